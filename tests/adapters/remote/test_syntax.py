"""Prompts as plain words: what a server reads after it took its syntax out is what the suite says."""

import re

import pytest

from fairest.adapters.remote.syntax import for_a1111, for_comfyui


def read_by_the_web_ui(text: str) -> tuple[str, bool]:
    """The words left, and whether any syntax was seen, by the rules of its documentation."""
    syntax = re.search(r"\bAND\b|\bBREAK\b|<\w+:[^>]+>|:\s*[-+]?[\d.]+\s*$|(?<!\\)(?:\\\\)*[()\[\]]", text)
    return re.sub(r"\\([()\[\]\\])|\\", r"\1", text), syntax is not None


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("a nurse (smiling)", r"a nurse \(smiling\)"),
        ("[a|b] nurse", r"\[a|b\] nurse"),
        ("back\\slash", "back\\\\slash"),
        ("salt AND pepper", r"salt A\ND pepper"),
        ("a BREAK in it", r"a B\REAK in it"),
        ("<lora:face:1> nurse", r"<\lora:face:1> nurse"),
        ("format 16:9", r"format 16:\9"),
    ],
)
def test_what_the_web_ui_would_take_for_syntax_is_escaped_and_reads_as_it_was(text, sent):
    assert for_a1111(text) == sent
    assert read_by_the_web_ui(text) != (text, False)
    assert read_by_the_web_ui(sent) == (text, False)


@pytest.mark.parametrize("text", ["a nurse", "größer, 看護師", "a nurse; a 'pilot' | a {cook}", "<3 hearts", "SAND"])
def test_plain_words_are_sent_as_they_are(text):
    assert for_a1111(text) == for_comfyui(text) == text


def test_comfyui_is_spared_its_emphasis():
    assert for_comfyui("a nurse (smiling:1.3) [x]") == r"a nurse \(smiling:1.3\) [x]"
