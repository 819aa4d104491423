"""The design that looks after every round: e-values by hand, e-BH on what is current, confidence sequences."""

import math
from dataclasses import replace

import pytest
from scipy.special import betaln
from scipy.stats import beta

from fairest.decide import Plan, Table, compare, open_prompts
from fairest.records import Confusion, Expectation, Tally
from fairest.stats import equivalence_prior, log_e_between, log_e_outside

PLAN = Plan(("gender",))
CELLS = {"gender+age": ("woman, young", "woman, old", "man, young", "man, old")}
KNOWN = Confusion(
    "gender",
    {"woman": {"woman": 450, "man": 50, "unsure": 0}, "man": {"woman": 25, "man": 475, "unsure": 0}},
    "village",
)
"""Sensitivity .90 and specificity .95 on 500 labels each."""


def gender(name, women, men, **gaps):
    return Tally(name, "gender", {"woman": women, "man": men}, gaps)


def by_hand(hits, n, share):
    """The beta-binomial mixture over the likelihood at a share."""
    return math.exp(betaln(1 + hits, 1 + n - hits) - hits * math.log(share) - (n - hits) * math.log(1 - share))


def test_the_e_value_of_a_finding_is_the_mixture_over_the_likelihood_at_the_reference(lay_out):
    # Eight women of eight: 1/9 over (1/2)^8 is 28.4; beyond 1/.05 = 20, so one question differs.
    woman, man = compare(*lay_out([gender("nurse", 8, 0)], PLAN))
    assert woman.e_value == man.e_value == pytest.approx(2**8 / 9)
    assert woman.verdict == man.verdict == "differs"
    # Seven of seven: 128 / 8 = 16 is not enough.
    seven = compare(*lay_out([gender("nurse", 7, 0)], PLAN))
    assert [(f.e_value, f.verdict) for f in seven] == [(pytest.approx(16), "undetermined")] * 2
    assert (woman.p_differs, woman.p_beyond) == (None, None)


def test_gaps_count_in_the_worse_direction(lay_out):
    # Of 12 pictures 10 show women and 2 could not be told: both may have been men, 10 of 12.
    woman, man = compare(*lay_out([gender("nurse", 10, 0, blocked=2)], PLAN))
    assert woman.e_value == man.e_value == pytest.approx(by_hand(10, 12, 0.5))


def test_evidence_that_falls_takes_the_verdict_with_it(lay_out):
    docket, early = lay_out([gender("nurse", 8, 0)], PLAN)
    assert not open_prompts(docket, early).any()
    late = docket.added(early, [gender("nurse", 0, 4)])
    woman, _ = compare(docket, late)
    assert woman.e_value == pytest.approx(by_hand(8, 12, 0.5))
    assert woman.e_value < 20
    assert woman.verdict == "undetermined"
    assert open_prompts(docket, late).all()


def test_e_bh_asks_less_of_each_the_more_there_are(lay_out):
    # Five questions. One alone needs 5 / .05 = 100, two need 50 each. Nine of nine is 2^9 / 10 = 51.2.
    even = [gender(f"even{i}", 4, 5) for i in range(3)]
    alone = compare(*lay_out([gender("a", 9, 0), gender("b", 5, 4), *even], PLAN))
    both = compare(*lay_out([gender("a", 9, 0), gender("b", 0, 9), *even], PLAN))
    assert {f.concept for f in alone if f.verdict == "differs"} == set()
    assert {f.concept for f in both if f.verdict == "differs"} == {"a", "b"}


def test_what_is_within_delta_is_equivalent_also_where_it_surely_is_not_the_reference(lay_out):
    # 53 % of 10,000: the reference is excluded (z = 6) and so is a difference of ten points.
    woman, _ = compare(*lay_out([gender("cook", 5_300, 4_700)], PLAN))
    assert woman.e_value == pytest.approx(by_hand(5_300, 10_000, 0.5))
    assert min(woman.e_value, woman.e_within) > 1e5
    assert woman.verdict == "equivalent"


def test_the_evidence_for_equivalence_is_the_smaller_of_two_mixtures_around_the_reference(lay_out):
    # Within .1 of one half: Beta(30, 30) against .4 and against .6; at 155 of 300 the far edge is nearer.
    def one_sided(hits, share):
        mixture = betaln(30 + hits, 30 + 300 - hits) - betaln(30, 30)
        return math.exp(mixture - hits * math.log(share) - (300 - hits) * math.log(1 - share))

    woman, _ = compare(*lay_out([gender("cook", 155, 145)], PLAN))
    assert woman.e_within == pytest.approx(min(one_sided(155, 0.4), one_sided(155, 0.6)), rel=1e-6)


def test_a_reference_with_an_interval_is_a_null_as_wide(lay_out):
    table = Table("mine", {"cook": {"gender": {"woman": Expectation(0.5, 0.4, 0.6)}}})
    woman, _ = compare(*lay_out([gender("cook", 90, 10)], PLAN, table))
    assert woman.e_value == pytest.approx(by_hand(90, 100, 0.6))
    inside, _ = compare(*lay_out([gender("cook", 58, 42)], PLAN, table))
    assert inside.e_value <= 1


