"""The columns of a set's shards, read as one."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fairest.errors import BadInput, UnknownName
from fairest.sift.sheet import Sheet


@pytest.fixture
def sheet(tmp_path):
    parts = [
        {"key": ["a", "b"], "id": pa.array([7, 2**63 + 1], pa.uint64()), "size": [1, None], "word": ["x", None]},
        {"key": ["c"], "id": pa.array([9], pa.uint64()), "size": [2.5], "only": ["here"]},
        {"key": pa.array([], pa.string()), "id": pa.array([], pa.uint64())},
        {"key": ["d"], "id": pa.array([8], pa.uint64()), "size": pa.nulls(1), "word": ["a"]},
    ]
    for number, columns in enumerate(parts):
        pq.write_table(pa.table(columns), tmp_path / f"{number}.parquet")
    return Sheet(sorted(tmp_path.glob("*.parquet")))


def test_rows_are_those_of_all_shards_in_order(sheet):
    assert sheet.rows == 4
    assert sheet.lengths == (2, 1, 0, 1)
    assert sheet.column("key").to_pylist() == ["a", "b", "c", "d"]
    assert sheet.ids.tolist() == [7, 2**63 + 1, 9, 8]
    assert [sheet.shard_of(row) for row in range(4)] == [0, 0, 1, 3]


def test_a_shard_without_a_column_has_no_values_there(sheet):
    assert sheet.columns == ("key", "id", "size", "word", "only")
    assert sheet.column("only").to_pylist() == [None, None, "here", None]


def test_whole_numbers_and_others_are_numbers(sheet):
    np.testing.assert_array_equal(sheet.numbers("size"), [1, np.nan, 2.5, np.nan])


def test_texts_are_coded_by_their_place_in_the_alphabet(sheet):
    values, codes = sheet.coded("word")
    assert values == ["a", "x"]
    assert codes.tolist() == [1, -1, -1, 0]


def test_rows_are_picked_in_the_order_asked_for(sheet):
    assert sheet.picked([3, 0], ["key", "word"]) == [{"key": "d", "word": "a"}, {"key": "a", "word": "x"}]


def test_numbers_in_one_shard_and_texts_in_another_are_texts(tmp_path):
    for number, cells in enumerate(([1, 2], ["many"])):
        pq.write_table(pa.table({"size": cells}), tmp_path / f"{number}.parquet")
    sheet = Sheet(sorted(tmp_path.glob("*.parquet")))
    assert sheet.column("size").to_pylist() == ["1", "2", "many"]
    with pytest.raises(BadInput, match="holds texts, such as"):
        sheet.numbers("size")


def test_a_column_that_is_not_there_is_named_with_those_that_are(sheet):
    with pytest.raises(UnknownName, match="Did you mean 'word'"):
        sheet.column("words")


def test_a_damaged_file_says_which(tmp_path):
    (tmp_path / "0.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(BadInput, match=r"0\.parquet cannot be read"):
        Sheet([tmp_path / "0.parquet"])


def test_embeddings_are_there_when_every_shard_has_them(sheet):
    assert sheet.vectors is None
    for file, rows in zip(sheet.files, sheet.lengths, strict=True):
        np.save(file.with_suffix(".npy"), np.full((rows, 2), rows, np.float32))
    assert Sheet(sheet.files).vectors[:].tolist() == [[2, 2], [2, 2], [1, 1], [1, 1]]
