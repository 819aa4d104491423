"""Many findings at once: keeping the share of false ones among those reported small."""

import math
from collections.abc import Sequence

from fairest.errors import BadInput

__all__ = ["benjamini_hochberg", "benjamini_yekutieli", "e_bh"]


def benjamini_hochberg(p_values: Sequence[float]) -> list[float]:
    """Adjusted p-values, in the order given: report those at most alpha, and on average at most alpha are false.

    Benjamini and Hochberg 1995. Proven for independent or positively dependent p-values; three and more
    values of one attribute under one prompt are neither (they sum to one), where it is known to hold in
    practice but not proven. Prompts that share seeds, and several counterfactuals held against one base,
    depend on each other too: for those it is not proven either, and simulations did not break it. Give a
    question that is asked twice only once: a copy changes what the others are held to. An empty list gives
    an empty list.
    """
    return _step_up(p_values, 1.0)


def benjamini_yekutieli(p_values: Sequence[float]) -> list[float]:
    """Adjusted p-values like those of `benjamini_hochberg`, but proven however the p-values depend on each other.

    Benjamini and Yekutieli 2001: times 1 + 1/2 + ... + 1/m for m findings (5.6 for 146), the price of the proof.
    """
    price = sum(1 / rank for rank in range(1, len(p_values) + 1))
    return [min(1.0, p) for p in _step_up(p_values, price)]


def e_bh(log_e_values: Sequence[float], alpha: float) -> list[bool]:
    """Which findings to report, in the order given: on average at most a share alpha of those are false.

    Wang and Ramdas 2022: of m findings, the k with the most evidence, for the largest k at which each has an
    e-value of m / (k alpha) or more. Proven however the e-values depend on each other, and at any time one
    stops; for that, give the evidence as it stands now, never the most it ever was. An e-value may be 0 or
    infinite (log -inf or +inf). An empty list gives an empty list.
    """
    if not 0 < alpha < 1:
        raise BadInput(f"alpha is {alpha}; it must lie between 0 and 1.", hint="Usual: 0.05")
    for e in log_e_values:
        if math.isnan(e):
            raise BadInput(f"The logarithm of an e-value is a number or infinite; got {e}.")
    most_first = sorted(log_e_values, reverse=True)
    needed = [math.log(len(most_first) / (k * alpha)) for k in range(1, len(most_first) + 1)]
    reached = [need for e, need in zip(most_first, needed, strict=True) if e >= need]
    # The need falls with k, so the last one reached is that of the largest k.
    return [bool(reached) and e >= reached[-1] for e in log_e_values]


def _step_up(p_values: Sequence[float], price: float) -> list[float]:
    for p in p_values:
        if not 0 <= p <= 1:
            raise BadInput(f"A p-value lies between 0 and 1; got {p}.")
    many = len(p_values)
    adjusted = [1.0] * many
    lowest = 1.0
    for place, i in enumerate(sorted(range(many), key=lambda j: p_values[j], reverse=True)):
        lowest = min(lowest, p_values[i] * price * many / (many - place))
        adjusted[i] = lowest
    return adjusted
