"""What judges saw in pictures that were made, as a table."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from fairest.cli.show import print_table, say

__all__ = ["show_seen"]


def show_seen(seen: Sequence[Mapping[str, Any]]) -> None:
    """Under a layout with what was asked, and how often it was seen."""
    by_region = any("asked" in row for row in seen)
    columns = ("picture", *(("region",) if by_region else ()), "attribute", *(("asked",) if by_region else ()), "seen")
    several = len({row["judge"] for row in seen}) > 1
    print_table(
        (*columns, *(("judge",) if several else ())),
        [(*_cells(row, by_region), *((row["judge"],) if several else ())) for row in seen],
    )
    for judge, attribute in dict.fromkeys((row["judge"], row["attribute"]) for row in seen if by_region):
        rows = [row for row in seen if (row["judge"], row["attribute"]) == (judge, attribute)]
        told = [row for row in rows if row["told"] is not None]
        right = sum(row["told"] == row["asked"] for row in told)
        say(f"{attribute} as asked, by {judge}: {right} of {len(told)} told, {len(rows) - len(told)} not told")


def _cells(row: Mapping[str, Any], by_region: bool) -> tuple[str, ...]:
    shown = row["told"] or row["why"] or "unsure"
    name = Path(row["file"]).name
    if not by_region:
        return name, row["attribute"], shown
    return name, str(row["region"]), row["attribute"], row["asked"], shown
