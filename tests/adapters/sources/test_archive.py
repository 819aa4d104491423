"""Tar archives and WebDataset shards, also hostile ones."""

import gzip
import io
import json
import tarfile

import pytest

from fairest.adapters.sources.folder import collection
from fairest.errors import BadInput
from fairest.generate import Drawn


def texts_of(made):
    return {one.source: one.text for some in made.found.values() for one in some}


def shard(picture, start):
    """Three pictures of a WebDataset: the texts have the keys of the pictures, before or after them."""
    return {
        f"{start:06d}.txt": "a nurse",
        f"{start:06d}.png": picture(start),
        f"{start + 1:06d}.jpg": picture(start + 1, "JPEG"),
        f"{start + 1:06d}.json": json.dumps({"caption": "a pilot", "seed": 4}),
        f"{start + 2:06d}.face.webp": picture(start + 2, "WEBP"),
        f"{start + 2:06d}.txt": "a pilot",
    }


@pytest.mark.parametrize(("ending", "mode"), [("tar", "w"), ("tar.gz", "w:gz"), ("tgz", "w:gz")])
def test_members_of_one_key_belong_together(tmp_path, pack, picture, ending, mode):
    files = shard(picture, 0)
    made = collection(str(pack(tmp_path / f"set.{ending}", files, mode)))
    assert made.name == f"folder:set.{ending}"
    assert made.describe()["kind"] == "tar"
    assert texts_of(made) == {"000000.png": "a nurse", "000001.jpg": "a pilot", "000002.face.webp": "a pilot"}
    assert {one.source: one.seed for one in made.found["a-pilot"]} == {"000001.jpg": 4, "000002.face.webp": None}
    sources = ["000002.face.webp", "000000.png", "000001.jpg"]
    assert made.fetch(sources) == [Drawn(files[source]) for source in sources]


@pytest.mark.parametrize("path", ["", "/*.tar", "/x-{000..001}.tar", "/x-{000,001}.tar", "/x-00?.tar"])
def test_several_shards_are_one_collection(tmp_path, pack, picture, path):
    files = [shard(picture, 0), shard(picture, 10)]
    for number, content in enumerate(files):
        pack(tmp_path / "set" / f"x-{number:03d}.tar", content)
    made = collection(f"{tmp_path}/set{path}")
    assert made.name == "folder:set"
    assert len(texts_of(made)) == 6
    assert texts_of(made)["x-001.tar/000010.png"] == "a nurse"
    assert made.fetch(["x-001.tar/000010.png"]) == [Drawn(files[1]["000010.png"])]


def test_the_same_key_in_two_shards_is_two_pictures(tmp_path, pack, picture):
    pack(tmp_path / "a.tar", {"1.png": picture(1), "1.txt": "a nurse"})
    pack(tmp_path / "b.tar", {"1.png": picture(2), "1.txt": "a pilot"})
    assert texts_of(collection(str(tmp_path))) == {"a.tar/1.png": "a nurse", "b.tar/1.png": "a pilot"}


def test_folders_in_an_archive_name_prompts_too(tmp_path, pack, picture):
    made = collection(str(pack(tmp_path / "x.tar", {"nurse/1.png": picture(1), "./pilot/1.png": picture(2)})))
    assert [prompt.id for prompt in made.suite.prompts] == ["nurse", "pilot"]


def test_a_table_in_an_archive_is_read(tmp_path, pack, picture):
    table = "file_name,text\n1.png,a nurse\n"
    assert texts_of(collection(str(pack(tmp_path / "x.tar", {"metadata.csv": table, "1.png": picture(1)})))) == {
        "1.png": "a nurse"
    }


def test_tables_of_one_name_in_several_archives_are_all_read(tmp_path, pack, picture):
    for shard, number, prompt in (("a", 1, "a nurse"), ("b", 2, "a pilot")):
        table = f"file_name,text\n1.png,{prompt}\n"
        pack(tmp_path / "set" / f"{shard}.tar", {"1.png": picture(number), "metadata.csv": table})
    assert texts_of(collection(str(tmp_path / "set"))) == {"a.tar/1.png": "a nurse", "b.tar/1.png": "a pilot"}


