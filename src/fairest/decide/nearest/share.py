"""How often a value is told in the whole set: counted, or estimated from the nearest and a random sample of others."""

from fairest import stats
from fairest.decide.nearest.labelled import Labelled

__all__ = ["set_share"]

_LEVEL = 0.95


def set_share(labelled: Labelled, value: str) -> tuple[float, float, float] | None:
    """The share of the set's told pictures, and its interval; None where no picture has a value.

    Where every picture was looked at the share is a count, and the interval is that very share. Else the others stand
    for all that were not looked at, and the interval is Clopper and Pearson's of their share.
    """
    hits, told = labelled.hits[value], len(labelled.ranking)
    others, other_told = labelled.others[value], sum(labelled.others.values())
    if not told + other_told:
        return None
    # How many pictures each of the others stands for; exactly one where the whole set was looked at.
    stands_for = (labelled.whole - len(labelled.nearest)) / labelled.seen if labelled.seen else 0.0
    weight = other_told * stands_for

    def share(of_others: float) -> float:
        return (hits + weight * of_others) / (told + weight)

    if labelled.is_whole:
        exact = (hits + others) / (told + other_told)
        return exact, exact, exact
    low, high = stats.clopper_pearson(others, other_told, _LEVEL)
    return share(others / other_told if other_told else 0.0), share(low), share(high)
