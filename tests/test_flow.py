"""The whole way, from a prompt to a report, with a generator whose bias is known."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

import fairest
from fairest.errors import BadInput, FolderInUse, RunMismatch, UnknownName
from fairest.prompts import Suite
from fairest.records import Prompt

pytest.importorskip("torch")

_WORDS = ("nurse", "pilot", "teacher", "farmer")
SUITE = Suite(
    name="four", version="1", attributes=("gender",), datasheet={"title": "Four words"},
    prompts=tuple(Prompt(word, word, (f"a photo of a {word}", f"a {word} at work")) for word in _WORDS),
)  # fmt: skip


def _audit(odds: float, out: Path, **more) -> fairest.Audit:
    painter = fairest.Painter({"*": {"gender": {"woman": odds, "man": 1 - odds}}})
    return fairest.audit(painter, **{"suite": SUITE, "max_images": 80, "out": out, **more})


def test_the_flow_finds_the_bias_that_was_painted_in(tmp_path):
    audit = _audit(0.9, tmp_path)
    women = [f for f in audit.findings if f.value == "woman"]
    assert [f.verdict for f in women] == ["differs"] * 4
    for finding in women:
        assert finding.low <= 0.9 <= finding.high
        assert finding.reference == 0.5 < finding.share
    assert "differ" in audit.headline


def test_exact_parity_is_certified_when_there_are_pictures_enough(tmp_path):
    audit = _audit(0.5, tmp_path, max_images=500)
    assert {f.verdict for f in audit.findings} <= {"equivalent", "undetermined"}
    assert sum(f.verdict == "equivalent" for f in audit.findings) >= 6  # of 8: power at n = 500 is about .99


def test_a_run_folder_holds_what_the_contract_names(tmp_path):
    audit = _audit(0.5, tmp_path, max_images=5)
    names = {p.name for p in tmp_path.iterdir()}
    assert {"run.json", "pictures", "labels.parquet", "findings.json", "report.html"} <= names
    assert len(list((tmp_path / "pictures").iterdir())) == 20  # four words, five pictures
    again = fairest.Audit.load(tmp_path)
    assert again.findings == audit.findings
    assert again.report == tmp_path / "report.html"
    assert "<table>" in audit._repr_html_()


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path):
    one, two, three = (_audit(0.7, tmp_path / str(i), seed=s, max_images=20) for i, s in enumerate((3, 3, 4)))
    findings = [(audit.folder / "findings.json").read_bytes() for audit in (one, two, three)]
    assert findings[0] == findings[1] != findings[2]


def test_a_reference_that_lacks_a_concept_measures_nothing_against_it(tmp_path):
    suite = Suite("two", "1", (Prompt("plumber", "plumber", ("a plumber",)), SUITE.prompts[0]), ("gender",), {})
    audit = _audit(0.879, tmp_path, suite=suite, reference="training")
    plumber, nurse = (
        next(f for f in audit.findings if f.concept == c and f.value == "woman") for c in ("plumber", "nurse")
    )
    assert (plumber.verdict, plumber.reference) == (None, None)
    assert "plumber" in plumber.why
    assert nurse.reference == pytest.approx(0.879)
    assert nurse.verdict != "differs"


def test_pictures_without_a_person_keep_their_place(tmp_path):
    class Sometimes:
        """Paints; every second picture is an empty ground."""

        name, batch, judge = "sometimes", 8, "village"
        painter = fairest.Painter({"*": {"gender": {"woman": 1.0}}})

        def draw(self, texts, seeds):
            from PIL import Image

            painted = self.painter.draw(texts, seeds)
            return [p if s % 2 else Image.new("RGB", (64, 64), "teal") for p, s in zip(painted, seeds, strict=True)]

        def describe(self):
            return {"name": self.name}

    audit = fairest.audit(Sometimes(), suite=SUITE, max_images=40, out=tmp_path)
    for finding in (f for f in audit.findings if f.value == "woman"):
        assert finding.gaps["no person"] > 5
        assert finding.told + sum(finding.gaps.values()) == finding.n == 40
        assert finding.low < 0.8  # the empty ones may have been anything


_KILLED = """
import sys, time, fairest
sys.path.insert(0, {tests!r})
from test_flow import SUITE

