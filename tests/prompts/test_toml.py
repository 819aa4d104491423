"""Suite files: what they may say, and what is said of wrong ones."""

import pytest

from fairest.errors import BadInput, BadSuite, NotFound, UnknownName
from fairest.prompts import from_file, from_toml, suite
from fairest.records import Prompt

HEAD = 'name = "mine"\nversion = "1"\nattributes = ["gender"]\n'
NURSE = '[[prompts]]\nconcept = "nurse"\ntext = "a nurse"\n'


def test_templates_and_concepts_make_one_prompt_for_each_concept():
    made = from_toml(HEAD + 'templates = ["a photo of {a} {concept}", "{concept}"]\nconcepts = ["nurse", "artist"]')
    assert made.prompts == (
        Prompt("nurse", "nurse", ("a photo of a nurse", "nurse")),
        Prompt("artist", "artist", ("a photo of an artist", "artist")),
    )
    assert (made.name, made.version, made.attributes, made.datasheet) == ("mine", "1", ("gender",), {})


def test_fill_ins_make_every_combination_and_say_what_is_asked():
    made = from_toml(
        HEAD.replace('"gender"', '"gender", "age"')
        + 'templates = ["{a} {age} {gender} {concept}"]\nconcepts = ["nurse"]\n'
        + '[fill.gender]\nwoman = "female"\nman = "male"\n[fill.age]\nold = "elderly"\nyoung = "young"\n'
    )
    assert {p.id: p.wordings[0] for p in made.prompts} == {
        "nurse-woman-old": "an elderly female nurse",
        "nurse-woman-young": "a young female nurse",
        "nurse-man-old": "an elderly male nurse",
        "nurse-man-young": "a young male nurse",
    }
    assert made.prompts[0].asked == {"gender": "woman", "age": "old"}


def test_prompts_may_be_written_out():
    made = from_toml(
        HEAD
        + '[[prompts]]\nconcept = "nurse"\ntext = "{literally} a nurse"\n'
        + '[[prompts]]\nconcept = "nurse"\nwordings = ["a male nurse", "a nurse, man"]\nasked = { gender = "man" }\n'
        + '[[prompts]]\nid = "other"\nconcept = "nurse"\ntext = "nurse"\n'
    )
    assert made.prompts == (
        Prompt("nurse", "nurse", ("{literally} a nurse",)),
        Prompt("nurse-man", "nurse", ("a male nurse", "a nurse, man"), {"gender": "man"}),
        Prompt("other", "nurse", ("nurse",)),
    )


def test_templates_and_written_prompts_go_together():
    made = from_toml(HEAD + 'templates = ["{concept}"]\nconcepts = ["artist"]\n' + NURSE)
    assert [p.id for p in made.prompts] == ["artist", "nurse"]


