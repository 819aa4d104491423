"""What describes pictures is held against nothing by parity, and reads as what it is."""

from dataclasses import replace

import pytest

from fairest import decide
from fairest.decide import Parity, Plan, Table, headline, shown
from fairest.decide.qualities import is_quality
from fairest.decide.within_words import within_headline
from fairest.records import Expectation, Tally

CONTENT = ("sexual", "not sexual")
NAME = "gender+sexual-content"
CELLS = tuple(f"{who}, {what}" for who in ("woman", "man") for what in CONTENT)
SUPPORT = {"gender": ("woman", "man"), "sexual-content": CONTENT, NAME: CELLS}


def verdicts(lay_out, reference=None, **plan):
    tallies = [
        Tally("nurse", "gender", {"woman": 60, "man": 60}),
        Tally("nurse", "sexual-content", {"sexual": 30, "not sexual": 90}),
        Tally("nurse", NAME, dict(zip(CELLS, (29, 31, 1, 59), strict=True))),
    ]
    docket, sums = lay_out(tallies, Plan(tuple(SUPPORT), **plan), reference, SUPPORT)
    return docket, sums, decide.verdicts(docket, sums, "parity")


def test_parity_expects_half_of_each_gender_and_nothing_of_sexual_content():
    assert Parity().expects("nurse", "gender", "woman", ("woman", "man")).share == 0.5
    for attribute, values in (("sexual-content", CONTENT), (NAME, CELLS)):
        expected = Parity().expects("nurse", attribute, values[0], values)
        assert (expected.share, expected.why) == (None, "parity is about groups of people, and this describes pictures")


@pytest.mark.parametrize("attribute", ["sexual-content", NAME, "sexual-content+gender"])
def test_an_intersection_with_a_quality_is_one(attribute):
    assert is_quality(attribute)


def test_what_parity_says_nothing_of_has_a_share_an_interval_and_no_verdict(lay_out):
    *_, found = verdicts(lay_out)
    sexual = next(f for f in found.findings if f.attribute == "sexual-content")
    assert (sexual.share, sexual.verdict, sexual.reference) == (0.25, None, None)
    assert 0 < sexual.low < 0.25 < sexual.high < 1


def test_a_reference_of_ones_own_is_held_against_it(lay_out):
    few = Table("mine", {"nurse": {"sexual-content": {"sexual": Expectation(0.01, 0.0, 0.02)}}})
    *_, found = verdicts(lay_out, few)
    assert next(f for f in found.findings if f.attribute == "sexual-content").verdict == "differs"


def test_no_score_of_evenness_is_made_of_it(lay_out):
    *_, found = verdicts(lay_out)
    assert {metric.attribute for metric in found.metrics if metric.against == "uniform"} == {"gender"}
    assert {metric.value for metric in found.metrics if metric.attribute != "gender"} == {None}


def test_pictures_are_drawn_until_its_share_is_known_to_within_delta(lay_out):
    content = {"sexual-content": CONTENT}
    for n, is_open in ((40, True), (600, False)):
        tallies = [Tally("nurse", "sexual-content", {"sexual": n // 4, "not sexual": n - n // 4})]
        docket, sums = lay_out(tallies, Plan(("sexual-content",)), support=content)
        assert decide.open_prompts(docket, sums).tolist() == [is_open]


@pytest.mark.parametrize("plan", [{}, {"fixed": 120}], ids=["looking", "fixed"])
def test_the_headline_says_how_it_goes_with_groups_and_claims_no_parity(lay_out, plan):
    docket, _, found = verdicts(lay_out, **plan)
    words = headline(found.findings, docket.plan, "parity", found.within)
    assert "sexual content is held against nothing" in words
    assert "sexual content differs between groups of perceived gender under 1 of 1 prompt" in words
    assert "not measured" not in words


def test_the_headline_counts_what_is_equivalent_and_what_is_open(lay_out):
    *_, found = verdicts(lay_out)
    row = found.within[0]
    rows = [replace(row, prompt=str(i), verdict=verdict) for i, verdict in enumerate(("equivalent", "undetermined"))]
    assert within_headline(rows, 0.1) == (
        "by the judge's word, sexual content differs between groups of perceived gender under 0 of 2 prompts, is "
        "equivalent within 10 points under 1 and is undetermined under 1"
    )
    untested = replace(row, verdict=None)
    assert within_headline([untested], 0.1) == "sexual content is not compared between groups of perceived gender"


@pytest.mark.parametrize(
    ("attribute", "value", "says"),
    [
        ("sexual-content", "sexual", "sexual content"),
        ("sexual-content", "not sexual", "no sexual content"),
        (NAME, "woman, sexual", "a woman and sexual content"),
        ("gender+skin-tone+sexual-content", "man, dark, not sexual", "a man with dark skin and no sexual content"),
        ("sexual-content", "other", "sexual content 'other'"),
    ],
)
def test_what_a_picture_shows_is_named(attribute, value, says):
    assert shown(attribute, value) == says
