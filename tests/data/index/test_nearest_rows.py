"""The nearest rows are exactly those, in an order that depends on nothing else."""

import numpy as np
import pytest

from fairest.data.index import nearest
from fairest.data.vectors import Vectors
from fairest.errors import BadInput


def _normal(rows, width=16, seed=0):
    return np.random.default_rng(seed).normal(size=(rows, width)).astype(np.float32)


def _by_hand(vectors, queries, k):
    units = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    cosines = (queries / np.linalg.norm(queries, axis=1, keepdims=True)).astype(np.float64) @ units.T.astype(np.float64)
    order = np.argsort(-cosines, axis=1, kind="stable")[:, :k]
    return order, np.take_along_axis(cosines, order, 1)


def test_the_nearest_of_all_rows_are_found_through_many_blocks():
    vectors, queries = _normal(20_000) * 3, _normal(7, seed=1)
    rows, cosines = nearest(vectors, queries, 50)
    expected, values = _by_hand(vectors, queries, 50)
    assert np.array_equal(rows, expected)
    assert np.allclose(cosines, values, atol=1e-6)


def test_copies_of_a_row_come_in_the_order_of_their_numbers():
    vectors = np.tile(_normal(1, width=99), (20_000, 1))
    rows, cosines = nearest(vectors, vectors[:1], 10_000)
    assert np.array_equal(rows[0], np.arange(10_000))
    assert np.array_equal(cosines, np.ones((1, 10_000)))


def test_sharding_changes_nothing(tmp_path):
    vectors = np.tile(_normal(3000, width=33), (6, 1))
    for name, cuts in (("a", [9000]), ("b", [1, 8192, 8193, 17_000])):
        for number, part in enumerate(np.split(vectors, cuts)):
            np.save(tmp_path / f"{name}{number}.npy", part)
    one, two = (Vectors(sorted(tmp_path.glob(f"{name}*.npy"))) for name in "ab")
    queries = _normal(700, width=33, seed=1)
    expected = nearest(vectors, queries, 13)
    for given in (one, two):
        for got, wanted in zip(nearest(given, queries, 13), expected, strict=True):
            assert np.array_equal(got, wanted)
    alone = np.concatenate([nearest(one, queries[[q]], 13)[0] for q in range(20)])
    assert np.array_equal(alone, expected[0][:20])


def test_rows_without_an_embedding_never_come():
    vectors = _normal(10)
    vectors[[0, 3]], vectors[5], vectors[6, 2] = np.nan, 0, np.inf
    rows, cosines = nearest(vectors, _normal(4, seed=1), 100)
    assert rows.shape == cosines.shape == (4, 6)
    assert {tuple(sorted(each)) for each in rows.tolist()} == {(1, 2, 4, 7, 8, 9)}
    assert np.isfinite(cosines).all()


def test_an_empty_index_has_no_nearest_rows():
    rows, cosines = nearest(np.empty((0, 16), np.float32), _normal(2), 5)
    assert rows.shape == cosines.shape == (2, 0)


@pytest.mark.parametrize(
    ("queries", "k", "said"),
    [
        (_normal(2, width=8), 1, "16 numbers a row"),
        (_normal(1)[0], 1, "16 numbers a row"),
        (np.zeros((1, 16)), 1, "no direction"),
        (np.full((1, 16), np.nan), 1, "no direction"),
        (_normal(1), 0, "at least 1"),
    ],
)
def test_queries_that_cannot_be_answered_are_bad_input(queries, k, said):
    with pytest.raises(BadInput, match=said):
        nearest(_normal(3), queries, k)
