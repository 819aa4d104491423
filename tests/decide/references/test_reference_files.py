"""A reference of one's own, from a file."""

import pytest

from fairest.decide import from_file
from fairest.errors import BadInput, NotFound, UnknownName
from fairest.records import Expectation

TOML = """
[datasheet]
title = "Jobs"
source = "our own survey"
year = 2024
licence = "CC0-1.0"
is_not = "a census"

[shares.nurse.gender]
woman = 0.88
man = { share = 0.12, low = 0.11, high = 0.13 }

[shares."police officer".gender]
woman = 0
"""
CSV = "concept,attribute,value,share,low,high\nnurse,gender,woman,0.88,,\nnurse,gender,man,0.12,0.11,0.13\n"


@pytest.fixture
def write(tmp_path):
    def written(name, text):
        (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
        return tmp_path / name

    return written


@pytest.mark.parametrize(("name", "text"), [("jobs.toml", TOML), ("jobs.csv", CSV), ("jobs.CSV", "\ufeff" + CSV)])
def test_a_file_gives_its_shares_and_a_row_without_interval_is_exact(write, name, text):
    table = from_file(write(name, text))
    assert table.name == "jobs"
    assert table.expects("nurse", "gender", "woman", ()) == Expectation(0.88, 0.88, 0.88)
    assert table.expects("nurse", "gender", "man", ()) == Expectation(0.12, 0.11, 0.13)


def test_a_csv_file_needs_no_columns_for_the_interval(write):
    table = from_file(write("jobs.csv", "share, value ,attribute,concept\n0.3,woman,gender,cook\n"))
    assert table.expects("cook", "gender", "woman", ()) == Expectation(0.3, 0.3, 0.3)


def test_the_datasheet_is_kept_with_the_hash_of_the_file(write):
    datasheet = from_file(str(write("jobs.toml", TOML))).describe()
    assert (datasheet["title"], datasheet["year"], datasheet["is_not"]) == ("Jobs", 2024, "a census")
    assert datasheet["file"] == "jobs.toml"
    assert len(datasheet["sha256"]) == 64
    assert from_file(write("jobs.csv", CSV)).describe()["source"] is None, "not stated is not made up"


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(NotFound, match=r"nothing\.toml"):
        from_file(tmp_path / "nothing.toml")
    with pytest.raises(NotFound):
        from_file(tmp_path)


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("r.json", "{}", r"ends in \.toml or \.csv"),
        ("r.toml", "shares = [", "not TOML"),
        ("r.toml", b"\xff\xfe", "cannot be read"),
        ("r.toml", "", "lists no shares"),
        ("r.toml", "[share.nurse.gender]\nwoman = 0.5", "Did you mean 'shares'"),
        ("r.toml", "[datasheet]\nlicense = 'CC0'\n", "Did you mean 'licence'"),
        ("r.toml", "[shares.nurse.gender]\nwoman = { shar = 0.5 }", "Did you mean 'share'"),
        ("r.toml", "[shares.nurse.gender]\nwoman = { low = 0.5 }", "there is no share"),
        ("r.toml", "[shares.nurse]\ngender = 0.5", r"shares\.nurse\.gender must be a table"),
        ("r.toml", "[shares.nurse.gender]\nwoman = 1.2", "woman: share is 1.2"),
        ("r.toml", "[shares.nurse.gender]\nwoman = nan", "share is nan"),
        ("r.toml", "[shares.nurse.gender]\nwoman = true", "share is True"),
        ("r.toml", "[shares.nurse.gender]\nwoman = '88%'", "share is '88%'"),
        ("r.toml", "[shares.nurse.gender]\nwoman = 0.6\nman = 0.5", "add up to 1.1, more than 1"),
        ("r.toml", "[shares.nurse.gender]\nwoman = { share = 0.5, low = 0.6, high = 0.7 }", "low <= share <= high"),
        ("r.csv", "", "no column 'concept'"),
        ("r.csv", "concept,attribute,value\nnurse,gender,woman\n", "no column 'share'"),
        ("r.csv", "concept,atribute,value,share\n", "Did you mean 'attribute'"),
        ("r.csv", "concept,attribute,value,share\n", "lists no shares"),
        ("r.csv", "concept,attribute,value,share\nnurse,gender,woman,lots\n", "line 2: share is 'lots'"),
        ("r.csv", "concept,attribute,value,share\nnurse,gender,woman,\n", "line 2: there is no share"),
        ("r.csv", "concept,attribute,value,share\nnurse,gender,woman\n", "line 2: the number of cells"),
        ("r.csv", "concept,attribute,value,share\nnurse,gender,woman,0.1,0.2\n", "line 2: the number of cells"),
        ("r.csv", "concept,attribute,value,share\n,gender,woman,0.1\n", "line 2: concept, attribute and value"),
        ("r.csv", "concept,attribute,value,share\na,g,w,0.1\na,g,w,0.1\n", "lists 'w' of g for 'a' twice"),
        ("r.csv", 'concept,attribute,value,share\na,g,"w,0.1\n', "not CSV"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_the_place(write, name, text, says):
    with pytest.raises(BadInput, match=says):
        from_file(write(name, text))


def test_shares_that_add_up_to_one_but_for_rounding_are_taken(write):
    thirds = "".join(f"{v} = 0.3333334\n" for v in "abc")
    assert from_file(write("r.toml", "[shares.nurse.tone]\n" + thirds)).expects("nurse", "tone", "a", ()).share


@pytest.mark.parametrize("shares", [(0.6, 0.3), ((0.6, 0.5, 0.65), (0.2, 0.1, 0.3))])
def test_shares_of_all_values_that_cannot_make_one_are_refused(write, shares):
    rows = [
        f"nurse,gender,{v},{','.join(map(str, s)) if isinstance(s, tuple) else f'{s},,'}"
        for v, s in zip(("woman", "man"), shares, strict=True)
    ]
    table = from_file(write("jobs.csv", "\n".join(["concept,attribute,value,share,low,high", *rows])))
    with pytest.raises(BadInput, match=r"jobs: the shares of gender for 'nurse' add up to 0\.\d.*make 1"):
        table.expects("nurse", "gender", "woman", ("woman", "man"))
    # With a third value in the world, they are merely not all.
    assert table.expects("nurse", "gender", "woman", ("woman", "man", "neither")).share == 0.6


def test_shares_with_intervals_need_only_be_possible(write):
    text = "concept,attribute,value,share,low,high\nnurse,gender,woman,0.6,0.5,0.7\nnurse,gender,man,0.5,0.4,0.6\n"
    table = from_file(write("jobs.csv", text))
    assert table.expects("nurse", "gender", "man", ("woman", "man")) == Expectation(0.5, 0.4, 0.6)


def test_one_row_is_enough_for_two_values(write):
    table = from_file(write("jobs.csv", "concept,attribute,value,share\nnurse,gender,man,0.9\n"))
    rest = table.expects("nurse", "gender", "woman", ("woman", "man"))
    assert (rest.share, rest.low, rest.high) == pytest.approx((0.1, 0.1, 0.1))


LOCALES = """
[datasheet]
title = "Jobs"
licence = "CC0-1.0"

[locales.de.datasheet]
source = "a German survey"
title = "Berufe"
[locales.de.shares."Krankenpfleger:in".gender]
woman = 0.8

[locales.fr.shares.infirmier.gender]
woman = 0.9
"""
BY_LOCALE = """locale,concept,attribute,value,share
de,Krankenpfleger:in,gender,woman,0.8
fr,infirmier,gender,woman,0.9
"""


@pytest.mark.parametrize(("name", "text"), [("jobs.toml", LOCALES), ("jobs.csv", BY_LOCALE)])
def test_a_file_may_hold_several_locales_and_one_is_named(write, name, text):
    file = write(name, text)
    german = from_file(f"{file}#de")
    assert german.name == "jobs#de"
    assert german.expects("Krankenpfleger:in", "gender", "woman", ()).share == 0.8
    assert german.expects("infirmier", "gender", "woman", ()).why == "jobs#de has no entry for 'infirmier'"
    assert from_file(f"{file}#fr").expects("infirmier", "gender", "woman", ()).share == 0.9
    assert german.describe()["locale"] == "de"
    with pytest.raises(BadInput, match=rf"several locales: de, fr\. Name one: {name}#de"):
        from_file(file)
    with pytest.raises(UnknownName, match=rf"'dee' is not a locale of {name} we know\. Did you mean 'de'"):
        from_file(f"{file}#dee")


def test_a_locale_has_the_files_datasheet_and_says_what_differs(write):
    file = write("jobs.toml", LOCALES)
    german, french = (from_file(f"{file}#{locale}").describe() for locale in ("de", "fr"))
    assert (german["title"], german["licence"], german["source"]) == ("Berufe", "CC0-1.0", "a German survey")
    assert (french["title"], french["licence"], french["source"]) == ("Jobs", "CC0-1.0", None)


def test_a_locale_of_a_file_without_locales_is_refused(write):
    with pytest.raises(BadInput, match=r"jobs\.csv has no locales, but 'de' is asked for"):
        from_file(f"{write('jobs.csv', CSV)}#de")


def test_a_file_whose_name_has_the_sign_is_found(write):
    assert from_file(write("jobs #1.csv", CSV)).name == "jobs #1"
    assert from_file(write("jobs.csv#1.csv", CSV)).name == "jobs.csv#1"


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("r.toml", LOCALES + "[shares.nurse.gender]\nwoman = 0.9\n", r"\[shares\] and \[locales\]"),
        ("r.toml", "[locales]\nde = 1", r"locales\.de must be a table"),
        ("r.toml", "[locales.de.share.nurse.gender]\nwoman = 0.9\n", "Did you mean 'shares'"),
        ("r.toml", "[locales.de.datasheet]\nlicense = 'CC0'\n", "Did you mean 'licence'"),
        ("r.toml", "[locales.de.shares.nurse.gender]\nwoman = 2\n", r"locales\.de: shares\.nurse\.gender\.woman"),
        ("r.toml", "[locales.de.datasheet]\ntitle = 'x'\n", "lists no shares"),
        ("r.csv", "locale,concept,attribute,value,share\n,nurse,gender,woman,0.9\n", "locale must not be empty"),
        ("r.csv", "locale,concept,attribute,value,share\nde,a,g,w,0.1\nde,a,g,w,0.1\n", "lists 'w' of g for 'a' twice"),
    ],
)
def test_a_file_with_locales_that_cannot_be_used_is_refused(write, name, text, says):
    with pytest.raises(BadInput, match=says):
        from_file(f"{write(name, text)}#de")


def test_the_same_row_in_two_locales_is_not_twice_the_same(write):
    file = write("r.csv", "locale,concept,attribute,value,share\nde,a,g,w,0.8\nfr,a,g,w,0.9\n")
    assert [from_file(f"{file}#{locale}").expects("a", "g", "w", ()).share for locale in ("de", "fr")] == [0.8, 0.9]
