"""Tables that say which prompt a picture answers."""

import json
import os

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fairest.adapters.sources.folder import collection
from fairest.data.reading.files import members_of_folder
from fairest.errors import BadInput, NotFound

ROWS = [
    {"file": "1.png", "prompt": "a photo of a nurse", "concept": "nurse", "seed": 3},
    {"file": "deep/2.png", "prompt": "a nurse, 8k", "concept": "nurse", "seed": 4},
]


@pytest.fixture
def pictures(tmp_path, lay, picture):
    return lay(tmp_path / "pictures", {"1.png": picture(1), "deep/2.png": picture(2)})


def written(file):
    file.parent.mkdir(exist_ok=True)
    if file.suffix == ".parquet":
        pq.write_table(pa.Table.from_pylist(ROWS), file)
    elif file.suffix == ".jsonl":
        file.write_text("\n".join(map(json.dumps, ROWS)) + "\n\n", encoding="utf-8")
    else:
        mark = "\t" if file.suffix == ".tsv" else ","
        quoted = [[f'"{cell}"' for cell in map(str, row.values())] for row in ROWS]
        file.write_text("\n".join(map(mark.join, [list(ROWS[0]), *quoted])), encoding="utf-8-sig")
    return file


def table(tmp_path, text, name="prompts.csv"):
    file = tmp_path / name
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return file


def texts_of(made):
    return {one.source: one.text for some in made.found.values() for one in some}


@pytest.mark.parametrize("ending", ["csv", "tsv", "jsonl", "parquet"])
@pytest.mark.parametrize("where", ["given", "found"])
def test_tables_of_every_kind(tmp_path, pictures, ending, where):
    file = written((tmp_path if where == "given" else pictures) / f"metadata.{ending}")
    made = collection(str(pictures), prompts=file if where == "given" else None)
    (prompt,) = made.suite.prompts
    assert (prompt.id, prompt.wordings) == ("nurse", ("a nurse, 8k", "a photo of a nurse"))
    assert {one.source: one.seed for one in made.found["nurse"]} == {"1.png": 3, "deep/2.png": 4}
    assert made.describe()["prompts_from"] == f"metadata.{ending}"


def test_a_table_lies_beside_the_pictures_it_is_about(pictures):
    (pictures / "deep" / "metadata.csv").write_text("file_name,text\n2.png,a pilot\n", encoding="utf-8")
    assert texts_of(collection(str(pictures))) == {"deep/2.png": "a pilot"}


@pytest.mark.parametrize(
    "name",
    ["deep/2.png", "./deep/2.png", "deep\\2.png", "/home/me/pictures/deep/2.png", "pictures/deep/2.png", "2.png"],
)
def test_a_picture_is_known_by_its_path_the_end_of_that_or_its_name(tmp_path, pictures, name):
    file = table(tmp_path, f"file,prompt\n{name},a pilot\n")
    assert texts_of(collection(str(pictures), prompts=str(file))) == {"deep/2.png": "a pilot"}


def test_a_name_that_two_pictures_have_is_neither(tmp_path, lay, picture):
    lay(tmp_path / "x", {"a/1.png": picture(1), "b/1.png": picture(2)})
    file = table(tmp_path, "file,prompt\n1.png,a nurse\na/1.png,a pilot\n")
    made = collection(str(tmp_path / "x"), prompts=file)
    assert texts_of(made) == {"a/1.png": "a pilot"}
    assert "Rows of prompts.csv that name no picture: 1." in made.describe()["notes"]


def test_names_composed_in_either_way_are_the_same(tmp_path, lay, picture):
    lay(tmp_path / "x", {"e\u0301.png": picture(1)})
    assert texts_of(collection(str(tmp_path / "x"), prompts=table(tmp_path, "file,prompt\n\u00e9.png,a nurse\n")))


def test_no_row_leads_out_of_the_folder(tmp_path, pictures, picture):
    (tmp_path / "secret.png").write_bytes(picture(9))
    rows = "".join(f"{name},a nurse\n" for name in ("../secret.png", f"{tmp_path}/secret.png", "deep/../../secret.png"))
    with pytest.raises(BadInput, match="names none of the pictures"):
        collection(str(pictures), prompts=table(tmp_path, f"file,prompt\n{rows}"))


def test_a_small_parquet_of_one_long_text_in_every_row_is_refused(pictures, monkeypatch):
    monkeypatch.setattr("fairest.data.reading.unpacked._ALWAYS_FINE", 1024 * 1024)
    columns = {"file": ["1.png"] * 1000, "prompt": ["a nurse" * 1000] * 1000}
    pq.write_table(pa.table(columns), pictures / "metadata.parquet", compression="zstd")
    with pytest.raises(BadInput, match=r"metadata\.parquet unpacks to more than 50 times its size"):
        collection(str(pictures))


def test_columns_that_say_nothing_of_prompts_are_not_unpacked(pictures, monkeypatch):
    monkeypatch.setattr("fairest.data.reading.unpacked._ALWAYS_FINE", 1024 * 1024)
    columns = {"file": ["1.png"] * 1000, "prompt": ["a nurse"] * 1000, "notes": ["long" * 1000] * 1000}
    pq.write_table(pa.table(columns), pictures / "metadata.parquet", compression="zstd")
    assert texts_of(collection(str(pictures))) == {"1.png": "a nurse"}


