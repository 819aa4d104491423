"""Sets that are written can be read back, whatever is in them and whatever stops the writing."""

import hashlib
import io
import json
import subprocess
import sys
import tarfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from fairest.data import Sample
from fairest.data.writing import LAYOUTS, finish_set, kind_of, write_set
from fairest.errors import BadInput, NotWritable, UnknownName

_WITH_PICTURES = ["webdataset", "img2dataset", "imagefolder"]
_COLUMNS = {"weight": float, "licence": str, "width": int, "safe": bool, "url": str}


def _picture(colour: str, kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (4, 3), colour).save(out, kind)
    return out.getvalue()


def _sample(key="a", caption="a nurse", kind="PNG", **columns):
    return Sample(key, caption, _picture("red", kind), columns)


_ROWS = [
    _sample("a", "eine Ärztin", "JPEG", weight=0.5, licence="cc0", width=4, safe=True, url="http://a/1.jpg"),
    _sample("sub/b", None, "PNG", weight=2.0),
    _sample("../../etc/passwd", "<b>not markup</b>\n", "WEBP", weight=1, width="wide", safe="yes"),
]


def _files(folder):
    return {
        file.relative_to(folder).as_posix(): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()
    }


def _members(file):
    with tarfile.open(file) as tar:
        return {info.name: tar.extractfile(info).read() for info in tar}


def _written(layout, folder, rows=_ROWS, shard=0):
    place = write_set(layout, folder, rows, shard=shard, columns=_COLUMNS)
    finish_set(layout, folder)
    return place


def test_a_webdataset_holds_of_each_row_its_picture_its_caption_and_its_columns(tmp_path):
    place = _written("webdataset", tmp_path, shard=12)
    assert place == tmp_path / "00012.tar"
    members = _members(place)
    odd = f"etc_passwd-{hashlib.sha256(b'../../etc/passwd').hexdigest()[:16]}"
    assert list(members) == ["a.jpg", "a.txt", "a.json", "sub/b.png", "sub/b.json"] + [
        f"{odd}.{end}" for end in ("webp", "txt", "json")
    ]
    assert [members[name] for name in ("a.jpg", "sub/b.png", f"{odd}.webp")] == [row.picture for row in _ROWS]
    assert members["a.txt"].decode() == "eine Ärztin"
    assert json.loads(members["a.json"]) == {
        "key": "a",
        "caption": "eine Ärztin",
        **{"weight": 0.5, "licence": "cc0", "width": 4, "safe": True, "url": "http://a/1.jpg"},
    }
    nothing = {"licence": None, "width": None, "safe": None, "url": None}
    assert json.loads(members["sub/b.json"]) == {"key": "sub/b", "caption": None, "weight": 2.0, **nothing}
    assert json.loads(members[f"{odd}.json"])["key"] == "../../etc/passwd"
    assert json.loads(members[f"{odd}.json"])["safe"] is None


def test_what_img2dataset_tells_of_its_shards_is_told(tmp_path):
    place = _written("img2dataset", tmp_path)
    table = pq.read_table(place.with_suffix(".parquet"))
    names = "url caption key status error_message width height original_width original_height exif sha256"
    assert table.column_names == [*names.split(), "weight", "licence", "safe"]
    first, _, last = table.to_pylist()
    assert first["url"] == "http://a/1.jpg"
    assert (first["width"], first["height"], first["original_width"], first["original_height"]) == (4, 3, 4, 3)
    assert first["sha256"] == hashlib.sha256(_ROWS[0].picture).hexdigest()
    assert (first["status"], first["error_message"]) == ("success", None)
    assert (last["key"], last["width"]) == ("../../etc/passwd", 4)
    assert json.loads(_members(place)["a.json"]) == first
    counts = json.loads((tmp_path / "00000_stats.json").read_text())
    assert (counts["count"], counts["successes"]) == (3, 3)


def test_columns_of_img2dataset_keep_their_kind_whatever_a_set_makes_of_them(tmp_path):
    columns = {"width": float, "url": int, "weight": float}
    place = write_set("img2dataset", tmp_path, _ROWS, shard=0, columns=columns)
    schema = pq.read_schema(place.with_suffix(".parquet"))
    assert [str(schema.field(name).type) for name in ("width", "url", "weight")] == ["int64", "string", "double"]


