"""Suites as tables: what a row says, and what is said of wrong ones."""

import hashlib
import json

import pytest

from fairest.errors import BadSuite
from fairest.prompts.rows import from_csv, from_jsonl
from fairest.records import Prompt

DOCTOR = '{"prompt": "a doctor"}\n'


def test_a_column_of_prompts_is_a_suite():
    made = from_csv("prompt\na nurse at work\na cook\n", "there/mine.csv")
    assert made.prompts == (
        Prompt("a-nurse-at-work", "a nurse at work", ("a nurse at work",)),
        Prompt("a-cook", "a cook", ("a cook",)),
    )
    assert (made.name, made.attributes, made.datasheet) == ("mine", ("gender", "skin-tone"), {})


def test_its_version_is_the_start_of_the_hash_of_the_file():
    text = "prompt\na nurse\n"
    assert from_csv(text).version == hashlib.sha256(text.encode()).hexdigest()[:8]


def test_rows_of_one_id_are_wordings_of_one_prompt_in_their_order():
    made = from_csv("concept,text\nnurse,a nurse\ncook,a cook\nnurse,my nurse\n")
    assert made.prompts == (
        Prompt("nurse", "nurse", ("a nurse", "my nurse")),
        Prompt("cook", "cook", ("a cook",)),
    )


def test_columns_say_what_is_asked_and_which_prompt_it_is_held_against():
    made = from_csv("prompt,concept,asked.gender,asked.age,pair\na nurse,nurse,,,\nan old one,nurse,,old,nurse\n")
    assert made.prompts[1] == Prompt("nurse-old", "nurse", ("an old one",), {"age": "old"}, pair="nurse")
    assert made.attributes == ("gender", "skin-tone", "age")


def test_the_same_rows_are_the_same_suite_in_csv_and_in_jsonl():
    rows = [
        {"prompt": "a nurse, tired", "concept": "nurse", "id": "n"},
        {"prompt": 'a "male" nurse', "concept": "nurse", "id": "m", "pair": "n", "asked.gender": "man"},
    ]
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    table = 'prompt,concept,id,pair,asked.gender\n"a nurse, tired",nurse,n,,\n"a ""male"" nurse",nurse,m,n,man\n'
    assert from_csv(table).prompts == from_jsonl(lines).prompts


def test_words_of_any_alphabet_are_taken_as_they_are():
    assert from_csv("prompt,concept\n看護師の{写真},nurse\n").prompts == (
        Prompt("nurse", "nurse", ("看護師の{写真}",)),
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "The heading of mine.csv lacks the column 'prompt'. known: prompt, text, concept, id, pair"),
        ("concept\nnurse\n", "The heading of mine.csv lacks the column 'prompt'"),
        ("prompt;concept\na nurse;nurse\n", "The heading of mine.csv has an unknown key 'prompt;concept'"),
        ("prompt,concpet\na,b\n", "The heading of mine.csv has an unknown key 'concpet'. Did you mean 'concept'?"),
        ("prompt,asked.\na,b\n", "unknown key 'asked.'. Did you mean 'asked.gender'?"),
        ("prompt,id,id\na,b,c\n", "The heading of mine.csv has 'id' twice"),
        ("prompt\n", "mine.csv: The suite 'mine' cannot be used: it has no prompts"),
        ("prompt,id\na nurse, tired,n\n", "mine.csv, line 2 has more or fewer cells than the heading"),
        ("prompt,id\na\n", "mine.csv, line 2 has more or fewer cells than the heading"),
        ("prompt,id\n ,n\n", "mine.csv, line 2 needs either `prompt` or `text`"),
        ("prompt,text\na,b\n", "mine.csv, line 2 needs either `prompt` or `text`"),
        ('prompt\n"a\n', "mine.csv, line 2 is not CSV: unexpected end of data"),
        ("prompt\na\rb\n", "mine.csv, line 2 is not CSV"),
        ('prompt\n"a\nb"\n', "has a character that cannot be seen, U+000A"),
        (f"prompt\n{'x' * 200_000}\n", "mine.csv, line 2 is not CSV: field larger than field limit"),
        ("prompt,concept\na,x\na,x\n", "mine.csv, line 3 repeats a wording of 'x': 'a'. Leave it out."),
        ("prompt,id,concept\na,n,x\nb,n,y\n", "mine.csv, line 3 is a wording of 'n', but has another concept"),
        ("prompt,id\na,../up\n", "the id '../up' is not made of a-z, 0-9 and hyphens"),
        ("prompt,pair\na,b\n", "mine.csv: The suite 'mine' cannot be used: the pair of 'a' is 'b'"),
    ],
)
def test_a_wrong_table_says_where_and_what(text, says):
    with pytest.raises(BadSuite) as caught:
        from_csv(text, "mine.csv")
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "mine.jsonl, line 2 is not JSON"),
        ("[" * 100_000, "mine.jsonl, line 2 is not JSON"),
        ('["a nurse"]', "mine.jsonl, line 2 must be an object in braces, not '[\"a nurse\"]'"),
        ('{"promt": "a"}', "mine.jsonl, line 2 has an unknown key 'promt'. Did you mean 'prompt'?"),
        ('{"prompt": 1}', "'prompt' in mine.jsonl, line 2 must be text in quotes, not 1"),
        ('{"prompt": "a", "id": null}', "'id' in mine.jsonl, line 2 must be text in quotes, not None"),
        ('{"prompt": "\\ud83d"}', "has a character that cannot be seen, U+D83D"),
        ('{"concept": "nurse"}', "mine.jsonl, line 2 needs either `prompt` or `text`"),
        (
            '{"prompt": "a", "asked": {"gender": "man"}}',
            "has an unknown key 'asked'. known: prompt, text, concept, id, pair, asked.gender",
        ),
    ],
)
def test_a_wrong_line_says_where_and_what(line, says):
    with pytest.raises(BadSuite) as caught:
        from_jsonl(DOCTOR + line + "\n", "mine.jsonl")
    assert says in str(caught.value)
