"""Files of embeddings as one table."""

import pickle

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


def test_files_stay_open_as_few_as_may_be_and_not_in_another_process(vectors, monkeypatch):
    monkeypatch.setattr("fairest.data.vectors._OPEN", 2)
    for _ in range(2):
        assert np.array_equal(vectors[[19, 0, 7, 8]], _ALL[[19, 0, 7, 8]])
    assert len(vectors._maps) == 2
    again = pickle.loads(pickle.dumps(vectors))
    assert not again._maps
    assert np.array_equal(again[[8, 19]], vectors[[8, 19]])


def test_a_table_by_columns_is_read_as_one_by_rows(tmp_path):
    np.save(tmp_path / "f.npy", np.asfortranarray(_ALL))
    assert np.array_equal(Vectors([tmp_path / "f.npy"])[[3, 1]], _ALL[[3, 1]])


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
