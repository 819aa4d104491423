"""What is seen of a shard, batch by batch."""

from contextlib import ExitStack

import numpy as np
import pyarrow.parquet as pq
import pytest

from fairest.curating.looking.files import Seen
from fairest.errors import BadInput


def _save(folder, *batches):
    with ExitStack() as scratch:
        seen = Seen(folder, scratch)
        for rows, vectors in batches:
            seen.add(rows, vectors)
        seen.save(folder / "0.parquet")
    return pq.read_table(folder / "0.parquet")


def _row(key, **cells):
    return {"key": key, "id": ord(key), "shard": "s", "why": None, "caption": None, **cells}


def test_columns_may_come_late_and_change_their_kind(tmp_path):
    table = _save(
        tmp_path,
        ([_row("a", n=1, x=2**53 + 1)], [None]),
        ([_row("b", n=2.5, x=2), _row("c", late=True)], [None, None]),
        ([_row("d", n=None, x="many"), _row("e", x=float("nan"))], [None, None]),
    )
    assert table.column_names == ["key", "id", "shard", "why", "caption", "n", "x", "late"]
    assert table["n"].to_pylist() == [1.0, 2.5, None, None, None]
    assert table["x"].to_pylist() == ["9007199254740993", "2", None, "many", None]
    assert table["late"].to_pylist() == [None, None, True, None, None]
    assert str(table.schema.field("id").type) == "uint64"


def test_a_few_large_numbers_make_no_texts(tmp_path):
    table = _save(tmp_path, ([_row("a", n=2**53 + 1), _row("b", n=0.5), _row("c", n=None)], [None] * 3))
    assert table["n"].to_pylist() == [2.0**53, 0.5, None]


def test_rows_without_a_vector_are_nan_wherever_they_come(tmp_path):
    one, two = np.ones(3, np.float32), np.full(3, 2, np.float32)
    _save(tmp_path, ([_row("a"), _row("b")], [None, None]), ([_row("c"), _row("d"), _row("e")], [one, None, two]))
    vectors = np.load(tmp_path / "0.npy")
    assert vectors.dtype == np.float32
    np.testing.assert_array_equal(vectors[:, 0], [np.nan, np.nan, 1, np.nan, 2])
    assert {file.name for file in tmp_path.iterdir()} == {"0.npy", "0.parquet"}


def test_a_shard_without_rows_or_vectors_has_no_table_of_them(tmp_path):
    assert _save(tmp_path).column_names == ["key", "id", "shard", "why", "caption"]
    assert [file.name for file in tmp_path.iterdir()] == ["0.parquet"]


def test_vectors_of_two_lengths_are_refused_and_leave_nothing(tmp_path):
    batches = [([_row(key)], [np.ones(size, np.float32)]) for key, size in (("a", 3), ("b", 4))]
    with pytest.raises(BadInput, match="of 3 and 4 numbers"):
        _save(tmp_path, *batches)
    assert not list(tmp_path.iterdir())


def test_groups_of_rows_are_bounded(tmp_path, monkeypatch):
    monkeypatch.setattr("fairest.curating.looking.files._ROWS", 4)
    _save(tmp_path, *(([_row(key), _row(key)], [None, None]) for key in "abcde"))
    told = pq.ParquetFile(tmp_path / "0.parquet").metadata
    assert [told.row_group(i).num_rows for i in range(told.num_row_groups)] == [4, 4, 2]
