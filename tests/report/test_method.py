"""The statistician's tables."""

from dataclasses import replace

from fairest.records import Metric
from fairest.report.method import confusion_sheets, failure_sheet, family_sheet, finding_sheets
from fairest.report.metrics import metric_sheets, pooled_sheet
from fairest.report.rows import places, rows_of


def sheets(run, findings=None):
    rows = rows_of(findings or run.findings, places(run.prompts), run.plan, lambda f, _: f.value)
    return finding_sheets(rows)


def column(sheet, name):
    return [row[sheet.columns.index(name)].text for row in sheet.rows]


def test_every_finding_has_its_row_and_every_number_its_column(make_run, confusion):
    run = make_run({"nurse": (22, 2), "pilot": (9, 69)}, gaps={"pilot": 22}, confusions=(confusion,))
    gender, tone = sheets(run)
    assert (gender.title, len(gender.rows), len(tone.rows)) == ("perceived gender; intervals at level 0.95", 4, 6)
    pilot = dict(zip(gender.columns, (cell.text for cell in gender.rows[2]), strict=True))
    assert pilot["prompt"] == "pilot"
    assert [pilot[name] for name in ("told so", "told", "drawn", "gaps")] == ["9", "78", "100", "22"]
    # 9 of 78; (9/78 - 5/500) / (485/495 - 5/500) = .1087.
    assert (pilot["share told"], pilot["corrected"]) == ("0.1154", "0.1087")
    woman = run.findings[5]
    assert pilot["interval"] == f"{woman.low:.4f} to {woman.high:.4f}"
    assert (pilot["reference"], pilot["verdict"]) == ("0.5000", "differs")


def test_columns_nobody_fills_are_left_out(make_run):
    gender, _ = sheets(make_run({"nurse": (22, 2)}))
    assert not {"corrected", "gaps", "p-value: differs"} & set(gender.columns)
    fixed, _ = sheets(make_run({"nurse": (22, 2)}, fixed=24))
    assert not {"e-value: differs", "e-value: equivalent"} & set(fixed.columns)
    assert "p-value: differs" in fixed.columns


def test_evidence_sorts_by_its_number_and_not_by_how_it_is_written(make_run):
    run = make_run({"nurse": (22, 2)})
    (sheet,) = sheets(run, [replace(run.findings[0], e_value=3.2e14)])
    cell = sheet.rows[0][sheet.columns.index("e-value: differs")]
    assert (cell.text, float(cell.key)) == ("3.2 \N{MULTIPLICATION SIGN} 10¹⁴", 3.2e14)


def test_what_stands_in_the_way_and_what_a_verdict_survives_are_listed(make_run):
    run = make_run({"nurse": (22, 2), "cook": (5, 5)})
    gender, _ = sheets(run)
    assert column(gender, "stands up to errors of") == ["7 %", "7 %", "", ""]
    notes = [row[gender.columns.index("verdict")].note for row in gender.rows]
    assert notes == ["", "", *["about 170 pictures in all would settle it"] * 2]


def test_the_level_of_obedience_is_given_beside_the_other(make_run):
    run = make_run({"nurse": (22, 2)})
    some = [replace(run.findings[0], level=0.9833), replace(run.findings[0], asked=True, level=0.95)]
    assert sheets(run, some)[0].title == "perceived gender; intervals at level 0.9833 and 0.95 (asked for)"


def test_a_reference_with_an_interval_has_it_below(make_run):
    run = make_run({"nurse": (22, 2)})
    (sheet,) = sheets(run, [replace(run.findings[0], reference=0.87, reference_low=0.85, reference_high=0.89)])
    cell = sheet.rows[0][sheet.columns.index("reference")]
    assert (cell.text, cell.note) == ("0.8700", "0.8500 to 0.8900".replace(" ", "\N{NO-BREAK SPACE}"))


