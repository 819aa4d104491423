"""Folders of pictures, with tables and texts beside them."""

import csv
import io
import json
import os
import pickle
import tracemalloc

import pytest

from fairest.data import open_set
from fairest.errors import BadInput


def brief(samples):
    return {sample.key: (sample.caption, sample.why) for sample in samples}


def test_texts_of_the_same_name_say_what_is_shown(tmp_path, lay, picture, read):
    files = {"1.jpg": picture(1, "JPEG"), "1.txt": "a nurse\n", "2.png": picture(2)}
    first, second = read(lay(tmp_path / "set", {**files, "2.json": '{"TEXT": "a pilot", "WIDTH": 8}'}))
    assert (first.key, first.caption, first.picture) == ("1.jpg", "a nurse", files["1.jpg"])
    assert (second.key, second.caption, second.columns) == ("2.png", "a pilot", {"width": 8})


def test_pictures_are_in_the_order_of_their_paths_and_cut_into_shards(tmp_path, lay, picture):
    folder = lay(tmp_path / "set", {f"{n % 3}/{n:02d}.png": picture(n) for n in range(10)})
    shards = open_set(str(folder), shard_rows=4).shards()
    assert [len(list(shard.samples())) for shard in shards] == [4, 4, 2]
    keys = [sample.key for shard in shards for sample in shard.samples()]
    assert keys == sorted(keys)
    assert [shard.name for shard in shards] == ["00000000", "00000004", "00000008"]


def test_sub_folders_are_labels_where_no_table_is(tmp_path, lay, picture, read):
    folder = lay(tmp_path / "set", {"train/nurse/1.png": picture(1), "2.png": picture(2)})
    columns = {sample.key: sample.columns for sample in read(folder)}
    assert columns == {"train/nurse/1.png": {"label": "nurse"}, "2.png": {}}
    (folder / "metadata.csv").write_text("file_name,text\n2.png,a pilot\n")
    assert all("label" not in sample.columns for sample in read(folder))


TABLE = [
    {"file_name": "1.png", "text": 'a "nurse",\nsmiling', "similarity": 0.31, "key": "0001"},
    {"file_name": "a/2.png", "text": "caf\u00e9", "similarity": None, "key": "0002"},
]


def written(ending):
    if ending == "jsonl":
        return "".join(json.dumps(row) + "\n" for row in TABLE)
    out = io.StringIO()
    writer = csv.DictWriter(out, list(TABLE[0]), delimiter="\t" if ending == "tsv" else ",")
    writer.writeheader()
    writer.writerows(TABLE)
    return out.getvalue()


@pytest.mark.parametrize("ending", ["csv", "tsv", "jsonl"])
@pytest.mark.parametrize("rows", [1, 1000])
def test_a_table_says_what_is_shown(tmp_path, lay, picture, read, ending, rows):
    files = {"1.png": picture(1), "a/2.png": picture(2), "3.png": picture(3), f"metadata.{ending}": written(ending)}
    samples = {sample.key: sample for sample in read(lay(tmp_path / "set", files), shard_rows=rows)}
    first, second, third = (samples[key] for key in ("0001", "0002", "3.png"))
    assert (first.caption.replace("\r\n", "\n"), first.picture) == ('a "nurse",\nsmiling', picture(1))
    assert first.columns == {"file_name": "1.png", "similarity": 0.31}
    assert (second.caption, second.columns["similarity"], second.picture) == ("caf\u00e9", None, picture(2))
    assert (third.key, third.caption, third.why) == ("3.png", None, None)


def test_a_file_that_is_called_like_a_number_is_found(tmp_path, lay, picture, read):
    folder = lay(tmp_path / "set", {"7": picture(7), "metadata.csv": "file_name,text\n7,seven\n"})
    assert brief(read(folder)) == {"7": ("seven", None)}


def test_a_table_speaks_of_its_own_folder(tmp_path, lay, picture, read):
    tables = {f"{name}/metadata.csv": f"file_name,text\n1.png,{name}\n" for name in "ab"}
    folder = lay(tmp_path / "set", {"a/1.png": picture(1), "b/1.png": picture(1), **tables})
    assert brief(read(folder)) == {"a/1.png": ("a", None), "b/1.png": ("b", None)}


def test_rows_that_name_no_picture_of_the_folder_say_so(tmp_path, lay, picture, read):
    (tmp_path / "secret.png").write_bytes(picture(9))
    names = ("1.png", "missing.png", "../secret.png", str(tmp_path / "secret.png"), "1.png\0", "metadata.csv")
    rows = "".join(f"{name},a nurse\n" for name in names)
    samples = read(lay(tmp_path / "set", {"1.png": picture(1), "metadata.csv": f"file_name,text\n{rows}"}))
    assert len(samples) == len(names)
    assert [sample.key for sample in samples if sample.why is None] == ["1.png"]
    others = [sample for sample in samples if sample.why]
    assert all(sample.picture is None and sample.why == "no such file in the set" for sample in others)


