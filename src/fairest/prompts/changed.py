"""What was changed in the words of a prompt, in words."""

import re
from difflib import SequenceMatcher

__all__ = ["changed_words"]

_TOKEN = re.compile(r"\w+(?:['\N{RIGHT SINGLE QUOTATION MARK}-]\w+)*|[^\w\s]")
_AROUND = " ,.;:"


def changed_words(before: str, after: str) -> str:
    """with “8k”, without “old”, “woman” → “man”, or several of these; empty where nothing was changed.

    An article that follows another word ("an old nurse") is no change.
    """
    old, new = list(_TOKEN.finditer(before)), list(_TOKEN.finditer(after))
    matched = SequenceMatcher(None, [_same(one) for one in old], [_same(one) for one in new], autojunk=False)
    found = [
        _said(_cut(before, old[a:b]), _cut(after, new[c:d]))
        for what, a, b, c, d in matched.get_opcodes()
        if what != "equal"
    ]
    return ", ".join(filter(None, found))


def _same(token: re.Match[str]) -> str:
    return "a" if token[0].lower() == "an" else token[0].lower()


def _cut(text: str, tokens: list[re.Match[str]]) -> str:
    return text[tokens[0].start() : tokens[-1].end()].strip(_AROUND) if tokens else ""


def _said(old: str, new: str) -> str:
    if old and new:
        return f"“{old}” \N{RIGHTWARDS ARROW} “{new}”"
    return f"with “{new}”" if new else f"without “{old}”" if old else ""
