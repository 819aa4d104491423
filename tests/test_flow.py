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
from fairest.errors import BadInput, FolderInUse, NotFound, RunMismatch, UnknownName
from fairest.measure import Calibration
from fairest.prompts import Suite
from fairest.records import Confusion, Prompt

pytest.importorskip("torch")

_WORDS = ("nurse", "pilot", "teacher", "farmer")
SUITE = Suite(
    name="four", version="1", attributes=("gender",), datasheet={"title": "Four words"},
    prompts=tuple(Prompt(word, word, (f"a photo of a {word}", f"a {word} at work")) for word in _WORDS),
)  # fmt: skip


OTHER = Calibration("other", ())
STRANGE = Calibration("village", (Confusion("gender", {v: {"lady": 1, "man": 1} for v in ("lady", "man")}, "x"),))


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
        assert finding.n < 80  # drawing ends where all is settled
    assert "differ" in audit.headline


def test_exact_parity_is_certified_when_there_are_pictures_enough(tmp_path):
    audit = _audit(0.5, tmp_path, max_images=900)
    assert {f.verdict for f in audit.findings} <= {"equivalent", "undetermined"}
    assert sum(f.verdict == "equivalent" for f in audit.findings) >= 6  # of 8
    # 289 on average for one statement by itself; the judge's limits and three others ask for more.
    assert all(200 < f.n < 900 for f in audit.findings if f.verdict == "equivalent")


def test_a_run_folder_holds_what_the_contract_names(tmp_path):
    audit = _audit(0.5, tmp_path, max_images=5)
    names = {p.name for p in tmp_path.iterdir()}
    assert {"run.json", "pictures", "labels.parquet", "findings.json", "report.html", "method.html"} <= names
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
from fairest import village
sys.path.insert(0, {tests!r})
from test_flow import SUITE

def note(file, lines):
    with open(file, "a") as log:
        log.writelines(f"{{line}}\\n" for line in lines)

class Slow:
    name, batch = "slow", 4
    painter = fairest.Painter({{"*": {{"gender": {{"woman": 0.6, "man": 0.4}}}}}})
    def draw(self, texts, seeds):
        time.sleep(0.15)
        note({drawn!r}, seeds)
        return self.painter.draw(texts, seeds)
    def describe(self):
        return {{"name": "slow"}}

class Noted:
    judge = village.judge()
    name, attributes = judge.name, judge.attributes
    def label(self, ids, pictures, attributes):
        note({judged!r}, ids)
        return self.judge.label(ids, pictures, attributes)
    def describe(self):
        return self.judge.describe()

