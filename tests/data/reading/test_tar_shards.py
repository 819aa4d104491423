"""Shards of WebDataset and img2dataset, also hostile ones."""

import io
import json
import tarfile
import tracemalloc

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fairest.data import open_set


def rows_of(picture, *numbers):
    """Three files of one key each."""
    return {
        name: content
        for n in numbers
        for name, content in (
            (f"{n:05d}.jpg", picture(n, "JPEG")),
            (f"{n:05d}.json", json.dumps({"similarity": n / 10, "URL": f"http://x/{n}"})),
            (f"{n:05d}.txt", f"caption {n}"),
        )
    }


def brief(samples):
    return [(sample.key, sample.caption, sample.why) for sample in samples]


@pytest.mark.parametrize(("ending", "mode"), [("tar", "w"), ("tar.gz", "w:gz"), ("tgz", "w:gz")])
def test_files_of_one_key_are_one_sample(tmp_path, pack, picture, read, ending, mode):
    files = rows_of(picture, 1, 2)
    first, second = read(pack(tmp_path / f"x.{ending}", files, mode))
    assert (first.key, first.caption, first.picture, first.why) == ("00001", "caption 1", files["00001.jpg"], None)
    assert first.columns == {"similarity": 0.1, "url": "http://x/1"}
    assert second.key == "00002"


@pytest.mark.parametrize("path", ["", "/*.tar", "/x-{000..001}.tar", "/x-{000,001}.tar"])
def test_an_archive_is_a_shard(tmp_path, pack, picture, path):
    for shard in (0, 1):
        pack(tmp_path / "set" / f"x-{shard:03d}.tar", rows_of(picture, 10 * shard, 10 * shard + 1))
    opened = open_set(f"{tmp_path}/set{path}")
    assert opened.name == "set"
    assert [shard.name for shard in opened.shards()] == ["x-000.tar", "x-001.tar"]
    assert [s.key for shard in opened.shards() for s in shard.samples()] == ["00000", "00001", "00010", "00011"]


def test_a_key_that_comes_twice_is_two_samples(tmp_path, pack, picture, read):
    twice = [*rows_of(picture, 1).items(), *rows_of(picture, 1).items()]
    assert brief(read(pack(tmp_path / "x.tar", twice))) == [("00001", "caption 1", None)] * 2


def test_the_key_is_that_of_the_columns_where_they_have_one(tmp_path, pack, picture, read):
    files = {}
    for n, cells in enumerate(({"key": "k"}, {"uid": "u", "key": "k"}, {"key": ""}, {"key": None}, {"uid": 7})):
        files |= {f"a/{n}.png": picture(n), f"a/{n}.json": json.dumps(cells)}
    assert [sample.key for sample in read(pack(tmp_path / "x.tar", files))] == ["k", "u", "a/2", "a/3", "7"]


def test_classes_are_numbers_and_nothing_is_unpickled(tmp_path, pack, picture, read):
    bomb = b"cos\nsystem\n(S'touch owned'\ntR."
    (sample,) = read(pack(tmp_path / "x.tar", {"1.cls": "3", "1.jpg": picture(1), "1.pkl": bomb, "1.pth": bomb}))
    assert sample.columns == {"cls": 3}
    assert sample.why is None


def test_the_plain_picture_is_that_of_the_row_and_the_others_say_so(tmp_path, pack, picture, read):
    files = {"1.canny.png": picture(1), "1.jpg": picture(2), "1.mask.png": picture(3), "1.txt": "a nurse"}
    canny, mask, row = read(pack(tmp_path / "x.tar", files))
    assert (row.key, row.picture, row.caption, row.why) == ("1", picture(2), "a nurse", None)
    assert {(canny.key, canny.why), (mask.key, mask.why)} == {
        ("1.canny.png", "another picture has its key"),
        ("1.mask.png", "another picture has its key"),
    }


