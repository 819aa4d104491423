"""Tables of labels: both forms, both formats, and every fault named with its place."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fairest.errors import BadInput, NotFound
from fairest.measure import check_same, read_people

ATTRIBUTES = ("gender", "skin-tone")


def table(tmp_path, content, name="people.csv"):
    file = tmp_path / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


def read(tmp_path, content):
    return [(r.key, r.attribute, r.value, r.person) for r in read_people(table(tmp_path, content), ATTRIBUTES)]


WIDE = "picture,gender,skin-tone\na,woman,light\nb,,dark\n"
LONG = "picture,attribute,value\na,gender,woman\na,skin-tone,light\nb,gender,\nb,skin-tone,dark\n"


def test_the_wide_and_the_long_form_say_the_same(tmp_path):
    wide = read(tmp_path, WIDE)
    assert wide == [
        ("a", "gender", "woman", ""), ("a", "skin-tone", "light", ""),
        ("b", "gender", "", ""), ("b", "skin-tone", "dark", ""),
    ]  # fmt: skip
    assert read(tmp_path, LONG) == wide


def test_parquet_says_the_same(tmp_path):
    file = tmp_path / "people.parquet"
    pq.write_table(pa.table({"picture": ["a", "b"], "gender": ["woman", None], "skin-tone": ["light", "dark"]}), file)
    assert [(r.key, r.attribute, r.value, r.person) for r in read_people(file, ATTRIBUTES)] == read(tmp_path, WIDE)


def test_a_byte_order_mark_spaces_and_empty_lines_do_not_matter(tmp_path):
    text = "\N{ZERO WIDTH NO-BREAK SPACE} picture , gender\r\n a ,  woman \r\n\r\n,\r\n"
    assert read(tmp_path, text) == [("a", "gender", "woman", "")]


def test_files_may_name_pictures_and_people_be_named(tmp_path):
    assert read(tmp_path, "file,gender,person\nx.png,man,Ann\n") == [("x.png", "gender", "man", "Ann")]


def test_an_id_counts_before_a_file(tmp_path):
    assert read(tmp_path, "file,picture,gender\npictures/a.png,a,man\n") == [("a", "gender", "man", "")]


def test_what_looks_like_markup_or_a_formula_stays_text(tmp_path):
    assert read(tmp_path, 'picture,gender\n=1+1,"[red]<b>"\n') == [("=1+1", "gender", "[red]<b>", "")]


def test_a_picture_may_be_named_by_the_hash_of_its_file(tmp_path):
    assert read(tmp_path, "sha256,gender\n9f86d0,man\n") == [("9f86d0", "gender", "man", "")]


def test_where_no_attributes_are_named_the_table_names_them(tmp_path):
    wide = table(tmp_path, "file,hat,shoes,person\na.png,red,,Ann\n", "wide.csv")
    long = table(tmp_path, "file,attribute,value,person\na.png,hat,red,Ann\na.png,shoes,,Ann\n", "long.csv")
    rows = [("a.png", "hat", "red", "Ann"), ("a.png", "shoes", "", "Ann")]
    for file in (wide, long):
        assert [(r.key, r.attribute, r.value, r.person) for r in read_people(file)] == rows


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("picture,person\na,Ann\n", "has the columns 'picture', 'person'"),
        ("picture,value\na,woman\n", "has the columns 'picture', 'value'"),
        ("picture,attribute\na,woman\n", "has the columns 'picture', 'attribute'"),
        ("picture,hat,\na,red,\n", "has the columns 'picture', 'hat', ''"),
        ("picture;hat\na;red\n", "with commas between them"),
        ("picture,attribute,value\na,,red\n", "line 2: the cell attribute is empty"),
    ],
)
def test_a_fault_is_named_also_where_any_attribute_will_do(tmp_path, content, said):
    with pytest.raises(BadInput, match=said):
        read_people(table(tmp_path, content))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "has the columns none"),
        ("picture,gender\n", "lists no pictures"),
        ("picture\na\n", "has the columns 'picture'"),
        ("gender\nwoman\n", "has the columns 'gender'"),
        ("picture,picture,gender\na,b,woman\n", "has the columns 'picture', 'picture'"),
        ("picture,gendr\na,woman\n", "column 'gendr'.*Did you mean 'gender'"),
        ("picture,attribute,value,note\na,gender,woman,\n", "column 'note'"),
        ("picture,attribute,value\na,hat,red\n", "line 2: 'hat' is no attribute"),
        ("picture,gender\na,woman,light\n", "line 2: the number of cells"),
        ("picture,gender\na\n", "line 2: the number of cells"),
        ("picture,gender\n,woman\n", "line 2: the cell picture is empty"),
        ('picture,gender\na,"woman\n', "is not CSV"),
        (b"picture,gender\na,\xff\n", "It must be CSV in UTF-8"),
        ("picture,gender\na,woman\nb,\0\n", "line 3: there is a NUL character"),
    ],
)
def test_a_fault_is_named_with_its_place(tmp_path, content, said):
    with pytest.raises(BadInput, match=said):
        read_people(table(tmp_path, content), ATTRIBUTES)


def test_other_files_are_refused(tmp_path):
    with pytest.raises(NotFound, match="no table of labels"):
        read_people(tmp_path / "no.csv", ATTRIBUTES)
    with pytest.raises(BadInput, match=r"ends in \.csv or \.parquet; got 'people\.txt'"):
        read_people(table(tmp_path, WIDE, "people.txt"), ATTRIBUTES)
    with pytest.raises(BadInput, match=r"got 'people\.xlsx'.*CSV in UTF-8"):
        read_people(table(tmp_path, WIDE, "people.xlsx"), ATTRIBUTES)
    with (huge := tmp_path / "huge.csv").open("wb") as file:
        file.truncate(100_000_001)
    with pytest.raises(BadInput, match=r"huge\.csv has more than 100 MB"):
        read_people(huge, ATTRIBUTES)
    with pytest.raises(BadInput, match="is not a Parquet table"):
        read_people(table(tmp_path, WIDE, "people.parquet"), ATTRIBUTES)


@pytest.mark.parametrize(
    "content",
    [
        "picture,sha256,gender,skin-tone\na,AB12,woman,\nb,,man,\n",
        "sha256,attribute,file,value\nAB12,gender,a,woman\n,gender,b,man\n",
    ],
)
def test_a_hash_beside_a_name_says_what_was_labelled_and_names_nothing(tmp_path, content):
    rows = read_people(table(tmp_path, content), ATTRIBUTES)
    assert {(row.key, row.sha256) for row in rows} == {("a", "ab12"), ("b", "")}


def test_a_hash_alone_is_the_name(tmp_path):
    (row,) = read_people(table(tmp_path, "sha256,gender\nAB12,woman\n"))
    assert (row.key, row.sha256) == ("AB12", "")


def test_pictures_that_are_others_now_are_counted_and_the_first_is_named(tmp_path):
    rows = read_people(table(tmp_path, "file,sha256,gender\na,1,woman\nb,2,man\nc,3,man\nd,,man\n"))
    check_same(rows, {"a": "1", "b": "2", "c": None, "d": "4"}, "runs/x", "Label again.")
    with pytest.raises(BadInput, match=r"1 of the 4 pictures in people.csv are others now in runs/x .* 'b'.* Label ag"):
        check_same(rows, {"a": "1", "b": "5"}, "runs/x", "Label again.")