fairest.audit(Slow(), judge=Noted(), suite=SUITE, max_images=20, out={out!r}, resume=True)
"""


def test_a_killed_audit_goes_on_and_ends_as_if_it_had_not_been(tmp_path):
    def code(name: str) -> str:
        files = {"out": name, "drawn": f"{name}-drawn", "judged": f"{name}-judged"}
        return _KILLED.format(tests=str(Path(__file__).parent), **{k: str(tmp_path / v) for k, v in files.items()})

    def noted(name: str) -> list[str]:
        return (tmp_path / name).read_text().split()

    process = subprocess.Popen([sys.executable, "-c", code("run")])
    pictures, labels = tmp_path / "run" / "pictures.jsonl", tmp_path / "run" / "labels.jsonl"
    deadline = time.monotonic() + 120
    while not (labels.exists() and labels.read_text().count("\n") >= 10):  # in the fourth round
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    kept = {str(p["seed"]) for line in pictures.read_text().splitlines() for p in _listed(line, "pictures")}
    told = {p["picture"] for line in labels.read_text().splitlines() for p in _listed(line, "labels")}
    assert len(told) >= 32 + 4 + 4  # eight of each of four words, then one of each
    assert len(kept) < 80
    subprocess.run([sys.executable, "-c", code("run")], check=True)
    subprocess.run([sys.executable, "-c", code("whole")], check=True)
    drawn, judged = noted("run-drawn"), noted("run-judged")
    assert set(drawn) == set(noted("whole-drawn"))  # nothing lost, nothing that was not needed
    assert set(judged) == set(noted("whole-judged"))
    assert all(drawn.count(seed) == 1 for seed in kept)  # nothing kept was drawn twice, or judged twice
    assert all(judged.count(picture) == 1 for picture in told)
    findings = [(tmp_path / run / "findings.json").read_bytes() for run in ("run", "whole")]
    assert findings[0] == findings[1]


def _listed(line: str, key: str) -> list[dict]:
    try:
        return json.loads(line)[key]
    except json.JSONDecodeError:
        return []  # the line that was being written


def test_a_finished_run_is_not_written_over(tmp_path):
    _audit(0.5, tmp_path, max_images=2)
    before = (tmp_path / "findings.json").read_bytes()
    with pytest.raises(FolderInUse, match="--resume"):
        _audit(0.9, tmp_path, max_images=2)
    for other, says in (({"alpha": 0.01}, "alpha"), ({"delta": 0.2}, "delta"), ({"seed": 1}, "seed")):
        with pytest.raises(RunMismatch, match=f"{says} was .*, now "):
            _audit(0.5, tmp_path, max_images=2, resume=True, **other)
    with pytest.raises(RunMismatch, match="fixed was null, now 3"):
        _audit(0.5, tmp_path, max_images=2, resume=True, fixed=3)
    assert (tmp_path / "findings.json").read_bytes() == before
    assert _audit(0.5, tmp_path, max_images=3, force=True).findings[0].n == 3


def test_a_fixed_run_refuses_another_number(tmp_path):
    _audit(0.5, tmp_path, fixed=3)
    before = (tmp_path / "findings.json").read_bytes()
    for other in (4, 2, None):
        with pytest.raises(RunMismatch, match="fixed was 3, now "):
            _audit(0.5, tmp_path, fixed=other, resume=True)
    assert (tmp_path / "findings.json").read_bytes() == before
    assert {f.n for f in _audit(0.5, tmp_path, fixed=3, resume=True).findings} == {3}


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
        ({"fixed": 0}, BadInput, "fixed is 0"),
        ({"fixed": 9, "budget": "90s"}, BadInput, "Give fixed or budget, not both"),
        ({"budget": "a lot"}, BadInput, "'a lot' is no amount"),
        ({"budget": 90}, BadInput, 'budget is 90; it must be a text such as "90s"'),
        ({"budget": "5 USD"}, BadInput, "'painter' states no price"),
        ({"judge_slack": 0.7}, BadInput, "judge_slack is 0.7"),
        ({"attributes": ["gender+gender"]}, BadInput, "names a part twice"),
        ({"calibration": "no-such.json"}, NotFound, "no-such.json cannot be read"),
        ({"calibration": OTHER}, BadInput, "is of the judge 'other', not of 'village'"),
        ({"calibration": STRANGE}, BadInput, "has other values of gender than the judge gives: lady, man"),
        ({"model": object()}, BadInput, "is no generator"),
    ],
)
def test_what_cannot_be_audited_is_refused_before_anything_is_drawn(tmp_path, asked, error, message):
    settings = {"model": fairest.Painter(), "suite": SUITE, "out": tmp_path / "run", **asked}
    with pytest.raises(error, match=message):
        fairest.audit(settings.pop("model"), **settings)
    assert not (tmp_path / "run").exists()


def test_over_twenty_seeds_parity_is_not_called_a_difference_more_often_than_alpha_allows(tmp_path, monkeypatch):
    """A seed's chance of any false finding is at most alpha: 5 of 20 has odds < .3 %."""
    monkeypatch.setattr("fairest.report.write", lambda *_, **__: None)
    false = [
        any(f.verdict == "differs" for f in _audit(0.5, tmp_path / str(s), seed=s, max_images=60).findings)
        for s in range(20)
    ]
    assert np.sum(false) <= 4
