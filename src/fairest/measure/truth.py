"""What people agree on: the rows of several people become one true value for a picture, or none."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from fairest.errors import BadInput, closest
from fairest.measure.people import Row
from fairest.records import UNSURE

__all__ = ["Truths", "settle"]


@dataclass(frozen=True, slots=True)
class Truths:
    """The true values as far as people agree, and how many pictures were set aside."""

    values: Mapping[str, Mapping[str, str]]
    """By attribute, then picture. An attribute nobody filled in is absent."""
    set_aside: Mapping[str, Mapping[str, int]]
    """Pictures without a true value by attribute, then reason: left blank, tied, people unsure."""
    people: int
    """How many people labelled; 1 where the table names none."""


def settle(rows: Sequence[Row], support: Mapping[str, Sequence[str]], pictures: Mapping[str, str]) -> Truths:
    """The value most people gave each picture. Ties are set aside, as are pictures most are unsure of.

    `support` names every value of each attribute; people may also write "unsure", or leave a cell empty.
    `pictures` maps what a row may call a picture (its id, its file) to its id. Raises `BadInput` for a
    picture that is not there, a value that is none, and two rows of one person for one picture.
    """
    _check_pictures(rows, pictures)
    told: dict[str, dict[str, dict[str, str]]] = {}
    for row in rows:
        _check_value(row, support[row.attribute])
        by_person = told.setdefault(row.attribute, {}).setdefault(pictures[row.key], {})
        if row.person in by_person:
            raise BadInput(
                f"{row.where}: the picture {row.key!r} has a second row for {row.attribute}"
                + (f" by {row.person!r}." if row.person else "."),
                hint="Remove one; where several people labelled it, name each in a column `person`.",
            )
        by_person[row.person] = row.value
    settled = {a: {p: _settled(by.values()) for p, by in of.items()} for a, of in told.items()}
    values = {a: {p: value for p, (value, _) in of.items() if value} for a, of in settled.items()}
    aside = {a: dict(sorted(Counter(why for _, why in of.values() if why).items())) for a, of in settled.items()}
    return Truths({a: of for a, of in values.items() if of}, aside, len({row.person for row in rows}))


def _settled(told: Iterable[str]) -> tuple[str, str]:
    """The value, or "" and why there is none."""
    votes = Counter(value for value in told if value).most_common()
    if not votes:
        return "", "left blank"
    if len(votes) > 1 and votes[0][1] == votes[1][1]:
        return "", "tied"
    return ("", "people unsure") if votes[0][0] == UNSURE else (votes[0][0], "")


def _check_pictures(rows: Sequence[Row], pictures: Mapping[str, str]) -> None:
    unknown = list(dict.fromkeys(row.key for row in rows if row.key not in pictures))
    if unknown:
        many = len({row.key for row in rows})
        raise BadInput(
            f"{len(unknown)} of the {many} pictures in the table are not among those judged; the first is "
            f"{unknown[0]!r}.",
            hint="Give ids as in labels.parquet, or files.",
        )


def _check_value(row: Row, known: Sequence[str]) -> None:
    if row.value and row.value not in (*known, UNSURE):
        guess = closest(row.value, known)
        raise BadInput(
            f"{row.where}: {row.value!r} is no value of {row.attribute}."
            + (f" Did you mean {guess!r}?" if guess else ""),
            hint=f"known: {', '.join(known)}; or {UNSURE}, or nothing",
        )
