"""Labels by people as a judge: each picture found, every fault in a table named with its line, and whole audits."""

import hashlib
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

import fairest
from fairest.adapters.judges.labels import judge
from fairest.errors import BadInput, NotFound, RunMismatch
from fairest.measure import blind_name, read_people
from fairest.measure.scales import AGES, GENDERS, MONK_TONES
from fairest.records import NOBODY, SEVERAL, UNSURE, Label, Picture


def table(tmp_path, content, name="people.csv"):
    file = tmp_path / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


def judging(tmp_path, content, **options):
    return judge(str(table(tmp_path, content)), **options)


def said(someone, key, attributes=("gender",)):
    """Value, reason and people of the picture with an id, for each attribute."""
    labels = someone.recall([Picture(key, "a nurse", "a nurse", 1, None)], attributes)
    assert [(label.picture, label.attribute) for label in labels] == [(key, attribute) for attribute in attributes]
    return [(label.value, label.why, label.people) for label in labels]


WIDE = "picture,gender,age\na,woman,20-39\nb,unsure,\nc,no person,no person\nd,man,60+\ne,several people,\n"


def test_a_cell_is_a_value_or_its_reason(tmp_path):
    someone = judging(tmp_path, WIDE)
    both = ("gender", "age")
    assert said(someone, "a", both) == [("woman", None, ()), ("20-39", None, ())]
    assert said(someone, "b", both) == [(None, UNSURE, ()), (None, "not labelled", ())]
    assert said(someone, "c", both) == [(None, NOBODY, ()), (None, NOBODY, ())]
    assert said(someone, "e", both) == [(None, SEVERAL, ()), (None, "not labelled", ())]
    assert said(someone, "never seen", both) == [(None, "not labelled", ())] * 2
    assert someone.sees_everyone is False


def test_the_long_form_and_parquet_say_the_same(tmp_path):
    rows = [(row.key, row.attribute, row.value) for row in read_people(table(tmp_path, WIDE))]
    long = "".join(f"{key},{attribute},{value}\n" for key, attribute, value in rows)
    csv = judge(str(table(tmp_path, f"picture,attribute,value\n{long}", "long.csv")))
    columns = dict(zip(("picture", "attribute", "value"), map(list, zip(*rows, strict=True)), strict=True))
    pq.write_table(pa.table(columns), tmp_path / "long.parquet")
    parquet = judge(str(tmp_path / "long.parquet"))
    for key in "abcde":
        assert said(csv, key) == said(parquet, key) == said(judging(tmp_path, WIDE), key)


@pytest.mark.parametrize("named_by", ["id", "file", "source", "sha256", "capitals", "blind", "windows"])
def test_a_picture_is_found_by_whatever_names_it(tmp_path, named_by):
    sha256 = hashlib.sha256(b"a file").hexdigest()
    picture = Picture("jobs-0003", "jobs", "", None, "pictures/jobs-0003.png", sha256, source="day 1/0003.png")
    names = {
        "id": "jobs-0003", "file": "pictures/jobs-0003.png", "source": "day 1/0003.png", "sha256": sha256,
        "capitals": sha256.upper(), "blind": blind_name(picture), "windows": ".\\day 1\\0003.png",
    }  # fmt: skip
    column = "sha256" if named_by in ("sha256", "capitals") else "file"
    someone = judging(tmp_path, f"{column},gender\n{names[named_by]},woman\nanother,man\n")
    assert someone.recall([picture], ["gender"]) == [Label("jobs-0003", "gender", "woman")]


def test_two_names_of_one_picture_are_refused(tmp_path):
    someone = judging(tmp_path, "file,gender\njobs-0003,woman\n0003.png,man\n")
    with pytest.raises(BadInput, match=r"people\.csv names the picture jobs-0003 twice: '0003\.png', 'jobs-0003'"):
        someone.recall([Picture("jobs-0003", "jobs", "", None, "x.png", source="0003.png")], ["gender"])


