"""Vocabularies: the one that ships, ones of people's own, and every mistake in them."""

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
        ("[mood.values]\n' ' = {}\nc = {}", "needs two values or more"),
        ("['a+b'.values]\nc = {}\nd = {}", 'no "+" in its own'),
        ("[mood.values]\nunsure = {}\nsad = {}", "has a value 'unsure'"),
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