def test_names_that_lead_out_and_links_are_passed_over(tmp_path, picture):
    (tmp_path / "secret.png").write_bytes(picture(9))
    with tarfile.open(tmp_path / "x.tar", "w") as archive:
        for name in ("../evil.png", "a/../../evil.png", "/absolute.png", "good.png"):
            info = tarfile.TarInfo(name)
            info.size = len(picture(1))
            archive.addfile(info, io.BytesIO(picture(1)))
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE):
            info = tarfile.TarInfo(f"link{kind.decode()}.png")
            info.type, info.linkname = kind, "../secret.png"
            archive.addfile(info)
    made = collection(str(tmp_path / "x.tar"))
    assert set(made._items) == {"absolute.png", "good.png"}
    assert sorted(file.name for file in tmp_path.iterdir()) == ["secret.png", "x.tar"]


def test_the_same_name_several_times_is_several_pictures(tmp_path, picture):
    with tarfile.open(tmp_path / "x.tar", "w") as archive:
        for number in range(3):
            info = tarfile.TarInfo("a.png")
            info.size = len(picture(number))
            archive.addfile(info, io.BytesIO(picture(number)))
    made = collection(str(tmp_path / "x.tar"))
    assert made.fetch(["a.png", "a.png#2", "a.png#3"]) == [Drawn(picture(number)) for number in range(3)]


@pytest.mark.parametrize("kept", [100, 600, 1000, 1540, 2200])
def test_an_archive_that_is_cut_short_is_refused(tmp_path, pack, picture, kept):
    file = pack(tmp_path / "x.tar", {"1.png": picture(1), "2.png": picture(2) + bytes(600)})
    file.write_bytes(file.read_bytes()[:kept])
    with pytest.raises(BadInput, match=r"The archive x\.tar cannot be read: .*cut short"):
        collection(str(file))


def test_a_compressed_archive_that_is_cut_short_or_none_is_refused(tmp_path, pack, picture):
    file = pack(tmp_path / "x.tar.gz", {"1.png": picture(1)}, "w:gz")
    whole = file.read_bytes()
    for content in (whole[:-20], b"\x1f\x8b" + b"no", whole[:40] + b"\xff" * 40 + whole[80:], gzip.compress(b"no tar")):
        file.write_bytes(content)
        with pytest.raises(BadInput, match=r"The archive x\.tar\.gz cannot be read"):
            collection(str(file))


def test_damage_in_the_middle_is_not_taken_for_the_end(tmp_path, pack, picture):
    file = pack(tmp_path / "x.tar", {"1.png": picture(1), "2.png": picture(2), "3.png": picture(3)})
    content = bytearray(file.read_bytes())
    content[1024:1124] = b"\xff" * 100  # the header of the second: each file takes one block after its own
    file.write_bytes(content)
    with pytest.raises(BadInput, match="header at byte 1024 is none"):
        collection(str(file))


def test_an_archive_that_unpacks_to_far_more_is_refused(tmp_path, pack, monkeypatch):
    monkeypatch.setattr("fairest.data.reading.unpacked._ALWAYS_FINE", 1024 * 1024)
    file = pack(tmp_path / "bomb.tar.gz", {"a.png": bytes(4 * 1024 * 1024)}, "w:gz")
    with pytest.raises(BadInput, match="unpacks to more than 50 times its size"):
        collection(str(file))


def test_a_member_that_is_too_large_is_a_gap(tmp_path, picture):
    with tarfile.open(tmp_path / "x.tar", "w") as archive:
        info = tarfile.TarInfo("long.png")
        info.size = 64 * 1024 * 1024 + 1
        archive.addfile(info, io.BytesIO(picture(1) + bytes(info.size)))
    (answer,) = collection(str(tmp_path / "x.tar")).fetch(["long.png"])
    assert answer.why == "unreadable picture: too large"


def test_a_header_that_asks_for_all_memory_is_refused(tmp_path):
    info = tarfile.TarInfo("././@PaxHeader")
    info.type, info.size = tarfile.XHDTYPE, 20 * 1024 * 1024
    with (tmp_path / "x.tar").open("wb") as out:
        out.write(info.tobuf(tarfile.USTAR_FORMAT))
        out.truncate(512 + info.size)
    with pytest.raises(BadInput, match=f"a header of {info.size} bytes"):
        collection(str(tmp_path / "x.tar"))


def test_names_of_any_bytes_can_be_shown(tmp_path, picture):
    with tarfile.open(tmp_path / "x.tar", "w", format=tarfile.GNU_FORMAT) as archive:
        info = tarfile.TarInfo("\udcff\nnurse.png")
        info.size = len(picture(1))
        archive.addfile(info, io.BytesIO(picture(1)))
    assert set(texts_of(collection(str(tmp_path / "x.tar")))) == {"\ufffd\ufffdnurse.png"}
