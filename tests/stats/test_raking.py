"""Raking: shares are reached where they can be, and where they cannot it is said what stands in the way."""

from fractions import Fraction
from itertools import chain, combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import minimize

from fairest.errors import BadInput
from fairest.stats.marginals import Marginal, constraints
from fairest.stats.raking import EXACT, Raked, _newton, rake
from fairest.stats.reachable import Unreachable

_CELLS = arrays(float, st.tuples(*[st.integers(1, 4)] * 3), elements=st.sampled_from([0.0, 0.0, 0.5, 1.0, 3.0, 40.0]))


def _marginals(table, *axes):
    return [Marginal(of, table.sum(tuple(set(range(table.ndim)) - set(of))) / table.sum()) for of in axes]


@settings(max_examples=60, deadline=None)
@given(_CELLS.filter(lambda cells: cells.any()), st.integers(0, 2**32), st.floats(0, 2))
def test_shares_that_some_positive_weights_have_are_reached(cells, seed, spread):
    some = cells * np.exp(spread * np.random.default_rng(seed).normal(size=cells.shape))
    targets = _marginals(some, (0,), (1,), (0, 2))
    raked = rake(cells, targets)
    assert isinstance(raked, Raked)
    assert raked.furthest <= EXACT
    for wanted, reached in zip(targets, _marginals(raked.weights, (0,), (1,), (0, 2)), strict=True):
        np.testing.assert_allclose(reached.shares, wanted.shares, atol=EXACT, rtol=0)
    assert ((raked.weights > 0) == (cells > 0)).all()
    assert raked.weights.sum() == pytest.approx(cells.sum(), rel=1e-9)


_SMALL = st.tuples(st.integers(2, 3), st.integers(2, 4)).flatmap(
    lambda shape: st.tuples(
        arrays(bool, shape, elements=st.booleans()).filter(lambda there: there.any(0).all() and there.any(1).all()),
        st.lists(st.integers(1, 6), min_size=shape[0], max_size=shape[0]),
        st.lists(st.integers(1, 6), min_size=shape[1], max_size=shape[1]),
    )
)


@settings(max_examples=100, deadline=None)
@given(_SMALL)
def test_what_is_said_of_two_targets_is_what_the_theorem_on_flows_says(drawn):
    there, rows, columns = drawn
    shares = [[Fraction(n, sum(some)) for n in some] for some in (rows, columns)]
    targets = [Marginal((axis,), np.array(shares[axis], float)) for axis in (0, 1)]
    found = rake(there.astype(float), targets)
    said = found.why if isinstance(found, Unreachable) else None
    assert said == _by_flows(there, *shares)
    assert said is not None or found.furthest <= EXACT


def _by_flows(there, rows, columns):
    """Gale's condition, in fractions: some rows may want no more than the columns they have cells in.

    Where they want exactly as much, nothing of those columns is left for other rows.
    """
    why = None
    numbers = range(len(rows))
    for some in chain.from_iterable(combinations(numbers, k) for k in range(1, len(rows) + 1)):
        others = [i for i in numbers if i not in some]
        reached = there[list(some)].any(0)
        left = sum(share for share, here in zip(columns, reached, strict=True) if here) - sum(rows[i] for i in some)
        if left < 0:
            return "clash"
        if left == 0 and there[np.ix_(others, np.flatnonzero(reached))].any():
            why = "only with zeros"
    return why


def test_the_weights_are_the_nearest_by_kullback_and_leibler():
    cells = np.array([[0.4, 0.1], [0.2, 0.3]])
    raked = rake(cells, [Marginal((0,), np.array([0.3, 0.7])), Marginal((1,), np.array([0.5, 0.5]))])

    def distance(corner):  # the one number that two shares leave open in a table of four cells
        table = np.array([[corner, 0.3 - corner], [0.5 - corner, 0.2 + corner]])
        return (table * np.log(table / cells)).sum()

    nearest = minimize(lambda x: distance(x[0]), [0.15], bounds=[(0.001, 0.299)], tol=1e-12).x[0]
    assert raked.weights[0, 0] == pytest.approx(nearest, abs=1e-6)
    # Raking changes no odds ratio: .4 * .3 / (.1 * .2) = 6.
    (a, b), (c, d) = raked.weights
    assert a * d / (b * c) == pytest.approx(6)


def test_weights_are_the_cells_times_a_factor_of_each_target():
    cells = np.random.default_rng(0).random((2, 3, 4))
    targets = [Marginal((1,), np.array([0.2, 0.3, 0.5])), Marginal((2, 0), np.full((4, 2), 0.125))]
    raked = rake(cells, targets)
    first, second = raked.factors
    np.testing.assert_allclose(raked.weights, cells * first[None, :, None] * second.T[:, None, :])


def test_targets_that_hardly_leave_a_choice_are_reached_too():
    # Of the first row almost all must be in the second column: sweeps alone would take a million.
    cells = np.array([[1.0, 1.0], [1.0, 0.0]])
    raked = rake(cells, [Marginal((0,), np.array([0.5, 0.5])), Marginal((1,), np.array([0.50001, 0.49999]))])
    np.testing.assert_allclose(raked.weights / 3, [[0.00001, 0.49999], [0.5, 0]], atol=1e-12)


