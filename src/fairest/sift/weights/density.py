"""Weights that undo what a filter did to a set, as far as embeddings tell."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fairest.data.vectors import AnyVectors
from fairest.errors import BadInput
from fairest.sift.weights.calibration import area_under_curve, calibrated, calibration_error
from fairest.sift.weights.caps import cap
from fairest.sift.weights.effective import Spread, spread
from fairest.sift.weights.retention import finite, retention_scores

__all__ = ["UndoneFacts", "undo_filter"]

_FEWEST = 20
_RARE = 0.01


@dataclass(frozen=True, slots=True)
class UndoneFacts:
    """What was learned of a filter, and what its weights look like."""

    before: int
    """Rows before the filter."""
    kept: int
    without_vector: int
    """Of the rows before."""
    spread: Spread
    auc: float | None = None
    """How often a kept row seems likelier to be kept than a removed one. At .5 the weights are all alike: no plane
    through the embeddings parts what the filter removed, whatever a curve might. None where nothing was learned."""
    calibration_error: float | None = None
    """The mean difference between the estimated and the true share of kept rows, over 20 bins of as many rows: of n
    rows chance alone makes it about 1.5 / sqrt(n)."""
    prior: float | None = None
    """The variance of log odds that the penalty takes for likely, chosen by how well it told rows left out."""
    out_of_reach: float | None = None
    """Share of the removed rows less likely to be kept than all but a hundredth of the kept ones: hardly anything that
    is left stands for them."""
    why: str | None = None
    """Why nothing was learned, or None."""


def undo_filter(
    vectors: AnyVectors,
    before: NDArray[np.bool_],
    kept: NDArray[np.bool_],
    ids: NDArray[np.uint64],
    *,
    folds: int = 2,
    seed: int = 0,
    most: float | None = None,
) -> tuple[NDArray[np.float64], UndoneFacts]:
    """Weights `[n]` with which the rows `kept` look like those that were there `before`, as far as `vectors` tell.

    The weight of a kept row is proportional to 1 / s(x), where s is the share of rows like it that the filter kept:
    logistic regression on the embeddings, cross-fitted in `folds` and calibrated. That is the ratio of densities
    p(x) / p(x | kept), since p(x | kept) = p(x) s(x) / P(kept). It is what the odds of a classifier of filtered
    against unfiltered rows estimate (OpenAI 2022, DALL-E 2 pre-training mitigations; Bickel, Brückner and Scheffer
    2009; Sugiyama, Suzuki and Kanamori 2012, chapter 4): a kept row is in both of its classes, which adds noise
    and takes nothing away. Weights have the mean 1 over the kept rows and are 1 elsewhere; `most` caps them.

    Rows without a vector (NaN) are a kind of their own: s is the share of them that was kept. `ids` are hashes of
    the rows' keys; neither the rows' order nor shards change anything but by rounding. Weights cannot bring back what
    was removed wholly: `out_of_reach` says how much that is. They do nothing against a filter that acts
    on what embeddings do not show.

    Where fewer than 20 rows with a vector were removed, or kept, there is nothing to learn from: `why` says so.
    Raises `BadInput` where a kept row was not there before, or no row is kept.
    """
    if (kept & ~before).any() or not kept.any() or folds < 2:
        raise BadInput("Kept rows, one or more, must be among those before a filter, and folds 2 or more.")
    rows = np.flatnonzero(before)
    stays = kept[rows]
    has = finite(vectors, rows)
    learned = _learn(vectors, rows[has], stays[has], ids[rows[has]], folds, seed)
    chance = np.full(len(rows), stays[~has].mean() if not has.all() else 1.0)
    chance[has] = learned.chance
    found = 1 / chance[stays]
    found /= found.mean()
    weights = np.ones(len(kept))
    weights[rows[stays]] = found if most is None else cap(found, most)
    return weights, UndoneFacts(
        before=len(rows),
        kept=int(stays.sum()),
        without_vector=int((~has).sum()),
        spread=spread(weights[kept], most),
        auc=learned.auc,
        calibration_error=learned.calibration_error,
        prior=learned.prior,
        out_of_reach=None if learned.why else float((chance[~stays] < np.quantile(chance[stays], _RARE)).mean()),
        why=learned.why,
    )


@dataclass(frozen=True, slots=True)
class _Learned:
    chance: NDArray[np.float64]
    auc: float | None = None
    calibration_error: float | None = None
    prior: float | None = None
    why: str | None = None


def _learn(
    vectors: AnyVectors,
    rows: NDArray[np.int64],
    stays: NDArray[np.bool_],
    ids: NDArray[np.uint64],
    folds: int,
    seed: int,
) -> _Learned:
    """The chance of each of `rows` to be kept."""
    removed = int((~stays).sum())
    if min(removed, len(rows) - removed) < _FEWEST:
        everyone = stays.mean() if stays.any() else 1.0
        why = f"of the rows with an embedding {removed} were removed and {len(rows) - removed} kept"
        return _Learned(np.full(len(rows), everyone), why=f"{why}: {_FEWEST} of each are needed")
    scores, prior = retention_scores(vectors, rows, stays, ids, folds, seed)
    chance = calibrated(scores, stays)
    return _Learned(chance, area_under_curve(scores, stays), calibration_error(chance, stays), prior)
