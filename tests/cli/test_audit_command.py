import json
import sys
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from fairest.api import new_folder
from fairest.cli import main
from fairest.decide import Counterfactual
from fairest.decide.designs.settle import MORE_SETTLES
from fairest.errors import BadInput
from fairest.measure import Rewriting
from fairest.records import Finding, Label, Picture
from fairest.results import Audit
from fairest.run.table import write_labels

GENDER = {"woman": 9, "man": 1}
TONE = {"light": 4, "medium": 3, "dark": 3}


def finding(
    concept: str, value: str, verdict: Any, *, counts: Any = GENDER, attribute: str = "gender", asked: bool = False
) -> Finding:
    told = sum(counts.values())
    return Finding(
        prompt=concept,
        concept=concept,
        attribute=attribute,
        value=value,
        counts=counts,
        gaps={},
        n=10,
        told=told,
        share=counts[value] / told if told else None,
        low=0.5,
        high=1.0,
        reference=None if verdict is None else 0.5,
        reference_low=None,
        reference_high=None,
        verdict=verdict,
        why="no entry" if verdict is None else None,
        asked=asked,
    )


class FakeCall:
    """Stands in for `fairest.audit`: keeps what it was asked and answers with the findings it was given."""

    def __init__(self) -> None:
        self.asked: dict[str, Any] = {}
        self.findings: tuple[Finding, ...] = ()
        self.document: dict[str, Any] = {"plan": {"attributes": ["gender"], "max_images": 400, "fixed": None}}
        self.pictures: list[Picture] = []
        self.stopped = "settled"
        self.raises: BaseException | None = None

    def __call__(self, model: str, **asked: Any) -> Audit:
        self.asked = {"model": model, **asked}
        if self.raises:
            raise self.raises
        asked["progress"]("drawing", 1, 2)
        folder = Path(asked["out"])
        folder.mkdir(parents=True)
        labels = [Label(picture.id, "gender", None, "no person") for picture in self.pictures]
        write_labels(folder, labels, {picture.id: picture for picture in self.pictures})
        (folder / "findings.json").write_text('{"headline": "Nurses"}\n', encoding="utf-8")
        return Audit(folder, self.findings, "Nurses are drawn as women.", {"stopped": self.stopped}, self.document)


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> FakeCall:
    fake = FakeCall()
    monkeypatch.setitem(sys.modules, "fairest.api", SimpleNamespace(audit=fake, new_folder=new_folder))
    monkeypatch.chdir(tmp_path)
    return fake


def status(*arguments: str) -> int:
    with pytest.raises(SystemExit) as stopped:
        main(["audit", *arguments])
    return int(stopped.value.code or 0)


def test_without_arguments_the_village_is_audited_as_the_contract_says(call: FakeCall) -> None:
    assert status() == 0
    wanted = {"model": "village", "suite": None, "reference": "parity", "attributes": None, "judge": None}
    wanted |= {"alpha": 0.05, "delta": 0.10, "max_images": None, "seed": 0, "resume": False, "force": False}
    wanted |= {"fixed": None, "budget": None, "calibration": None, "judge_slack": None}
    assert {name: call.asked[name] for name in wanted} == wanted
    assert call.asked["options"] == {}


def test_every_option_reaches_the_call(call: FakeCall) -> None:
    options = "--attribute gender --attribute skin-tone --judge j --delta .2 --alpha .01 --max-images 7 --seed 3"
    drawing = "--out here --force --guidance 2.5 --steps 8 --batch 4"
    design = ["--fixed", "9", "--budget", "5 USD", "--calibration", "c.json", "--judge-slack", ".02"]
    assert status("m:n", "--suite", "s", "--reference", "r", *options.split(), *drawing.split(), *design) == 0
    assert (call.asked["model"], call.asked["suite"], call.asked["reference"]) == ("m:n", "s", "r")
    assert call.asked["attributes"] == ["gender", "skin-tone"]
    assert [call.asked[name] for name in ("judge", "delta", "alpha", "max_images", "seed")] == [["j"], 0.2, 0.01, 7, 3]
    assert [call.asked[name] for name in ("fixed", "budget", "judge_slack")] == [9, "5 USD", 0.02]
    assert call.asked["calibration"] == "c.json"
    assert (call.asked["out"], call.asked["force"]) == (Path("here"), True)
    assert call.asked["options"] == {"guidance": 2.5, "steps": 8, "batch": 4}


