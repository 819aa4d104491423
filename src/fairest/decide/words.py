"""The words for numbers and things, the same wherever findings are shown. Nothing is escaped here."""

import math
from collections.abc import Callable, Sequence

from fairest.english import article

__all__ = [
    "amount",
    "as_e_value",
    "display_name",
    "ends",
    "evidence",
    "interval",
    "listed",
    "people",
    "percent",
    "pictures",
    "shown",
    "with_article",
]

_NAMES = {"gender": "perceived gender", "skin-tone": "perceived skin tone"}
_PERCEIVED = "perceived "
_NOUNS = ("gender", "occupation")
_CONTENT = "sexual-content"
_ROUNDING = 1e-9
_LARGEST = 1e300
"""E-values are cut to this: a larger number would not fit into a JSON file."""
_RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def display_name(attribute: str) -> str:
    """An attribute's name for readers: a judge sees how people are presented, not who they are.

    An intersection names each of its parts: "gender+skin-tone" is "perceived gender and skin tone".
    """
    names = [_NAMES.get(part, part.replace("-", " ")) for part in attribute.split("+")]
    return listed(names[:1] + [name.removeprefix(_PERCEIVED) for name in names[1:]])


def percent(share: float) -> str:
    """A share in whole percent; never a bare 0 or 100 for what is not exactly that."""
    if round(share * 100) in (0, 100) and share not in (0, 1):
        return f"{min(max(share * 100, 0.1), 99.9):.1f} %"
    return f"{share * 100:.0f} %"


def interval(low: float, high: float) -> str:
    """An interval of shares, "88 to 97 %": its ends are rounded outwards, so that it never says more than was found."""
    return f"{' to '.join(ends(low, high))} %"


def ends(low: float, high: float) -> tuple[str, str]:
    """Both ends of an interval of shares or of their differences, in percent or points, rounded outwards: to whole
    ones, near 0 and 100 to tenths."""
    return f"{_outwards(low, math.floor, _ROUNDING):g}", f"{_outwards(high, math.ceil, -_ROUNDING):g}"


def _outwards(end: float, rounded: Callable[[float], int], tolerance: float) -> float:
    # What is a hair beyond a whole number is that number: .07 * 100 is 7.000000000000001.
    scale = 1 if 0.01 <= abs(end) <= 0.99 else 10
    return rounded(100 * end * scale + tolerance) / scale


def amount(n: float) -> str:
    """A number of pictures; of parts of pictures to two decimals."""
    return str(n) if isinstance(n, int) else f"{n:.2f}"


def as_e_value(log: float) -> float:
    """The e-value of which `log` is the natural logarithm; at most 1e300, also where that is infinite."""
    return math.exp(min(float(log), math.log(_LARGEST)))


def evidence(value: float) -> str:
    """An e-value or a p-value in two or three figures: "340", "0.032", above 10,000 as a power of ten."""
    if value > 0.99 * _LARGEST:
        return "beyond 10³⁰⁰"
    if value == 0 or 0.001 <= value < 9_995:
        figures = float(f"{value:.3g}")
        return f"{figures:,.0f}" if figures >= 100 else f"{figures:g}"
    digits, power = f"{value:.1e}".split("e")
    return f"{digits} \N{MULTIPLICATION SIGN} 10{str(int(power)).translate(_RAISED)}"


def pictures(n: int) -> str:
    """How many pictures: "1 picture", "1,200 pictures"."""
    return f"{n:,} picture" if n == 1 else f"{n:,} pictures"


def people(n: int) -> str:
    """How many people: "1 person", "1,200 people"."""
    return f"{n:,} person" if n == 1 else f"{n:,} people"


def shown(attribute: str, value: str) -> str:
    """What a picture with this value shows: "a woman", "dark skin", "a woman with dark skin"."""
    parts = attribute.split("+")
    values = value.split(", ") if len(parts) > 1 else [value]
    if len(values) != len(parts):
        return f"{display_name(attribute)} {value!r}"
    said = {part: _shown_alone(part, one) for part, one in zip(parts, values, strict=True)}
    content = said.pop(_CONTENT, "")
    nouns, rest = ([words for part, words in said.items() if (part in _NOUNS) is noun] for noun in (True, False))
    somebody = " with ".join(" and ".join(some) for some in (nouns, rest) if some)
    return " and ".join(filter(None, (somebody, content)))


def _shown_alone(attribute: str, value: str) -> str:
    if attribute in _NOUNS:
        return with_article(value)
    if attribute == _CONTENT:
        return {"sexual": "sexual content", "not sexual": "no sexual content"}.get(value, f"sexual content {value!r}")
    return f"{value} skin" if attribute == "skin-tone" else f"{display_name(attribute)} {value!r}"


def with_article(noun: str) -> str:
    """A nurse, an astronaut; a noun that brings its article keeps it."""
    if noun.lower().startswith(("a ", "an ", "the ")):
        return noun
    return f"{article(noun)} {noun}"


def listed(parts: Sequence[str]) -> str:
    """This, that and the other."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
