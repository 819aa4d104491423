"""Before and after on the same seeds: each pair of pictures is its own control."""

from fairest.errors import BadInput
from fairest.stats.exact import at_most
from fairest.stats.sequential import log_e

__all__ = ["log_e_paired", "mcnemar"]


def mcnemar(b: int, c: int) -> float:
    """Exact two-sided p-value of "a change goes one way as often as the other" (McNemar 1947).

    `b` pairs have the value before and not after, `c` pairs after and not before; pairs that agree say
    nothing of a change. No such pairs give 1. Do not use it while deciding whether to draw more.
    """
    _check(b, c)
    return min(1.0, 2 * at_most(min(b, c), b + c, 0.5))


def log_e_paired(b: int, c: int) -> float:
    """Log e-value against the same, valid however often one looks: `log_e` of b in b + c at one half."""
    _check(b, c)
    return float(log_e(b, b + c, 0.5))


def _check(b: int, c: int) -> None:
    if not (b >= 0 and c >= 0 and b == int(b) and c == int(c)):
        raise BadInput(f"Numbers of pairs must be whole and >= 0; got {b} and {c}.")