def test_where_only_ids_are_known_they_are_enough(tmp_path):
    labels = judging(tmp_path, WIDE).label(["d", "a"], [Image.new("RGB", (8, 8))] * 2, ["age"])
    assert labels == [Label("d", "age", "60+"), Label("a", "age", "20-39")]


def test_of_several_people_the_majority_counts_and_a_tie_is_unsure(tmp_path):
    votes = {
        "most": "woman woman man",
        "tie": "woman man",
        "unsure": "unsure unsure man",
        "nobody": "no_person",
        "one": "man",
    }
    rows = [
        f"{key},{value.replace('_', ' ')},person {number}"
        for key, values in votes.items()
        for number, value in enumerate(values.split())
    ]
    someone = judging(tmp_path, "\n".join(["picture,gender,person", *rows]))
    assert [said(someone, key)[0][:2] for key in votes] == [
        ("woman", None), (None, UNSURE), (None, UNSURE), (None, NOBODY), ("man", None),
    ]  # fmt: skip
    about = someone.describe()
    assert (about["people"], about["pictures"], about["labels"]) == (3, 5, 10)
    assert about["without_value"] == {"gender": {"no person": 1, "people unsure": 1, "tied": 1}}


def test_of_several_people_on_a_picture_everyone_has_a_place(tmp_path):
    someone = judging(tmp_path, "picture,gender,age\na,woman;man ; unsure,20-39; unsure;60+\nb,man,40-59\n")
    assert someone.sees_everyone is True
    assert said(someone, "a", ("gender", "age")) == [
        (None, SEVERAL, ("woman", "man", None)), (None, SEVERAL, ("20-39", None, "60+")),
    ]  # fmt: skip
    assert said(someone, "b", ("gender",)) == [("man", None, ())]


def test_majorities_about_another_number_of_people_are_no_label(tmp_path):
    """Of Ann, Bob and Cy two saw two genders, but only one of those two saw two ages."""
    content = (
        "picture,gender,age,person\na,woman; man,20-39; 60+,Ann\na,woman,20-39,Bob\na,woman; man,,Cy\na,,20-39,Dee\n"
    )
    assert said(judging(tmp_path, content), "a", ("gender", "age")) == [(None, UNSURE, ())] * 2


@pytest.mark.parametrize(
    ("column", "values", "support"),
    [
        ("gender", ["woman"], GENDERS),
        ("age", ["60+", "20-39"], AGES),
        ("skin-tone", ["monk-10", "monk-2"], MONK_TONES),
        ("hat", ["red", "blue", "none"], ("blue", "none", "red")),
        ("gender", ["woman", "man", "non-binary"], ("man", "non-binary", "woman")),
    ],
)
def test_the_values_are_those_of_a_shared_scale_or_what_was_seen(tmp_path, column, values, support):
    rows = "".join(f"{number},{value}\n" for number, value in enumerate(values))
    assert judging(tmp_path, f"picture,{column}\n{rows}").attributes == {column: support}


def test_a_vocabulary_names_values_that_nobody_saw(tmp_path):
    words = table(tmp_path, "[hat]\nvalues = {red = {}, blue = {}, green = {}}\n", "hats.toml")
    someone = judging(tmp_path, "picture,hat\na,red\nb,\n", vocabulary=str(words))
    assert someone.attributes == {"hat": ("red", "blue", "green")}
    assert someone.name == f"labels:people.csv,vocabulary={words.name}"
    assert str(tmp_path) not in json.dumps(someone.describe())
    assert someone.describe()["sha256"] == hashlib.sha256((tmp_path / "people.csv").read_bytes()).hexdigest()


