"""The same rows are the same samples, whatever they lie in."""

import io
import json
import tarfile
import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

from fairest.data import fetch, open_set

_TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40).map(str.strip)
_ROWS = st.lists(
    st.fixed_dictionaries({
        "key": st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=20),
        "caption": _TEXTS,
        "similarity": st.floats(0, 1),
        "nsfw": st.sampled_from(["UNLIKELY", "UNSURE"]),
    }),
    min_size=1,
    max_size=7,
)  # fmt: skip


def _pictures(rows):
    return [b"\xff\xd8\xff" + f"{number}".encode() for number in range(len(rows))]


def _folder(place, rows):
    for number, picture in enumerate(_pictures(rows)):
        (place / f"{number:03d}.jpg").write_bytes(picture)
    named = [{**row, "file_name": f"{number:03d}.jpg"} for number, row in enumerate(rows)]
    (place / "metadata.jsonl").write_text("".join(json.dumps(row) + "\n" for row in named))


def _folder_of_texts(place, rows):
    for number, (picture, row) in enumerate(zip(_pictures(rows), rows, strict=True)):
        (place / f"{number:03d}.jpg").write_bytes(picture)
        (place / f"{number:03d}.txt").write_bytes(row["caption"].encode())
        (place / f"{number:03d}.json").write_text(json.dumps({k: v for k, v in row.items() if k != "caption"}))


def _tars(place, rows):
    for start in range(0, len(rows), 3):
        with tarfile.open(place / f"{start:05d}.tar", "w") as archive:
            for number, picture in list(enumerate(_pictures(rows)))[start : start + 3]:
                for ending, content in (("jpg", picture), ("json", json.dumps(rows[number]).encode())):
                    info = tarfile.TarInfo(f"{number:03d}.{ending}")
                    info.size = len(content)
                    archive.addfile(info, io.BytesIO(content))


def _parquet(place, rows):
    images = [{"bytes": picture, "path": None} for picture in _pictures(rows)]
    columns = {name.upper(): [row[name] for row in rows] for name in rows[0]}
    pq.write_table(pa.table({**columns, "image": images}), place / "x.parquet", row_group_size=2)


def _samples(place):
    for shard in open_set(str(place), shard_rows=2).shards():
        for sample in shard.samples():
            columns = {name: value for name, value in sample.columns.items() if name != "file_name"}
            yield shard.name, (sample.key, sample.caption, sample.picture, columns, sample.why)


@settings(max_examples=25, deadline=None)
@given(_ROWS)
def test_folders_tars_and_tables_give_the_same_samples(rows):
    rest = [{"similarity": row["similarity"], "nsfw": row["nsfw"]} for row in rows]
    wanted = [
        (row["key"], row["caption"], picture, columns, None)
        for row, picture, columns in zip(rows, _pictures(rows), rest, strict=True)
    ]
    for write in (_folder, _folder_of_texts, _tars, _parquet):
        with tempfile.TemporaryDirectory() as place:
            write(Path(place), rows)
            found = list(_samples(place))
            assert [sample for _shard, sample in found] == wanted
            again = fetch(open_set(place, shard_rows=2), _by_shard(found[::2]))
            assert {key: sample.picture for key, sample in again.items()} == _first(found[::2], found)


def _by_shard(found):
    keys: dict[str, set[str]] = {}
    for shard, sample in found:
        keys.setdefault(shard, set()).add(sample[0])
    return keys


def _first(chosen, found):
    """By key the picture of the first row among the shards where that key is wanted."""
    wanted = {(shard, sample[0]) for shard, sample in chosen}
    pictures: dict[str, bytes] = {}
    for shard, sample in found:
        if (shard, sample[0]) in wanted:
            pictures.setdefault(sample[0], sample[2])
    return pictures


def test_what_is_not_there_any_more_is_left_out(tmp_path):
    _tars(tmp_path, [{"key": f"k{n}"} for n in range(5)])
    opened = open_set(str(tmp_path))
    found = fetch(opened, {"00000.tar": ["k1", "gone"], "00003.tar": ["k4"], "nowhere.tar": ["k0"]})
    assert {key: sample.picture for key, sample in found.items()} == {"k1": b"\xff\xd8\xff1", "k4": b"\xff\xd8\xff4"}
