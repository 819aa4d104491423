"""Where a site, or whoever made a picture, says that it must not be learned from."""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache

__all__ = ["opt_out"]

_LONGEST = 1_000
_DIRECTIVES = ("noai", "noimageai", "noindex", "noimageindex")
"""What img2dataset refuses by itself."""
_HEADERS = ("headers", "response_headers")
_YES = ("1", "1.0", "true", "yes")
_NO = ("", "0", "0.0", "false", "no", "none", "null", "nan")


def opt_out(row: Mapping[str, object]) -> dict[str, str | None]:
    """`opt_out`: text with the directives, or None where there are none; no such cell where no column speaks of it.

    Read are X-Robots-Tag, TDM reservation, ai.txt and flags like `noai`, each a column or an entry of the column
    `headers`, and the error of img2dataset where that refused for such a header.
    """
    said = [_directive(name, value) for name, value in _with_headers(row, _speaking(tuple(row)))]
    known = [directive for directive in said if directive is not None]
    return {"opt_out": "; ".join(filter(None, known))[:_LONGEST] or None} if known else {}


@lru_cache(64)
def _speaking(columns: tuple[str, ...]) -> Sequence[str]:
    """Those that may speak of it: the rows of a set have the same columns over and over."""
    return [name for name in columns if _spelled(name) in (*_HEADERS, *_READERS)]


def _with_headers(row: Mapping[str, object], columns: Sequence[str]) -> Iterable[tuple[str, object]]:
    for name in columns:
        inside = _object(row[name]) if _spelled(name) in _HEADERS else None
        yield from [(name, row[name])] if inside is None else inside.items()


def _object(value: object) -> Mapping[str, object] | None:
    """Headers are kept as an object, or as its JSON."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return None
    return value if isinstance(value, dict) else None


def _spelled(name: str) -> str:
    return re.sub(r"[-. ]", "_", name.strip().lower())


def _directive(name: str, value: object) -> str | None:
    """What one column says of opting out: "" for nothing; None where it is no such column."""
    read = _READERS.get(column := _spelled(name))
    return None if read is None else read(column, "" if value is None else str(value).strip())


def _robots(_column: str, text: str) -> str:
    words = re.split(r"[\s,:;]+", text.lower())
    found = [each for each in _DIRECTIVES if each in words]
    return f"X-Robots-Tag: {', '.join(found)}" if found else ""


def _refused(_column: str, text: str) -> str | None:
    return text if "X-Robots-Tag" in text else None


def _reserved(_column: str, text: str) -> str:
    return f"TDM reservation: {text}" if text.lower() in _YES else ""


def _ai_txt(_column: str, text: str) -> str:
    return "ai.txt: disallow" if "disallow" in text.lower() else ""


def _flag(column: str, text: str) -> str:
    if text.lower() in _YES:
        return column.replace("_", "-")
    return "" if text.lower() in _NO else text


_READERS: Mapping[str, Callable[[str, str], str | None]] = {
    **dict.fromkeys(("x_robots_tag", "x_robots"), _robots),
    **dict.fromkeys(("tdm_reservation", "tdm_reserved", "tdmrep"), _reserved),
    **dict.fromkeys(("noai", "noimageai", "opt_out", "optout", "opted_out"), _flag),
    "error_message": _refused,
    "ai_txt": _ai_txt,
}
