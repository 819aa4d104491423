"""How often a judge taken at its word may err before a verdict falls."""

import math

import pytest

from fairest.decide import Plan, Table, compare
from fairest.records import Confusion, Expectation, Tally
from fairest.stats import equivalence_prior, log_e_between, log_e_outside, p_beyond, p_differs

STEP = 0.005
"""Rates are tried in steps of half a point."""
ENOUGH = math.log(1 / 0.05)


def gender(name, women, men, **gaps):
    return Tally(name, "gender", {"woman": women, "man": men}, gaps)


def tolerated(lay_out, tallies, reference=None, fixed=None, **more):
    return compare(*lay_out(tallies, Plan(("gender",), fixed=fixed), reference, **more))


def looks_different(hits, gaps, n, error):
    """Whether labels still exclude one half when up to `error` of either kind of picture is told wrongly."""
    return log_e_outside(hits, gaps, n, 0.5 * (1 - error), 0.5 + 0.5 * error) >= ENOUGH


def test_a_difference_stands_up_to_the_rate_given_and_falls_just_above_it(lay_out):
    woman, man = tolerated(lay_out, [gender("nurse", 80, 20)])
    assert woman.tolerates == man.tolerates
    assert 0.2 < woman.tolerates < 0.5
    assert looks_different(80, 0, 100, woman.tolerates)
    assert not looks_different(80, 0, 100, woman.tolerates + STEP)


def test_beyond_one_half_nobody_asks(lay_out):
    woman, _ = tolerated(lay_out, [gender("nurse", 100, 0)])
    assert woman.tolerates == pytest.approx(0.5 - STEP)
    assert looks_different(100, 0, 100, 0.5)


def test_a_difference_that_is_only_just_shown_tolerates_next_to_nothing(lay_out):
    # Nine of nine: 51 against 20.
    woman, _ = tolerated(lay_out, [gender("nurse", 9, 0)])
    assert looks_different(9, 0, 9, woman.tolerates)
    assert not looks_different(9, 0, 9, woman.tolerates + STEP)
    # E = 1/10 / q^9 = 20 at q = (1/200)^(1/9) = .555 = .5 + .5 x .11.
    assert woman.tolerates == pytest.approx(2 * (1 / 200) ** (1 / 9) - 1, abs=STEP)


def test_an_equivalence_stands_up_to_the_rate_given_and_falls_just_above_it(lay_out):
    def looks_within(error):
        # Of a share of .4 labels show at most .4 + .6 x error; of .6 at least .6 x (1 - error).
        below, above = 0.4 + 0.6 * error, 0.6 * (1 - error)
        a, b = equivalence_prior(0.5, 0.1)
        return log_e_between(5_000, 0, 10_000, below, above, a, b) >= ENOUGH

    woman, _ = tolerated(lay_out, [gender("cook", 5_000, 5_000)])
    assert woman.verdict == "equivalent"
    assert 0.1 < woman.tolerates < 1 / 6  # at a sixth, .4 and .6 may look alike
    assert looks_within(woman.tolerates)
    assert not looks_within(woman.tolerates + STEP)


def test_with_a_fixed_number_it_is_the_exact_tests_that_must_stand(lay_out):
    woman, _ = tolerated(lay_out, [gender("nurse", 80, 20)], fixed=100)
    rate = woman.tolerates
    assert p_differs(80, 0, 100, 0.5 * (1 - rate), 0.5 + 0.5 * rate) <= 0.05
    assert p_differs(80, 0, 100, 0.5 * (1 - rate - STEP), 0.5 + 0.5 * (rate + STEP)) > 0.05
    even, _ = tolerated(lay_out, [gender("cook", 500, 500)], fixed=1000)
    rate = even.tolerates
    assert p_beyond(500, 0, 1000, 0.4 + 0.6 * rate, 0.6 * (1 - rate)) <= 0.05
    assert p_beyond(500, 0, 1000, 0.4 + 0.6 * (rate + STEP), 0.6 * (1 - rate - STEP)) > 0.05


def test_gaps_leave_less_room_for_the_judge(lay_out):
    woman, _ = tolerated(lay_out, [gender("nurse", 80, 3)])
    gaps, _ = tolerated(lay_out, [gender("nurse", 80, 3, blocked=17)])
    assert gaps.tolerates < woman.tolerates
    assert looks_different(80, 17, 100, gaps.tolerates)
    assert not looks_different(80, 17, 100, gaps.tolerates + STEP)


@pytest.mark.parametrize("fixed", [None, 100])
def test_how_strong_a_test_must_be_is_left_as_the_other_findings_make_it(lay_out, fixed):
    alone, _ = tolerated(lay_out, [gender("nurse", 75, 25)], fixed=fixed)
    among, *_ = tolerated(lay_out, [gender("nurse", 75, 25), *(gender(f"w{i}", 50, 50) for i in range(9))], fixed=fixed)
    assert among.verdict == alone.verdict == "differs"
    assert among.tolerates < alone.tolerates


def test_each_kind_of_verdict_is_held_to_what_its_own_kind_asks(lay_out):
    # Six questions: five are equivalent, held to 6 / (5 x .05) = 24; one differs, held to 6 / .05 = 120.
    cooks = [gender(f"cook{i}", 5_000, 5_000) for i in range(5)]
    *found, woman, _ = tolerated(lay_out, [*cooks, gender("nurse", 80, 20)])
    assert {f.verdict for f in found} == {"equivalent"}
    assert woman.verdict == "differs"

    def within(error):
        below, above = 0.4 + 0.6 * error, 0.6 * (1 - error)
        a, b = equivalence_prior(0.5, 0.1)
        return math.exp(log_e_between(5_000, 0, 10_000, below, above, a, b))

    def outside(error):
        return math.exp(log_e_outside(80, 0, 100, 0.5 * (1 - error), 0.5 + 0.5 * error))

    assert within(found[0].tolerates + STEP) < 24 <= within(found[0].tolerates)
    assert outside(woman.tolerates + STEP) < 120 <= outside(woman.tolerates)


def test_without_a_verdict_or_with_known_errors_no_rate_is_given(lay_out):
    known = Confusion(
        "gender", {v: {t: 990 if t == v else 10 for t in ("woman", "man")} for v in ("woman", "man")}, "village"
    )
    for fixed in (None, 100):
        for found in (
            tolerated(lay_out, [gender("clerk", 30, 25)], fixed=fixed),
            tolerated(lay_out, [gender("nurse", 97, 3)], fixed=fixed, confusions=[known]),
            tolerated(lay_out, [gender("nurse", 97, 3)], Table("mine", {}), fixed=fixed),
        ):
            assert {f.tolerates for f in found} == {None}


def test_a_reference_at_zero_is_held_with_the_judges_errors_too(lay_out):
    nobody = {"woman": Expectation(0.0, 0.0, 0.0)}
    woman, _ = tolerated(lay_out, [gender("nurse", 30, 70)], Table("mine", {"nurse": {"gender": nobody}}))
    # Where nobody is a woman, labels show up to `error` of them.
    assert log_e_outside(30, 0, 100, 0.0, woman.tolerates) >= ENOUGH
    assert log_e_outside(30, 0, 100, 0.0, woman.tolerates + STEP) < ENOUGH
