"""What the counts say of each statement, whichever the design."""

import math
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from fairest.decide.docket import Array, Docket

__all__ = ["Bools", "Evidence", "Nulls", "Tests", "evidence"]

Bools: TypeAlias = npt.NDArray[np.bool_]
Nulls: TypeAlias = tuple[Array, Array, Array, Array]
"""low, high, below, above of every statement, `[s]` each."""


class Tests(NamedTuple):
    """Evidence of every statement by itself, `[s]`: that it differs, that it is within delta. More is stronger.

    A sequential design gives log e-values, a fixed one minus the logs of p-values. -inf: nothing can be said.
    """

    differs: Array
    within: Array


class Evidence(NamedTuple):
    """What follows from the tests over all statements together, `[s]` each."""

    differs: Bools
    within: Bools
    shown_differs: Array
    """The e-value in logs, or the adjusted p-value; nan where the statement is not held."""
    shown_within: Array
    enough: float
    """How strong the test of one that is open must get, as the others stand: the higher of both kinds."""


def evidence(docket: Docket, shown: Tests, rejected: tuple[Bools, Bools]) -> Evidence:
    """From questions to statements: what each question shows and whether that is enough, `[q]` each."""
    differs, within = rejected
    settled = int(differs.sum()), int(within.sum())
    return Evidence(
        _spread(docket, differs, False),
        _spread(docket, within, False),
        _spread(docket, shown.differs, np.nan),
        _spread(docket, shown.within, np.nan),
        enough=_bar(docket, 1 + min(settled)),
    )


def _spread(docket: Docket, by_question: Any, fill: float | bool) -> Any:
    """One number a question to one a statement; `fill` where a statement is not held."""
    spread = np.full(len(docket.statements), fill)
    spread[docket.places] = np.asarray(by_question)[:, None]
    return spread


def _bar(docket: Docket, rejected: int) -> float:
    """What both e-BH and Benjamini-Hochberg ask of the weakest of so many rejected questions, in logs."""
    many = max(1, len(docket.questions))
    return math.log(many / (docket.alpha * max(1, min(many, rejected))))
