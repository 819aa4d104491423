"""Answers of a model are read strictly: one of the list, or nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairest.adapters.judges.vqa_answers import read_answer

OPTIONS = ("woman", "man", "60+", "no person", "several people", "cannot tell")


@pytest.mark.parametrize("option", OPTIONS)
@pytest.mark.parametrize(
    "written",
    ["{}", " {}\n", "{}.", '"{}"', '"{}."', '"{}".', "\u201c{}\u201d", '{{"answer": "{}"}}', '{{"answer":"{}."}}\n'],
)
def test_an_answer_of_the_list_counts_whatever_stands_around_it(option, written):
    assert read_answer(written.format(option), OPTIONS) == option
    assert read_answer(written.format(option).replace(option, option.upper()), OPTIONS) == option


@pytest.mark.parametrize(
    "content",
    [
        "",
        "   ",
        ".",
        "The person is presented as a woman.",
        "woman, man",
        "woman or man",
        "woman\nman",
        "woman (she wears a coat)",
        "women",
        "wo man",
        "not a man",
        "woman!",
        "**woman**",
        "`woman`",
        "<b>woman</b>",
        "<think>a man?</think>woman",
        "<script>alert(1)</script>",
        "I'm sorry, I can't help with that.",
        "w\u200boman",
        "w\u043eman",
        '{"answer": "woman", "answer": "man"}',
        '{"answer": "woman", "why": "long hair"}',
        '{"answer": ["woman"]}',
        '{"answer": {"answer": "woman"}}',
        '{"answer": null}',
        '{"value": "woman"}',
        '{"answer": "woman"',
        '{"answer": "woman"} {"answer": "man"}',
        '```json\n{"answer": "woman"}\n```',
        '["woman"]',
        "woman" + " " * 300,
        "{" * 200,
    ],
)
def test_anything_else_is_no_answer(content):
    assert read_answer(content, OPTIONS) is None


@pytest.mark.parametrize(
    "content", [None, 1, True, ["woman"], {"answer": "woman"}, [{"type": "text", "text": "woman"}]]
)
def test_what_is_no_text_is_no_answer(content):
    assert read_answer(content, OPTIONS) is None


@given(st.text())
def test_whatever_is_said_gives_an_answer_of_the_list_or_none(text):
    assert read_answer(text, OPTIONS) in (*OPTIONS, None)
    assert read_answer("{" + text, OPTIONS) in (*OPTIONS, None)
