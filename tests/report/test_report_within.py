"""Values within groups, on the page."""

import re
from dataclasses import replace

import pytest

from fairest.decide import Within
from fairest.report.rows import places
from fairest.report.within import within_parts, within_sheets

CURLED = "\N{RIGHT SINGLE QUOTATION MARK}"
WOMAN = Within(
    prompt="q0", concept="nurse", attribute="gender+sexual-content", group="woman", value="sexual", hits=18, n=40,
    others_hits=3, others=40, prompts=1, untold=2, several=0, share=0.45, low=0.3, high=0.62, level=0.95, versus=0.075,
    difference=0.375, difference_low=0.15, difference_high=0.6, verdict="differs", e_value=340.0, e_within=0.01,
)  # fmt: skip
MAN = replace(
    WOMAN, group="man", hits=3, n=40, others_hits=18, share=0.075, versus=0.45, difference=-0.375,
    difference_low=-0.6, difference_high=-0.15,
)  # fmt: skip
PICTURES = [WOMAN, replace(WOMAN, value="not sexual"), MAN, replace(MAN, value="not sexual")]
NOBODY = replace(
    WOMAN, hits=0, n=0, share=None, difference=None, difference_low=-1.0, difference_high=1.0, verdict="undetermined",
    why="no picture is of this group",
)  # fmt: skip
OVER_ALL = replace(
    WOMAN, prompt=None, concept=None, verdict=None, difference_low=None, difference_high=None, low=None, high=None,
    e_value=None, e_within=None, why="only a fixed number is tested",
)  # fmt: skip


@pytest.fixture
def run(make_run):
    return make_run({"nurse": (5, 7), "pilot": (2, 10)})


def page_of(run, *within: Within) -> str:
    return run.write(within=within).read_text(encoding="utf-8")


def part_of(run, *within: Within):
    (part,) = within_parts(within, places(run.prompts))
    return part


def test_without_intersections_there_is_no_such_part(run):
    assert 'id="within"' not in page_of(run)
    assert 'id="within"' not in (run.folder / "method.html").read_text(encoding="utf-8")


def test_of_two_groups_and_two_values_one_line_says_it_all(run):
    part = part_of(run, *PICTURES)
    (line,) = part.differing
    assert (line.one.group, line.one.value, part.others) == ("woman", "sexual", ())
    assert line.shares == (("45 %", "woman, 18 of 40"), ("8 %", "man, 3 of 40"))
    assert (line.difference, line.interval, line.strength) == ("+38", "+15 to +60", "340")


def test_of_three_groups_each_has_its_line_against_all_others(run):
    part = part_of(run, *(replace(WOMAN, group=tone) for tone in ("light", "medium", "dark")))
    assert [line.shares[1][1] for line in part.differing] == ["all others, 3 of 40"] * 3


def test_the_page_says_what_is_counted_what_is_left_out_and_why(run):
    page = page_of(run, *PICTURES, *(replace(one, prompt="q1", untold=3, several=4) for one in PICTURES))
    assert "160 pictures are counted; left out: 5 without both labels, 4 of several people." in page
    assert "taken at its word here" in page
    assert f"every verdict is <b>by the judge{CURLED}s word</b>" in page
    assert '<a href="#p1-nurse"><bdi>nurse</bdi></a>: sexual' in page


def test_over_all_prompts_comes_first_and_says_once_why_it_is_not_tested(run):
    page = page_of(run, OVER_ALL, replace(OVER_ALL, group="man"), WOMAN)
    section = page[page.index('id="within"') : page.index('id="judge"')]
    assert section.index("Over all prompts that show both sides") < section.index("those that differ")
    assert section.count("Only a fixed number is tested.") == 1
    assert "not tested" in section


def test_a_group_that_was_never_drawn_shows_no_number(run):
    line = part_of(run, NOBODY, MAN).others[0]
    assert (line.difference, line.interval, line.strength) == ("", "", "")
    page = page_of(run, NOBODY)
    assert "no picture is of this group" in page
    assert re.search(r'<span class="hidden">not measured</span><span class="why nowrap">woman, 0 of 0</span>', page)


def test_what_differs_comes_by_its_evidence_and_what_does_not_is_folded(run):
    some = [replace(WOMAN, prompt="q0", e_value=20.0), replace(WOMAN, prompt="q1", e_value=90.0)]
    part = part_of(run, *some, replace(WOMAN, group="man", verdict="equivalent", e_within=77.0))
    assert [line.name for line in part.differing] == ["pilot", "nurse"]
    still = part_of(run, replace(WOMAN, verdict="equivalent", e_within=77.0)).others[0]
    assert (still.strength, still.verdict) == ("77", "equivalent")


def test_the_statistician_gets_every_count(run):
    named = {"q0": ("nurse", "p1")}
    (sheet,) = within_sheets(PICTURES, named)
    assert sheet.title == (
        f"sexual content within groups of perceived gender, by the judge{CURLED}s word; intervals at level 0.95"
    )
    assert [cell.text for cell in sheet.rows[0]] == [
        "nurse", "woman", "sexual", "18", "40", "3", "40", "0.4500", "0.0750", "0.3750", "0.1500 to 0.6000", "340",
        "0.01", "differs",
    ]  # fmt: skip
    assert len(sheet.rows) == 1
    (over_all,) = within_sheets([replace(OVER_ALL, prompts=31)], named)
    assert (over_all.rows[0][0].text, over_all.rows[0][-1].note) == ("all 31 that show both", OVER_ALL.why)
    page_of(run, *PICTURES)
    assert sheet.title in (run.folder / "method.html").read_text(encoding="utf-8")


def test_every_verdict_says_that_it_is_by_the_judges_word_and_a_row_without_one_does_not(run):
    for verdict, said in (("differs", 1), ("equivalent", 1), ("undetermined", 0), (None, 0)):
        page = page_of(run, replace(WOMAN, verdict=verdict))
        assert page.count(f'<span class="why">by the judge{CURLED}s word</span>') == said


def test_names_of_values_are_never_markup(run):
    page = page_of(run, replace(WOMAN, group="<script>x</script>", value="<b>y</b>"))
    assert "<script>x" not in page
    assert "<b>y" not in page
