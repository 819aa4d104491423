"""Draws from a set that is known: whether a part of it is like any other part of that size."""

from fairest.errors import BadInput

__all__ = ["p_random_part"]


def p_random_part(hits: int, part: int, of_group: int, whole: int) -> float:
    """P-value of "the part is a random one": `part` of `whole` pictures, `hits` of which are of a group of `of_group`.

    Hypergeometric, twice the smaller tail, at most 1. It is exact whatever the set is: nothing is assumed of where
    its pictures come from. `whole` may also be the part and a random sample of the rest, as any picture of these
    could then as well be in the part. A part of nothing gives 1.
    """
    if not (0 <= hits <= min(part, of_group) and max(part, of_group) <= whole and part - hits <= whole - of_group):
        raise BadInput(f"{hits} of {part} cannot be of a group of {of_group} of {whole}.")
    from scipy.stats import hypergeom

    chance = hypergeom(whole, of_group, part)
    return min(1.0, 2 * min(float(chance.cdf(hits)), float(chance.sf(hits - 1))))
