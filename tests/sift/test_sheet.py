"""The columns of a set's shards, read as one."""

import hashlib

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


def _sheet(folder, *parts):
    for number, columns in enumerate(parts):
        pq.write_table(pa.table(columns), folder / f"{number}.parquet")
    return Sheet([folder / f"{number}.parquet" for number in range(len(parts))])


def test_numbers_in_one_shard_and_texts_in_another_are_texts_and_the_numbers_among_them(tmp_path):
    texts = ["many", " 3e1 ", "-.5", "0x10", "nan", "", None, "1_000", "Infinity"]
    sheet = _sheet(tmp_path, {"size": [1.5, float("nan")]}, {"size": texts})
    nan = np.nan
    assert sheet.column("size").to_pylist() == ["1.5", None, *texts]
    np.testing.assert_array_equal(sheet.numbers("size"), [1.5, nan, nan, 30, -0.5, nan, nan, nan, nan, nan, np.inf])
    assert sheet.known("size").tolist() == [True, False, *(text is not None for text in texts)]


def test_a_column_without_a_number_has_none_to_give(tmp_path):
    sheet = _sheet(tmp_path, {"size": ["many"]}, {"size": [float("nan")]})
    with pytest.raises(BadInput, match="holds texts, such as 'many'"):
        sheet.numbers("size")
    np.testing.assert_array_equal(sheet.numbers("size", lenient=True), [np.nan, np.nan])


def test_large_whole_numbers_are_rounded_beside_others_and_exact_among_themselves(tmp_path):
    large = 2**53 + 1
    sheet = _sheet(tmp_path, {"size": [large, large - 1]}, {"size": [0.5, float(large)]})
    assert sheet.numbers("size").tolist() == [2.0**53, 2.0**53, 0.5, 2.0**53]
    assert sheet.column("size").to_pylist() == [2.0**53, 2.0**53, 0.5, 2.0**53]
    assert sheet.among("size", [str(large)]).tolist() == [True, False, False, True]


def test_digests_are_the_first_64_bits_and_what_is_none_has_none(tmp_path):
    words = [hashlib.sha256(bytes([i])).hexdigest() for i in range(3)]
    sheet = _sheet(tmp_path, {"hash": [words[0], None, "no digest"]}, {"other": [1]}, {"hash": words[1:]})
    found, known = sheet.digests("hash")
    assert known.tolist() == [True, False, False, False, True, True]
    assert [f"{one:016x}" for one in found[known]] == [word[:16] for word in words]


def test_more_values_than_groups_have_are_refused(sheet):
    assert sheet.coded("word", most=2)[0] == ["a", "x"]
    with pytest.raises(BadInput, match="'word' has more than 1 different values, such as 'a'"):
        sheet.coded("word", most=1)


def test_texts_of_rows_come_from_their_shards_alone(sheet, monkeypatch):
    monkeypatch.setattr(sheet._shards._parts[1], "read", None)
    assert sheet.some("key", np.array([0, 1, 3])).to_pylist() == ["a", "b", "d"]
    assert sheet.some("key", np.array([], np.int64)).to_pylist() == []
    assert [row["word"] for row in sheet.picked([3, 0, 3], ["word"])] == ["a", "x", "a"]


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
