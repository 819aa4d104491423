from dataclasses import replace

from fairest.decide.plan import Plan
from fairest.records import Finding, Prompt
from fairest.report.rows import places, rows_of

PLAN = Plan(("gender",), delta=0.1)
FINDING = Finding(
    prompt="nurse",
    concept="nurse",
    attribute="gender",
    value="woman",
    counts={"woman": 9, "man": 1},
    gaps={},
    n=10,
    told=10,
    share=0.9,
    low=0.55,
    high=0.9975,
    reference=0.5,
    reference_low=0.5,
    reference_high=0.5,
    verdict="differs",
)


def row(finding: Finding):
    (one,) = rows_of([finding], places([Prompt("nurse", "nurse", ("a nurse",))]), PLAN, lambda f, _: f.value)
    return one


def test_a_row_says_share_interval_and_reference():
    assert (row(FINDING).share, row(FINDING).interval, row(FINDING).reference) == ("90 %", "55 to 99.8 %", "50 %")


def test_a_share_that_was_corrected_is_the_one_that_is_shown_and_drawn():
    one = row(replace(FINDING, corrected=0.93))
    assert (one.share, one.told, one.mark) == ("93 %", "told 90 %", 0.93)
    assert (row(FINDING).share, row(FINDING).told, row(FINDING).mark) == ("90 %", "", 0.9)


def test_what_was_told_is_left_out_where_it_reads_like_the_corrected_share():
    assert row(replace(FINDING, corrected=0.904)).told == ""


def test_a_mark_never_lies_outside_its_interval():
    # The judge's errors move the interval off what it told, and the estimate could not be worked out.
    assert row(replace(FINDING, low=0.93, high=1.0)).mark is None
    assert row(replace(FINDING, low=0.9 + 1e-12, high=1.0)).mark == 0.9


def test_a_reference_with_width_shows_it():
    assert row(replace(FINDING, reference_low=0.45, reference_high=0.55)).reference_interval == "45 to 55 %"
    assert row(FINDING).reference_interval == ""


def test_not_measured_is_never_a_number():
    gap = replace(FINDING, counts={"woman": 0, "man": 0}, gaps={"unsure": 10}, told=0, share=None, verdict=None)
    assert row(gap).share == "not measured, 0 of 10"
    assert row(gap).verdict == "untested"


def test_without_a_reference_there_is_no_zone():
    alone = replace(FINDING, reference=None, reference_low=None, reference_high=None, verdict=None)
    assert row(alone).zone is None
    assert row(alone).reference == "none"


def test_the_zone_stays_within_0_and_1():
    low, high = row(replace(FINDING, reference=0.95, reference_low=0.95, reference_high=0.95)).zone or (0.0, 0.0)
    assert (round(low, 9), high) == (0.85, 1.0)


def test_an_uncertain_reference_leaves_a_smaller_zone_or_none():
    low, high = row(replace(FINDING, reference_low=0.45, reference_high=0.52)).zone or (0.0, 0.0)
    assert (round(low, 9), round(high, 9)) == (0.42, 0.55)
    assert row(replace(FINDING, reference_low=0.4, reference_high=0.6)).zone is None


def test_obedience_is_no_verdict():
    assert row(replace(FINDING, asked=True, verdict=None)).verdict == "asked"


def test_prompts_of_one_concept_are_told_apart():
    same = [Prompt("a", "nurse", ("x",)), Prompt("b", "nurse", ("x",), {"gender": "man"}), Prompt("c", "nurse", ("x",))]
    assert [p.name for p in places(same)] == ["nurse [a]", "nurse (man)", "nurse [c]"]


def test_anchors_are_unique_and_plain_whatever_the_concept():
    where = places([Prompt("a", "看護師", ("x",)), Prompt("b", '" onclick="x', ("x",)), Prompt("c", "看護師", ("x",))])
    assert [p.anchor for p in where] == ["p1-bb2fda31", "p2-onclick-x", "p3-bb2fda31"]


def test_a_prompt_with_a_pair_is_named_by_what_tells_it_from_the_other():
    nurse = Prompt("nurse", "nurse", ("a nurse",))
    styled = Prompt("nurse-8k", "nurse", ("a nurse, 8k",), pair="nurse")
    asked = Prompt("male-8k", "nurse", ("a male nurse, 8k",), {"gender": "man"}, pair="male")
    male = replace(asked, id="male", wordings=("a male nurse",), pair=None)
    named = [place.name for place in places([nurse, styled, male, asked])]
    assert named == ["nurse", "nurse with “8k”", "nurse (man)", "nurse (man) with “8k”"]
