"""Parquet files of pictures."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fairest.adapters.sources.folder import collection
from fairest.errors import BadInput
from fairest.generate import Blocked, Drawn


def write(file, columns, **options):
    file.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(columns), file, **options)
    return str(file)


MB = 1024 * 1024


def texts_of(made):
    return {one.source: one.text for some in made.found.values() for one in some}


def test_bytes_and_a_prompt_column(tmp_path, picture):
    contents = [picture(number) for number in range(40)]
    prompts = ["a nurse" if number % 2 else "a pilot" for number in range(40)]
    columns = {"png": contents, "prompt": prompts, "seed": list(range(40)), "embedding": [[0.5, 1.0]] * 40}
    made = collection(write(tmp_path / "x.parquet", columns, row_group_size=7))
    assert (made.name, made.describe()["kind"]) == ("folder:x.parquet", "parquet")
    assert {prompt.id: len(made.found[prompt.id]) for prompt in made.suite.prompts} == {"a-nurse": 20, "a-pilot": 20}
    assert all(one.source == f"row-{one.seed:06d}" for some in made.found.values() for one in some)
    assert made.fetch(["row-000039", "row-000000"]) == [Drawn(contents[39]), Drawn(contents[0])]
    assert made.describe()["prompts_from"] == "the columns of the table"


def test_a_data_set_of_hugging_face(tmp_path, picture):
    images = [
        {"bytes": picture(1), "path": "1.png"},
        {"bytes": None, "path": "/etc/passwd"},
        {"bytes": picture(3), "path": None},
    ]
    columns = {"mask": [b"1", b"2", b"3"], "image": images, "text": ["a nurse", "a nurse", "a pilot"]}
    made = collection(write(tmp_path / "x.parquet", columns))
    assert texts_of(made) == {"1.png": "a nurse", "/etc/passwd": "a nurse", "row-000002": "a pilot"}
    assert made.fetch(["1.png", "/etc/passwd"]) == [Drawn(picture(1)), Blocked("unreadable picture: not an image")]


def test_a_folder_of_tables(tmp_path, picture):
    for number in range(2):
        columns = {"image": [picture(number)], "caption": pa.array(["a nurse"]).dictionary_encode()}
        write(tmp_path / "set" / "data" / f"train-{number}.parquet", columns)
    made = collection(str(tmp_path / "set"))
    assert texts_of(made) == {f"data/train-{number}.parquet/row-000000": "a nurse" for number in range(2)}


def test_a_table_of_concepts_and_what_is_asked(tmp_path, picture):
    columns = {"image": [picture(1)], "prompt": ["a male nurse"], "concept": ["nurse"], "asked.gender": ["man"]}
    (prompt,) = collection(write(tmp_path / "x.parquet", columns)).suite.prompts
    assert (prompt.id, prompt.concept, prompt.asked) == ("nurse-man", "nurse", {"gender": "man"})


def test_rows_of_one_name_are_told_apart(tmp_path, picture):
    columns = {"image": [picture(1), picture(2)], "file_name": ["a.png", "a.png"], "prompt": ["a nurse", "a pilot"]}
    assert texts_of(collection(write(tmp_path / "x.parquet", columns))) == {"a.png": "a nurse", "a.png#2": "a pilot"}


def test_damaged_tables_are_refused(tmp_path, picture):
    file = tmp_path / "x.parquet"
    write(file, {"image": [picture(number) for number in range(99)]}, compression="none")
    whole = file.read_bytes()
    middle = len(whole) // 3
    for content in (whole[:-100], b"", b"PAR1", whole[:20], whole[:middle] + b"\xff" * 400 + whole[middle + 400 :]):
        file.write_bytes(content)
        with pytest.raises(BadInput, match=r"x\.parquet cannot be read"):
            collection(str(file))


def test_a_table_without_pictures_says_what_it_has(tmp_path):
    with pytest.raises(BadInput, match=r"no column of pictures.*its columns: prompt, n"):
        collection(write(tmp_path / "x.parquet", {"prompt": ["a nurse"], "n": [1]}))


def test_a_table_that_unpacks_to_far_more_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("fairest.data.reading.unpacked._ALWAYS_FINE", MB)
    columns = {"image": [bytes(MB)] * 2}
    file = write(tmp_path / "x.parquet", columns, compression="zstd", use_dictionary=False, write_statistics=False)
    with pytest.raises(BadInput, match="more than 50 times its size"):
        collection(file)


def held(content):
    return content, {"bytes": content, "path": "1.png"}, {"bytes": content}


@pytest.mark.parametrize("cell", held(b"\x89PNG\r\n\x1a\n" + bytes(MB // 4)), ids=["bytes", "with a path", "without"])
def test_one_picture_repeated_in_every_row_is_unpacked_to_the_limit_only(tmp_path, monkeypatch, cell):
    monkeypatch.setattr("fairest.data.reading.unpacked._ALWAYS_FINE", MB)
    written = []
    monkeypatch.setattr("fairest.adapters.sources.table.write_scratch", lambda _out, piece: written.append(len(piece)))
    file = write(tmp_path / "x.parquet", {"image": [cell] * 100, "text": ["a nurse"] * 100}, compression="zstd")
    assert pq.read_metadata(file).row_group(0).total_byte_size < MB  # it states what its dictionary takes, no more
    with pytest.raises(BadInput, match=r"x\.parquet unpacks to more than 50 times its size"):
        collection(file)
    assert len(written) == 3  # a fourth would be more than 1 MB


def test_rows_of_nothing_are_no_way_round_the_limit(tmp_path, monkeypatch):
    monkeypatch.setattr("fairest.data.reading.unpacked._ALWAYS_FINE", MB)
    file = write(tmp_path / "x.parquet", {"image": pa.nulls(100_000, pa.binary())})
    with pytest.raises(BadInput, match="more than 50 times its size"):
        collection(file)


def test_lists_are_not_read_and_none_comes_in_under_the_name_of_another_column(tmp_path, picture):
    lists = {"tokens": [[1, 2]], "prompt": ["a nurse"]}
    assert texts_of(collection(write(tmp_path / "a.parquet", {"image": [picture(1)], **lists})))
    for column, cell in (("prompt.tokens", [1, 2]), ("image", {"bytes": picture(1), "path": ["1.png"] * 9})):
        columns = {"image": [picture(1)], **lists, column: [cell]}
        with pytest.raises(BadInput, match=rf"The column '{column}\..*' of b\.parquet holds lists"):
            collection(write(tmp_path / "b.parquet", columns))
