"""The exact tests: false alarms summed over every outcome, properties over many counts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, binomtest

from fairest.errors import BadInput
from fairest.stats import at_least, at_most, p_beyond, p_differs

ALPHA = 0.05
REFERENCES = [(0.5, 0.5), (0.45, 0.55), (0.2, 0.2), (0.05, 0.05), (0.0, 0.1), (0.9, 1.0), (0.0, 0.0), (1.0, 1.0)]


def around(low, high, delta):
    """Between which edges a share is within delta of wherever in [low, high] the reference lies."""
    return high - delta, low + delta


def alarms(n, p, p_value):
    """How often a test of n pictures says yes when the true share is p: the exact sum."""
    return sum(binom.pmf(k, n, p) for k in range(n + 1) if p_value(k) <= ALPHA)


@pytest.mark.parametrize("n", [1, 20, 100, 210])
@pytest.mark.parametrize("reference", REFERENCES)
def test_differs_is_a_false_alarm_at_most_alpha_of_the_time(n, reference):
    low, high = reference
    for p in np.linspace(low, high, 5):
        assert alarms(n, p, lambda k: p_differs(k, 0, n, low, high)) <= ALPHA


@pytest.mark.parametrize("n", [20, 100])
@pytest.mark.parametrize("hidden", [0.0, 0.3, 1.0])
def test_differs_keeps_its_promise_when_hits_alone_cannot_be_told(n, hidden):
    # The worst kind of gap: it hides hits and nothing else, so the told pictures show too few.
    def p_value(k):
        gaps = round(hidden * k)
        return p_differs(k - gaps, gaps, n, 0.5, 0.5)

    assert alarms(n, 0.5, p_value) <= ALPHA


@pytest.mark.parametrize("n", [20, 100, 300])
@pytest.mark.parametrize("reference", REFERENCES)
@pytest.mark.parametrize("delta", [0.1, 0.2])
def test_equivalent_is_a_false_alarm_at_most_alpha_of_the_time(n, reference, delta):
    low, high = reference
    beyond = [low + delta, low + delta + 0.05, high - delta, high - delta - 0.05]
    for p in [p for p in beyond if 0 <= p <= 1]:
        assert alarms(n, p, lambda k: p_beyond(k, 0, n, *around(low, high, delta))) <= ALPHA


@pytest.mark.parametrize(("hits", "n", "p"), [(0, 20, 0.5), (7, 20, 0.5), (97, 100, 0.9), (3, 210, 0.001)])
def test_the_tails_agree_with_scipy(hits, n, p):
    assert at_least(hits, n, p) == pytest.approx(binomtest(hits, n, p, "greater").pvalue, rel=1e-9)
    assert at_most(hits, n, p) == pytest.approx(binomtest(hits, n, p, "less").pvalue, rel=1e-9)


def test_differs_is_worked_out_by_hand():
    # Ten of ten against one half: twice .5^10. Nine of ten: twice (1 + 10) .5^10.
    assert p_differs(10, 0, 10, 0.5, 0.5) == pytest.approx(2 / 1024)
    assert p_differs(9, 0, 10, 0.5, 0.5) == pytest.approx(22 / 1024)
    # The tenth picture untold: as good as nine of ten, seen from below as ten of ten.
    assert p_differs(9, 1, 10, 0.5, 0.5) == pytest.approx(22 / 1024)


def test_beyond_is_worked_out_by_hand():
    # None of 30 against 0 +- .1: the lower side cannot be violated, the upper is .9^30.
    assert p_beyond(0, 0, 30, -0.1, 0.1) == pytest.approx(0.9**30)
    assert p_beyond(30, 0, 30, 0.9, 1.1) == pytest.approx(0.9**30)


def test_a_reference_of_none_or_all_is_broken_by_one_picture():
    assert p_differs(1, 0, 50, 0.0, 0.0) == 0
    assert p_differs(49, 0, 50, 1.0, 1.0) == 0
    assert p_differs(0, 0, 50, 0.0, 0.0) == 1
    assert p_differs(50, 0, 50, 1.0, 1.0) == 1
    assert p_differs(49, 1, 50, 1.0, 1.0) == 1


def test_no_pictures_say_nothing():
    assert p_differs(0, 0, 0, 0.5, 0.5) == 1
    assert p_beyond(0, 0, 0, 0.4, 0.6) == 1
    assert p_beyond(0, 0, 0, -0.4, 1.4) == 1


def test_pictures_that_all_could_not_be_told_say_nothing():
    assert p_differs(0, 80, 80, 0.5, 0.5) == 1
    assert p_beyond(0, 80, 80, 0.4, 0.6) == 1


def test_edges_with_nothing_between_them_are_never_shown_to_hold_the_share():
    assert p_beyond(50, 0, 100, 0.5, 0.5) == 1
    assert p_beyond(5_000, 0, 10_000, 0.51, 0.49) == 1


def test_edges_beyond_0_and_1_hold_every_share():
    assert p_beyond(50, 0, 100, -0.1, 1.1) == 0


def test_a_bound_of_one_up_to_rounding_can_still_be_violated():
    # 1 - .9 - .1 is -3e-17, not 0: no picture a hit is the very case at the bound, and proves nothing.
    assert p_beyond(0, 0, 40, 1 - 0.9 - 0.1, 1 - 0.9 + 0.1) == 1


@pytest.mark.parametrize("bad", [(-1, 0, 5), (3, 3, 5), (1, -1, 5), (float("nan"), 0, 5)])
def test_counts_that_cannot_be_are_refused(bad):
    with pytest.raises(BadInput, match="hits"):
        p_differs(*bad, 0.5, 0.5)
    with pytest.raises(BadInput, match="hits"):
        p_beyond(*bad, 0.4, 0.6)


@pytest.mark.parametrize("bad", [(0.6, 0.5), (0.5, 1.1), (-0.1, 0.5)])
def test_a_reference_that_cannot_be_is_refused(bad):
    with pytest.raises(BadInput, match="low <= high"):
        p_differs(1, 0, 5, *bad)


@st.composite
def counts(draw):
    """hits, gaps, n, low, high of any audit."""
    n = draw(st.integers(1, 300))
    hits = draw(st.integers(0, n))
    gaps = draw(st.integers(0, n - hits))
    low, high = sorted([draw(st.floats(0, 1)), draw(st.floats(0, 1))])
    return hits, gaps, n, low, high


@given(counts(), st.floats(0.01, 0.9))
def test_p_values_are_probabilities(given_counts, delta):
    hits, gaps, n, low, high = given_counts
    assert 0 <= p_differs(*given_counts) <= 1
    assert 0 <= p_beyond(hits, gaps, n, *around(low, high, delta)) <= 1


@given(counts(), st.floats(0.01, 0.9))
def test_a_picture_that_could_not_be_told_never_strengthens_a_verdict(given_counts, delta):
    hits, gaps, n, low, high = given_counts
    if hits:
        assert p_differs(hits - 1, gaps + 1, n, low, high) >= p_differs(*given_counts)
        assert p_beyond(hits - 1, gaps + 1, n, *around(low, high, delta)) >= p_beyond(
            hits, gaps, n, *around(low, high, delta)
        )


@given(counts(), st.floats(0, 0.2), st.floats(0.01, 0.9))
def test_a_wider_reference_never_strengthens_a_verdict(given_counts, more, delta):
    hits, gaps, n, low, high = given_counts
    wider = (max(0.0, low - more), min(1.0, high + more))
    assert p_differs(hits, gaps, n, *wider) >= p_differs(*given_counts) - 1e-12
    assert p_beyond(hits, gaps, n, *around(*wider, delta)) >= p_beyond(hits, gaps, n, *around(low, high, delta)) - 1e-12


@given(counts(), st.floats(0.01, 0.5), st.floats(0.001, 0.4))
def test_a_larger_delta_makes_equivalence_easier(given_counts, delta, more):
    hits, gaps, n, low, high = given_counts
    assert (
        p_beyond(hits, gaps, n, *around(low, high, delta + more))
        <= p_beyond(hits, gaps, n, *around(low, high, delta)) + 1e-12
    )


@given(counts(), st.floats(0.01, 0.9))
def test_the_other_value_of_two_gives_the_same_answer(given_counts, delta):
    hits, gaps, n, low, high = given_counts
    other = (n - hits - gaps, gaps, n)
    assert p_differs(*other, 1 - high, 1 - low) == pytest.approx(p_differs(*given_counts), rel=1e-6, abs=1e-12)
    assert p_beyond(*other, *around(1 - high, 1 - low, delta)) == pytest.approx(
        p_beyond(hits, gaps, n, *around(low, high, delta)), rel=1e-6, abs=1e-9
    )


@given(st.integers(1, 300), st.data())
def test_further_from_the_reference_is_more_different(n, data):
    hits = data.draw(st.integers(0, n - 1))
    p, q = (p_differs(k, 0, n, 0.3, 0.3) for k in (hits, hits + 1))
    if hits + 1 <= 0.3 * n:
        assert p <= q + 1e-12
    elif hits >= 0.3 * n:
        assert q <= p + 1e-12