def test_the_judges_limits_are_in_the_evidence_and_in_the_interval(lay_out):
    # Both rates are limited at .05 / 5 / 2 each; parity then shows as labels of at most q. Of 100 labels 75 are women.
    docket, sums = lay_out([gender("nurse", 75, 25)], PLAN, confusions=[KNOWN])
    woman, _ = compare(docket, sums)
    tail = 0.01 / 2 / 2
    hit_high, false_high = beta.ppf(1 - tail, 451, 50), beta.ppf(1 - tail, 26, 475)
    q = 0.5 * hit_high + 0.5 * false_high
    assert woman.e_value == pytest.approx(by_hand(75, 100, q))
    # Rogan and Gladen: (.75 + .95 - 1) / (.90 + .95 - 1) = .7 / .85.
    assert woman.corrected == pytest.approx(0.7 / 0.85)
    assert woman.share == 0.75
    assert woman.low < woman.corrected < woman.high
    at_its_word, _ = compare(*lay_out([gender("nurse", 75, 25)], PLAN))
    assert at_its_word.e_value > woman.e_value
    assert at_its_word.high - at_its_word.low < woman.high - woman.low
    assert at_its_word.corrected is None
    # The interval: labels of .80 of the evidence's alpha, seen back through the limits.
    low = next(p / 1e5 for p in range(50_000, 75_000) if by_hand(75, 100, (p + 0.5) / 1e5) < 1 / 0.04)
    assert woman.low == pytest.approx((low - false_high) / (hit_high - false_high), abs=1e-4)


def test_the_mirror_of_a_finding_has_the_same_evidence_when_the_judge_was_unsure_of_one_value_only(lay_out):
    unsure = Confusion(
        "gender",
        {"woman": {"woman": 400, "man": 50, "unsure": 50}, "man": {"woman": 25, "man": 475, "unsure": 0}},
        "village",
    )
    docket, sums = lay_out([gender("nurse", 75, 25, unsure=5)], PLAN, confusions=[unsure])
    woman, man = compare(docket, sums)
    assert (woman.e_value, woman.e_within, woman.verdict) == (man.e_value, man.e_within, man.verdict)


def test_the_same_counts_get_the_same_clear_verdicts_from_both_designs(lay_out):
    tallies = [gender("nurse", 97, 3), gender("cook", 400, 400), gender("clerk", 30, 25)]
    looking, once = (compare(*lay_out(tallies, plan)) for plan in (PLAN, replace(PLAN, fixed=50)))
    assert [f.verdict for f in looking] == [f.verdict for f in once]
    assert [f.verdict for f in looking] == ["differs"] * 2 + ["equivalent"] * 2 + ["undetermined"] * 2
    for wide, narrow in zip(looking, once, strict=True):  # looking has its price
        assert wide.low < narrow.low < narrow.high < wide.high
        assert wide.level == narrow.level == 0.95


def test_intervals_of_several_values_share_alpha_and_hold_the_observed_shares(lay_out):
    support = {"tone": ("light", "medium", "dark")}
    tally = Tally("cook", "tone", {"light": 50, "medium": 30, "dark": 20})
    found = compare(*lay_out([tally], Plan(("tone",)), support=support))
    for f, hits in zip(found, (50, 30, 20), strict=True):
        for end in (f.low, f.high):
            assert by_hand(hits, 100, end) == pytest.approx(3 / 0.05, rel=1e-6)
        assert f.level == pytest.approx(1 - 0.05 / 3)


@pytest.mark.parametrize(("told", "tested"), [(19, False), (20, True)])
def test_an_intersection_is_tested_from_so_many_told_pictures_on(lay_out, told, tested):
    tally = Tally("nurse", "gender+age", {"woman, young": told}, {"unsure": 5})
    docket, sums = lay_out([tally], Plan(("gender+age",)), support=CELLS)
    young, *others = compare(docket, sums)
    assert (young.verdict == "differs") is tested
    assert young.e_value == (pytest.approx(by_hand(told, told + 5, 0.25)) if tested else 0)
    if not tested:
        assert young.why == "19 pictures have both labels, an intersection is tested from 20 on"
        assert {f.verdict for f in others} == {"undetermined"}
        assert open_prompts(docket, sums).all()


@pytest.mark.parametrize("delta", [0.1, 0.9])
@pytest.mark.parametrize("fixed", [None, 50])
def test_where_nothing_was_told_there_is_no_verdict_however_large_delta_is(lay_out, delta, fixed):
    plan = replace(PLAN, delta=delta, fixed=fixed)
    for confusions in ((), (KNOWN,)):
        found = compare(*lay_out([gender("nurse", 0, 0, unsure=50)], plan, confusions=confusions))
        assert {f.verdict for f in found} == {"undetermined"}
        assert {f.why for f in found} == {"no picture could be told"}


def test_a_share_held_against_nothing_is_open_until_known_to_within_delta(lay_out):
    table = Table("mine", {})
    docket, few = lay_out([gender("cook", 10, 10)], PLAN, table)
    assert open_prompts(docket, few).all()
    _, many = lay_out([gender("cook", 500, 500)], PLAN, table)
    assert not open_prompts(docket, many).any()


def test_one_open_statement_keeps_its_prompt_open(lay_out):
    both, support = Plan(("gender", "age")), {"gender": ("woman", "man"), "age": ("young", "old")}
    tallies = [gender("a", 60, 0), Tally("a", "age", {"young": 35, "old": 25}), gender("b", 0, 60)]
    tallies += [Tally("b", "age", {"young": 60})]
    docket, sums = lay_out(tallies, both, support=support)
    assert open_prompts(docket, sums).tolist() == [True, False]


def test_the_tests_are_those_of_the_statistics_room_through_the_judge(lay_out):
    docket, sums = lay_out([gender("nurse", 950, 1040, blocked=10)], PLAN, confusions=[KNOWN])
    low, high, below, above = (float(end[0]) for end in docket.nulls)
    woman, _ = compare(docket, sums)
    assert woman.e_within > 1
    a, b = equivalence_prior(0.5, 0.1)
    assert math.log(woman.e_value) == pytest.approx(float(log_e_outside(950, 10, 2000, low, high)))
    assert math.log(woman.e_within) == pytest.approx(float(log_e_between(950, 10, 2000, below, above, a, b)))
