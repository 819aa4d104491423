"""Agreement of two raters, held against hand-worked values and statsmodels."""

import numpy as np
import pytest
from statsmodels.stats.inter_rater import cohens_kappa

from fairest.errors import BadInput
from fairest.stats import agreement, clopper_pearson, cohen_kappa


def test_kappa_of_a_table_worked_out_by_hand():
    # 50 pictures: 20 both yes, 15 both no, 5 and 10 apart. p = 35/50 = .7; the first says yes 25 times, the other 30:
    # e = (25 * 30 + 25 * 20) / 2500 = .5, and (.7 - .5) / (1 - .5) = .4
    table = {("yes", "yes"): 20, ("yes", "no"): 5, ("no", "yes"): 10, ("no", "no"): 15}
    assert cohen_kappa(table) == pytest.approx(0.4)
    found = agreement(table)
    assert (found.same, found.both, found.different, found.share) == (35, 50, 15, 0.7)
    assert (found.low, found.high) == clopper_pearson(35, 50)


def test_kappa_is_that_of_statsmodels():
    stream = np.random.default_rng(0)
    for _ in range(20):
        counts = stream.integers(0, 9, size=(4, 4))
        table = {(str(i), str(j)): int(counts[i, j]) for i in range(4) for j in range(4)}
        assert cohen_kappa(table) == pytest.approx(cohens_kappa(counts, return_results=False))


def test_kappa_is_1_where_all_is_alike_and_negative_where_less_is_than_by_chance():
    assert cohen_kappa({("a", "a"): 3, ("b", "b"): 1}) == 1
    assert cohen_kappa({("a", "b"): 2, ("b", "a"): 2}) == -1


@pytest.mark.parametrize("table", [{}, {("a", "a"): 0}, {("a", "a"): 9}, {("a", "a"): 9, ("b", "b"): 0}])
def test_kappa_is_not_a_number_where_nothing_is_left_beyond_chance(table):
    assert cohen_kappa(table) is None


def test_nothing_told_by_both_is_not_measured():
    found = agreement({})
    assert (found.share, found.kappa, found.low, found.high) == (None, None, 0, 1)


@pytest.mark.parametrize("n", [-1, 0.5])
def test_what_is_no_count_is_refused(n):
    with pytest.raises(BadInput, match="whole one"):
        agreement({("a", "b"): n})
