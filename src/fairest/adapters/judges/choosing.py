"""From odds to a label: a value, unsure, or nobody there."""

from collections.abc import Sequence

from fairest.records import NOBODY, UNSURE, Label

__all__ = ["chosen"]


def chosen(
    picture: str,
    attribute: str,
    values: Sequence[str],
    odds: Sequence[float],
    *,
    nobody: float = 0.0,
    other: float = 0.0,
    margin: float,
) -> Label:
    """The label that odds lead to: those of each value, of nobody there, of anything else. All add up to 1.

    Nobody is there where that is likelier than all values together: a person who may be of any of four ages is a
    person. The same goes for `other`, which leaves the judge unsure, and so does a value whose odds are less than
    `margin` above those of the next.
    """
    somebody = sum(odds)
    if nobody > max(somebody, other):
        return Label(picture, attribute, None, why=NOBODY, score=round(nobody, 4))
    ranked = sorted(range(len(odds)), key=lambda value: -odds[value])
    best, second = (odds[value] for value in ranked[:2])
    if other > somebody or best - second < margin:
        return Label(picture, attribute, None, why=UNSURE, score=round(best, 4))
    return Label(picture, attribute, values[ranked[0]], score=round(best, 4))
