"""Means over pictures, and how varied they are."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import ttest_1samp

from fairest.errors import BadInput
from fairest.stats import clip_score, mean_with_interval, vendi_score


@given(st.lists(st.floats(-10, 10), min_size=3, max_size=30).filter(lambda v: np.ptp(v) > 1e-3))
def test_the_interval_of_a_mean_is_scipys(values):
    theirs = ttest_1samp(values, 0).confidence_interval(0.9)
    found = mean_with_interval(values, 0.9)
    assert found.value == pytest.approx(np.mean(values), abs=1e-9)
    assert (found.low, found.high) == pytest.approx((theirs.low, theirs.high), abs=1e-6)
    assert found.n == len(values)


def test_clip_score_is_worked_out_by_hand():
    # Below 0 counts as 0, picture by picture and not on average: 2.5 (.3 + .1 + 0) / 3.
    assert clip_score([0.3, 0.1, -0.4]).value == pytest.approx(2.5 * 0.4 / 3)


def test_vendi_counts_what_differs():
    assert vendi_score(np.eye(5)) == pytest.approx(5)
    assert vendi_score(np.ones((5, 3))) == pytest.approx(1)
    assert vendi_score([[1, 0], [1, 0], [0, 1], [0, 1]]) == pytest.approx(2)
    # Two at right angles, one of them three times of four: exp of the entropy of (3/4, 1/4).
    assert vendi_score([[1, 0], [2, 0], [5, 0], [0, 1]]) == pytest.approx(
        np.exp(-0.75 * np.log(0.75) - 0.25 * np.log(0.25))
    )


def test_vendi_is_that_of_the_matrix_of_cosines():
    x = np.random.default_rng(0).normal(size=(12, 5))
    unit = x / np.linalg.norm(x, axis=1, keepdims=True)
    eigenvalues = np.linalg.eigvalsh(unit @ unit.T / 12)
    eigenvalues = eigenvalues[eigenvalues > 1e-12]
    assert vendi_score(x) == pytest.approx(np.exp(-(eigenvalues * np.log(eigenvalues)).sum()))


def test_what_cannot_be_given_is_refused():
    with pytest.raises(BadInput, match="at least 2"):
        mean_with_interval([1.0])
    with pytest.raises(BadInput, match="at least 2 numbers"):
        mean_with_interval([1.0, float("nan")])
    with pytest.raises(BadInput, match="level is 1"):
        mean_with_interval([1.0, 2.0], 1)
    with pytest.raises(BadInput, match="cosine itself"):
        clip_score([30.0, 25.0])
    with pytest.raises(BadInput, match="no direction"):
        vendi_score([[0.0, 0.0], [1.0, 0.0]])
    with pytest.raises(BadInput, match="2 or more rows"):
        vendi_score([[1.0, 0.0]])