def test_one_target_alone_is_met_however_small_a_share_is():
    raked = rake(np.array([5.0, 5.0]), [Marginal((0,), np.array([1e-9, 1 - 1e-9]))])
    assert raked.weights[0] == pytest.approx(1e-8, rel=1e-6)


def test_small_shares_are_no_hindrance_where_every_cell_has_rows():
    targets = [Marginal((axis,), np.array([1e-9, 1 - 1e-9])) for axis in (0, 1)]
    raked = rake(np.ones((2, 2)), targets)
    np.testing.assert_allclose(raked.weights / 4, np.outer([1e-9, 1], [1e-9, 1]), rtol=1e-6)


def test_less_than_a_millionth_of_its_weight_is_nothing():
    # The first cell is left .5 - (.5 - s) = s of the whole, of which it had a third.
    for s, why in ((3e-6, None), (3e-8, "only with zeros")):
        targets = [Marginal((0,), np.array([0.5, 0.5])), Marginal((1,), np.array([0.5 + s, 0.5 - s]))]
        assert getattr(rake(np.array([[1.0, 1.0], [1.0, 0.0]]), targets), "why", None) == why


def test_targets_that_are_met_already_take_no_sweep():
    raked = rake(np.ones((2, 2)), [Marginal((0,), np.array([0.5, 0.5])), Marginal((1,), np.array([0.5, 0.5]))])
    assert (raked.weights == 1).all()
    assert raked.sweeps == 0


def test_factors_that_run_away_end_in_an_answer():
    # Each sweep multiplies the first cell by 1e-12 in turn: after 30 there is nothing left of it.
    cells, odd = np.diag([1.0, 1.0]), np.array([1 - 1e-12, 1e-12])
    found = rake(cells, [Marginal((0,), odd), Marginal((1,), odd[::-1])])
    assert found == Unreachable("clash", (0, 1))


def test_a_newton_step_changes_no_weight_by_more_than_a_factor_e_and_is_an_improvement():
    cells = np.array([1e-9, 1.0, 1.0, 1e-9]) / 2
    wanted = constraints(
        cells.reshape(2, 2), [Marginal((0,), np.array([0.9, 0.1])), Marginal((1,), np.array([0.9, 0.1]))]
    )
    first, second = _newton(cells, wanted)
    change = first[wanted[0].group] + second[wanted[1].group]
    assert np.abs(change).max() == pytest.approx(1)

    def dual(factors):  # what the weights that meet the targets make least
        logs = sum(part[one.group] for one, part in zip(wanted, factors, strict=True))
        return (cells * np.exp(logs)).sum() - sum(one.share @ part for one, part in zip(wanted, factors, strict=True))

    assert dual([first, second]) < dual([0 * first, 0 * second])


def test_what_has_no_target_keeps_its_part():
    cells = np.array([10.0, 30.0, 60.0])
    raked = rake(cells, [Marginal((0,), np.array([0.5, 0.5, np.nan]))])
    np.testing.assert_allclose(raked.weights, [20, 20, 60])


def test_a_share_for_a_value_without_rows_is_named():
    cells = np.array([[5.0, 5.0], [0.0, 0.0], [2.0, 1.0]])
    targets = [Marginal((1,), np.array([0.5, 0.5])), Marginal((0,), np.full(3, 1 / 3))]
    assert rake(cells, targets) == Unreachable("no rows", (1,), ((1,),))
    assert isinstance(rake(cells, [Marginal((0,), np.array([0.4, 0, 0.6]))]), Raked)


def test_rows_are_not_given_a_weight_of_zero():
    found = rake(np.ones((2, 2)), [Marginal((0, 1), np.array([[0.5, 0.25], [0, 0.25]]))])
    assert found == Unreachable("share of zero", (0,), ((1, 0),))


def test_of_targets_that_clash_only_those_it_takes_are_named():
    cells = np.zeros((2, 2, 2))
    cells[0, :, 0] = cells[1, :, 1] = 1  # the first value and the third always go together
    even, odd = np.array([0.5, 0.5]), np.array([0.4, 0.6])
    found = rake(cells, [Marginal((0,), even), Marginal((1,), odd), Marginal((2,), odd)])
    assert found == Unreachable("clash", (0, 2))
    assert isinstance(rake(cells, [Marginal((0,), odd), Marginal((1,), even), Marginal((2,), odd)]), Raked)


@pytest.mark.parametrize(
    ("cells", "target", "says"),
    [
        (np.zeros(2), Marginal((0,), np.array([0.5, 0.5])), "not all zero"),
        (np.array([1, np.nan]), Marginal((0,), np.array([0.5, 0.5])), "finite"),
        (np.array([1, -1.0]), Marginal((0,), np.array([0.5, 0.5])), "below zero"),
        (np.ones(2), Marginal((0,), np.array([0.5, 0.6])), "add up to 1.1"),
        (np.ones(2), Marginal((0,), np.array([1.5, -0.5])), "0 or more"),
        (np.ones(2), Marginal((0,), np.array([np.nan, np.nan])), "add up to 0"),
        (np.ones(2), Marginal((0,), np.full(4, 0.25)), "shape"),
        (np.ones(2), Marginal((1,), np.array([0.5, 0.5])), "axes"),
        (np.ones((2, 2)), Marginal((0, 0), np.full((2, 2), 0.25)), "axes"),
    ],
)
def test_a_table_or_target_that_makes_no_sense_is_refused(cells, target, says):
    with pytest.raises(BadInput, match=says):
        rake(cells, [target])