@pytest.mark.parametrize(
    ("arguments", "suite"),
    [((), ""), (("--suite", "portraits"), "portraits-"), (("--suite", "a/my jobs.csv"), "my-jobs-")],
)
def test_without_out_the_run_gets_a_new_folder_with_a_safe_name_told_on_stderr(
    call: FakeCall, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], suite: str
) -> None:
    assert status("diffusers:../models/My SD", *arguments) == 0
    folder = call.asked["out"]
    assert folder.parent == Path("fairest-runs")
    assert folder.name.startswith(f"diffusers-models-my-sd-{suite}2")
    assert f"run folder: {folder}" in capsys.readouterr().err


def test_people_see_the_first_value_of_two_sorted_by_share_and_where_the_report_is(
    call: FakeCall, capsys: pytest.CaptureFixture[str]
) -> None:
    pilot = {"woman": 1, "man": 9}
    call.findings = (
        finding("pilot", "woman", "differs", counts=pilot),
        finding("pilot", "man", "differs", counts=pilot),
        finding("nurse", "woman", "undetermined"),
        finding("nurse", "man", "undetermined"),
    )
    assert status("--out", "here") == 0
    shown = capsys.readouterr().out
    lines = [line for line in shown.splitlines() if "pilot" in line or "nurse" in line]
    assert [line.split()[:3] for line in lines] == [["nurse", "90", "%"], ["pilot", "10", "%"]]
    assert "Nurses are drawn as women." in shown
    assert f"report: {Path('here/report.html')}" in shown


def test_many_values_are_summed_up_in_one_line(call: FakeCall, capsys: pytest.CaptureFixture[str]) -> None:
    verdicts = {"light": "differs", "medium": "undetermined", "dark": None}
    call.findings = tuple(finding("nurse", v, w, counts=TONE, attribute="skin-tone") for v, w in verdicts.items())
    assert status() == 0
    assert "skin-tone: 3 statements: 1 differ, 1 undetermined, 1 not tested" in capsys.readouterr().out


def test_a_concept_without_a_told_picture_is_shown_as_not_measured(
    call: FakeCall, capsys: pytest.CaptureFixture[str]
) -> None:
    call.findings = (finding("ghost", "woman", None, counts={"woman": 0, "man": 0}),)
    assert status() == 0
    assert "ghost not measured 10 50 to 100 % not measured" in " ".join(capsys.readouterr().out.split())


def test_the_column_holds_the_verdict_and_each_reason_stands_once_below_with_its_concepts(
    call: FakeCall, capsys: pytest.CaptureFixture[str]
) -> None:
    call.findings = tuple(finding(f"c{i:02d}", value, None) for i in range(10) for value in ("woman", "man"))
    call.findings += tuple(finding("nurse", value, "differs") for value in ("woman", "man"))
    assert status() == 0
    shown = capsys.readouterr().out
    assert shown.count("no entry") == 1
    assert "not measured, no entry: c00, c01, c02, c03, c04, c05, c06, c07 and 2 more\n" in shown
    assert any(line.endswith("not measured") for line in shown.splitlines())


def failure(concept: str, *, differs: bool, untold: int) -> dict[str, Any]:
    share = untold / 10
    ends = {"share": share, "low": 0.0, "high": 1.0, "differs": differs}
    return {
        "prompt": concept,
        "concept": concept,
        "attribute": "gender",
        "reasons": {"blocked": untold},
        "n": 10,
    } | ends


