"""Vocabularies: the one that ships, ones of people's own, and every mistake in them."""

import json
import re
from pathlib import Path

import pytest

from fairest.adapters.judges import vocabulary
from fairest.adapters.judges.vocabulary import read_vocabulary
from fairest.errors import BadInput, NotFound
from fairest.measure.scales import AGES, GENDERS

WHOLE = """
[mood]
question = "Which mood?"
nobody = ["a photo without people"]
nobody_labels = ["none"]
[mood.values.glad]
prompts = ["a glad person", "a person who laughs"]
labels = ["happy"]
[mood.values.sad]
prompts = ["a sad person"]
"""


@pytest.fixture
def written(tmp_path):
    def write(content):
        file = tmp_path / "mine.toml"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return file

    return write


def test_the_shipped_one_asks_for_the_values_all_judges_share():
    shipped = read_vocabulary()
    assert {name: question.names for name, question in shipped.items()} == {"gender": GENDERS, "age": AGES}
    for question in shipped.values():
        assert all(value.prompts and value.labels for value in question.values)
        assert question.nobody
        assert question.nobody_labels


def test_one_of_ones_own_is_read_whole(written):
    (mood,) = read_vocabulary(written(WHOLE)).values()
    assert (mood.attribute, mood.text, mood.names) == ("mood", "Which mood?", ("glad", "sad"))
    assert (mood.nobody, mood.nobody_labels) == (("a photo without people",), ("none",))
    assert mood.values[0].prompts == ("a glad person", "a person who laughs")
    assert (mood.values[0].labels, mood.values[1].labels) == (("happy",), ())


def test_a_question_is_made_up_where_none_is_written(written):
    (mood,) = read_vocabulary(str(written("[mood.values]\nglad = {}\nsad = {}\n"))).values()
    assert mood.text == "Which mood?"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "asks nothing"),
        ("[mood", "is not TOML"),
        (b"\xff\xfe", "is not UTF-8"),
        ("mood = 3", "[mood] is no table"),
        ("[mood]\nvalues = 3", "values is no table"),
        ("[mood]\nquestion = 'Which?'", "is no table"),
        ("[mood.values.glad]", "needs two values or more"),
        ("[mood.values]\n'a, b' = {}\nc = {}", 'without ", " in their names'),
        ("[mood.values]\n' ' = {}\nc = {}", "has the value ' '; a name has"),
        ("['a+b'.values]\nc = {}\nd = {}", 'no "+" in its own'),
        ("[mood.values]\nunsure = {}\nsad = {}", "has the value 'unsure', which is what a judge"),
        (WHOLE.replace("nobody_labels", "nobdy_labels"), "holds 'nobdy_labels'; known: nobody, nobody_labels"),
        (WHOLE.replace("labels = [\"happy\"]", "label = [\"happy\"]"), "holds 'label'; known: labels, prompts"),
        (WHOLE.replace('"Which mood?"', "3"), "has a question that is no text"),
        (WHOLE.replace('["a sad person"]', '"a sad person"'), "values.sad has prompts that are no list of texts"),
        (WHOLE.replace('["a sad person"]', '["a sad person", 3]'), "has prompts that are no list of texts"),
        (WHOLE.replace('["a sad person"]', '[" "]'), "has prompts that are no list of texts"),
        (WHOLE.replace('["none"]', "[1]"), "has nobody_labels that are no list of texts"),
        ("x = " + "[" * 5000, "is not TOML"),
        (b"#" * 1_000_001, "has more than 1,000,000 bytes"),
    ],
)  # fmt: skip
def test_every_mistake_is_named_with_its_place(written, content, said):
    with pytest.raises(BadInput, match=re.escape(said)) as caught:
        read_vocabulary(written(content))
    assert "mine.toml" in caught.value.message
    assert "docs/judges/vocabulary.md" in caught.value.hint


@pytest.mark.parametrize(
    "name", ["", " glad", "glad ", "gl\tad", "gl\nad", "gl\u202ead", "\x7f", "glad; sad", "g" * 61, "Glad\u00a0"]
)
@pytest.mark.parametrize("kind", ["attribute", "value"])
def test_a_name_that_would_not_survive_a_table_is_refused(written, kind, name):
    key = json.dumps(name).replace("\x7f", "\\u007f")
    content = f"[{key}.values]\na = {{}}\nb = {{}}" if kind == "attribute" else f"[mood.values]\n{key} = {{}}\nb = {{}}"
    with pytest.raises(BadInput, match=f"has the {kind} .*; a name has 60 characters at most, no space around it"):
        read_vocabulary(written(content))


@pytest.mark.parametrize("name", ["unsure", "Unsure", "no person", "several people"])
@pytest.mark.parametrize("kind", ["attribute", "value"])
def test_a_name_is_none_of_the_reasons(written, kind, name):
    attribute, value = (name, "a") if kind == "attribute" else ("mood", name)
    with pytest.raises(BadInput, match=f"has the {kind} '{name}', which is what a judge"):
        read_vocabulary(written(f"['{attribute}'.values]\n'{value}' = {{}}\nb = {{}}"))


def test_names_differ_in_more_than_case(written):
    with pytest.raises(BadInput, match="has the values 'Glad' and 'glad': they differ in case alone"):
        read_vocabulary(written("[mood.values]\nGlad = {}\nglad = {}"))
    with pytest.raises(BadInput, match="has the attributes 'mood' and 'MOOD': they differ in case alone"):
        read_vocabulary(written("[mood.values]\na = {}\nb = {}\n[MOOD.values]\na = {}\nb = {}"))


LONG = "x" * 1001


@pytest.mark.parametrize(
    "content",
    [
        WHOLE.replace("a glad person", LONG),
        WHOLE.replace("happy", LONG),
        WHOLE.replace("a photo without people", LONG),
        WHOLE.replace('["none"]', f'["{LONG}"]'),
        WHOLE.replace("Which mood?", LONG),
        WHOLE.replace("nobody_labels", LONG),
        WHOLE.replace("[mood.values.glad]", f"[mood.values.{LONG}]"),
        WHOLE + f"[{LONG}]\n[{LONG}]\n",
        WHOLE + f"\n{LONG} = 1\n{LONG} = 2\n",
    ],
    ids=["prompt", "label", "nobody", "nobody label", "question", "key", "name", "table twice", "key twice"],
)
def test_what_is_too_long_is_not_repeated(written, content):
    with pytest.raises(BadInput) as caught:
        read_vocabulary(written(content))
    assert "x" * 62 not in str(caught.value)


def test_a_prompt_may_have_a_thousand_characters_and_a_name_sixty(written):
    name = "m" * 60
    (mood,) = read_vocabulary(written(WHOLE.replace("mood", name).replace("a glad person", "x" * 1000))).values()
    assert (mood.attribute, len(mood.values[0].prompts[0])) == (name, 1000)


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(NotFound, match=r"The vocabulary .*absent\.toml cannot be read: No such file"):
        read_vocabulary(tmp_path / "absent.toml")
    with pytest.raises(NotFound, match="cannot be read"):
        read_vocabulary(tmp_path)
    with pytest.raises(BadInput, match="The vocabulary is 3; it must be a file"):
        read_vocabulary(3)


def test_the_whole_one_on_the_page_is_read_as_it_stands(written):
    page = Path(vocabulary.__file__).parents[4] / "docs" / "judges" / "vocabulary.md"
    (shown,) = re.findall(r"```toml\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    questions = read_vocabulary(written(shown))
    assert all(value.prompts and value.labels for question in questions.values() for value in question.values)
