"""Suite files: what they may say, and what is said of wrong ones."""

import pytest

from fairest.errors import BadSuite
from fairest.prompts import from_toml
from fairest.records import Prompt

HEAD = 'name = "mine"\nversion = "1"\nattributes = ["gender"]\n'
VARIANTS = '[variants]\n8k = "{prompt}, 8k"\n"oil paint" = "oil: {prompt}"\n'
NURSE_TOO = """
[[prompts]]
id = "man"
concept = "nurse"
wordings = ["he", "him"]
asked = { gender = "man" }
[[prompts]]
id = "men"
concept = "nurse"
wordings = ["them", "{they}"]
asked = { gender = "man" }
pair = "nurse"
"""
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


def test_a_table_of_concepts_names_each_in_words_of_its_own():
    made = from_toml(HEAD + 'templates = ["Foto: {concept}"]\n[concepts]\nnurse = "eine Pflegefachkraft"')
    assert made.prompts == (Prompt("nurse", "nurse", ("Foto: eine Pflegefachkraft",)),)


def test_variants_ask_every_prompt_again_right_after_it():
    made = from_toml(HEAD + 'templates = ["{concept}", "my {concept}"]\nconcepts = ["nurse"]\n' + VARIANTS + NURSE_TOO)
    assert made.prompts == (
        Prompt("nurse", "nurse", ("nurse", "my nurse")),
        Prompt("nurse-8k", "nurse", ("nurse, 8k", "my nurse, 8k"), pair="nurse"),
        Prompt("nurse-oil-paint", "nurse", ("oil: nurse", "oil: my nurse"), pair="nurse"),
        Prompt("man", "nurse", ("he", "him"), {"gender": "man"}),
        Prompt("man-8k", "nurse", ("he, 8k", "him, 8k"), {"gender": "man"}, pair="man"),
        Prompt("man-oil-paint", "nurse", ("oil: he", "oil: him"), {"gender": "man"}, pair="man"),
        Prompt("men", "nurse", ("them", "{they}"), {"gender": "man"}, pair="nurse"),
    )


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
        (HEAD + 'templates = ["{concept}"]\n[concepts]\nx = 1', "'x' in [concepts] must be text in quotes, not 1"),
        (HEAD + 'templates = ["{concept}"]\nconcepts = {}', "it has no prompts"),
        (HEAD + 'templates = ["{concept}"]\nconcepts = ["x", "x"]', "2 prompts have the id 'x'"),
        (HEAD + NURSE + '[variants]\nx = "8k"', "The variant 'x' must say {prompt} and have no other blank, not '8k'"),
        (HEAD + NURSE + '[variants]\nx = "{prompt} {a}"', "The variant 'x' must say {prompt} and have no other blank"),
        (HEAD + NURSE + "[variants]\nx = 8", "'x' in [variants] must be text in quotes, not 8"),
        (HEAD + NURSE + '[variants]\nx = "{prompt}"', "is worded like it: 'a nurse'"),
        (HEAD + NURSE + '[variants]\n"8k" = "{prompt}."\n"8K" = "{prompt}!"', "2 prompts have the id 'nurse-8k'"),
        (HEAD + NURSE + "pair = 1", "'pair' in [[prompts]] number 1 must be text in quotes, not 1"),
        (HEAD + NURSE + 'pair = "doctor"', "the pair of 'nurse' is 'doctor', which is no prompt of the suite"),
        (HEAD + "templates = [", "is not TOML"),
        (HEAD + "x == 3", "at line 4"),
    ],
)
def test_a_wrong_suite_says_what_is_wrong(text, says):
    with pytest.raises(BadSuite) as caught:
        from_toml(text, "mine.toml")
    assert says in str(caught.value)


def test_joiners_belong_to_the_spelling_of_some_languages():
    concept = "می\u200cنویسد"
    assert from_toml(HEAD + NURSE.replace('"nurse"', f'"{concept}"')).prompts[0].concept == concept
