"""Rows collapsed to cells, and weights handed back to rows."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairest.errors import BadInput
from fairest.sift.weights import collapse, weights_of

_ROWS = st.lists(st.tuples(st.integers(-3, 1), st.integers(-1, 2), st.floats(1e-6, 1e6)), min_size=1, max_size=40)


def _columns(rows):
    first, second, weights = zip(*rows, strict=True)
    return [np.array(first, np.int16), np.array(second, np.int16)], np.array(weights)


@given(_ROWS, st.integers(0, 40), st.randoms())
def test_order_and_shards_change_not_one_bit(rows, cut, random):
    codes, weights = _columns(rows)
    whole = collapse(codes, (2, 3), weights)
    halves = [
        collapse([code[part] for code in codes], (2, 3), weights[part]) for part in (slice(cut), slice(cut, None))
    ]
    assert ((halves[1] + halves[0]).parts == whole.parts).all()
    random.shuffle(rows)
    assert (collapse(*_shuffled(rows)).parts == whole.parts).all()


def _shuffled(rows):
    codes, weights = _columns(rows)
    return codes, (2, 3), weights


def test_weights_of_all_sizes_add_up_alike_in_any_order():
    random = np.random.default_rng(0)
    codes, weights = [np.zeros(5000, np.int16)], np.exp(5 * random.normal(size=5000))
    order = random.permutation(5000)
    assert (collapse(codes, (1,), weights).parts == collapse(codes, (1,), weights[order]).parts).all()
    assert collapse(codes, (1,), weights).table[0] == pytest.approx(math.fsum(weights), rel=1e-14)


def test_a_cell_weighs_what_its_rows_do_and_rows_without_a_value_have_their_own():
    codes = [np.array([0, 0, 1, -1, -2], np.int16), np.array([0, 0, 1, 1, -1], np.int16)]
    table = collapse(codes, (2, 2), np.array([1.5, 2, 4, 8, 0.1])).table
    np.testing.assert_allclose(table, [[3.5, 0, 0], [0, 4, 0], [0, 8, 0.1]], atol=1e-13)


def test_blocks_get_the_factors_of_their_cells():
    codes = [np.array([0, 1, -1], np.int16)]
    blocks = (([code[i : i + 2] for code in codes], np.array([1.0, 2, 3])[i : i + 2]) for i in (0, 2))
    first, second = weights_of(blocks, np.array([10.0, 100.0, 1.0]))
    assert first.tolist() == [10, 200]
    assert second.tolist() == [3]


def test_codes_and_tables_that_make_no_sense_are_refused():
    with pytest.raises(BadInput, match="Code 2 is none of 2 values"):
        collapse([np.array([2], np.int16)], (2,), np.ones(1))
    with pytest.raises(BadInput, match="too many"):
        collapse([np.zeros(1, np.int16)] * 9, (9,) * 9, np.ones(1))
    with pytest.raises(BadInput, match="same attributes"):
        collapse([np.zeros(1, np.int16)], (2,), np.ones(1)) + collapse([np.zeros(1, np.int16)], (3,), np.ones(1))