def test_prompts_that_fail_more_often_than_the_others_are_named_and_no_others(
    call: FakeCall, capsys: pytest.CaptureFixture[str]
) -> None:
    call.document["failures"] = [
        failure("nurse", differs=True, untold=8),
        failure("pilot", differs=True, untold=0),  # unlike the others, because it fails less
        failure("cook", differs=False, untold=2),
    ]
    assert status() == 0
    shown = capsys.readouterr().out
    assert "nurse: 8 of 10 pictures have no perceived gender (80 %), more than elsewhere" in shown
    assert "pilot:" not in shown
    assert "cook:" not in shown


@pytest.mark.parametrize(
    ("stopped", "fixed", "says"),
    [
        ("settled", None, "10 pictures: every statement is settled"),
        ("cap", None, "10 pictures: open prompts reached 400 pictures; more settle more: --resume --max-images N"),
        ("budget", None, "10 pictures: the budget is used up; more settle more: --resume --budget AMOUNT"),
        ("fixed", 10, "10 pictures: 10 of each prompt, fixed beforehand"),
    ],
)
def test_people_are_told_how_many_pictures_it_took_and_why_no_more(
    call: FakeCall, capsys: pytest.CaptureFixture[str], stopped: str, fixed: int | None, says: str
) -> None:
    open_yet = replace(finding("nurse", "woman", "undetermined"), why="about 40 pictures in all would settle it")
    call.findings = (open_yet, finding("nurse", "man", "differs"))
    call.stopped = stopped
    call.document["plan"]["fixed"] = fixed
    assert status() == 0
    assert says in capsys.readouterr().out


@pytest.mark.parametrize(
    ("findings", "helps"),
    [
        ([("undetermined", "8 of 10 pictures could not be told: drawing more like these would not settle it")], False),
        ([("undetermined", "8 of 10 pictures could not be told"), ("undetermined", f"about 40 {MORE_SETTLES}")], True),
        ([(None, "no entry")], True),  # 50 to 100 %, and its share is wanted within ten points
        ([("differs", None)], False),
    ],
)
@pytest.mark.parametrize("stopped", ["cap", "budget"])
def test_more_pictures_are_offered_only_where_they_would_settle_something(
    call: FakeCall,
    capsys: pytest.CaptureFixture[str],
    findings: list[tuple[Any, str | None]],
    helps: bool,
    stopped: str,
) -> None:
    call.findings = tuple(replace(finding("nurse", "woman", verdict), why=why) for verdict, why in findings)
    call.stopped = stopped
    assert status() == 0
    shown = capsys.readouterr().out
    assert ("more settle more: --resume" in shown) is helps
    assert ("more would settle nothing" in shown) is not helps


PAIR = Counterfactual(
    prompt="nurse-8k", base="nurse", concept="nurse", change="with “8k”", attribute="gender", value="woman",
    asked=False, reference=0.5, pairs=10, told=10, share_without=0.5, share_with=0.2, difference=-0.3, low=-0.5,
    high=-0.1, only_without=3, only_with=0, direction="away", e_value=340.0,
)  # fmt: skip


def with_pairs(call: FakeCall, *pairs: Counterfactual) -> None:
    call.findings = (finding("nurse", "woman", "differs"),)
    call.document["pairs"] = [asdict(pair) for pair in pairs]


def test_words_that_move_a_share_are_named_with_how_many_prompts(
    call: FakeCall, capsys: pytest.CaptureFixture[str]
) -> None:
    cook = replace(PAIR, prompt="cook-8k", base="cook", concept="cook", direction="towards")
    still = replace(PAIR, prompt="pilot-8k", base="pilot", direction=None)
    with_pairs(call, PAIR, cook, still, replace(still, prompt="pilot-old", change="with “old”"))
    assert status() == 0
    shown = capsys.readouterr().out
    said = "with “8k”: moves perceived gender in 2 of 3 prompts (shares moved: 1 away from the reference, 1 towards it)"
    assert said in shown
    assert "“old”" not in shown


