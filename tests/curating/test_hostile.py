"""Sets of people who mean harm, or whose disks were full: through a whole curation."""

import gzip
import io
import json
import struct
import sys
import tarfile
import zlib
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

import fairest
from fairest.data import open_set
from fairest.sift.machine import Here
from fairest.sift.plan import Dedup, Filter

sys.path.insert(0, str(Path(__file__).parent))
from worlds import Colours, Pixels, drawn

_PLAN = (Filter("similarity >= 0.2", "remove"), Dedup(0.999, "caption"))
_TEXT = b"a photo of a woman"


def _kind(name):
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, name)
    return out.getvalue()


def _pixel_bomb():
    """A PNG of some bytes that says it has 60,000 by 60,000 pixels."""
    chunks = ((b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(bytes(99))))
    told = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(told)


def _json(**columns):
    return json.dumps({"similarity": 0.3, **columns}).encode()


_OURS = {"why": "evil", "id": 7, "sha256": "zz", "phash": "x", "shard": "q", "set.why": "twice"}
_TOLD = {"caption:gender": "queen", "picture:gender": "queen", "picture:gender.why": 3, "caption-similarity": "high"}
_FILES = [
    ("good.jpg", drawn("woman", 1)), ("good.txt", _TEXT), ("good.json", _json(**_OURS, **_TOLD)),
    ("../../escaped.jpg", drawn("man", 2)), ("/absolute.jpg", drawn("man", 3)), ("absolute.json", _json()),
    ("zero.jpg", b""), ("zero.txt", _TEXT),
    ("gif.jpg", _kind("GIF")), ("bmp.bmp", _kind("BMP")), ("tiff.png", _kind("TIFF")),
    ("right.png", drawn("woman", 4)), ("right.json", _json()),
    ("bomb.png", _pixel_bomb()), ("bomb.txt", _TEXT),
    ("cut.jpg", drawn("man", 5)[:300]), ("text.jpg", b"<html>404</html>"),
    ("long.jpg", drawn("man", 6)), ("long.txt", b"a woman " * 500_000),
    ("good.jpg", drawn("man", 7)), ("good.json", _json()),
    ("nan.jpg", drawn("woman", 8)), ("nan.json", b'{"similarity": NaN}'),
    ("high.jpg", drawn("woman", 9)),
    ("high.json", b'{"similarity": "high", "width": "wide", "size": 9007199254740993}'),
    ("infinite.jpg", drawn("woman", 10)), ("infinite.json", b'{"similarity": Infinity, "size": 0.5}'),
    ("large.jpg", drawn("woman", 11)), ("large.json", b'{"similarity": 1' + b"0" * 40 + b"}"),
    ("broken.jpg", drawn("woman", 12)), ("broken.json", b'{"similarity": '),
    ("deep.jpg", drawn("woman", 13)), ("deep.json", b"[" * 100_000),
    ("latin.jpg", drawn("woman", 14)), ("latin.txt", "une fille fran\xe7aise".encode("latin1")),
    ("half.jpg", drawn("woman", 15)),
    ("half.json", b'{"similarity": 0.3, "caption": "a \\ud800", "licence": "\\udfff"}'),
    ("control.jpg", drawn("woman", 16)), ("control.txt", b"\0\x1b[31m<script>alert(1)</script>"),
    ("silent.jpg", drawn("woman", 17)), ("alone.txt", _TEXT),
    (".hidden/one.jpg", drawn("woman", 18)), ("._good.jpg", b"\0\5\x16\7 of the system"), (".DS_Store", b"x"),
    ("na\udcffme.jpg", drawn("woman", 19)),
]  # fmt: skip
_GIF = "a GIF file: PNG, JPEG and WebP are read"
_GONE = {
    "../../escaped": "its name leads out of the archive",
    "zero": "an empty file",
    "gif": _GIF,
    "bmp": _GIF.replace("GIF", "BMP"),
    "tiff": _GIF.replace("GIF", "TIFF"),
    "bomb": "too large",
    "cut": "damaged",
    "text": "not an image",
    "long": "the caption is too long",
    "nan": "no similarity",
    "high": "no number in similarity",
    "broken": "JSON that cannot be read",
    "deep": "JSON that cannot be read",
    "latin": "the caption is not UTF-8",
    "half": "the caption is not UTF-8",
    "control": "no similarity",
    "silent": "no similarity",
    "alone": "no picture",
    "link": "a link or special file",
    ".hidden/one.jpg": "its name is hidden",
}