UNCLOSED, ENDLESS = b'"1.png,a nurse' + b"x" * 200_000, b'{"text": "' + b"a" * 3_000_000 + b'"}'


@pytest.mark.parametrize(
    ("name", "lines", "whys"),
    [
        ("metadata.csv", [b"1.png,a,b", b"2.png,fine"], {"more or fewer cells", None}),
        ("metadata.csv", [UNCLOSED, b"2.png,fine"], {"a row of CSV that cannot be read", None}),
        ("metadata.csv", [b"1.png,caf\xe9", b"2.png,fine"], {"the caption is not UTF-8", None}),
        ("metadata.csv", [b"1.png," + b"a" * 100_000, b"2.png,fine"], {"the caption is too long", None}),
        ("metadata.csv", [b"1.png," + b"a" * 2_000_000, b"2.png,fine"], {"a row of CSV", None}),
        ("metadata.jsonl", [b'{"file_name": "1.png", "text": "caf\xe9"}'], {"the caption is not UTF-8"}),
        ("metadata.jsonl", [b'{"file_name": "1.png"}', b'["1.png"]'], {"JSON that is no object", None}),
        ("metadata.jsonl", [b'{"file_name": "1.png"}', b"", b'{"file_name": 3}'], {"no such file", None}),
        ("metadata.jsonl", [b'{"file_name": "2.png"}', ENDLESS, b'{"file_name": "1.png"}'], {"too long", None}),
    ],
)
def test_a_bad_row_of_a_table_says_why_and_ends_nothing(tmp_path, lay, picture, read, name, lines, whys):
    header = [b"file_name,text"] if name.endswith("csv") else []
    files = {"1.png": picture(1), "2.png": picture(2), name: b"\n".join((*header, *lines))}
    samples = read(lay(tmp_path / "set", files))
    assert {sample.picture for sample in samples} >= {picture(1), picture(2)}
    found = {sample.why for sample in samples}
    for why in whys:
        assert any(each is None if why is None else each is not None and why in each for each in found), found


def test_a_row_of_a_hundred_megabytes_is_not_read(tmp_path, lay, picture, read):
    folder = lay(tmp_path / "set", {"1.png": picture(1), "metadata.jsonl": '{"file_name": "1.png"}\n'})
    with (folder / "metadata.jsonl").open("r+b") as table:
        table.truncate(100 * 1024 * 1024)  # zeros that take no room on the disk
    tracemalloc.start()
    try:
        samples = read(folder)
        assert tracemalloc.get_traced_memory()[1] < 8 * 1024 * 1024
    finally:
        tracemalloc.stop()
    assert brief(samples) == {"1.png": (None, None), "metadata.jsonl#1": (None, "a row of metadata that is too long")}


def test_links_out_of_the_folder_and_pipes_are_not_followed(tmp_path, lay, picture, read):
    (tmp_path / "secret.png").write_bytes(picture(9))
    folder = lay(tmp_path / "set", {"1.png": picture(1)})
    (folder / "out.png").symlink_to(tmp_path / "secret.png")
    (folder / "out.txt").symlink_to(tmp_path / "secret.png")
    (folder / "in.png").symlink_to(folder / "1.png")
    os.mkfifo(folder / "pipe.png")
    assert set(brief(read(folder))) == {"1.png", "in.png"}
    assert open_set(str(folder)).describe()["left_out"] == {"links out of it and special files": 3}


def test_what_goes_away_after_opening_is_a_row_with_a_reason(tmp_path, lay, picture):
    opened = open_set(str(lay(tmp_path / "set", {"1.png": picture(1), "1.txt": "a nurse"})))
    for file in (tmp_path / "set").iterdir():
        file.unlink()
    (sample,) = opened.shards()[0].samples()
    assert sample.why == "its .txt cannot be opened"


def test_a_shard_can_be_read_elsewhere(tmp_path, lay, picture):
    folder = lay(tmp_path / "set", {"1.png": picture(1), "metadata.csv": "file_name,text\n1.png,a nurse\n"})
    (shard,) = open_set(str(folder)).shards()
    sent = pickle.dumps(shard)
    assert picture(1) not in sent
    assert list(pickle.loads(sent).samples()) == list(shard.samples())


def test_a_table_whose_header_cannot_be_read_is_refused(tmp_path, lay, picture):
    folder = lay(tmp_path / "set", {"1.png": picture(1), "metadata.csv": '"file_name,text\n1.png,a nurse\n'})
    with pytest.raises(BadInput, match=r"The first line of metadata\.csv cannot be read"):
        open_set(str(folder))
