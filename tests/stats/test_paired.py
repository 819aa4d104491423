"""Before and after on the same seeds."""

import math

import numpy as np
import pytest
import ville
from hypothesis import given
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


@pytest.mark.parametrize("bad", [(-1, 2), (1.5, 2)])
def test_bad_input_is_refused(bad):
    for test in (mcnemar, log_e_paired):
        with pytest.raises(BadInput, match="pairs"):
            test(*bad)