def test_a_parquet_of_other_columns_that_lies_there_is_not_used(pictures):
    pq.write_table(pa.table({"width": [8, 8], "text": ["a", "b"]}), pictures / "metadata.parquet")
    assert len(texts_of(collection(str(pictures)))) == 2


def test_a_table_that_lies_there_is_never_read_in_part(pictures):
    with (pictures / "metadata.csv").open("wb") as out:
        out.write(b"file,prompt\n1.png,a nurse\ndeep/2.png,a nurse\n")
        out.truncate(64 * 1024 * 1024 + 1)
    with pytest.raises(BadInput, match=r"The table metadata\.csv cannot be read: larger than 64 MiB"):
        collection(str(pictures))


def test_a_table_that_cannot_be_opened_is_not_passed_over(pictures, monkeypatch):
    (pictures / "metadata.csv").write_text("file,prompt\n1.png,a nurse\n", encoding="utf-8")
    find = members_of_folder

    def gone(files):
        members = list(find(files))
        (pictures / "metadata.csv").unlink()
        yield from members

    monkeypatch.setattr("fairest.adapters.sources.places.members_of_folder", gone)
    with pytest.raises(BadInput, match=r"The table metadata\.csv cannot be read: it cannot be opened"):
        collection(str(pictures))


@pytest.mark.parametrize("where", ["given", "found"])
def test_a_table_under_a_name_of_any_bytes_can_be_shown(tmp_path, pictures, picture, where):
    folder = (tmp_path if where == "given" else pictures) / os.fsdecode(b"\xff")
    folder.mkdir()
    file = folder / ("metadata.csv" if where == "found" else os.fsdecode(b"\xff.csv"))
    file.write_text("file,prompt\n3.png,a nurse\n", encoding="utf-8")
    (pictures / os.fsdecode(b"\xfe")).mkdir()
    (pictures / os.fsdecode(b"\xfe") / "metadata.csv").write_text("file,prompt\n1.png,a nurse\n", encoding="utf-8")
    (file.parent if where == "found" else pictures).joinpath("3.png").write_bytes(picture(3))
    made = collection(str(pictures), prompts=file if where == "given" else None)
    json.dumps(made.describe(), ensure_ascii=False).encode()
    assert made.describe()["prompts_from"] == {
        "given": "\ufffd.csv", "found": "\ufffd/metadata.csv and \ufffd/metadata.csv"
    }[where]  # fmt: skip
    assert set(texts_of(made)) == {"3.png"} if where == "given" else {"1.png", "\ufffd/3.png"}


def test_a_table_that_fits_nothing_shows_both_sides(tmp_path, pictures):
    with pytest.raises(BadInput, match=r"it has 'x\.png', 'y\.png', there are '1\.png', 'deep/2\.png'"):
        collection(str(pictures), prompts=table(tmp_path, "file,prompt\nx.png,a\ny.png,b\n"))


def test_pictures_without_a_row_are_left_out_and_counted(tmp_path, pictures):
    made = collection(str(pictures), prompts=table(tmp_path, "file,prompt\n1.png,a nurse\ndeep/2.png,\n"))
    assert texts_of(made) == {"1.png": "a nurse"}
    assert made.describe()["without_prompt"] == 1


def test_two_rows_that_disagree_are_refused(tmp_path, pictures):
    assert texts_of(collection(str(pictures), prompts=table(tmp_path, "file,prompt\n1.png,a\n1.png,a\n")))
    with pytest.raises(BadInput, match=r"says two different things of '1\.png'"):
        collection(str(pictures), prompts=table(tmp_path, "file,prompt\n1.png,a\n1.png,b\n"))


def test_another_table_that_lies_there_is_not_used(pictures):
    (pictures / "metadata.csv").write_text("width,height\n8,8\n", encoding="utf-8")
    assert len(texts_of(collection(str(pictures)))) == 2


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        ("file,prompt\n1.png,a\0b\n", "p.csv", "holds a NUL"),
        ("file,prompt\n1.png,Kranführer\n".encode("latin-1"), "p.csv", "not UTF-8: byte 0xfc in line 2"),
        ("file,prompt\n1.png,a\n".encode("utf-16"), "p.csv", "not UTF-8"),
        ("file,prompt\n1.png\n", "p.csv", "line 2: the number of cells"),
        ('file,prompt\n1.png,"a\n', "p.csv", "cannot be read"),
        ("file,prompt\n1.png," + "a" * 200_000, "p.csv", "cannot be read: field larger"),
        ("", "p.csv", "does not say which prompt is whose"),
        ("name,prompt\n1.png,a\n", "p.csv", "does not say which prompt is whose"),
        ('{"file": "1.png"\n', "p.jsonl", "line 1 is no JSON object"),
        ("[" * 100_000, "p.jsonl", "line 1 is no JSON object"),
        ("[]\n", "p.jsonl", "line 1 is no JSON object"),
        (b"PAR1", "p.parquet", "cannot be read"),
        ("file,prompt", "p.xlsx", "ends in .csv, .tsv, .jsonl or .parquet"),
    ],
)
def test_a_table_that_cannot_be_read_is_named(tmp_path, pictures, content, name, said):
    with pytest.raises(BadInput, match=said.replace(".", r"\.")) as caught:
        collection(str(pictures), prompts=table(tmp_path, content, name))
    assert name in str(caught.value)


def test_a_missing_table_is_named(tmp_path, pictures):
    with pytest.raises(NotFound, match=r"nowhere\.csv"):
        collection(str(pictures), prompts=tmp_path / "nowhere.csv")