def _packed(file, files, mode="w"):
    with tarfile.open(file, mode) as archive:
        for name, content in files:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
        link = tarfile.TarInfo("link.jpg")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("place") / "deep"
    shards = folder / "set"
    shards.mkdir(parents=True)
    _packed(shards / "00000.tar", _FILES)
    some = [(f"cut{i}.jpg", drawn("man", 20 + i)) for i in range(6)]
    _packed(shards / "00001.tar", some)
    whole = (shards / "00001.tar").read_bytes()
    (shards / "00001.tar").write_bytes(whole[: len(whole) // 3])
    (shards / "00002.tar").write_bytes(b"")
    (shards / "00003.tar").write_bytes(b"not a tar" * 200)
    with gzip.open(shards / "00004.tar.gz", "wb") as out:
        out.write(bytes(3 * 1024 * 1024))
    _packed(shards / "00005.tar", [("numbers.jpg", drawn("man", 30)), ("numbers.json", _json(size=2**53 + 1))])
    return folder


@pytest.fixture(scope="module")
def done(place):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("fairest.data.reading.unpacked._ALWAYS_FINE", 1024 * 1024)
        before = {file for file in place.parent.rglob("*") if not file.is_dir()}
        done = _curated(place / "set", place / "out")
    wrote = {file for file in place.parent.rglob("*") if not file.is_dir()} - before
    return done, wrote


def _curated(source, out, **settings):
    given = {"encoder": Pixels(), "judge": Colours(), "engine": Here(), "seed": 0} | settings
    return fairest.curate(str(source), _PLAN, out=out, **given)


def _table(folder, name):
    return pq.read_table(folder / name).to_pylist()


def test_every_row_is_kept_or_removed_with_a_reason(done):
    done, _ = done
    kept, removed = _table(done.folder, "kept.parquet"), _table(done.folder, "removed.parquet")
    seen = [
        row["key"] for part in sorted(done.folder.glob("seen/*.parquet")) for row in pq.read_table(part).to_pylist()
    ]
    assert sorted([row["key"] for row in (*kept, *removed)]) == sorted(seen)
    assert all(row["reason"] and row["step"] and row["shard"] for row in removed)
    told = {row["key"]: row["reason"] for row in removed}
    assert {key: told.get(key) for key in _GONE} == _GONE
    assert {"good", "right", "infinite", "large", "numbers"} <= {row["key"] for row in kept}


def test_archives_that_are_damaged_are_rows_that_say_so(done):
    done, _ = done
    told = {row["key"]: row["reason"] for row in _table(done.folder, "removed.parquet")}
    assert "cut short" in told["00001.tar: the rest"]
    assert "cannot be read" in told["00003.tar: the rest"]
    assert "unpacks to more than 50 times its size" in told["00004.tar.gz: the rest"]


def test_of_two_rows_of_one_key_the_first_stays(done):
    done, _ = done
    (again,) = (row for row in _table(done.folder, "removed.parquet") if row["key"] == "good")
    assert (again["reason"], again["kept_instead"]) == ("its key was taken", "good")


def test_nothing_is_written_elsewhere(done, place):
    done, wrote = done
    assert wrote
    assert all(file.is_relative_to(place / "out") for file in wrote)
    assert not any(file.name.endswith(".part") for file in wrote)


def test_columns_that_are_called_as_ours_are_the_sets_own(done):
    done, _ = done
    first = pq.read_table(done.folder / "seen" / "00000.parquet").to_pylist()[0]
    assert (first["key"], first["why"], first["picture:gender"]) == ("good", None, "woman")
    assert (first["set.picture:gender"], first["set.caption:gender"], first["set.why"]) == ("queen", "queen", "evil")
    assert first["set.set.why"] == "twice"


def test_nothing_that_rows_say_is_markup(done):
    done, _ = done
    assert "<script>alert(1)" not in done.report.read_text(encoding="utf-8")


def test_what_is_kept_can_be_written_with_the_columns_it_came_with(place, tmp_path):
    done = _curated(place / "set", tmp_path / "out", write="parquet")
    rows = {row["key"]: row for file in (tmp_path / "out" / "set").rglob("*.parquet") for row in _table(file, "")}
    assert rows.keys() == {row["key"] for row in _table(done.folder, "kept.parquet")}
    assert rows["good"]["picture:gender"] == rows["good"]["caption:gender"] == "queen"
    assert (rows["good"]["why"], rows["good"]["set.why"]) == ("evil", "twice")


def test_columns_that_are_not_read_are_counted(tmp_path):
    columns = {
        "key": ["a", "b"],
        "image": [{"bytes": drawn("man", i), "path": None} for i in range(2)],
        "tags": [["x"], []],
        "hash": [b"\xff", b"\0"],
        "similarity": ["0.3", "none"],
    }
    pq.write_table(pa.table(columns), tmp_path / "a.parquet")
    assert open_set(str(tmp_path / "a.parquet")).describe()["left_out"] == {"column hash": 1, "column tags": 1}
    done = _curated(tmp_path / "a.parquet", tmp_path / "out")
    assert [row["key"] for row in _table(done.folder, "kept.parquet")] == ["a"]
    assert [row["reason"] for row in _table(done.folder, "removed.parquet")] == ["no number in similarity"]


def test_a_batch_without_embeddings_before_one_with_some_has_none(tmp_path):
    files = [(f"{i:03d}.jpg", b"no picture") for i in range(70)] + [
        ("last.jpg", drawn("man", 1)),
        ("last.json", _json()),
    ]
    _packed(tmp_path / "a.tar", files)
    _curated(tmp_path / "a.tar", tmp_path / "out")
    vectors = np.load(tmp_path / "out" / "seen" / "00000.npy")
    assert vectors.shape == (72, 48)
    assert np.flatnonzero(np.isfinite(vectors).all(1)).tolist() == [70]
