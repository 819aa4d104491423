"""The words that were changed from one prompt to another, in words."""

import pytest

from fairest.prompts.changed import changed_words


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("a photo of a nurse", "a photo of a nurse, 8k", "with “8k”"),
        ("a photo of a nurse", "a photo of a nurse, by Monet, 8k", "with “by Monet, 8k”"),
        ("a photo of a nurse", "a photo of an old nurse", "with “old”"),
        ("an old nurse", "a nurse", "without “old”"),
        ("a photo of a man", "a photo of a woman", "“man” → “woman”"),
        ("a nurse at work", "an oil painting of a nurse", "with “an oil painting of”, without “at work”"),
        ("ein Foto von einem Arzt", "ein Foto von einer Ärztin", "“einem Arzt” → “einer Ärztin”"),
        ("看護師の写真", "看護師の写真, 8k", "with “8k”"),
        ("a nurse", "A nurse", ""),
        ("", "a nurse", "with “a nurse”"),
    ],
)
def test_what_was_changed_is_said_in_words(before, after, said):
    assert changed_words(before, after) == said
