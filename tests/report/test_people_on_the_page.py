"""Parts of pictures are never shown as counts of pictures: shares of a picture's people are."""

from dataclasses import replace

from fairest.decide.plan import Plan
from fairest.records import Finding, Metric, Prompt
from fairest.report.failures import failure_blocks
from fairest.report.figures import neutral_figures
from fairest.report.method import finding_sheets
from fairest.report.metrics import metric_sheets
from fairest.report.rows import places, rows_of
from fairest.report.view import blocks

TEAM = (Prompt("team", "team", ("a team",)),)
SUPPORT = {"gender": ("woman", "man")}
COUNTS = {"woman": 61.5, "man": 34.25}


def finding(value):
    share = COUNTS[value] / 95.75
    return Finding(
        "team", "team", "gender", value, COUNTS, {"unsure": 4.25}, 100, 95.75, share, 0.5, 0.75, 0.5, 0.5, 0.5,
        "undetermined", "too few", level=0.95, people=312,
    )  # fmt: skip


ROWS = rows_of([finding(value) for value in COUNTS], places(TEAM), Plan(("gender",)), lambda f, _: f.value)


def test_a_row_tells_the_share_of_a_pictures_people():
    assert [row.came for row in ROWS] == ["64 % of a picture's people", "36 % of a picture's people"]
    alone = replace(finding("woman"), counts={"woman": 12, "man": 28}, told=40, n=40, people=None)
    (row,) = rows_of([alone], places(TEAM), Plan(("gender",)), lambda f, _: f.value)
    assert row.came == "12 of 40"


def test_a_block_tells_how_many_people_were_told_and_its_gaps_in_percent():
    (block,) = blocks(ROWS, places(TEAM)[0], SUPPORT)
    assert (block.people, block.gaps) == ("312 people told on 100 pictures", "4 % unsure")


def test_the_axis_of_a_plot_says_what_is_shared_out():
    (figure,) = neutral_figures(ROWS[:1], SUPPORT)
    assert figure.intro.startswith("Sorted by the share of a picture's people that show a woman.")
    assert "Share of a picture's people that show a woman" in figure.plots[0][0]


def test_the_statisticians_tables_hold_the_parts_to_two_decimals_and_the_number_of_people():
    (sheet,) = finding_sheets(ROWS)
    first = {column: cell.text for column, cell in zip(sheet.columns, sheet.rows[0], strict=True)}
    shown = {name: first[name] for name in ("people", "told so", "told", "drawn", "gaps")}
    assert shown == {"people": "312", "told so": "61.50", "told": "95.75", "drawn": "100", "gaps": "4.25"}


def test_why_there_is_no_fair_models_score_is_a_note_of_its_own():
    from fairest.decide.metrics import SEVERAL_FAIR

    score = Metric("bias score", "team", "team", "gender", 0.3, 0.1, 0.5, None, 95.75, "uniform", SEVERAL_FAIR)
    (sheet,) = metric_sheets([score], {"team": "team"})
    assert sheet.notes == (SEVERAL_FAIR,)
    assert [cell.text for cell in sheet.rows[0]][5:7] == ["95.75", "uniform"]


def test_pictures_without_a_label_are_told_in_shares(make_run):
    failure = replace(
        make_run({"team": (9, 1)}).failures[0], prompt="team", n=100, share=0.0525,
        reasons={"unsure": 4.25, "blocked": 1}, people=312,
    )  # fmt: skip
    (block,) = failure_blocks([failure], places(TEAM))
    assert (block.rows[0].counted, block.rows[0].reasons) == ("100", "4 % unsure, 1 % blocked")
