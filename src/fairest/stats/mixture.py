"""What the sequential methods share: likelihoods of draws, and the shares that they leave standing."""

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from fairest.errors import BadInput

__all__ = ["Floats", "end", "log_enough", "log_likelihood", "log_mixture"]

Floats: TypeAlias = npt.NDArray[np.float64]

_HALVINGS = 48


def log_mixture(hits: Floats, n: Floats, a: npt.ArrayLike, b: npt.ArrayLike) -> Any:
    """Log likelihood of one sequence of n draws with these hits, averaged over Beta(a, b)."""
    # scipy is imported where it is used: it takes half a second, and the command line must answer at once.
    from scipy.special import betaln

    return betaln(np.add(a, hits), np.add(b, n - hits)) - betaln(a, b)


def log_likelihood(hits: Floats, n: Floats, share: Floats) -> Any:
    """Log likelihood of one sequence of n draws with these hits at a share; -inf where it cannot be."""
    from scipy.special import xlog1py, xlogy

    return xlogy(hits, share) + xlog1py(n - hits, -share)


def log_enough(alpha: npt.ArrayLike) -> Floats:
    """log(1 / alpha), the evidence that suffices at level alpha."""
    level = np.asarray(alpha, float)
    if not np.all((level > 0) & (level < 1)):
        raise BadInput(f"alpha is {level}; it must lie between 0 and 1.", hint="Usual: 0.05")
    return np.asarray(-np.log(level))


def end(hits: Floats, n: Floats, room: Floats, *, upper: bool) -> Floats:
    """The share above (`upper`) or below hits / n at which -log_likelihood reaches `room`, from the outside.

    0 or 1 where nothing on that side reaches it.
    """
    outer = float(upper)
    seen = np.divide(hits, n, out=np.full(np.broadcast_shapes(hits.shape, n.shape), outer), where=n > 0)
    inside = np.broadcast_to(seen, np.broadcast_shapes(seen.shape, room.shape)).copy()
    outside = np.full_like(inside, outer)
    for _ in range(_HALVINGS):
        middle = (inside + outside) / 2
        excluded = -log_likelihood(hits, n, middle) >= room
        outside, inside = np.where(excluded, middle, outside), np.where(excluded, inside, middle)
    return np.asarray(outside)