def test_an_attribute_that_nobody_filled_in_is_none(tmp_path):
    assert judging(tmp_path, "picture,gender,age\na,woman,\nb,man,\n").attributes == {"gender": GENDERS}


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ("", "has the columns none"),
        ("picture,gender\n", "lists no pictures"),
        ("picture,gender\na,\n", r"people\.csv has no labels: every cell is empty"),
        ("who,gender\na,woman\n", r"people\.csv has the columns 'who', 'gender'.*picture \(or file, or sha256\)"),
        ("picture;gender\na;woman\n", "with commas between them"),
        ("picture,gender\na,woman\nb,womn\n", "line 3: 'womn' is no value of gender. Did you mean 'woman'"),
        ("picture,gender\na,Woman\nb,Man\n", "line 2: 'Woman' as gender differs from 'woman' in the case"),
        ("picture,gender\na,woman\nb,Unsure\n", "line 3: 'Unsure' as gender differs from 'unsure' in the case"),
        ("picture,hat\na,red\nb,Red\n", "line 3: 'Red' as hat differs from 'red' in the case"),
        ("picture,hat\na,red\n", "has only the value 'red' of hat"),
        ("picture,hat\na,unsure\n", "has no value of hat"),
        ("picture,gender\na,woman\na,man\n", "line 3: the picture 'a' has a second row for gender"),
        ("picture,gender,person\na,woman,Ann\na,woman,Ann\n", "line 3: the picture 'a' has a second row.* by 'Ann'"),
        ("file,gender\nx/a.png,woman\nx\\a.png,man\n", "line 3: the picture 'x/a.png' has a second row"),
        ("picture,gender\na,woman;\n", "line 2: 'woman;' does not say of each person"),
        ("picture,gender\na,woman; no person\n", "line 2: 'woman; no person' does not say of each person"),
        ("picture,gender,age\na,woman; man,20-39\n", "line 2: 'a' has age '20-39' and gender 'woman; man'"),
        ("picture,gender\na\n", "line 2: the number of cells"),
        (b"picture,gender\na,\xff\n", "CSV in UTF-8"),
        ("picture,gender\na,wo\0man\n", "line 2: there is a NUL"),
        ('picture,gender\na,"woman\n', "is not CSV"),
        ("picture,gender\na," + "x" * 200_000 + "\n", "is not CSV: field larger"),
    ],
)  # fmt: skip
def test_every_fault_of_a_table_is_named_with_its_place(tmp_path, content, error):
    with pytest.raises(BadInput, match=error):
        judging(tmp_path, content)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ("picture,hat\na,purple\n", "line 2: 'purple' is no value of hat.*known: red, blue; or unsure, no person"),
        ("picture,shoes\na,brown\n", r"people\.csv labels 'shoes', which the vocabulary does not.*known: hat"),
    ],
)
def test_a_table_that_does_not_fit_its_vocabulary_is_refused(tmp_path, content, error):
    words = table(tmp_path, "[hat]\nvalues = {red = {}, blue = {}}\n", "hats.toml")
    with pytest.raises(BadInput, match=error):
        judging(tmp_path, content, vocabulary=str(words))


def test_other_files_are_refused(tmp_path):
    with pytest.raises(BadInput, match="labels needs a table"):
        judge("")
    with pytest.raises(NotFound, match="no table of labels"):
        judge(str(tmp_path / "none.csv"))
    with pytest.raises(BadInput, match=r"ends in \.csv or \.parquet; got 'people\.xlsx'"):
        judge(str(table(tmp_path, b"PK\3\4", "people.xlsx")))
    pq.write_table(pa.table({"picture": ["a"], "gender": ["woman\0man"]}), tmp_path / "nul.parquet")
    with pytest.raises(BadInput, match=r"row 1: .*does not say of each person"):
        judge(str(tmp_path / "nul.parquet"))
    with pytest.raises(BadInput, match="is not a Parquet table"):
        judge(str(table(tmp_path, WIDE, "people.parquet")))


def test_what_it_says_of_itself_goes_by_the_content_of_its_table(tmp_path):
    about = judging(tmp_path, WIDE).describe()
    assert about == judging(tmp_path, WIDE).describe()
    assert json.loads(json.dumps(about)) == about
    assert about["sha256"] == hashlib.sha256(WIDE.encode()).hexdigest()
    assert about["values"] == {"gender": list(GENDERS), "age": list(AGES)}
    assert judging(tmp_path, WIDE + "f,man,\n").describe()["sha256"] != about["sha256"]


