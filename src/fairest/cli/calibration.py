"""A calibration as tables: what was told of each true value, and what that means."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from fairest.cli.show import print_sheet, printable, say, terminal_width
from fairest.records import UNSURE

if TYPE_CHECKING:
    from fairest.cli.tables import Sheet
    from fairest.measure import Calibration
    from fairest.records import Confusion

__all__ = ["described", "show_calibration", "show_confusions"]

_FEW = 30
"""Fewer pictures of a true value than this say little about it."""
_WIDE = 6
"""An attribute of more values gets no column for each."""


def described(calibration: "Calibration") -> dict[str, Any]:
    """The calibration as JSON values: its counts, rates with 95 % intervals, and what there is little of."""
    from fairest.measure import to_json

    return {
        "judge": calibration.judge,
        "confusions": [to_json(found) for found in calibration.confusions],
        "dropped": dict(calibration.dropped),
        "rates": {found.attribute: _rates(found) for found in calibration.confusions},
        "few": {found.attribute: _few(found) for found in calibration.confusions},
    }


def show_calibration(calibration: "Calibration") -> None:
    """The tables, and what the file is good for."""
    show_confusions(calibration)
    say(
        "With this file an audit counts these errors into its intervals and verdicts; without one the judge is taken "
        "at its word.\nIt holds if the labelled pictures were drawn at random, as --sample does."
    )


def show_confusions(calibration: "Calibration") -> None:
    """One table an attribute, with what is in it in words."""
    for found in calibration.confusions:
        _show_table(found)
        said = (
            _sentence(calibration.judge, found),
            *_warnings(found),
            *_set_aside(calibration.dropped.get(found.attribute, {})),
        )
        for line in said:
            say(printable(line))
        say()


def _rates(found: "Confusion") -> dict[str, dict[str, float | int | None]]:
    """By true value: pictures, how many the judge told right, and the share with its 95 % interval."""
    from fairest.stats import clopper_pearson

    rates: dict[str, dict[str, float | int | None]] = {}
    for value, row in found.counts.items():
        n, hits = sum(row.values()), row[value]
        low, high = clopper_pearson(hits, n) if n else (0.0, 1.0)
        rates[value] = {"n": n, "right": hits, "share": hits / n if n else None, "low": low, "high": high}
    return rates


def _few(found: "Confusion") -> dict[str, int]:
    return {value: n for value, row in found.counts.items() if (n := sum(row.values())) < _FEW}


def _show_table(found: "Confusion") -> None:
    """A column for each value where these are few and fit, else what was told wrong in words."""
    from fairest.cli.tables import fits

    matrix = _with_columns(found)
    is_wide = len(found.counts) > _WIDE or not fits(matrix, terminal_width())
    print_sheet(_in_words(found) if is_wide else matrix)


def _with_columns(found: "Confusion") -> "Sheet":
    told = (*map(printable, found.counts), UNSURE)
    rows = [(printable(value), *map(str, row.values())) for value, row in found.counts.items()]
    return _sheet(found, ("truly", *told), rows, told)


def _in_words(found: "Confusion") -> "Sheet":
    rows = [(printable(value), _wrong(row, value), str(row[UNSURE])) for value, row in found.counts.items()]
    return _sheet(found, ("truly", "told otherwise", UNSURE), rows, (UNSURE,))


def _sheet(
    found: "Confusion", columns: Sequence[str], rows: Sequence[tuple[str, ...]], right: Sequence[str]
) -> "Sheet":
    """With the pictures of each true value, and how many were told right."""
    from fairest.cli.tables import Sheet

    more, rates = ("pictures", "right, 95 % interval"), _rates(found)
    whole = [(*row, *_shown(rates[value])) for row, value in zip(rows, found.counts, strict=True)]
    return Sheet(
        (*columns, *more), whole, printable(f"{found.attribute}: what the judge told, by what is true"), (*right, *more)
    )


def _wrong(row: Mapping[str, int], value: str) -> str:
    """ "medium-light 11; medium 1": how many of this true value were told as which other, the most frequent first."""
    told = sorted(
        ((n, other) for other, n in row.items() if n and other not in (value, UNSURE)), key=lambda one: -one[0]
    )
    return printable("; ".join(f"{other} {n}" for n, other in told)) or "none"


def _shown(rate: Mapping[str, float | int | None]) -> tuple[str, str]:
    from fairest.decide.words import interval, percent

    share, low, high = rate["share"], rate["low"] or 0.0, rate["high"] or 0.0
    if share is None:
        return "0", "not measured"
    return str(rate["n"]), f"{percent(share)} ({interval(low, high)})"


def _sentence(judge: str, found: "Confusion") -> str:
    n = sum(sum(row.values()) for row in found.counts.values())
    right = sum(row[value] for value, row in found.counts.items())
    unsure = sum(row["unsure"] for row in found.counts.values())
    where = "these pictures" if found.these else found.measured_on
    return (
        f"On {where} the judge {judge} told {found.attribute} right on {right} of {n} pictures, was unsure of {unsure} "
        f"and wrong on {n - right - unsure}."
    )


def _warnings(found: "Confusion") -> list[str]:
    few = ", ".join(f"{value} ({n})" for value, n in _few(found).items())
    return [f"Fewer than {_FEW} pictures, so its errors are hardly known: {few}. Label more."] if few else []


def _set_aside(dropped: Mapping[str, int]) -> list[str]:
    told = ", ".join(f"{why} {n}" for why, n in dropped.items())
    return [f"Not counted: {told}."] if told else []
