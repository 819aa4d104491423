"""Cards: what was measured of a judge that ships, and on which pictures. One JSON file a judge."""

import json
from functools import cache
from importlib.resources import files
from typing import Any

from fairest.measure.calibration import from_json
from fairest.records import Confusion

__all__ = ["FORMAT", "card_of", "confusions_of"]

FORMAT = 1


@cache
def card_of(judge: str) -> dict[str, Any] | None:
    """The card of a judge by its door's name, or None where none ships.

    "weights": what it was measured with, as the judge's `describe()` says; "command": what measures it anew;
    "pictures": which pictures, in words, and where they are from; "found": confusions, the one to be used first first.
    """
    file = files("fairest.adapters.judges") / "data" / f"{judge}.json"
    return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else None


def confusions_of(judge: str, weights: object) -> tuple[Confusion, ...]:
    """How far a judge errs, where that was measured with these very weights; else nothing."""
    card = card_of(judge)
    if card is None or card.get("format") != FORMAT or card.get("weights") != weights:
        return ()
    return tuple(from_json(entry, f"the card of {judge}") for entry in card["found"])
