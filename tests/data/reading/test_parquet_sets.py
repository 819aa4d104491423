"""Parquet files with pictures in them, beside them, or nowhere."""

import math
import pickle

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fairest.data import open_set
from fairest.errors import BadInput


def write(file, columns, **options):
    file.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(columns), file, **options)
    return file


@pytest.mark.parametrize("kind", ["struct", "bytes", "paths", "struct of paths"])
def test_pictures_are_inside_or_beside(tmp_path, lay, picture, read, kind):
    pictures = [picture(n) for n in range(3)]
    names = [f"p/{n}.png" for n in range(3)]
    lay(tmp_path / "set", dict(zip(names, pictures, strict=True)))
    columns = {
        "struct": {"image": [{"bytes": p, "path": n} for p, n in zip(pictures, names, strict=True)]},
        "bytes": {"jpg": pictures, "key": names},
        "paths": {"file_name": names},
        "struct of paths": {"image": pa.array([{"bytes": None, "path": n} for n in names], IMAGE)},
    }[kind]
    samples = read(write(tmp_path / "set/x.parquet", {**columns, "TEXT": ["a", "b", "c"]}))
    assert [(s.key, s.caption, s.picture, s.why) for s in samples] == [
        (name, caption, content, None) for name, caption, content in zip(names, "abc", pictures, strict=True)
    ]


IMAGE = pa.struct([("bytes", pa.binary()), ("path", pa.string())])


def test_a_table_without_pictures_has_rows_without_a_reason(tmp_path, read):
    laion = {"URL": ["u", "v"], "TEXT": ["a", None], "similarity": [0.3, math.nan], "NSFW": ["UNLIKELY", None]}
    first, second = read(write(tmp_path / "part-0.parquet", laion))
    assert (first.key, first.caption, first.picture, first.why) == ("part-0.parquet#0", "a", None, None)
    assert first.columns == {"url": "u", "similarity": 0.3, "nsfw": "UNLIKELY"}
    assert (second.caption, second.why) == (None, None)
    assert math.isnan(second.columns["similarity"])


def test_an_address_is_no_path(tmp_path, read):
    (sample,) = read(write(tmp_path / "x.parquet", {"image": ["https://x/1.png"], "caption": ["a"]}))
    assert (sample.key, sample.picture, sample.why) == ("x.parquet#0", None, None)


def test_groups_of_rows_are_put_together_to_shards(tmp_path):
    file = write(tmp_path / "x.parquet", {"caption": [str(n) for n in range(25)]}, row_group_size=4)
    shards = open_set(str(file), shard_rows=8).shards()
    assert [shard.name for shard in shards] == ["x.parquet#0", "x.parquet#2", "x.parquet#4", "x.parquet#6"]
    assert [[int(s.caption) for s in shard.samples()] for shard in shards] == [
        list(range(8)),
        list(range(8, 16)),
        list(range(16, 24)),
        [24],
    ]
    assert next(shards[1].samples()).key == "x.parquet#8"
    assert list(pickle.loads(pickle.dumps(shards[3])).samples()) == list(shards[3].samples())


@pytest.mark.parametrize("path", ["", "/*.parquet", "/part-{0..1}.parquet"])
def test_several_files_are_one_set(tmp_path, path):
    for n in (0, 1):
        write(tmp_path / f"set/part-{n}.parquet", {"uid": [f"{n}a", f"{n}b"], "text": ["a", "b"]})
    shards = open_set(f"{tmp_path}/set{path}").shards()
    assert [shard.name for shard in shards] == ["part-0.parquet", "part-1.parquet"]
    assert [s.key for shard in shards for s in shard.samples()] == ["0a", "0b", "1a", "1b"]


def test_structs_and_times_are_carried_along_and_lists_are_not(tmp_path, read):
    columns = {
        "caption": ["a"],
        "exif": [{"Make": "x", "n": 1}],
        "when": pa.array([10**15], pa.timestamp("us")),
        "far": pa.array([10**15], pa.timestamp("ms")),
        "fine": [True],
        "boxes": [[1, 2]],
        "digest": [b"\x00"],
    }
    (sample,) = read(write(tmp_path / "x.parquet", columns))
    far = sample.columns["far"]
    assert isinstance(far, str)
    assert {**sample.columns, "far": far} == {
        "exif": '{"Make": "x", "n": 1}',
        "when": "2001-09-09T01:46:40",
        "far": far,
        "fine": True,
    }