def test_the_hash_changes_with_the_content_and_only_with_it():
    made = from_toml(HEAD + NURSE)
    assert made.sha256 == from_toml("# a remark\n" + HEAD + NURSE).sha256
    assert made.sha256 != from_toml(HEAD + NURSE.replace("a nurse", "the nurse")).sha256
    assert len(made.sha256) == 64


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (HEAD.replace("attributes", "atributes") + NURSE, "unknown key 'atributes'. Did you mean 'attributes'?"),
        (HEAD + NURSE.replace("text", "txet"), "number 1 has an unknown key 'txet'. Did you mean 'text'?"),
        (HEAD + NURSE + "[datasheet]\nlicense = 'x'", "unknown key 'license'. Did you mean 'licence'?"),
        (HEAD.replace('version = "1"', "") + NURSE, "lacks the key 'version'"),
        (HEAD.replace('name = "mine"', "") + NURSE, "lacks the key 'name'"),
        (HEAD.replace('version = "1"', "version = 1") + NURSE, "'version' in the suite must be text in quotes, not 1"),
        (HEAD.replace('["gender"]', '"gender"') + NURSE, "'attributes' in the suite must be a list of texts"),
        (HEAD.replace('["gender"]', "[]") + NURSE, "'attributes' in the suite must be a list of texts"),
        (HEAD + '[[prompts]]\ntext = "x"', "number 1 lacks the key 'concept'"),
        (HEAD + '[[prompts]]\nconcept = "x"', "needs either `text` or `wordings`"),
        (HEAD + NURSE + 'wordings = ["x"]', "needs either `text` or `wordings`"),
        (HEAD + NURSE.replace("a nurse", "  "), "'text' in [[prompts]] number 1 must be text"),
        (HEAD + '[[prompts]]\nconcept = "x"\nwordings = ["ok", ""]', "'wordings' in [[prompts]] number 1"),
        (HEAD + '[[prompts]]\nconcept = "x"\nwordings = []', "'wordings' in [[prompts]] number 1"),
        (HEAD + NURSE + "asked = { gender = 1 }", "'gender' in [[prompts]] number 1, asked"),
        (HEAD + NURSE + 'id = "../up"', "the id '../up' is not made of a-z, 0-9 and hyphens"),
        (HEAD + NURSE + NURSE, "2 prompts have the id 'nurse'"),
        (HEAD + 'prompts = "nurse"', "must be tables"),
        (HEAD, "it has no prompts"),
        (HEAD + 'templates = ["{concept}"]', "lacks the key 'concepts'"),
        (HEAD + 'concepts = ["x"]', "lacks the key 'templates'"),
        (HEAD + 'templates = ["{concpet}"]\nconcepts = ["x"]', "Nothing fills {concpet}"),
        (HEAD + 'templates = ["{concpet}"]\nconcepts = ["x"]', "Did you mean {concept}?"),
        (HEAD + 'templates = ["a nurse"]\nconcepts = ["x"]', "does not say {concept}"),
        (HEAD + 'templates = ["{concept}"]\nconcepts = ["x"]\n[fill.gender]\nman = "male"', "does not say {gender}"),
        (
            HEAD + 'templates = ["{concept}"]\nconcepts = ["x"]\n[fill.gendre]\nman = "male"',
            "[fill.gendre] asks for 'gendre'",
        ),
        (HEAD + 'templates = ["{concept}"]\nconcepts = ["x"]\n[fill.gendre]\nman = "male"', "Did you mean 'gender'?"),
        (HEAD + NURSE + 'asked = { gendre = "man" }', "'nurse-man' asks for 'gendre', which is none of the suite's"),
        (HEAD.replace('["gender"]', '["gender", "gender"]') + NURSE, "it names the attribute 'gender' 2 times"),
        (HEAD.replace("mine", "mi\\u001bne") + NURSE, "its name has a character that cannot be seen, U+001B"),
        (HEAD + NURSE.replace("a nurse", "a nurse\\u202e"), "a wording of 'nurse' has a character that cannot be seen"),
        (
            HEAD + NURSE.replace('"nurse"', '"nur\\u0007se"'),
            "the concept of 'nur-se' has a character that cannot be seen",
        ),
        (
            HEAD + NURSE + 'asked = { gender = "ma\\u0000n" }',
            "what 'nurse-ma-n' asks has a character that cannot be seen",
        ),
        (HEAD + 'templates = ["{concept}"]\nconcepts = ["x"]\n[fill.age]', "[fill.age] is empty"),
        (HEAD + 'templates = ["{concept}"]\nconcepts = ["x"]\n[fill.a]\nx = "y"', "takes a name that templates"),
        (HEAD + "templates = [", "is not TOML"),
        (HEAD + "x == 3", "at line 4"),
    ],
)
def test_a_wrong_suite_says_what_is_wrong(text, says):
    with pytest.raises(BadSuite) as caught:
        from_toml(text, "mine.toml")
    assert says in str(caught.value)


def test_errors_name_the_file_and_the_line(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_bytes((HEAD + NURSE).encode() + b"# caf\xe9\n")
    with pytest.raises(BadSuite, match=r"mine\.toml is not UTF-8: byte 0xe9 in line 7"):
        from_file(file)


def test_a_file_from_windows_reads_the_same(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_bytes(b"\xef\xbb\xbf" + (HEAD + NURSE).replace("\n", "\r\n").encode())
    assert from_file(file) == from_toml(HEAD + NURSE)


def test_a_suite_is_named_by_file_by_door_or_is_one(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text(HEAD + NURSE)
    made = suite(str(file))
    assert made.name == "mine"
    assert suite(made) is made


def test_a_path_is_a_suite_file_and_other_things_are_no_suite(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text(HEAD + NURSE)
    assert suite(file).name == "mine"
    with pytest.raises(BadInput, match="A list is no suite"):
        suite(["a nurse"])


def test_joiners_belong_to_the_spelling_of_some_languages():
    concept = "می\u200cنویسد"
    assert from_toml(HEAD + NURSE.replace('"nurse"', f'"{concept}"')).prompts[0].concept == concept


def test_a_missing_file_and_an_unknown_name_are_told_apart(tmp_path):
    with pytest.raises(NotFound, match=r"absent\.toml"):
        suite(str(tmp_path / "absent.toml"))
    with pytest.raises(UnknownName, match="is not a suite we know"):
        suite("no-such-suite")
    with pytest.raises(NotFound, match="directory"):
        from_file(tmp_path)
