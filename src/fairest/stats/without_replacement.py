"""Draws from a set that is known: whether a part of it is like any other part of that size."""

from fairest.errors import BadInput

__all__ = ["p_random_part"]


def p_random_part(hits: int, part: int, of_group: int, whole: int, gaps: int = 0) -> float:
    """P-value of "the part is a random one": `part` of `whole` pictures, `hits` of which are of a group of `of_group`.

    Hypergeometric, twice the smaller tail, at most 1: exact where the part is drawn picture by picture. Pictures that
    come together, as copies of one do, make it too small. `whole` may also be the part and a random sample of the
    rest, as any picture of these could then as well be in the part. `gaps` are further pictures of the part, counted
    in neither `part` nor `whole`, that may be of the group or not: p is then no smaller than for any number of them
    that are. A part of nothing gives 1.
    """
    if not (0 <= hits <= min(part, of_group) and max(part, of_group) <= whole and part - hits <= whole - of_group):
        raise BadInput(f"{hits} of {part} cannot be of a group of {of_group} of {whole}.")
    from scipy.stats import hypergeom

    above = float(hypergeom(whole + gaps, of_group, part + gaps).sf(hits - 1))
    below = float(hypergeom(whole + gaps, of_group + gaps, part + gaps).cdf(hits + gaps))
    return min(1.0, 2 * min(above, below))
