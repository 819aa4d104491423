"""Files of embeddings as one table."""

import numpy as np
import pytest

from fairest.data.vectors import Vectors, blocks
from fairest.errors import BadInput

_ALL = np.random.default_rng(0).normal(size=(20, 3)).astype(np.float32)


@pytest.fixture
def vectors(tmp_path):
    for number, part in enumerate(np.split(_ALL, [7, 7, 8, 19])):
        np.save(tmp_path / f"{number}.npy", part)
    return Vectors([tmp_path / f"{number}.npy" for number in range(5)])


@pytest.mark.parametrize(
    "rows",
    [
        slice(None),
        slice(3, 9),
        slice(7, 8),
        slice(5, 5),
        slice(9, 3),
        slice(-4, 99),
        slice(1, 20, 5),
        slice(None, None, -1),
    ],
)
def test_a_slice_is_that_of_the_whole_table(rows, vectors):
    assert np.array_equal(vectors[rows], _ALL[rows])
    assert vectors[rows].dtype == np.float32


@pytest.mark.parametrize("rows", [[], [5], [19, 0, 7, 7, 8, 3]])
def test_rows_come_in_the_order_asked_for(rows, vectors):
    assert np.array_equal(vectors[rows], _ALL[np.array(rows, int)])


@pytest.mark.parametrize("size", [1, 6, 7, 20, 100])
def test_blocks_are_all_rows_once(size, vectors):
    found = list(blocks(vectors, size))
    assert [start for start, _ in found] == list(range(0, 20, size))
    assert np.array_equal(np.concatenate([block for _, block in found]), _ALL)


def test_what_is_no_table_of_embeddings_is_bad_input(tmp_path):
    np.save(tmp_path / "a.npy", np.zeros((2, 3), np.float32))
    np.save(tmp_path / "b.npy", np.zeros((2, 4), np.float32))
    np.save(tmp_path / "c.npy", np.zeros(3, np.float32))
    np.save(tmp_path / "d.npy", np.zeros((2, 3), np.int64))
    (tmp_path / "e.npy").write_bytes(b"")
    with pytest.raises(BadInput, match="do not fit together"):
        Vectors([tmp_path / "a.npy", tmp_path / "b.npy"])
    for name in "cde":
        with pytest.raises(BadInput, match=f"{name}.npy"):
            Vectors([tmp_path / f"{name}.npy"])