def test_rows_that_were_not_downloaded_stand_in_the_table_beside(tmp_path, pack, picture, read):
    pack(tmp_path / "00000.tar", rows_of(picture, 1))
    table = {
        "key": ["00001", "00002", "00003"],
        "caption": ["caption 1", "a nurse", "a pilot"],
        "url": ["http://x/1", "http://x/2", "http://x/3"],
        "status": ["success", "failed_to_download", "failed_to_download"],
        "error_message": [None, "HTTP Error 404: Not Found", "Use of image disallowed by X-Robots-Tag directive"],
    }
    pq.write_table(pa.table(table), tmp_path / "00000.parquet")
    (tmp_path / "00000_stats.json").write_text("{}")
    opened = open_set(str(tmp_path))
    assert [shard.name for shard in opened.shards()] == ["00000.tar"]
    assert (opened.describe()["format"], opened.describe()["files"]) == ("img2dataset", 2)
    _there, missing, refused = read(tmp_path)
    assert (missing.key, missing.caption, missing.picture) == ("00002", "a nurse", None)
    assert missing.why == "not downloaded: HTTP Error 404: Not Found"
    assert "opt_out" not in missing.columns
    assert refused.columns["opt_out"] == "Use of image disallowed by X-Robots-Tag directive"


def test_members_that_lead_out_and_links_are_rows_with_a_reason(tmp_path, picture, read):
    (tmp_path / "secret.png").write_bytes(picture(9))
    folder = tmp_path / "set"
    folder.mkdir()
    with tarfile.open(folder / "x.tar", "w") as archive:
        for name in ("../evil.png", "a/../../evil2.png", "/absolute.png"):
            info = tarfile.TarInfo(name)
            info.size = len(picture(1))
            archive.addfile(info, io.BytesIO(picture(1)))
        for number, kind in enumerate((tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE)):
            info = tarfile.TarInfo(f"link{number}.png")
            info.type, info.linkname = kind, "../secret.png"
            archive.addfile(info)
    samples = read(folder)
    assert brief(samples) == [
        ("../evil", None, "its name leads out of the archive"),
        ("../evil2", None, "its name leads out of the archive"),
        ("absolute", None, None),
        ("link0", None, "a link or special file"),
        ("link1", None, "a link or special file"),
        ("link2", None, "a link or special file"),
    ]
    assert [sample.picture for sample in samples if sample.why] == [None] * 5
    assert sorted(file.name for file in tmp_path.rglob("*")) == ["secret.png", "set", "x.tar"]


@pytest.mark.parametrize(("ending", "mode"), [("tar", "w"), ("tar.gz", "w:gz")])
def test_rows_before_a_cut_come_and_then_one_that_says_so(tmp_path, pack, ending, mode, read, picture):
    rows = [part for n in range(4) for part in ((f"{n}.png", picture(n) + bytes(2000)), (f"{n}.txt", f"{n}"))]
    file = pack(tmp_path / f"x.{ending}", rows, mode)
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) * 3 // 5] if mode == "w:gz" else whole[: 2 * 4096 + 1000])
    *before, last = read(file)
    assert brief(before) == [(f"{n}", f"{n}", None) for n in range(len(before))]
    assert (last.key, last.picture) == (f"x.{ending}: the rest", None)
    assert f"The archive x.{ending} cannot be read" in last.why
    if mode == "w":
        assert len(before) == 2


def test_a_row_that_is_cut_in_two_is_none(tmp_path, pack, picture, read):
    file = pack(tmp_path / "x.tar", {"1.png": picture(1), "1.txt": "a" * 2000})
    file.write_bytes(file.read_bytes()[:2000])  # the picture's two blocks and a part of the text
    row, last = read(file)
    assert (row.key, row.why) == ("1", "the archive is damaged or cut short before its caption")
    assert last.key == "x.tar: the rest"


def test_damage_in_the_middle_is_not_taken_for_the_end(tmp_path, pack, picture, read):
    file = pack(tmp_path / "x.tar", {"1.png": picture(1), "2.png": picture(2), "3.png": picture(3)})
    content = bytearray(file.read_bytes())
    content[1024:1124] = b"\xff" * 100
    file.write_bytes(content)
    assert [sample.key for sample in read(file)] == ["1", "x.tar: the rest"]


def test_a_bomb_is_a_row_with_a_reason(tmp_path, pack, monkeypatch, read):
    monkeypatch.setattr("fairest.data.reading.unpacked._ALWAYS_FINE", 1024 * 1024)
    (sample,) = read(pack(tmp_path / "bomb.tar.gz", {"a.png": bytes(4 * 1024 * 1024)}, "w:gz"))
    assert sample.why.startswith("bomb.tar.gz unpacks to more than 50 times its size")


