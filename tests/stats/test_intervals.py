"""The intervals keep their promise: checked by summing over every outcome, not by simulation."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, binomtest, multinomial

from fairest.errors import BadInput
from fairest.stats import clopper_pearson, korn_graubard, share, simultaneous_level


@pytest.mark.parametrize("n", [20, 100, 210])
def test_clopper_pearson_keeps_its_promise_at_every_share(n):
    intervals = [clopper_pearson(k, n) for k in range(n + 1)]
    for p in np.linspace(0.01, 0.99, 99):
        assert sum(binom.pmf(k, n, p) for k, (lo, hi) in enumerate(intervals) if lo <= p <= hi) >= 0.95


@pytest.mark.parametrize(("hits", "n", "level"), [(0, 20, 0.95), (7, 20, 0.95), (97, 100, 0.95), (210, 210, 0.99)])
def test_clopper_pearson_agrees_with_scipy(hits, n, level):
    theirs = binomtest(hits, n).proportion_ci(level, method="exact")
    assert clopper_pearson(hits, n, level) == pytest.approx((theirs.low, theirs.high), abs=1e-9)


def test_clopper_pearson_of_none_and_of_all_is_worked_out_by_hand():
    # With 0 of 20 the high end solves (1 - p)^20 = .025.
    high = 1 - 0.025 ** (1 / 20)
    assert clopper_pearson(0, 20) == pytest.approx((0.0, high))
    assert clopper_pearson(20, 20) == pytest.approx((1 - high, 1.0))


def test_no_pictures_leave_every_share_possible():
    assert clopper_pearson(0, 0) == (0.0, 1.0)
    nothing = share(0, 0, 0)
    assert (nothing.value, nothing.low, nothing.high) == (None, 0.0, 1.0)


@pytest.mark.parametrize(("hits", "n", "level"), [(-1, 5, 0.95), (6, 5, 0.95), (1.5, 5, 0.95), (1, 5, 0), (1, 5, 1)])
def test_bad_input_is_refused_with_what_came(hits, n, level):
    with pytest.raises(BadInput, match=str(level if level in (0, 1) else hits)):
        clopper_pearson(hits, n, level)


@pytest.mark.parametrize("counts", [(3, 2, 5), (1, 6, 5), (-1, 2, 5)])
def test_counts_that_cannot_be_are_refused(counts):
    with pytest.raises(BadInput, match="hits <= told <= drawn"):
        share(*counts)


def test_the_interval_holds_whatever_the_untold_pictures_show():
    # For every true count, and every way to hide some of the hits and some of the rest, the interval
    # contains the one that would have been printed had all been told: so it covers at least as often.
    n = 20
    full = [clopper_pearson(k, n) for k in range(n + 1)]
    for hits in range(n + 1):
        for hidden_hits, hidden_rest in itertools.product(range(hits + 1), range(n - hits + 1)):
            seen = share(hits - hidden_hits, n - hidden_hits - hidden_rest, n)
            assert seen.low <= full[hits][0]
            assert seen.high >= full[hits][1]


def test_a_share_is_of_the_told_and_its_interval_of_the_drawn():
    seen = share(30, 40, 50)
    assert seen.value == 30 / 40
    assert (seen.low, seen.high) == (clopper_pearson(30, 50)[0], clopper_pearson(40, 50)[1])


def test_nothing_told_leaves_every_share_possible():
    assert (share(0, 0, 50).value, share(0, 0, 50).low, share(0, 0, 50).high) == (None, 0.0, 1.0)


@given(st.integers(1, 300), st.data())
def test_the_interval_contains_the_share_and_widens_with_level_and_gaps(n, data):
    hits = data.draw(st.integers(0, n))
    gaps = data.draw(st.integers(0, 50))
    plain, surer, gapped = share(hits, n, n, 0.95), share(hits, n, n, 0.99), share(hits, n, n + gaps, 0.95)
    assert surer.low <= plain.low <= hits / n <= plain.high <= surer.high
    assert gapped.low <= plain.low + 1e-12
    assert gapped.high >= plain.high - 1e-12


@given(st.integers(1, 300), st.data())
def test_two_values_have_mirrored_intervals(n, data):
    women = data.draw(st.integers(0, n))
    men = data.draw(st.integers(0, n - women))
    a, b = share(women, women + men, n), share(men, women + men, n)
    assert a.low == pytest.approx(1 - b.high, abs=1e-9)
    assert a.high == pytest.approx(1 - b.low, abs=1e-9)


@pytest.mark.parametrize("shares", [(0.5, 0.5), (0.94, 0.06), (0.94, 0.03, 0.03), (0.4, 0.35, 0.25)])
def test_all_intervals_of_an_attribute_hold_together(shares):
    n, level = 20, simultaneous_level(0.05, len(shares))
    ends = [clopper_pearson(k, n, level) for k in range(n + 1)]
    held = sum(
        multinomial.pmf(counts, n, shares)
        for counts in itertools.product(range(n + 1), repeat=len(shares))
        if sum(counts) == n and all(ends[k][0] <= p <= ends[k][1] for k, p in zip(counts, shares, strict=True))
    )
    assert held >= 0.95


def test_two_intervals_hold_together_even_when_some_pictures_show_neither():
    # Women .5, men .3, no person .2. Both intervals are for shares of all pictures drawn.
    n, shares, held = 20, (0.5, 0.3, 0.2), 0.0
    for women, men in itertools.product(range(n + 1), repeat=2):
        if women + men <= n:
            intervals = [share(hits, women + men, n, simultaneous_level(0.05, 2)) for hits in (women, men)]
            if all(i.low <= p <= i.high for i, p in zip(intervals, shares, strict=False)):
                held += multinomial.pmf((women, men, n - women - men), n, shares)
    assert held >= 0.95


def test_alpha_is_split_over_more_than_two_values_only():
    assert simultaneous_level(0.05, 1) == simultaneous_level(0.05, 2) == 0.95
    assert math.isclose(simultaneous_level(0.05, 5), 0.99)


@pytest.mark.parametrize(("alpha", "values"), [(0, 2), (1, 2), (0.05, 0)])
def test_a_level_of_nothing_is_refused(alpha, values):
    with pytest.raises(BadInput):
        simultaneous_level(alpha, values)


@pytest.mark.parametrize(("hits", "n"), [(0, 7), (3, 7), (7, 7), (400, 1000), (0, 0)])
def test_rows_of_equal_weight_have_clopper_pearsons_interval(hits, n):
    assert korn_graubard(hits / n if n else 0.0, n) == pytest.approx(clopper_pearson(hits, n))


def test_the_interval_narrows_as_the_effective_number_grows_and_mirrors():
    wide, between, narrow = (korn_graubard(0.3, n) for n in (20, 20.5, 21))
    assert wide[0] < between[0] < narrow[0] < 0.3 < narrow[1] < between[1] < wide[1]
    assert korn_graubard(0.7, 20.5) == pytest.approx((1 - between[1], 1 - between[0]))


@pytest.mark.parametrize(("part", "n", "level"), [(-0.1, 5, 0.95), (1.1, 5, 0.95), (0.5, -1, 0.95), (0.5, 5, 1.0)])
def test_a_share_of_rows_that_cannot_be_is_refused(part, n, level):
    with pytest.raises(BadInput, match=r"lie in 0\.\.1"):
        korn_graubard(part, n, level)
