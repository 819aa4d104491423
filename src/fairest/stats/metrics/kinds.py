"""Which scores measure how even the shares are, and which how far they are from a target."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy.typing as npt

from fairest.errors import BadInput
from fairest.stats.metrics.shares import (
    Array,
    bias_score,
    deviation_ratio,
    fairness_discrepancy,
    kl_divergence,
    l1_imbalance,
    mean_absolute_deviation,
    normalised_entropy,
    total_variation,
)

__all__ = ["TO_TARGET", "TO_UNIFORM", "Score", "evaluate"]

Score: TypeAlias = Callable[..., Array]

TO_UNIFORM: tuple[Score, ...] = (
    bias_score,
    deviation_ratio,
    l1_imbalance,
    mean_absolute_deviation,
    normalised_entropy,
)
"""Scores of p alone. All are convex, and smaller for every distribution that is more even (Schur-convex)."""

TO_TARGET: tuple[Score, ...] = (fairness_discrepancy, kl_divergence, total_variation)
"""Scores of p and a target q. All are convex in p."""


def evaluate(score: Score, p: npt.ArrayLike, target: Sequence[float] | Array) -> Array:
    """The score of p; `target` is looked at by those that have one. Other functions are refused."""
    if score in TO_UNIFORM:
        return score(p)
    if score in TO_TARGET:
        return score(p, target)
    known = ", ".join(s.__name__ for s in (*TO_UNIFORM, *TO_TARGET))
    raise BadInput(f"{getattr(score, '__name__', score)!r} is not one of the scores of shares.", hint=f"known: {known}")
