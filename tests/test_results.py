"""What a run folder must hold to be read as a finished audit."""

import json
from pathlib import Path

import pytest

from fairest.errors import NotFound, RunMismatch
from fairest.records import Finding
from fairest.results import Audit

RUN = {"format": 1, "fairest": "0.1.0", "finished": "2026-01-02T03:04:05+00:00"}
FOUND = {"format": 1, "headline": "Nothing.", "findings": []}


def written(folder: Path, run: object = RUN, found: object = FOUND) -> Path:
    (folder / "run.json").write_text(json.dumps(run))
    (folder / "findings.json").write_text(json.dumps(found))
    return folder


def test_a_finished_run_is_read(tmp_path):
    audit = Audit.load(written(tmp_path))
    assert (audit.headline, audit.findings, audit.about) == ("Nothing.", (), RUN)


@pytest.mark.parametrize(
    ("run", "found", "says"),
    [
        ({**RUN, "finished": None}, FOUND, "was stopped before its end.*--resume"),
        ({**RUN, "format": 99}, FOUND, "has format 99; this version of fairest reads 1"),
        ({}, FOUND, "has format None"),
        ([1], FOUND, r"run\.json was not written by fairest: it holds a list"),
        (RUN, "x", r"findings\.json was not written by fairest: it holds a str"),
        (RUN, {"format": 1, "findings": []}, "has no headline"),
    ],
)
def test_a_folder_that_is_no_finished_run_is_refused(tmp_path, run, found, says):
    with pytest.raises(RunMismatch, match=says):
        Audit.load(written(tmp_path, run, found))


def test_what_is_not_there_or_no_folder_is_named(tmp_path):
    with pytest.raises(NotFound, match=r"There is no .*run\.json"):
        Audit.load(tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(NotFound, match="cannot be read"):
        Audit.load(tmp_path / "file")
    written(tmp_path)
    (tmp_path / "run.json").write_text("{")
    with pytest.raises(RunMismatch, match="not readable"):
        Audit.load(tmp_path)


def test_a_small_share_is_never_shown_as_none():
    finding = Finding(
        prompt="x", concept="x", attribute="gender", value="woman", counts={"woman": 1, "man": 249}, gaps={}, n=250,
        told=250, share=0.004, low=0.0001, high=0.02, reference=0.5, reference_low=0.5, reference_high=0.5,
        verdict="differs",
    )  # fmt: skip
    shown = Audit(Path("x"), (finding,), "One.", {}, {})._repr_html_()
    assert "<td>0.4 % of 250</td>" in shown
    assert "<td>0 to 2 %</td>" in shown
