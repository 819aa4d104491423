"""The number of pictures that would settle it."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairest.stats import needed_pictures, p_beyond, p_differs


def test_a_small_case_is_worked_out_by_hand():
    # All hits against one half: twice .5^m is at most .05 from m = 6 on (2 / 64 = .031).
    assert needed_pictures(4, 0, 4, 0.5, 0.5, 0.1, 0.05) == 6
    # No hit against 0, delta .1: .9^m is at most .05 from m = 29 on.
    assert needed_pictures(0, 0, 10, 0.0, 0.0, 0.1, 0.05) == math.ceil(math.log(0.05) / math.log(0.9)) == 29


def test_it_is_near_the_normal_approximation():
    # .6 against .5: m = (1.96 / .1)^2 x .25 = 96, and half a picture at either end of the exact tail.
    assert needed_pictures(60, 0, 100, 0.5, 0.5, 0.01, 0.05) == pytest.approx(96, rel=0.12)
    # .5 against .5 within .1: m = (1.645 / .1)^2 x .24 = 65.
    assert needed_pictures(50, 0, 100, 0.5, 0.5, 0.1, 0.05) == pytest.approx(65, rel=0.2)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 60), st.data())
def test_it_is_the_first_number_that_settles_it_and_every_larger_one_does_too(n, data):
    hits = data.draw(st.integers(0, n))
    gaps = data.draw(st.integers(0, min(5, n - hits)))
    low = data.draw(st.sampled_from([0.0, 0.2, 0.5]))
    high = low + data.draw(st.sampled_from([0.0, 0.05]))

    def settled(m):
        now = (hits * m / n, gaps * m / n, m, low, high)
        return p_differs(*now) <= 0.05 or p_beyond(*now, 0.1) <= 0.05

    by_search = [m for m in range(1, 301) if settled(m)]
    found = needed_pictures(hits, gaps, n, low, high, 0.1, 0.05, cap=300)
    assert found == (by_search[0] if by_search else None)
    assert by_search == list(range(found, 301)) if found else by_search == []


def test_what_cannot_be_settled_has_no_number():
    assert needed_pictures(0, 0, 0, 0.5, 0.5, 0.1, 0.05) is None, "no pictures"
    assert needed_pictures(50, 0, 100, 0.3, 0.7, 0.1, 0.05) is None, "the reference is too wide"
    assert needed_pictures(40, 40, 100, 0.5, 0.5, 0.1, 0.05) is None, "too many gaps"
    assert needed_pictures(501, 0, 1000, 0.5, 0.5, 0.0001, 0.05, cap=1000) is None, "beyond the cap"


def test_a_stricter_alpha_needs_more():
    assert needed_pictures(60, 0, 100, 0.5, 0.5, 0.1, 0.001) > needed_pictures(60, 0, 100, 0.5, 0.5, 0.1, 0.05)
