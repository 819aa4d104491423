"""The weights of a curated set: how far they spread, as a table and as bars."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["Weights", "weights"]


@dataclass(frozen=True, slots=True)
class Weights:
    """Quantiles of the weights, over their mean, and rows by weight."""

    quantiles: tuple[tuple[str, str], ...]
    bars: tuple[tuple[str, int, float], ...]
    """Weights from and to, rows, and their part of the fullest bar."""


def weights(document: Mapping[str, Any] | None) -> Weights | None:
    """None where every row weighs the same.

    `document` has "quantiles" [[part, weight], ...] and, where there is one, a histogram of "edges" and "rows".
    """
    if not document:
        return None
    edges, rows = document.get("edges", ()), document.get("rows", ())
    most = max(rows, default=0)
    return Weights(
        tuple((_part(part), f"{weight:.3g}") for part, weight in document["quantiles"]),
        tuple(
            (f"{low:.3g} to {high:.3g}", int(n), n / most if most else 0.0)
            for low, high, n in zip(edges, edges[1:], rows, strict=False)
        ),
    )


def _part(part: float) -> str:
    return {0.0: "least", 0.5: "median", 1.0: "most"}.get(part, f"{100 * part:g}\N{NO-BREAK SPACE}%")