def test_a_parquet_file_holds_pictures_as_the_datasets_library_wants_them(tmp_path):
    table = pq.read_table(_written("parquet", tmp_path, [*_ROWS, Sample("no picture", "words", None)]))
    assert table.column_names == ["key", "image", "caption", *_COLUMNS]
    assert table["key"].to_pylist() == ["a", "sub/b", "../../etc/passwd", "no picture"]
    images = table["image"].to_pylist()
    assert [image["bytes"] for image in images[:3]] == [row.picture for row in _ROWS]
    assert [image["path"] for image in images[:2]] == ["a.jpg", "sub/b.png"]
    assert images[3] is None
    features = json.loads(table.schema.metadata[b"huggingface"])["info"]["features"]
    assert features["image"] == {"_type": "Image"}
    assert features["weight"] == {"dtype": "float64", "_type": "Value"}
    assert features["safe"] == {"dtype": "bool", "_type": "Value"}


def test_an_image_folder_names_the_picture_of_each_row(tmp_path):
    for shard in (10, 9):
        write_set("imagefolder", tmp_path, _ROWS, shard=shard, columns=_COLUMNS)
    finish_set("imagefolder", tmp_path)
    rows = [json.loads(line) for line in (tmp_path / "metadata.jsonl").read_text().splitlines()]
    assert [row["key"] for row in rows] == [row.key for row in _ROWS] * 2
    assert [row["file_name"][:5] for row in rows] == ["00009"] * 3 + ["00010"] * 3
    assert [(tmp_path / row["file_name"]).read_bytes() for row in rows] == [row.picture for row in _ROWS] * 2
    assert rows[0]["caption"] == "eine Ärztin"
    assert len(_files(tmp_path)) == 7


def test_finishing_an_image_folder_again_changes_nothing_and_then_no_shard_is_added(tmp_path):
    _written("imagefolder", tmp_path)
    before = _files(tmp_path)
    finish_set("imagefolder", tmp_path)
    assert _files(tmp_path) == before
    with pytest.raises(NotWritable, match="finished"):
        write_set("imagefolder", tmp_path, _ROWS, shard=1, columns=_COLUMNS)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_same_rows_give_the_same_bytes(layout, tmp_path):
    for name in ("one", "two"):
        _written(layout, tmp_path / name)
    assert _files(tmp_path / "one") == _files(tmp_path / "two") != {}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_shard_that_lost_all_its_rows_is_written_and_fits_the_others(layout, tmp_path):
    place = _written(layout, tmp_path, [])
    assert place.exists()
    if layout == "parquet":
        assert pq.read_schema(place) == pq.read_schema(_written(layout, tmp_path, shard=1))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_shard_that_is_there_is_not_written_again_and_its_rows_are_not_read(layout, tmp_path):
    place = _written(layout, tmp_path)
    before = _files(tmp_path)
    assert _written(layout, tmp_path, iter(lambda: pytest.fail("read"), None)) == place
    assert _files(tmp_path) == before


@pytest.mark.parametrize("layout", LAYOUTS)
def test_an_error_in_the_middle_leaves_nothing(layout, tmp_path):
    def rows():
        yield _sample()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_set(layout, tmp_path, rows(), shard=0, columns=_COLUMNS)
    assert list(tmp_path.iterdir()) == []


_KILLED = """
import os, signal, sys
from pathlib import Path
from fairest.data import Sample
from fairest.data.writing import write_set
def rows():
    for number in range(300):
        yield Sample(str(number), "a nurse", b"\\xff\\xd8\\xff" + bytes(100_000))
    os.kill(os.getpid(), signal.SIGKILL)
for layout in sys.argv[2:]:
    if os.fork() == 0:
        write_set(layout, Path(sys.argv[1], layout), rows(), shard=0, columns={})
    os.wait()
"""