def test_a_word_that_moves_obedience_is_said_to_and_a_share_that_crosses_the_reference_has_no_way(
    call: FakeCall, capsys: pytest.CaptureFixture[str]
) -> None:
    crossing = replace(PAIR, prompt="cook-8k", base="cook", direction="moved")
    with_pairs(call, PAIR, crossing, replace(PAIR, prompt="man-8k", base="man", asked=True, reference=None))
    assert status() == 0
    shown = capsys.readouterr().out
    assert "moves perceived gender in 2 of 2 prompts (shares moved: 1 away from the reference, 1 either way)" in shown
    assert "moves obedience for perceived gender in 1 of 1 prompts (shares moved: 1 away from what was asked)" in shown


def test_a_prompt_and_its_counterfactual_are_told_apart(call: FakeCall, capsys: pytest.CaptureFixture[str]) -> None:
    with_pairs(call, PAIR)
    call.findings += (replace(call.findings[0], prompt="nurse-8k"),)
    assert status() == 0
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert [line[: line.index(" 90")] for line in lines if line.endswith("differs")] == ["nurse", "nurse with “8k”"]


def test_where_no_word_is_shown_to_move_anything_that_is_said(
    call: FakeCall, capsys: pytest.CaptureFixture[str]
) -> None:
    with_pairs(
        call,
        replace(PAIR, direction=None),
        replace(PAIR, prompt="nurse-old", direction=None, change="with “old”", told=0),
    )
    assert status() == 0
    said = "2 changes of words: none is shown to move any of 1 shares that could be compared"
    assert said in capsys.readouterr().out


def test_a_service_that_rewrites_is_named(call: FakeCall, capsys: pytest.CaptureFixture[str]) -> None:
    call.findings = (finding("nurse", "woman", "differs"),)
    call.document["rewriting"] = [asdict(Rewriting("nurse", "nurse", 10, 8, 6)), asdict(Rewriting("a", "a", 10, 9, 0))]
    assert status() == 0
    said = "the service says what it drew of 17 pictures, of 6 another text than the one asked"
    assert said in capsys.readouterr().out


def test_labels_are_never_markup(call: FakeCall, capsys: pytest.CaptureFixture[str]) -> None:
    call.findings = (finding("[bold]x[/bold]", "woman", "differs"),)
    assert status() == 0
    assert "[bold]x[/bold]" in capsys.readouterr().out


def test_with_json_stdout_is_the_findings_document_and_nothing_else(
    call: FakeCall, capsys: pytest.CaptureFixture[str]
) -> None:
    call.findings = (finding("nurse", "woman", "differs"),)
    assert status("--json") == 0
    assert json.loads(capsys.readouterr().out) == {"headline": "Nurses"}


@pytest.mark.parametrize(
    ("verdict", "fail_on", "wanted"),
    [
        ("differs", (), 0),
        ("differs", ("differs",), 1),
        ("differs", ("undetermined",), 0),
        ("equivalent", ("differs", "undetermined"), 0),
        ("undetermined", ("differs",), 0),
        ("undetermined", ("differs", "undetermined"), 1),
        (None, ("differs",), 0),
        (None, ("undetermined",), 1),  # a gate must not open because nothing could be measured
    ],
)
def test_the_exit_status_is_1_exactly_where_fail_on_says_so(
    call: FakeCall, verdict: str | None, fail_on: tuple[str, ...], wanted: int
) -> None:
    call.findings = (finding("nurse", "woman", verdict),)
    assert status(*(word for verdict in fail_on for word in ("--fail-on", verdict))) == wanted


def test_what_was_asked_for_has_no_verdict_that_could_fail(call: FakeCall) -> None:
    call.findings = (finding("nurse", "woman", None, asked=True),)
    assert status("--fail-on", "undetermined") == 0
    call.findings += (finding("pilot", "woman", None),)
    assert status("--fail-on", "undetermined") == 1