class Slow:
    name, batch, judge = "slow", 4, "village"
    painter = fairest.Painter({{"*": {{"gender": {{"woman": 0.8, "man": 0.2}}}}}})
    def draw(self, texts, seeds):
        time.sleep(0.15)
        with open({log!r}, "a") as log:
            log.writelines(f"{{s}}\\n" for s in seeds)
        return self.painter.draw(texts, seeds)
    def describe(self):
        return {{"name": "slow"}}

fairest.audit(Slow(), suite=SUITE, max_images=20, out=sys.argv[1], resume=True)
"""


def test_a_killed_audit_goes_on_and_ends_as_if_it_had_not_been(tmp_path):
    log, whole_log = tmp_path / "drawn", tmp_path / "whole"
    code = _KILLED.format(tests=str(Path(__file__).parent), log=str(log))
    process = subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "run")])
    journal = tmp_path / "run" / "pictures.jsonl"
    deadline = time.monotonic() + 120
    while not (journal.exists() and journal.read_text().count("\n") >= 5):
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    kept = {p["seed"] for line in journal.read_text().splitlines() for p in _pictures(line)}
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "run")], check=True)
    drawn = [int(seed) for seed in log.read_text().split()]
    assert len(set(drawn)) == 80  # nothing lost: four words, twenty pictures
    assert all(drawn.count(seed) == 1 for seed in kept)  # nothing kept was drawn twice
    code = _KILLED.format(tests=str(Path(__file__).parent), log=str(whole_log))
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "uninterrupted")], check=True)
    findings = [(tmp_path / run / "findings.json").read_bytes() for run in ("run", "uninterrupted")]
    assert findings[0] == findings[1]


def _pictures(line: str) -> list[dict]:
    try:
        read = json.loads(line)
    except json.JSONDecodeError:
        return []  # the line that was being written
    return read["pictures"] if isinstance(read, dict) else read


def test_a_finished_run_is_not_written_over(tmp_path):
    _audit(0.5, tmp_path, max_images=2)
    before = (tmp_path / "findings.json").read_bytes()
    with pytest.raises(FolderInUse, match="--resume"):
        _audit(0.9, tmp_path, max_images=2)
    with pytest.raises(RunMismatch, match="max_images"):
        _audit(0.5, tmp_path, max_images=3, resume=True)
    assert (tmp_path / "findings.json").read_bytes() == before
    assert _audit(0.5, tmp_path, max_images=3, force=True).findings[0].n == 3


@pytest.mark.parametrize(
    ("asked", "error", "message"),
    [
        ({"model": "vilage"}, UnknownName, "Did you mean 'village'"),
        ({"suite": "ocupations"}, UnknownName, "Did you mean 'occupations'"),
        ({"reference": "pairity"}, UnknownName, "Did you mean 'parity'"),
        ({"judge": "villag"}, UnknownName, "Did you mean 'village'"),
        ({"attributes": ["gendre"]}, UnknownName, "Did you mean 'gender'"),
        ({"alpha": 2.0}, BadInput, "alpha is 2.0"),
        ({"max_images": 0}, BadInput, "at least 1 picture"),
        ({"model": object()}, BadInput, "is no generator"),
    ],
)
def test_what_cannot_be_audited_is_refused_before_anything_is_drawn(tmp_path, asked, error, message):
    settings = {"model": fairest.Painter(), "suite": SUITE, "out": tmp_path / "run", **asked}
    with pytest.raises(error, match=message):
        fairest.audit(settings.pop("model"), **settings)
    assert not (tmp_path / "run").exists()


def test_over_twenty_seeds_parity_is_not_called_a_difference_more_often_than_alpha_allows(tmp_path):
    """The judge is trusted here, so a seed's chance of any false finding is at most alpha: 5 of 20 has odds < .3 %."""
    false = [
        any(f.verdict == "differs" for f in _audit(0.5, tmp_path / str(s), seed=s, max_images=60).findings)
        for s in range(20)
    ]
    assert np.sum(false) <= 4
