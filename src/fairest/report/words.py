"""How names and numbers are spelt on the page, beyond what the sentences of a finding already fix."""

import re
import unicodedata

from fairest.prompts.words import slug

__all__ = [
    "VERDICT_WORDS",
    "curled",
    "ended",
    "number",
    "printable",
    "sentence_case",
    "shorten",
    "slug",
    "span",
    "unbroken",
]

VERDICT_WORDS = {
    "differs": "differs",
    "equivalent": "equivalent",
    "undetermined": "undetermined",
    "untested": "not tested",
    "asked": "obedience",
}
_NO_BREAK = "\N{NO-BREAK SPACE}"
_JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"


def number(value: float | None) -> str:
    """A number for statisticians, to four decimals; empty where there is none."""
    return "" if value is None else _four(value)


def span(low: float, high: float) -> str:
    """An interval for statisticians: "0.8812 to 0.9700"."""
    return f"{_four(low)} to {_four(high)}"


def _four(value: float) -> str:
    # Adding 0 makes a minus zero a zero.
    return f"{round(value, 4) + 0.0:.4f}"


def sentence_case(text: str) -> str:
    """With a capital at its head."""
    return text[:1].upper() + text[1:]


def unbroken(text: str) -> str:
    """With numbers and their percent signs held together on one line."""
    return text.replace(" %", f"{_NO_BREAK}%")


def curled(text: str) -> str:
    """With its apostrophes as print has them."""
    return re.sub(r"(?<=\w)'(?=\w)", "\N{RIGHT SINGLE QUOTATION MARK}", text)


def ended(text: str) -> str:
    """With one full stop at its end, if it has no end of its own."""
    text = text.rstrip()
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def printable(text: str) -> str:
    """`text` without what ends or upsets a document: control and other invisible characters become U+FFFD.

    White space becomes a space, unless it holds words together. The two joiners stay: Persian, Hindi and emoji
    are written with them.
    """
    return text if text.isprintable() else "".join(map(_printable, text))


def _printable(letter: str) -> str:
    if letter.isspace():
        return letter if letter == _NO_BREAK else " "
    return "\N{REPLACEMENT CHARACTER}" if unicodedata.category(letter)[0] == "C" and letter not in _JOINERS else letter


def shorten(text: str, cells: int) -> str:
    """`text` in at most `cells` letter widths, where East Asian letters take two; a cut shows as "…"."""
    if sum(map(_cells, text)) <= cells:
        return text
    used, kept = 1, ""
    for letter in text:
        used += _cells(letter)
        if used > cells:
            break
        kept += letter
    return kept.rstrip() + "…"


def _cells(letter: str) -> int:
    if unicodedata.combining(letter):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1
