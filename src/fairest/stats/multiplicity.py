"""Many findings at once: keeping the share of false ones among those reported small."""

from collections.abc import Sequence

from fairest.errors import BadInput

__all__ = ["benjamini_hochberg"]


def benjamini_hochberg(p_values: Sequence[float]) -> list[float]:
    """Adjusted p-values, in the order given: report those at most alpha, and on average at most alpha are false.

    Benjamini and Hochberg 1995. Proven for independent or positively dependent p-values; three and more
    values of one attribute under one prompt are neither (they sum to one), where it is known to hold in
    practice but not proven. Give a question that is asked twice only once: a copy changes what the others
    are held to. An empty list gives an empty list.
    """
    for p in p_values:
        if not 0 <= p <= 1:
            raise BadInput(f"A p-value lies between 0 and 1; got {p}.")
    many = len(p_values)
    adjusted = [1.0] * many
    lowest = 1.0
    for place, i in enumerate(sorted(range(many), key=lambda j: p_values[j], reverse=True)):
        lowest = min(lowest, p_values[i] * many / (many - place))
        adjusted[i] = lowest
    return adjusted
