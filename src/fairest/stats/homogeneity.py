"""Is one prompt unlike the others together? For the share of pictures that could not be told, and its like."""

import numpy as np
import numpy.typing as npt

from fairest.errors import BadInput
from fairest.stats.mixture import Floats, log_likelihood, log_mixture

__all__ = ["log_e_unlike", "others", "p_unlike"]

# Tables as likely as the one seen must count although their probabilities differ in the last digits.
_ROUNDING = 1e-7


def log_e_unlike(hits: npt.ArrayLike, n: npt.ArrayLike, heads: npt.ArrayLike | None = None) -> Floats:
    """Log e-value per prompt of "its rate is that of the others together", with hits and n per prompt.

    `heads` is the place of each prompt's base, `[p]`, where prompts share seeds: a prompt's pictures are then those of
    its base with a word changed, and depend on them. So the others are the bases of other families alone, whose
    pictures are independent of the prompt's and of each other. Without it every prompt is its own base.

    The null is that the prompt and the others share one rate. Two uniform mixtures, one for the prompt and one
    for the rest, are held over the largest likelihood that one rate for both can give. The true rate gives at
    most that, so under the null each value stays below that of a fair game at any time, and one may look after
    every round (universal inference: Wasserman, Ramdas and Balakrishnan 2020).

    It stays valid while rounds go only to some prompts. Each picture that is compared is a fresh draw, of a seed
    of its own, and which prompt it is for is chosen from what was seen before: that choice has the same
    probability under every rate and cancels from the ratio, picture by picture. Pictures of one seed must be
    drawn in the same round, so that none is chosen by what its twin shows, and the rates must not change with time.

    The others are taken together: where they differ among themselves it is their pooled rate, weighted by
    pictures, that the prompt is held against. So one prompt that fails makes the others unlike their rest too,
    on the other side. Without others, and for a prompt of no pictures, there is nothing to compare: at most 0.

    Hits may be sums of parts of pictures, each 0 to 1: see `sequential` for why that holds.
    """
    h, m = _counts(hits, n)
    rest, rest_n = others(h, heads), others(m, heads)
    pooled = (h + rest) / np.maximum(m + rest_n, 1.0)
    apart = log_mixture(h, m, 1.0, 1.0) + log_mixture(rest, rest_n, 1.0, 1.0)
    return np.asarray(apart - log_likelihood(h + rest, m + rest_n, pooled))


def p_unlike(hits: npt.ArrayLike, n: npt.ArrayLike, heads: npt.ArrayLike | None = None) -> Floats:
    """Exact p-value per prompt of the same null against the same others (Fisher 1935).

    Numbers of pictures must be fixed beforehand. Two-sided: the probability of all splits of the hits between the
    prompt and the rest that are no likelier than the one seen. A prompt of no pictures, and no hits at all, give 1.
    """
    h, m = _counts(hits, n)
    if not np.all((h == np.floor(h)) & (m == np.floor(m))):
        raise BadInput("An exact test needs whole numbers of hits and pictures.")
    rows = zip(h, m, h + others(h, heads), m + others(m, heads), strict=True)
    return np.array([_fisher(*map(int, row)) for row in rows])


def others(counts: Floats, heads: npt.ArrayLike | None = None) -> Floats:
    """What each prompt is held against: the counts of the bases of all other families, added up, `[p]`."""
    own = np.arange(len(counts))
    of = own if heads is None else np.asarray(heads, np.intp)
    if of.shape != counts.shape or not np.array_equal(of[of], of):
        raise BadInput(f"Each of {len(counts)} prompts has one base, which is its own; got {of.tolist()}.")
    return np.asarray(counts[of == own].sum() - counts[of])


def _fisher(hits: int, n: int, all_hits: int, everything: int) -> float:
    from scipy.special import betaln

    def log_choose(of: int, some: npt.NDArray[np.int64]) -> Floats:
        return np.asarray(-betaln(1 + some, 1 + of - some) - np.log1p(of))

    least = max(0, n + all_hits - everything)
    splits = np.arange(least, min(n, all_hits) + 1)
    weight = log_choose(n, splits) + log_choose(everything - n, all_hits - splits)
    weight = np.exp(weight - weight.max())
    as_rare = weight <= weight[hits - least] * (1 + _ROUNDING)
    return float(weight[as_rare].sum() / weight.sum())


def _counts(hits: npt.ArrayLike, n: npt.ArrayLike) -> tuple[Floats, Floats]:
    h, m = np.asarray(hits, float), np.asarray(n, float)
    if h.ndim != 1 or h.shape != m.shape:
        raise BadInput(f"One number of hits and one of pictures per prompt; got shapes {h.shape} and {m.shape}.")
    if not np.all((h >= 0) & (h <= m + _ROUNDING)):
        raise BadInput("Counts must be 0 <= hits <= n for every prompt.")
    return np.minimum(h, m), m