def test_what_a_killed_process_leaves_is_no_shard_and_is_written_over(tmp_path):
    subprocess.run([sys.executable, "-c", _KILLED, str(tmp_path), *LAYOUTS], check=True)
    for layout in LAYOUTS:
        left = list((tmp_path / layout).iterdir())
        assert left
        assert all(place.name.startswith(".") and place.name.endswith(".part") for place in left)
        _written(layout, tmp_path / layout)
        _written(layout, tmp_path / "other" / layout)
        done = {name: data for name, data in _files(tmp_path / layout).items() if not name.endswith(".part")}
        assert done == _files(tmp_path / "other" / layout)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_place_that_cannot_be_written_is_named(layout, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(NotWritable, match="file"):
        write_set(layout, tmp_path / "file", _ROWS, shard=0, columns=_COLUMNS)


def test_counts_are_written_last_so_a_shard_of_img2dataset_without_them_is_written_again(tmp_path):
    _written("img2dataset", tmp_path)
    before = _files(tmp_path)
    (tmp_path / "00000_stats.json").unlink()
    (tmp_path / "00000.parquet").write_bytes(b"half")
    _written("img2dataset", tmp_path)
    assert _files(tmp_path) == before


@pytest.mark.parametrize("layout", _WITH_PICTURES)
@pytest.mark.parametrize(("picture", "said"), [(None, "no picture"), (b"GIF89a", "no JPEG"), (b"", "no JPEG")])
def test_rows_without_a_picture_are_refused_where_each_needs_one(layout, picture, said, tmp_path):
    with pytest.raises(BadInput, match=f"'k' has .*{said}.*parquet"):
        write_set(layout, tmp_path, [Sample("k", "words", picture)], shard=0, columns={})
    assert not _files(tmp_path)


def test_a_set_that_never_had_pictures_is_a_table_without_them(tmp_path):
    rows = [Sample("a", "words", None, {"url": "u"}), Sample("b", None, None)]
    place = write_set("parquet", tmp_path, rows, shard=0, columns={"url": str}, pictures=False)
    table = pq.read_table(place)
    assert table.to_pydict() == {"key": ["a", "b"], "caption": ["words", None], "url": ["u", None]}


def test_the_columns_of_a_table_have_kinds():
    table = pa.table({"a": ["x"], "b": [1], "c": [0.5], "d": [True], "e": [None]})
    assert [kind_of(field.type) for field in table.schema] == [str, int, float, bool, str]


@pytest.mark.parametrize("layout", _WITH_PICTURES)
def test_a_set_that_never_had_pictures_is_refused_by_other_layouts(layout, tmp_path):
    with pytest.raises(BadInput, match=f"no pictures; {layout} needs.*parquet"):
        write_set(layout, tmp_path, [], shard=0, columns={}, pictures=False)


def test_what_is_no_picture_stays_as_it_is_in_parquet(tmp_path):
    image = pq.read_table(_written("parquet", tmp_path, [Sample("k", None, b"GIF89a")]))["image"][0].as_py()
    assert image == {"bytes": b"GIF89a", "path": None}


def test_the_error_for_another_layout_names_the_known_ones(tmp_path):
    with pytest.raises(UnknownName, match=r"webdatset.*Did you mean 'webdataset'.*known: imagefolder"):
        write_set("webdatset", tmp_path, [], shard=0, columns={})


@pytest.mark.parametrize("layout", LAYOUTS)
def test_hostile_rows_are_written_as_they_can_be(layout, tmp_path):
    columns = {"weight": float, "width": int, "caption": str, "image": str, "file_name": str}
    rows = [
        _sample("\ud800", "half \udc00", weight=float("nan"), width=10**400, image="x", file_name="../y"),
        _sample("/", "", weight=10**400, width=2**63),
        _sample("CON/nul", "\x00", weight=float("inf"), width=3.0),
        _sample("x" * 5000, "y" * 100_000, weight="1", width=3.5),
        _sample(".hidden", " ", weight=True, width=-(2**63)),
    ]
    write_set(layout, tmp_path, rows, shard=0, columns=columns)
    finish_set(layout, tmp_path)
    told = _told(layout, tmp_path)
    assert [row["key"] for row in told] == ["?", "/", "CON/nul", "x" * 5000, ".hidden"]
    assert [row["caption"] for row in told] == ["half ?", "", "\x00", "y" * 100_000, " "]
    assert [row["weight"] for row in told] == [None, None, None, None, 1.0]
    if layout != "img2dataset":  # which measures the width
        assert [row["width"] for row in told] == [None, None, 3, None, -(2**63)]


def _told(layout, folder):
    """The rows of a set of one shard."""
    if layout == "imagefolder":
        return [json.loads(line) for line in (folder / "metadata.jsonl").read_text().splitlines()]
    if layout == "webdataset":
        members = _members(folder / "00000.tar")
        return [json.loads(content) for name, content in members.items() if name.endswith(".json")]
    return pq.read_table(folder / "00000.parquet").to_pylist()