def test_obedience_has_a_table_of_its_own_with_the_words_asked(
    call: FakeCall, capsys: pytest.CaptureFixture[str]
) -> None:
    call.pictures = [Picture("nurse-0000", "nurse", "a male nurse", 1, None)]
    call.findings = (
        finding("nurse", "man", None, asked=True),
        finding("nurse", "dark", None, counts=TONE, attribute="skin-tone", asked=True),
        finding("pilot", "woman", "differs"),
    )
    assert status() == 0
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    neutral = lines.index("pilot 90 % 10 50 to 100 % 50 % differs")
    obeyed = lines.index("a male nurse a man 10 % 50 to 100 %")
    assert neutral < obeyed
    assert lines[obeyed + 1] == "a male nurse dark skin 30 % 50 to 100 %"  # the worst first


def test_of_obedience_the_worst_rows_are_printed_and_the_others_counted(
    call: FakeCall, capsys: pytest.CaptureFixture[str]
) -> None:
    call.findings = tuple(finding(f"nurse-{i}", "man", None, asked=True) for i in range(30))
    assert status() == 0
    shown = capsys.readouterr().out
    assert sum("nurse-" in line for line in shown.splitlines()) == 20
    assert "and 10 more, none obeyed less often: see the report" in shown


def test_two_runs_in_one_second_get_two_folders(call: FakeCall, monkeypatch: pytest.MonkeyPatch) -> None:
    class Noon(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> "Noon":
            return cls(2026, 1, 2, 12, tzinfo=tz)

    monkeypatch.setitem(new_folder.__globals__, "datetime", Noon)
    names = []
    for _ in range(3):
        assert status() == 0
        names.append(call.asked["out"].name)
    first = "village-20260102-120000"
    assert names == [first, f"{first}-2", f"{first}-3"]


def test_an_error_of_our_tree_is_two_lines_on_stderr_and_exit_2(
    call: FakeCall, capsys: pytest.CaptureFixture[str]
) -> None:
    call.raises = BadInput("alpha is 7.", hint="Usual: 0.05")
    assert status("--out", "here") == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.splitlines() == ["run folder: here", "fairest: alpha is 7.", "Usual: 0.05"]


def test_an_interrupt_says_how_to_go_on_and_exits_with_130(call: FakeCall, capsys: pytest.CaptureFixture[str]) -> None:
    call.raises = KeyboardInterrupt()
    assert status("--out", "here") == 130
    assert "What was drawn is kept" in (told := capsys.readouterr().err)
    assert "--out here --resume" in told


def test_resume_and_force_contradict_each_other(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert status("painter", "--out", str(tmp_path / "run"), "--resume", "--force") == 2
    assert "Give --resume or --force." in capsys.readouterr().err
    assert not (tmp_path / "run").exists()


def test_resume_needs_a_folder(call: FakeCall, capsys: pytest.CaptureFixture[str]) -> None:
    assert status("--resume") == 2
    assert "Add: --out FOLDER" in capsys.readouterr().err
    assert call.asked == {}


def test_a_calibration_that_cannot_be_used_is_a_clear_error_before_anything_is_drawn(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    run, other = tmp_path / "run", tmp_path / "other.json"
    counts = {"woman": {"woman": 9, "man": 1}, "man": {"man": 9}}
    found = {"attribute": "gender", "values": ["woman", "man"], "measured_on": "x", "these": False, "how": ""}
    other.write_text(json.dumps({"format": 1, "judge": "somebody", "confusions": [{**found, "counts": counts}]}))
    (tmp_path / "none.json").write_text('{"judge": "village"}')
    for file, says in (
        (tmp_path / "missing.json", "cannot be read"),
        (tmp_path / "none.json", "is no calibration of format 1"),
        (other, "is of the judge 'somebody', not of 'village'"),
    ):
        assert status("painter", "--out", str(run), "--calibration", str(file)) == 2
        assert says in (told := capsys.readouterr().err)
        assert "Traceback" not in told
        assert not run.exists()


@pytest.mark.parametrize("wrong", [["--steps", "0"], ["--fail-on", "never"], ["--delta", "x"], ["--no-such-option"]])
def test_a_usage_error_exits_with_2(call: FakeCall, wrong: list[str]) -> None:
    assert status(*wrong) == 2
    assert call.asked == {}
