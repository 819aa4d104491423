"""Caps, and what weights cost."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairest.errors import BadInput
from fairest.sift.grouping import Grouping
from fairest.sift.weights import by_value, cap, effective_size, spread

_WEIGHTS = st.lists(st.floats(1e-3, 1e3), min_size=1, max_size=50).map(np.array)


@given(_WEIGHTS, st.floats(1, 20), st.randoms())
def test_no_weight_is_above_the_cap_and_the_total_stays(weights, most, random):
    capped = cap(weights, most)
    assert capped.max() <= most * weights.mean() * (1 + 1e-9)
    assert capped.sum() == pytest.approx(weights.sum())
    free = capped < most * weights.mean() * (1 - 1e-9)
    if free.any():  # what is not capped keeps its proportions, and nothing is capped that need not be
        ratios = capped[free] / weights[free]
        assert ratios.max() == pytest.approx(ratios.min())
        assert (weights[~free] * ratios.max() >= most * weights.mean() * (1 - 1e-6)).all()
    order = random.sample(range(len(weights)), len(weights))
    assert (cap(weights[order], most) == capped[order]).all()


def test_what_is_cut_off_may_lift_others_to_the_cap():
    # The mean is 2.5 and the cap 4. Cutting 5 to 4 leaves 6 for 3.4, .8 and .8: times 1.2, so 4.08 is cut in turn.
    np.testing.assert_allclose(cap(np.array([5, 3.4, 0.8, 0.8]), 1.6), [4, 4, 1, 1])
    assert cap(np.array([1.0, 5.0]), 1).tolist() == [3, 3]


def test_a_cap_below_the_mean_is_none():
    with pytest.raises(BadInput, match=r"cap of 0\.5"):
        cap(np.ones(3), 0.5)


def test_the_effective_size_is_that_of_kish():
    assert effective_size(np.array([1.0, 1, 1, 1])) == 4
    assert effective_size(np.array([3.0, 1, 0, 0])) == pytest.approx(16 / 10)
    assert effective_size(np.array([1e-300, 1e-300])) == 2
    assert effective_size(np.zeros(0)) is None


def test_a_spread_says_how_many_rows_are_at_the_cap():
    found = spread(np.array([2.0, 1, 0.5, 0.5]), 2.0)
    assert (found.rows, found.largest, found.at_cap) == (4, 2, 0.25)
    assert spread(np.ones(2)).at_cap is None
    assert spread(np.zeros(0)).effective is None


def test_a_value_that_no_row_has_keeps_its_place():
    grouping = Grouping("age", "column", "age", ("young", "old", "middle"), np.array([0, 0, 1, -1, 1], np.int16))
    kept = np.array([True, True, True, True, False])
    found = by_value(np.array([1.0, 3, 4, 9, 9]), kept, grouping)
    assert (found["young"].rows, found["young"].weight, found["young"].share) == (2, 4, 0.5)
    assert found["young"].effective == pytest.approx(16 / 10)
    assert (found["middle"].rows, found["middle"].share, found["middle"].effective) == (0, 0, None)
    nobody = by_value(np.ones(5), np.zeros(5, bool), grouping)
    assert nobody["old"].share is None


def test_weights_of_any_scale_are_capped_alike():
    weights = np.array([1.0, 2.0, 3.0, 100.0])
    for power in (1e-20, 1e-9, 1e12):
        np.testing.assert_allclose(cap(weights * power, 2), cap(weights, 2) * power, rtol=1e-12)


def test_weights_of_many_magnitudes_are_capped():
    capped = cap(np.array([1e-16] * 5 + [1e-3]), 2)
    assert capped.sum() == pytest.approx(1e-3)
    assert capped.max() == pytest.approx(2e-3 / 6)
