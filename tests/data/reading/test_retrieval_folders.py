"""Sets that bring embeddings: clip-retrieval's folders and DataComp's metadata."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fairest.data import open_set
from fairest.errors import BadInput


def retrieval(folder, counts, kind=np.float16, rows=None):
    vectors = [np.random.default_rng(n).normal(size=(count, 4)).astype(kind) for n, count in enumerate(counts)]
    for n, count in enumerate(counts if rows is None else rows):
        captions = [f"{n}/{i}" for i in range(count)]
        table = {"image_path": [f"/elsewhere/{n}/{i}" for i in range(count)], "caption": captions}
        (folder / "metadata").mkdir(parents=True, exist_ok=True)
        pq.write_table(pa.table(table), folder / f"metadata/metadata_{n}.parquet")
    for n, vector in enumerate(vectors):
        (folder / "img_emb").mkdir(parents=True, exist_ok=True)
        np.save(folder / f"img_emb/img_emb_{n}.npy", vector)
    return vectors


@pytest.mark.parametrize("kind", [np.float16, np.float32])
def test_each_row_has_its_embedding(tmp_path, kind, read):
    vectors = retrieval(tmp_path, [3] * 11, kind)
    opened = open_set(str(tmp_path))
    assert opened.describe()["format"] == "clip-retrieval"
    assert [shard.name for shard in opened.shards()] == [f"metadata/metadata_{n}.parquet" for n in range(11)]
    samples = read(tmp_path)
    assert np.array_equal([sample.vector for sample in samples], np.concatenate(vectors).astype(np.float32))
    assert [sample.caption for sample in samples[-3:]] == ["10/0", "10/1", "10/2"]
    assert {(sample.picture, sample.why) for sample in samples} == {(None, None)}


def test_files_of_other_lengths_do_not_belong_together(tmp_path):
    retrieval(tmp_path, [3, 4], rows=[3, 5])
    with pytest.raises(BadInput, match=r"metadata_1\.parquet has 5 rows, and img_emb_1\.npy has 4 embeddings"):
        open_set(str(tmp_path))


def test_a_file_without_its_other_half_is_an_error(tmp_path):
    retrieval(tmp_path, [3, 4], rows=[3])
    with pytest.raises(BadInput, match=r"Number 1 is in img_emb/ and not in metadata/"):
        open_set(str(tmp_path))


def test_embeddings_are_never_unpickled(tmp_path):
    retrieval(tmp_path, [1])
    np.save(tmp_path / "img_emb/img_emb_0.npy", np.array([object()]), allow_pickle=True)
    with pytest.raises(BadInput, match=r"img_emb_0\.npy cannot be read"):
        open_set(str(tmp_path))


def test_an_embedding_that_is_no_number_is_none(tmp_path, read):
    retrieval(tmp_path, [2])
    np.save(tmp_path / "img_emb/img_emb_0.npy", np.array([[np.nan, 1], [0, 1]], np.float32))
    first, second = read(tmp_path)
    assert first.vector is None
    assert first.why is None
    assert second.vector.tolist() == [0, 1]


def test_rows_after_damage_keep_their_own_embeddings(tmp_path, read):
    (vectors,) = retrieval(tmp_path, [9])
    file = tmp_path / "metadata/metadata_0.parquet"
    captions = pa.table({"caption": [f"a caption {n}" for n in range(9)]})
    pq.write_table(captions, file, row_group_size=3, compression="snappy")
    column = pq.ParquetFile(file).metadata.row_group(1).column(0)
    content = bytearray(file.read_bytes())
    start = column.dictionary_page_offset
    content[start : start + column.total_compressed_size] = b"\xff" * column.total_compressed_size
    file.write_bytes(content)
    samples = read(tmp_path)
    assert [sample.why for sample in samples] == [None] * 3 + ["3 rows are lost: damaged or cut short"] + [None] * 3
    kept = [sample.vector for sample in samples if sample.why is None]
    assert np.array_equal(kept, vectors[[0, 1, 2, 6, 7, 8]].astype(np.float32))


def datacomp(folder, **arrays):
    folder.mkdir(exist_ok=True)
    pq.write_table(pa.table({"uid": ["u0", "u1"], "url": ["a", "b"], "text": ["c", "d"]}), folder / "00ab.parquet")
    np.savez(folder / "00ab.npz", **arrays)
    return folder


def test_the_embeddings_of_datacomp_are_its_pictures(tmp_path, read):
    wanted = np.arange(6, dtype=np.float16).reshape(2, 3)
    folder = datacomp(tmp_path / "set", b32_img=np.ones((2, 2), np.float16), l14_img=wanted)
    samples = read(folder)
    assert [(s.key, s.caption, s.why) for s in samples] == [("u0", "c", None), ("u1", "d", None)]
    assert np.array_equal([s.vector for s in samples], wanted)


def test_datacomp_without_these_embeddings_is_read_too(tmp_path, read):
    assert [s.vector for s in read(datacomp(tmp_path / "set", b32_img=np.ones((2, 2), np.float16)))] == [None, None]


@pytest.mark.parametrize("array", [np.ones((3, 2), np.float16), np.ones((2, 2)), np.ones(2, np.float16)])
def test_embeddings_of_datacomp_that_do_not_fit_are_an_error(tmp_path, array):
    folder = datacomp(tmp_path / "set", l14_img=array)
    with pytest.raises(BadInput, match=r"do not belong together|cannot be read"):
        open_set(str(folder))


def test_embeddings_that_end_too_early_are_said_by_the_rows(tmp_path):
    folder = datacomp(tmp_path / "set", l14_img=np.ones((2, 3), np.float16))
    shards = open_set(str(folder)).shards()
    (folder / "00ab.npz").unlink()
    assert [s.why for s in shards[0].samples()] == ["the embeddings are damaged or cut short"] * 2
