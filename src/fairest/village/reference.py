"""The reference `training`: what the village's own training set shows under each word."""

import math
from collections import defaultdict
from collections.abc import Sequence
from itertools import product
from typing import Any

from fairest.decide.references import Table
from fairest.records import Expectation
from fairest.village.files import read_captions
from fairest.village.world import GENDERS, TONES

__all__ = ["training_shares"]

_ATTRIBUTES = (("gender",), ("skin-tone",), ("gender", "skin-tone"), ("skin-tone", "gender"))
_COLUMNS = {"gender": "gender", "skin-tone": "tone"}
_VALUES = {"gender": GENDERS, "skin-tone": TONES}


def training_shares() -> Table:
    """Weighted shares of the rows with neutral captions, word by word; counted, not estimated.

    Gender and skin tone, each alone and both together ("woman, dark"): what the rows hold, not a product.
    """
    by_word: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in read_captions():
        if row["kind"] == "neutral":
            by_word[row["word"]].append(row)
    return Table(
        name="training",
        rows={word: {"+".join(parts): _shares(rows, parts) for parts in _ATTRIBUTES} for word, rows in by_word.items()},
        datasheet={
            "title": "The village's training set",
            "source": "weighted rows with neutral captions in the village's captions.parquet",
            "year": 2026,
            "licence": "Apache-2.0",
            "is_not": "a statement about any population: women's shares follow US labour statistics of 2022 "
            "where the table has the occupation, skin tones are made up",
        },
    )


def _shares(rows: Sequence[dict[str, Any]], parts: Sequence[str]) -> dict[str, Expectation]:
    """Every value of the attribute made of `parts`, those that no row shows included."""
    weights: defaultdict[tuple[object, ...], list[float]] = defaultdict(list)
    for row in rows:
        weights[tuple(row[_COLUMNS[part]] for part in parts)].append(row["weight"])
    total = math.fsum(weight for of_one in weights.values() for weight in of_one)
    shares = {
        values: math.fsum(weights.get(values, ())) / total for values in product(*(_VALUES[part] for part in parts))
    }
    return {", ".join(values): Expectation(share, share, share) for values, share in shares.items()}
