"""The reference `training`: what the village's own training set shows under each word."""

from collections import defaultdict
from typing import TypeAlias

from fairest.decide.references import Table
from fairest.records import Expectation
from fairest.village.files import read_captions

__all__ = ["training_shares"]

_COLUMNS = {"gender": "gender", "skin-tone": "tone"}
Rows: TypeAlias = dict[str, dict[str, dict[str, Expectation]]]


def training_shares() -> Table:
    """Weighted shares of the rows with neutral captions, word by word; counted, not estimated."""
    weights: dict[tuple[str, str, str], float] = defaultdict(float)
    totals: dict[str, float] = defaultdict(float)
    for row in read_captions():
        if row["kind"] == "neutral":
            totals[row["word"]] += row["weight"]
            for attribute, column in _COLUMNS.items():
                weights[row["word"], attribute, row[column]] += row["weight"]
    rows: Rows = {word: {attribute: {} for attribute in _COLUMNS} for word in totals}
    for (word, attribute, value), weight in weights.items():
        share = weight / totals[word]
        rows[word][attribute][value] = Expectation(share, share, share)
    return Table(
        name="training",
        rows=rows,
        datasheet={
            "title": "The village's training set",
            "source": "weighted rows with neutral captions in the village's captions.parquet",
            "year": 2026,
            "licence": "Apache-2.0",
            "is_not": "a statement about any population: women's shares follow US labour statistics of 2022 "
            "where the table has the occupation, skin tones are made up",
        },
    )
