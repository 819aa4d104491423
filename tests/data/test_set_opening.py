"""A path becomes a set, or an error that says what to do."""

import os
import random
import tarfile

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fairest.data import open_set
from fairest.errors import BadInput, NotFound

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


def samples_of(path):
    return [sample for shard in open_set(str(path)).shards() for sample in shard.samples()]


def test_a_path_that_is_not_there_is_guessed(tmp_path):
    (tmp_path / "pictures").mkdir()
    with pytest.raises(NotFound, match=r"Did you mean '.*/pictures'"):
        open_set(str(tmp_path / "picturse"))


@pytest.mark.parametrize(("path", "rows"), [("", 1), ("  ", 1), (".", 0)])
def test_nonsense_is_refused(path, rows):
    with pytest.raises(BadInput, match="needs a path and at least one row"):
        open_set(path, shard_rows=rows)


def test_what_is_no_set_says_what_is_there(tmp_path):
    with pytest.raises(BadInput, match="there is only nothing"):
        open_set(str(tmp_path))
    (tmp_path / "a.zip").write_bytes(b"PK")
    (tmp_path / "b.md").write_text("x")
    with pytest.raises(BadInput, match=r"no picture-caption set: there is only 1 \.md, 1 \.zip"):
        open_set(str(tmp_path))


def test_files_without_an_ending_are_told_by_their_content(tmp_path):
    (tmp_path / "1.png").write_bytes(PNG)
    with tarfile.open(tmp_path / "archive", "w") as archive:
        archive.add(tmp_path / "1.png", "1.png")
    pq.write_table(pa.table({"caption": ["a"]}), tmp_path / "table")
    assert [sample.key for sample in samples_of(tmp_path / "archive")] == ["1"]
    assert [sample.caption for sample in samples_of(tmp_path / "table")] == ["a"]


def test_what_the_system_lays_beside_is_no_part(tmp_path):
    for name in ("1.png", "._1.png", ".cache/2.png", "__MACOSX/3.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(PNG)
    assert [sample.key for sample in samples_of(tmp_path)] == ["1.png"]
    assert open_set(str(tmp_path)).describe()["left_out"] == {"hidden files": 3}


def test_the_folder_of_a_run_is_no_part_of_the_set_around_it(tmp_path):
    for name in ("1.png", "deep/run/set/2.png", "running/3.png", "not-a-run/4.png"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(PNG)
    (tmp_path / "deep" / "run" / "run.json").write_text('{"fairest": "0.1"}')
    (tmp_path / "not-a-run" / "run.json").write_text("{}")
    assert [sample.key for sample in samples_of(tmp_path)] == ["1.png", "not-a-run/4.png", "running/3.png"]
    assert open_set(str(tmp_path)).describe()["left_out"]["folders of fairest runs"] == 1
    # The set that a run wrote is one of its own.
    assert [sample.key for sample in samples_of(tmp_path / "deep" / "run" / "set")] == ["2.png"]


def test_a_description_tells_a_set_from_one_that_was_changed(tmp_path):
    (tmp_path / "1.png").write_bytes(PNG)
    (tmp_path / "other.parquet").write_bytes(b"PAR1")
    first = open_set(str(tmp_path)).describe()
    assert {**first, "sha256": None} == {
        "name": tmp_path.name,
        "format": "imagefolder",
        "shards": 1,
        "files": 1,
        "bytes": len(PNG),
        "sha256": None,
        "left_out": {".parquet": 1},
    }
    os.utime(tmp_path / "1.png", (1, 1))
    assert open_set(str(tmp_path)).describe() == first
    (tmp_path / "1.png").write_bytes(PNG[:-1] + b"x")
    assert open_set(str(tmp_path)).describe()["sha256"] != first["sha256"]


def test_of_a_large_set_the_times_tell(tmp_path, monkeypatch):
    monkeypatch.setattr("fairest.data.reading.fingerprint._READ", 10)
    (tmp_path / "1.png").write_bytes(PNG)
    first = open_set(str(tmp_path)).describe()["sha256"]
    assert open_set(str(tmp_path)).describe()["sha256"] == first
    os.utime(tmp_path / "1.png", (1, 1))
    assert open_set(str(tmp_path)).describe()["sha256"] != first


@pytest.mark.parametrize("ending", ["tar", "tar.gz", "parquet", "npz", "csv"])
def test_damage_anywhere_never_ends_the_reading(tmp_path, ending):
    """Bytes at random places, and cuts: an error when it is opened, or rows that say why; nothing else."""
    chance = random.Random(ending)
    folder = tmp_path / "set"
    folder.mkdir()
    damaged = _write(folder, ending)
    whole = damaged.read_bytes()
    for _ in range(60):
        content = bytearray(whole)
        for _ in range(chance.choice((1, 8))):
            content[chance.randrange(len(content))] = chance.randrange(256)
        damaged.write_bytes(content[: chance.choice((len(content), chance.randrange(len(content))))])
        try:
            samples = samples_of(folder)
        except BadInput:
            continue
        assert all(sample.why or sample.picture is not None or ending in ("parquet", "npz") for sample in samples)
        for sample in samples:
            f"{sample.key}{sample.caption}{dict(sample.columns)}{sample.why}".encode()


def _write(folder, ending):
    if ending == "parquet":
        rows = {"uid": [str(n) for n in range(40)], "image": [{"bytes": PNG, "path": None}] * 40}
        pq.write_table(pa.table(rows), folder / "x.parquet", row_group_size=10)
        return folder / "x.parquet"
    if ending == "npz":
        pq.write_table(pa.table({"uid": [str(n) for n in range(40)]}), folder / "x.parquet")
        np.savez_compressed(folder / "x.npz", l14_img=np.ones((40, 4), np.float16))
        return folder / "x.npz"
    for n in range(3):
        (folder / f"{n}.png").write_bytes(PNG)
    if ending == "csv":
        (folder / "metadata.csv").write_text("file_name,text\n" + "".join(f"{n}.png,caption {n}\n" for n in range(3)))
        return folder / "metadata.csv"
    with tarfile.open(folder / f"x.{ending}", "w:gz" if ending == "tar.gz" else "w") as archive:
        for n in range(3):
            archive.add(folder / f"{n}.png", f"{n}.png")
    for n in range(3):
        (folder / f"{n}.png").unlink()
    return folder / f"x.{ending}"
