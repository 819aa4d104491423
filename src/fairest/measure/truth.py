"""What people agree on: the rows of several people become one true value for a picture, or none."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from fairest.errors import BadInput, closest
from fairest.measure.people import Row
from fairest.records import NOBODY, SEVERAL, UNSURE

__all__ = ["BLANK", "NO_VALUES", "Truths", "settle"]

NO_VALUES = (UNSURE, NOBODY, SEVERAL)
"""What people may say in the place of a value."""
BLANK = "left blank"
"""The reason of a picture nobody looked at: all others are of pictures that people did not settle on a value of."""
_EACH = ";"
"""Between the values of several people in one cell."""


@dataclass(frozen=True, slots=True)
class Truths:
    """The true values as far as people agree, and how many pictures were set aside."""

    values: Mapping[str, Mapping[str, str]]
    """By attribute, then picture. An attribute nobody filled in is absent."""
    untold: Mapping[str, Mapping[str, str]]
    """Why a picture has no true value, by attribute, then picture: left blank, tied, people unsure, no person,
    several people."""
    people: int
    """How many people labelled; 1 where the table names none."""

    @property
    def set_aside(self) -> dict[str, dict[str, int]]:
        """Pictures without a true value by attribute, then reason."""
        return {attribute: dict(sorted(Counter(of.values()).items())) for attribute, of in self.untold.items()}


def settle(rows: Sequence[Row], support: Mapping[str, Sequence[str]], pictures: Mapping[str, str]) -> Truths:
    """The value most people gave each picture. Ties are set aside, as is what most saw no one value on.

    `support` names every value of each attribute; people may also write "unsure", "no person", "several people"
    (or a value for each, with ";" between them), or leave a cell empty. `pictures` maps what a row may call a
    picture (its id, its file) to its id. Raises `BadInput` for a picture that is not there, a value that is none,
    and two rows of one person for one picture.
    """
    _check_pictures(rows, pictures)
    told: dict[str, dict[str, dict[str, str]]] = {}
    for row in rows:
        value = _value(row, support[row.attribute])
        by_person = told.setdefault(row.attribute, {}).setdefault(pictures[row.key], {})
        if row.person in by_person:
            raise BadInput(
                f"{row.where}: the picture {row.key!r} has a second row for {row.attribute}"
                + (f" by {row.person!r}." if row.person else "."),
                hint="Remove one; where several people labelled it, name each in a column `person`.",
            )
        by_person[row.person] = value
    settled = {a: {p: _settled(by.values()) for p, by in of.items()} for a, of in told.items()}
    values = {a: {p: value for p, (value, _) in of.items() if value} for a, of in settled.items()}
    untold = {a: {p: why for p, (_, why) in of.items() if why} for a, of in settled.items()}
    return Truths({a: of for a, of in values.items() if of}, untold, len({row.person for row in rows}))


def _settled(told: Iterable[str]) -> tuple[str, str]:
    """The value, or "" and why there is none."""
    votes = Counter(value for value in told if value).most_common()
    if not votes:
        return "", BLANK
    if len(votes) > 1 and votes[0][1] == votes[1][1]:
        return "", "tied"
    value = votes[0][0]
    if value == UNSURE:
        return "", "people unsure"
    return ("", value) if value in NO_VALUES else (value, "")


def _check_pictures(rows: Sequence[Row], pictures: Mapping[str, str]) -> None:
    unknown = list(dict.fromkeys(row.key for row in rows if row.key not in pictures))
    if unknown:
        many = len({row.key for row in rows})
        raise BadInput(
            f"{len(unknown)} of the {many} pictures in the table are not among those judged; the first is "
            f"{unknown[0]!r}.",
            hint="Give ids as in labels.parquet, or files.",
        )


def _value(row: Row, known: Sequence[str]) -> str:
    """What a cell says; a value for each of several people says that there are several."""
    each = [value.strip() for value in row.value.split(_EACH)]
    for value in each:
        if value and value not in (*known, *NO_VALUES):
            guess = closest(value, known)
            raise BadInput(
                f"{row.where}: {value!r} is no value of {row.attribute}."
                + (f" Did you mean {guess!r}?" if guess else ""),
                hint=f"known: {', '.join(known)}; or {', '.join(NO_VALUES)}, or nothing",
            )
    return row.value if len(each) == 1 else SEVERAL