def test_a_path_never_leads_out_of_the_folder(tmp_path, picture, read):
    (tmp_path / "secret.png").write_bytes(picture(9))
    (tmp_path / "set").mkdir()
    (tmp_path / "set/link.png").symlink_to(tmp_path / "secret.png")
    paths = ["../secret.png", str(tmp_path / "secret.png"), "link.png", "missing.png", "a\0b", "a" * 10_000, None, ""]
    samples = read(write(tmp_path / "set/x.parquet", {"path": paths, "caption": ["a"] * len(paths)}))
    assert [sample.picture for sample in samples] == [None] * len(paths)
    out, missing = "its path leads out of the set", "no such file in the set"
    assert [sample.why for sample in samples] == [out, out, out, missing, missing, missing, "no picture", "no picture"]


def test_text_that_is_none_is_a_row_with_a_reason(tmp_path, picture, read):
    texts = _texts(b"fine", b"caf\xe9", b"fine")
    images = pa.array([{"bytes": picture(n), "path": None} for n in range(3)], IMAGE)
    samples = read(write(tmp_path / "x.parquet", {"caption": texts, "image": images}))
    assert [(s.caption, s.why) for s in samples] == [
        ("fine", None),
        ("caf\ufffd", "the caption is not UTF-8"),
        ("fine", None),
    ]
    assert [s.picture for s in samples] == [picture(n) for n in range(3)]


def _texts(*texts):
    """Strings that are not checked to be any."""
    raw = pa.array(texts, pa.binary())
    return pa.StringArray.from_buffers(len(raw), raw.buffers()[1], raw.buffers()[2], raw.buffers()[0])


def test_pictures_that_are_none_say_so(tmp_path, picture, read):
    images = pa.array([{"bytes": b, "path": None} for b in (picture(1), b"", b"<html>", None)], IMAGE)
    samples = read(write(tmp_path / "x.parquet", {"image": images}))
    assert [sample.why for sample in samples] == [None, "an empty file", "not an image", "no picture"]


def test_damage_in_the_middle_is_one_row_for_those_that_are_lost(tmp_path, read):
    captions = [f"caption {n}" for n in range(30)]
    file = write(tmp_path / "x.parquet", {"caption": captions}, row_group_size=10, compression="snappy")
    content = bytearray(file.read_bytes())
    group = pq.ParquetFile(file).metadata.row_group(1).column(0)
    start, end = group.dictionary_page_offset, group.dictionary_page_offset + group.total_compressed_size
    content[start:end] = b"\xff" * (end - start)
    file.write_bytes(content)
    samples = read(file)
    assert [s.caption for s in samples] == [*captions[:10], None, *captions[20:]]
    assert (samples[10].key, samples[10].why) == ("x.parquet#10", "10 rows are lost: damaged or cut short")


def test_one_damaged_file_of_several_is_a_row_with_a_reason(tmp_path, read):
    write(tmp_path / "set/a.parquet", {"caption": ["a"]})
    (tmp_path / "set/b.parquet").write_bytes(b"PAR1 and no more")
    good, bad = read(tmp_path / "set")
    assert (good.caption, good.why) == ("a", None)
    assert (bad.key, bad.why) == ("b.parquet", "damaged or cut short")


def test_a_table_of_other_things_is_refused(tmp_path):
    with pytest.raises(BadInput, match="no picture-caption set: no column is a caption"):
        open_set(str(write(tmp_path / "x.parquet", {"temperature": [1.0]})))
    (tmp_path / "y.parquet").write_bytes(b"no parquet")
    with pytest.raises(BadInput, match=r"The table y\.parquet cannot be read"):
        open_set(str(tmp_path / "y.parquet"))


@pytest.mark.parametrize("cell", ["caption", "image"])
def test_one_value_repeated_in_every_row_is_unpacked_to_the_limit_only(tmp_path, monkeypatch, read, cell):
    monkeypatch.setattr("fairest.data.reading.unpacked._ALWAYS_FINE", 1024 * 1024)
    values = ["a" * 100_000] * 1000 if cell == "caption" else [b"\xff\xd8\xff" + bytes(100_000)] * 1000
    samples = read(write(tmp_path / "x.parquet", {cell: values}))
    assert len(samples) < 100
    assert "unpacks to more than 50 times its size" in samples[-1].why
