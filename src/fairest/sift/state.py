"""Which rows are still there, what each weighs, and which step took the others."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from fairest.errors import BadInput

__all__ = ["Reason", "State"]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why rows went."""

    step: str
    """The step that removed them: "filter similarity >= 0.3"; "reading" for what was no usable row."""
    why: str
    number: int = 0
    """The step's place in its plan, from 1 on; 0 is the reading. Two steps may have one name."""


@dataclass(frozen=True, slots=True)
class State:
    """What a plan has made of `n` rows so far: 20 bytes a row."""

    gone: NDArray[np.int32]
    """`[n]`: 0 while a row is there, else one more than the place of its reason in `reasons`."""
    weight: NDArray[np.float64]
    """`[n]`: above zero; that of a removed row means nothing."""
    twin: NDArray[np.int64]
    """`[n]`: the row that was kept in its place, or -1."""
    reasons: tuple[Reason, ...] = ()
    number: int = 0
    """Of the step that is being taken, and was taken last: it is in the reasons of rows that go."""

    @classmethod
    def of(cls, rows: int) -> "State":
        """Every row there, each weighing 1."""
        return cls(np.zeros(rows, np.int32), np.ones(rows), np.full(rows, -1, np.int64))

    @property
    def kept(self) -> NDArray[np.bool_]:
        """`[n]`: whether a row is there."""
        return np.equal(self.gone, 0)

    def without(
        self,
        rows: NDArray[np.bool_] | NDArray[np.int64],
        step: str,
        why: str,
        twins: NDArray[np.int64] | None = None,
    ) -> "State":
        """The same but for some rows, by mask `[n]` or by number; those that went before keep their reason.

        `twins` are the rows kept in their place, one for each of `rows` in their order.
        """
        where = np.flatnonzero(rows) if rows.dtype == np.bool_ else rows
        if twins is not None and len(twins) != len(where):
            raise BadInput(f"{len(where)} rows with {len(twins)} twins: each row needs its own.")
        here = self.gone[where] == 0
        where = where[here]
        if not len(where):
            return self
        reasons, number = _numbered(self.reasons, Reason(step, why, self.number))
        gone, twin = self.gone.copy(), self.twin
        gone[where] = number
        if twins is not None:
            twin = twin.copy()
            twin[where] = twins[here]
        return replace(self, gone=gone, twin=twin, reasons=reasons)

    def weighing(self, weight: NDArray[np.float64]) -> "State":
        """The same rows with other weights `[n]`. Raises `BadInput` where a row that is there weighs nothing."""
        if weight.shape != self.weight.shape or not (np.isfinite(weight) & (weight > 0))[self.kept].all():
            raise BadInput("Weights must be finite and above zero, one a row.")
        return replace(self, weight=weight)


def _numbered(reasons: Sequence[Reason], reason: Reason) -> tuple[tuple[Reason, ...], int]:
    """The reasons with this one among them, and its number from 1 on."""
    known = tuple(reasons) if reason in reasons else (*reasons, reason)
    return known, known.index(reason) + 1
