"""Index folders as clip-retrieval has them, written and read."""

import json
import pickle

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fairest.data.index import IndexWriter, open_index
from fairest.errors import BadInput, NotFound, UnknownName


def _vectors(rows, seed=0, dtype=np.float32):
    return np.random.default_rng(seed).normal(size=(rows, 4)).astype(dtype)


def _table(rows, start=0):
    keys = [str(number) for number in range(start, start + rows)]
    return pa.table({"key": keys, "caption": [f"picture {key}" for key in keys], "url": keys})


def _written(folder, parts=3, rows=2):
    writer = IndexWriter(folder, parts, "village")
    for part in range(parts):
        writer.write(part, _vectors(rows, part), _table(rows, part * rows))
    return writer


def test_files_are_where_clip_retrieval_puts_them(tmp_path):
    IndexWriter(tmp_path, 1, "village").write(0, _vectors(2), _table(2), _vectors(2, 1))
    names = {file.relative_to(tmp_path).as_posix() for file in tmp_path.rglob("*") if file.is_file()}
    assert names == {
        "img_emb/img_emb_0.npy",
        "text_emb/text_emb_0.npy",
        "metadata/metadata_0.parquet",
        "fairest.json",
    }


def test_rows_go_through_all_parts_in_their_order(tmp_path):
    _written(tmp_path, parts=12)
    index = open_index(tmp_path)
    assert index.vectors.shape == (24, 4)
    assert np.array_equal(index.vectors[:], np.concatenate([_vectors(2, part) for part in range(12)]))
    assert index.metadata(["key"]).to_pydict() == {"key": [str(number) for number in range(24)]}
    assert index.metadata(["caption", "key"], [23, 0, 4, 0]).to_pydict() == {
        "caption": ["picture 23", "picture 0", "picture 4", "picture 0"],
        "key": ["23", "0", "4", "0"],
    }
    assert index.metadata(["key"], []).to_pydict() == {"key": []}


def test_numbers_count_also_where_they_were_not_made_to_sort(tmp_path):
    for part in (10, 0, 2):
        IndexWriter(tmp_path, 1, "m").write(part, _vectors(1, part), _table(1, part))
    assert open_index(tmp_path).metadata(["key"])["key"].to_pylist() == ["0", "2", "10"]


def test_half_precision_stays_and_is_read_as_single(tmp_path):
    IndexWriter(tmp_path, 1, "m").write(0, _vectors(2, dtype=np.float16), _table(2))
    assert np.load(tmp_path / "img_emb" / "img_emb_0.npy").dtype == np.float16
    assert np.array_equal(open_index(tmp_path).vectors[:], _vectors(2, dtype=np.float16).astype(np.float32))


def test_an_index_says_what_it_is(tmp_path):
    _written(tmp_path)
    described = open_index(tmp_path).describe()
    assert described["model"] == "village"
    assert (described["rows"], described["width"], described["parts"], described["texts"]) == (6, 4, 3, False)
    assert described["columns"] == ["key", "caption", "url"]
    assert json.dumps(described)


def test_an_index_of_clip_retrieval_itself_names_no_model_and_may_have_an_index_of_faiss(tmp_path):
    for name, file in (("img_emb", "img_emb_00.npy"), ("text_emb", "text_emb_00.npy")):
        (tmp_path / name).mkdir()
        np.save(tmp_path / name / file, _vectors(2, dtype=np.float16))
    (tmp_path / "metadata").mkdir()
    pq.write_table(pa.table({"image_path": ["1", "2"]}), tmp_path / "metadata" / "metadata_00.parquet")
    (tmp_path / "image.index").write_bytes(b"faiss")
    index = open_index(tmp_path)
    assert index.model is None
    assert index.texts.shape == (2, 4)
    assert index.metadata(["image_path"])["image_path"].to_pylist() == ["1", "2"]
    assert (tmp_path / "image.index").read_bytes() == b"faiss"


def test_a_part_that_is_there_is_not_written_again(tmp_path):
    writer = _written(tmp_path)
    assert writer.has(0)
    writer.write(0, _vectors(9), _table(9))
    assert open_index(tmp_path).vectors.shape == (6, 4)


def test_a_part_that_was_torn_is_written_again(tmp_path):
    writer = _written(tmp_path)
    (tmp_path / "metadata" / "metadata_1.parquet").unlink()
    (tmp_path / "metadata" / ".metadata_1.parquet.part").write_bytes(b"half")
    with pytest.raises(BadInput, match="without the other: 1"):
        open_index(tmp_path)
    assert not writer.has(1)
    writer.write(1, _vectors(2, 1), _table(2, 2))
    assert open_index(tmp_path).metadata(["key"])["key"].to_pylist() == list("012345")


def test_a_column_that_a_part_lacks_is_null_there(tmp_path):
    writer = IndexWriter(tmp_path, 2, "m")
    writer.write(0, _vectors(2), pa.table({"key": ["0", "1"]}))
    writer.write(1, _vectors(2), pa.table({"url": ["u", "v"]}))
    index = open_index(tmp_path)
    assert index.metadata(["key"])["key"].to_pylist() == ["0", "1", None, None]
    assert index.metadata(["url", "key"], [3, 1]).to_pydict() == {"url": ["v", None], "key": [None, "1"]}


def test_a_column_that_no_part_has_is_refused_with_those_there_are(tmp_path):
    _written(tmp_path)
    with pytest.raises(UnknownName, match=r"captoin.*Did you mean 'caption'.*known: caption, key, url"):
        open_index(tmp_path).metadata(["captoin"])


def test_columns_of_different_kinds_in_two_parts_are_bad_input(tmp_path):
    writer = IndexWriter(tmp_path, 2, "m")
    writer.write(0, _vectors(1), pa.table({"key": ["0"]}))
    writer.write(1, _vectors(1), pa.table({"key": [[1.0]]}))
    with pytest.raises(BadInput, match="do not fit together"):
        open_index(tmp_path).metadata(["key"])


def test_embeddings_without_a_row_each_are_refused_when_written_and_when_read(tmp_path):
    with pytest.raises(BadInput, match=r"\(3, 4\) for 2 rows"):
        IndexWriter(tmp_path, 1, "m").write(0, _vectors(3), _table(2))
    _written(tmp_path)
    np.save(tmp_path / "img_emb" / "img_emb_1.npy", _vectors(3))
    with pytest.raises(BadInput, match=r"img_emb_1.npy has 3 embeddings for 2 rows"):
        open_index(tmp_path)


@pytest.mark.parametrize("spoilt", ["img_emb/img_emb_0.npy", "metadata/metadata_0.parquet", "fairest.json"])
def test_a_spoilt_file_is_bad_input(spoilt, tmp_path):
    _written(tmp_path)
    (tmp_path / spoilt).write_bytes(b"\x93NUMPY spoilt")
    with pytest.raises(BadInput, match="cannot be read"):
        open_index(tmp_path)


def test_a_folder_without_an_index_is_not_found(tmp_path):
    with pytest.raises(NotFound, match=r"no file img_emb/img_emb_0\.npy"):
        open_index(tmp_path)


def test_an_index_can_be_sent_to_another_process(tmp_path):
    _written(tmp_path)
    index = pickle.loads(pickle.dumps(open_index(tmp_path)))
    assert index.metadata(["key"], [5])["key"].to_pylist() == ["5"]
    assert index.vectors[[5]].shape == (1, 4)