@pytest.fixture
def folder(tmp_path):
    """Forty pictures of plain colours, all different."""
    place = tmp_path / "pictures"
    (place / "day 1").mkdir(parents=True)
    for number in range(40):
        Image.new("RGB", (16, 16), (number * 6, 90, 90)).save(place / "day 1" / f"{number:02}.png")
    return place


def audited(folder, labels, tmp_path, **settings):
    audit = fairest.audit(f"folder:{folder}", judge=f"labels:{labels}", out=tmp_path / "run", **settings)
    return {(finding.attribute, finding.value): finding for finding in audit.findings}


def test_an_audit_by_people_finds_what_they_saw(folder, tmp_path):
    """24 women, 8 men, 3 on which somebody is unsure, 2 with nobody, and 3 that nobody labelled."""
    cells = ["woman"] * 24 + ["man"] * 8 + ["unsure"] * 3 + ["no person"] * 2
    rows = "".join(f"day 1/{number:02}.png,{cell}\n" for number, cell in enumerate(cells))
    labels = table(tmp_path, f"file,gender\n{rows}")
    women = audited(folder, labels, tmp_path, attributes="gender")["gender", "woman"]
    assert (women.n, women.told, women.share) == (40, 32, 24 / 32)
    assert women.counts == {"woman": 24, "man": 8}
    assert women.gaps == {"no person": 2, "not labelled": 3, "unsure": 3}
    table(tmp_path, f"file,gender\n{rows}day 1/39.png,man\n")
    with pytest.raises(RunMismatch):
        audited(folder, labels, tmp_path, attributes="gender", resume=True)


def test_an_audit_by_several_people_goes_by_what_most_of_them_saw(folder, tmp_path):
    """Ann and Bob see 30 women and 10 men, Cy sees men only. Bob left out four of the women: there they tie."""
    seen = ["woman"] * 30 + ["man"] * 10
    ann = [f"day 1/{number:02}.png,Ann,{cell}" for number, cell in enumerate(seen)]
    bob = [f"day 1/{number:02}.png,Bob,{cell}" for number, cell in enumerate(seen) if number > 3]
    cy = [f"day 1/{number:02}.png,Cy,man" for number in range(40)]
    labels = table(tmp_path, "\n".join(["file,person,gender", *ann, *bob, *cy]))
    women = audited(folder, labels, tmp_path, attributes="gender")["gender", "woman"]
    assert (women.counts, women.gaps) == ({"woman": 26, "man": 10}, {"unsure": 4})


def test_an_audit_by_people_counts_everyone_on_a_picture(folder, tmp_path):
    """20 pictures of a woman and a man, 20 of one woman: 30 of 40 pictures' worth of people are women."""
    cells = ["woman; man"] * 20 + ["woman"] * 20
    files = [hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(folder.rglob("*.png"))]
    rows = "".join(f"{sha256},{cell}\n" for sha256, cell in zip(files, cells, strict=True))
    women = audited(folder, table(tmp_path, f"sha256,gender\n{rows}"), tmp_path, attributes="gender")["gender", "woman"]
    assert (women.told, women.counts) == (40, {"woman": 30, "man": 10})
    assert women.share == 0.75


def test_a_name_that_recurs_is_another_picture_where_its_hash_is_another(tmp_path):
    table = tmp_path / "people.csv"
    table.write_text(f"picture,sha256,gender\nnurse-0000,{'a' * 64},woman\nnurse-0001,{'b' * 64},man\n")
    pictures = [Picture(f"nurse-000{n}", "nurse", "a nurse", n, f"pictures/{n}.png", sha256="a" * 64) for n in (0, 1)]
    told = judge(str(table)).recall(pictures, ["gender"])
    assert [(label.value, label.why) for label in told] == [("woman", None), (None, "not labelled")]
