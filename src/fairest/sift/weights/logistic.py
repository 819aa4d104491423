"""Logistic regression on embeddings that are read in blocks, one model for each part that is left out."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["Batches", "Logistic", "cross_fit"]

Floats64: TypeAlias = NDArray[np.float64]
Rows: TypeAlias = NDArray[np.floating[Any]]
Batches: TypeAlias = Callable[[], Iterator[tuple[Rows, Floats64, NDArray[np.int64]]]]
"""All rows anew whenever it is called: vectors `[b,d]`, what to tell of each row (0..1) and its part, `[b]`."""

_MOST_PASSES = 30
_SETTLED = 1e-4
"""Of log-likelihood that the next step would gain: far less than what chance moves it by."""


@dataclass(frozen=True, slots=True)
class Logistic:
    """Log odds that are linear in a vector."""

    slope: Floats64
    offset: float

    def scores(self, x: Rows) -> Floats64:
        """The log odds of each row `[b]`."""
        return np.asarray(x @ self.slope.astype(x.dtype), float) + self.offset


def cross_fit(batches: Batches, penalty: float, start: Sequence[Logistic]) -> tuple[Logistic, ...]:
    """One model a part, fitted to the rows that are not in it, starting from `start`.

    Each maximises log-likelihood - penalty / 2 |slope|^2 by Newton's method (iterated least squares); a step that
    makes it worse is halved. Every pass reads all rows once, for all models. A part of -1 is in nobody's way.
    """
    climbs = [_Climb(model, penalty) for model in start]
    for _ in range(_MOST_PASSES):
        at = [climb.model for climb in climbs]
        moments = [_Moments.none(len(model.slope)) for model in at]
        for x, y, part in batches():
            for i, climb in enumerate(climbs):
                if not climb.settled:
                    moments[i].add(at[i], x[part != i], y[part != i])
        for climb, found in zip(climbs, moments, strict=True):
            if not climb.settled:
                climb.step(found)
        if all(climb.settled for climb in climbs):
            break
    return tuple(climb.best for climb in climbs)


@dataclass(slots=True)
class _Moments:
    """Sums over rows: log-likelihood, its gradient `[d+1]`, and the information `[d+1,d+1]`; the offset comes last."""

    likelihood: float
    gradient: Floats64
    information: Floats64

    @classmethod
    def none(cls, width: int) -> "_Moments":
        return cls(0.0, np.zeros(width + 1), np.zeros((width + 1, width + 1)))

    def add(self, model: Logistic, x: Rows, y: Floats64) -> None:
        scores = model.scores(x)
        told = 1 / (1 + np.exp(-np.clip(scores, -500, 500)))
        self.likelihood += float(y @ scores - np.logaddexp(0, scores).sum())
        off = y - told
        self.gradient += np.append(off.astype(x.dtype) @ x, off.sum())
        root = np.sqrt(told * (1 - told)).astype(x.dtype)
        scaled = x * root[:, None]
        # A matrix times its own transpose takes numpy half the work of any other product.
        self.information[:-1, :-1] += scaled.T @ scaled
        self.information[:-1, -1] += root @ scaled
        self.information[-1, -1] += float(np.dot(root, root))


class _Climb:
    """The way of one model to its maximum."""

    def __init__(self, start: Logistic, penalty: float) -> None:
        self.penalty, self.settled = penalty, False
        self._best, self._height = np.append(start.slope, start.offset), -np.inf
        self._step = np.zeros_like(self._best)

    @property
    def model(self) -> Logistic:
        """Where to look next."""
        return _logistic(self._best + self._step)

    @property
    def best(self) -> Logistic:
        return _logistic(self._best)

    def step(self, found: _Moments) -> None:
        """Go on from what was found at `model`."""
        at = self._best + self._step
        height = found.likelihood - self.penalty / 2 * float(at[:-1] @ at[:-1])
        if height < self._height - _SETTLED:
            self._step = self._step / 2
            return
        ridge = np.append(np.full(len(at) - 1, self.penalty), 0.0)
        uphill = found.gradient - ridge * at
        information = np.triu(found.information) + np.triu(found.information, 1).T + np.diag(ridge)
        self._best, self._height = at, height
        self._step = np.linalg.lstsq(information, uphill, rcond=None)[0]
        self.settled = bool(uphill @ self._step < 2 * _SETTLED)


def _logistic(numbers: Floats64) -> Logistic:
    return Logistic(numbers[:-1], float(numbers[-1]))