def test_a_confusion_has_named_rows_and_columns_and_its_limits(make_run, confusion):
    ((source, counts, limits),) = confusion_sheets(make_run({"nurse": (22, 2)}, confusions=(confusion,)).trusts)
    assert source.startswith("Measured on village (this generator). Truth: the prompt, confirmed by a second judge. ")
    # .01 over two rates: of two values each rate of missing one is the rate of telling the other.
    assert "Limits: slack 0, " in source
    assert source.endswith("each limit at level 0.995")
    assert counts.columns == ("truly", "told woman", "told man", "unsure", "pictures")
    assert [cell.text for cell in counts.rows[0]] == ["woman", "485", "10", "5", "500"]
    assert [row[0].text for row in limits.rows] == ["woman", "man"]


def test_families_say_what_was_tested_together():
    (row,) = family_sheet([{"name": "differs", "statements": 72, "method": "e-BH", "level": 0.04}]).rows
    assert [cell.text for cell in row] == ["differs", "72", "e-BH", "0.04"]


def test_failures_are_listed_for_every_prompt(make_run):
    run = make_run({"nurse": (9, 1), "pilot": (9, 1)}, gaps={"pilot": 22})
    names = {p.id: (p.concept, "p1") for p in run.prompts}
    sheet = failure_sheet(run.failures, names)
    assert column(sheet, "no label") == ["0", "0", "22", "0"]
    assert column(sheet, "reasons") == ["", "", "22 unsure", ""]
    assert column(sheet, "evidence") == ["340"] * 4


def test_a_metric_stands_beside_what_a_fair_model_would_get():
    one = Metric("bias score", "q0", "nurse", "gender", 0.8333, 0.5, 0.97, 0.16, 24, "uniform")
    none = replace(one, name="KL divergence", value=None, low=None, high=None, fair=None, why="mine expects none")
    (sheet,) = metric_sheets([one, none], {"q0": "nurse"})
    assert sheet.columns == ("prompt", "metric", "value", "interval", "a fair model", "n", "held against", "note")
    assert [cell.text for cell in sheet.rows[0]] == [
        "nurse", "bias score", "0.8333", "0.5000 to 0.9700", "0.1600", "24", "uniform", "",
    ]  # fmt: skip
    assert [cell.text for cell in sheet.rows[1]][2:5] == ["not measured", "", ""]
    assert (sheet.rows[1][-1].text, sheet.notes) == ("1", ("mine expects none",))
    assert pooled_sheet([one]) is None


def test_a_note_that_many_scores_share_stands_once_below(make_run):
    sheet = pooled_sheet([replace(m, prompt=None) for m in make_run({"a": (9, 1), "b": (1, 9)}).metrics])
    assert sheet is not None
    assert sheet.notes == ("no interval is known",)
    assert column(sheet, "note") == ["", "", "1"]


def test_why_a_fair_model_has_no_score_is_said():
    one = Metric("bias score", "q0", "nurse", "gender", 0.8, 0.5, 0.9, None, 24, "uniform", "no interval")
    obeys = Metric("obedience", None, None, "gender", 0.9, None, None, None, 24, "the prompt")
    (sheet,), pooled = metric_sheets([one], {"q0": "nurse"}), pooled_sheet([obeys])
    assert column(sheet, "note") == ["1, 2"]
    assert sheet.notes[1] == "no value for a fair model: the judge's errors cannot be undone in its labels"
    assert pooled is not None
    assert "asks for outright" in pooled.notes[0]


def test_only_prompts_that_fail_more_often_are_named(make_run):
    run = make_run({"nurse": (9, 1), "pilot": (9, 1)}, gaps={"pilot": 22})
    failures = [replace(f, differs=True) for f in run.failures if f.attribute == "gender"]
    sheet = failure_sheet(failures, {p.id: (p.concept, "p1") for p in run.prompts})
    assert column(sheet, "shown") == ["", "more often than the others"]


def test_pooled_metrics_stand_apart():
    one = Metric("bias score", None, None, "gender", 0.1, None, None, 0.05, 48, "uniform")
    assert metric_sheets([one], {}) == ()
    sheet = pooled_sheet([one])
    assert sheet is not None
    assert [cell.text for cell in sheet.rows[0]][:3] == ["perceived gender", "bias score", "0.1000"]