def test_pictures_are_told_by_their_content(tmp_path, pack, picture, read):
    files = {
        "a.png": picture(1, "JPEG"),
        "b.jpg": "<html>404</html>",
        "bm.bmp": "BM is how others begin, too",
        "bmp.jpg": picture(5, "BMP"),
        "c.jpg": b"",
        "d.bin": picture(4),
        "e.txt": "no picture comes with it",
    }
    assert [(s.key, s.why) for s in read(pack(tmp_path / "x.tar", files))] == [
        ("a", None),
        ("b", "not an image"),
        ("bm", "not an image"),
        ("bmp", "a BMP file: PNG, JPEG and WebP are read"),
        ("c", "an empty file"),
        ("d", None),
        ("e", "no picture"),
    ]


def test_a_picture_of_a_hidden_name_is_a_row_that_says_so(tmp_path, pack, picture, read):
    files = {"a.png": picture(1), ".b.png": picture(2), "__MACOSX/._a.png": b"\0\5\x16\7"}
    told = [(sample.key, sample.why) for sample in read(pack(tmp_path / "x.tar", files))]
    assert sorted(told) == [(".b.png", "its name is hidden"), ("a", None)]


def test_files_of_no_row_are_left_alone(tmp_path, pack, picture, read):
    files = {
        "README.md": "hello",
        ".DS_Store": "x",
        "a/._1.png": "x",
        "a/1.png": picture(1),
        "a/1.npy": "x",
        "LICENCE": "y",
    }
    assert [(sample.key, sample.why) for sample in read(pack(tmp_path / "x.tar", files))] == [("a/1", None)]


def test_a_picture_of_absurd_size_is_not_read(tmp_path, pack, picture, read, monkeypatch):
    monkeypatch.setattr("fairest.data.reading.rows.LARGEST_PICTURE", 1000)
    (sample,) = read(pack(tmp_path / "x.tar", {"1.png": picture(1) + bytes(1000)}))
    assert (sample.picture, sample.why) == (None, "too large")


@pytest.mark.parametrize(
    ("ending", "content", "why"),
    [
        ("txt", b"caf\xe9", "the caption is not UTF-8"),
        ("txt", "a" * 100_000, "the caption is too long"),
        ("txt", "\u00e9" * 100_000, "the caption is too long"),
        ("json", "[1, 2]", "JSON that is no object"),
        ("json", "{", "JSON that cannot be read"),
        ("json", "[" * 100_000, "JSON that cannot be read"),
        ("json", '{"a": "' + "b" * 2_000_000 + '"}', "JSON that is too long"),
        ("json", json.dumps({f"c{n}": 1 for n in range(201)}), "more than 200 columns"),
        ("json", b'{"caption": "\\ud800"}', "the caption is not UTF-8"),
    ],
)
def test_what_is_wrong_with_a_row_is_said_and_ends_nothing(tmp_path, pack, picture, read, ending, content, why):
    bad, good = read(pack(tmp_path / "x.tar", {"1.png": picture(1), f"1.{ending}": content, "2.png": picture(2)}))
    assert bad.why == why
    assert (good.key, good.why) == ("2", None)
    (bad.key + (bad.caption or "") + repr(dict(bad.columns))).encode()  # all of it can be written


def test_a_caption_of_a_hundred_megabytes_is_not_read(tmp_path, picture, read):
    info = tarfile.TarInfo("1.txt")
    info.size = 100 * 1024 * 1024
    with (tmp_path / "x.tar").open("wb") as out:
        out.write(info.tobuf())
        out.truncate(512 + info.size)  # zeros that take no room on the disk
        out.seek(0, io.SEEK_END)
        info.name, info.size = "2.png", len(picture(2))
        out.write(info.tobuf() + picture(2))
        out.truncate(out.tell() + 10_240)
    tracemalloc.start()
    try:
        long, good = read(tmp_path / "x.tar")
        assert tracemalloc.get_traced_memory()[1] < 8 * 1024 * 1024
    finally:
        tracemalloc.stop()
    assert (long.key, long.why) == ("1", "no picture")
    assert (good.key, good.why) == ("2", None)


def test_names_of_any_bytes_are_keys_that_can_be_written(tmp_path, picture, read):
    with tarfile.open(tmp_path / "x.tar", "w", format=tarfile.GNU_FORMAT) as archive:
        info = tarfile.TarInfo("\udcff\nnurse.png")
        info.size = len(picture(1))
        archive.addfile(info, io.BytesIO(picture(1)))
    assert [sample.key for sample in read(tmp_path / "x.tar")] == ["\ufffd\ufffdnurse"]
