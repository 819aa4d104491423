"""Before and after on the same seeds."""

import math
from itertools import product

import numpy as np
import pytest
import ville
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom
from statsmodels.stats.contingency_tables import mcnemar as theirs

from fairest.errors import BadInput
from fairest.stats import log_e_paired, mcnemar

pairs = st.integers(0, 200)


@given(pairs, pairs)
def test_mcnemar_agrees_with_statsmodels(b, c):
    assert mcnemar(b, c) == pytest.approx(theirs([[7, b], [c, 3]], exact=True).pvalue, rel=1e-9)


def test_mcnemar_is_worked_out_by_hand():
    # Six changes, all one way: 2 / 2^6. Five of six: 2 (1 + 6) / 2^6.
    assert mcnemar(6, 0) == pytest.approx(2 / 64)
    assert mcnemar(1, 5) == pytest.approx(14 / 64)


@pytest.mark.parametrize("n", [1, 20, 100])
def test_mcnemar_is_a_false_alarm_at_most_alpha_of_the_time(n):
    assert sum(binom.pmf(b, n, 0.5) for b in range(n + 1) if mcnemar(b, n - b) <= 0.05) <= 0.05


def test_no_pair_that_changed_says_nothing():
    assert mcnemar(0, 0) == 1
    assert log_e_paired(0, 0) == 0


def test_the_e_value_agrees_with_ville():
    changes = np.repeat([1.0, 0.0], [31, 12])
    assert log_e_paired(31, 12) == pytest.approx(ville.BernoulliTest(0.5).fit(changes).log_e_values_[-1])


def test_the_e_value_is_worked_out_by_hand():
    # Eight changes, all one way: 2^8 / 9.
    assert log_e_paired(8, 0) == pytest.approx(math.log(256 / 9))


@given(pairs, pairs)
def test_which_came_first_changes_nothing(b, c):
    assert mcnemar(b, c) == pytest.approx(mcnemar(c, b))
    assert log_e_paired(b, c) == pytest.approx(log_e_paired(c, b), abs=1e-9)


def test_bad_input_is_refused():
    for test in (mcnemar, log_e_paired):
        with pytest.raises(BadInput, match="pairs"):
            test(-1, 2)
    with pytest.raises(BadInput, match="whole pairs"):
        mcnemar(1.5, 2)


PARTS = np.array([0, 1 / 3, 1 / 2, 2 / 3, 1])
"""How much of a picture of one, two or three people has the value."""
CHANGES = np.array([after - before for before, after in product(PARTS, PARTS)])


def balanced(weights):
    """Any joint distribution of both parts, and its mirror image in equal measure: no change on average."""
    joint = np.array(weights, float).reshape(len(PARTS), len(PARTS))
    return ((joint + joint.T) / (2 * joint.sum())).ravel()


def mean_e_value(joint, n):
    """Over all samples of n pairs, exactly; evidence depends on the sums of what went up and of what went down."""
    sums = {(0.0, 0.0): 1.0}
    for _ in range(n):
        more: dict[tuple[float, float], float] = {}
        for (b, c), chance in sums.items():
            for change, p in zip(CHANGES, joint, strict=True):
                key = round(b + max(-change, 0), 9), round(c + max(change, 0), 9)
                more[key] = more.get(key, 0.0) + chance * p
        sums = more
    return sum(chance * math.exp(log_e_paired(b, c)) for (b, c), chance in sums.items())


@settings(deadline=None, max_examples=25)
@given(st.lists(st.integers(0, 9), min_size=25, max_size=25).filter(any), st.integers(1, 4))
def test_the_mean_of_the_e_value_of_parts_is_at_most_one_where_nothing_changes(weights, n):
    assert mean_e_value(balanced(weights), n) <= 1 + 1e-9


def test_it_is_so_where_ups_and_downs_are_no_mirror_images():
    # A third of a picture up in three pairs of four, a whole one down in the fourth: 3/4 * 1/3 - 1/4 = 0.
    joint = np.zeros(25)
    joint[np.flatnonzero(np.isclose(CHANGES, 1 / 3))[0]] = 3 / 4
    joint[np.flatnonzero(CHANGES == -1)[0]] = 1 / 4
    assert joint @ CHANGES == pytest.approx(0)
    assert all(mean_e_value(joint, n) <= 1 for n in range(1, 7))
    # One pair, by hand: e is the mean of (2q)^c (2(1-q))^b over q, so 2^c / (1 + c), here 2^(1/3) / (4/3) and 1.
    assert mean_e_value(joint, 1) == pytest.approx(3 / 4 * 2 ** (1 / 3) / (4 / 3) + 1 / 4)


def test_whole_changes_keep_a_mean_of_exactly_one():
    joint = np.zeros(25)
    joint[np.flatnonzero(np.abs(CHANGES) == 1)] = 0.5
    assert mean_e_value(joint, 4) == pytest.approx(1)
