"""The document and the page of a curation."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from fairest.curating.examples import families_shown, pictures_of, reasons_shown
from fairest.curating.folder import DOCUMENT
from fairest.curating.notes import notes
from fairest.data import PictureSet
from fairest.report.curation import curation_headline, write_curation
from fairest.run.files import write_whole
from fairest.run.record import shown
from fairest.sift.grouping import Grouping
from fairest.sift.groups import side_by_side
from fairest.sift.sheet import Sheet
from fairest.sift.state import State

__all__ = ["documented"]

_QUANTILES = (0.0, 0.01, 0.1, 0.5, 0.9, 0.99, 1.0)
_BARS = 20


def documented(
    folder: Path,
    chosen: PictureSet,
    sheet: Sheet,
    state: State,
    steps: Sequence[Mapping[str, Any]],
    groupings: Mapping[str, Grouping],
    record: Mapping[str, Any],
) -> None:
    """Write curation.json and report.html. Raises `NotWritable`."""
    settings = record["settings"]
    alpha = settings["alpha"]
    beside = side_by_side(list(groupings.values()), state, len(steps) - 1, steps[-1]["name"], alpha=alpha)
    families, reasons = families_shown(sheet, state), reasons_shown(sheet, state)
    document = {
        "source": chosen.name,
        "fairest": record["fairest"],
        "alpha": alpha,
        "delta": settings["delta"],
        "steps": list(steps),
        "targets": {name: shares for step in steps for name, shares in step["facts"].get("targets", {}).items()},
        "side_by_side": [asdict(one) for one in beside],
        "families": families,
        "removed": reasons,
        "weights": _weights(state),
        "notes": notes(settings["languages"], record["judges"]),
        "settings": shown(record),
    }
    document["headline"] = curation_headline(document)
    write_curation(folder, document, pictures_of(chosen, families, reasons))
    _write(folder / DOCUMENT, document)


def _weights(state: State) -> dict[str, Any] | None:
    """How far they spread, over their mean; None where all are alike."""
    weights = state.weight[state.kept]
    weights = weights / weights.mean()
    if np.ptp(weights) < 1e-9:
        return None
    rows, edges = np.histogram(weights, _BARS)
    quantiles = [[part, float(np.quantile(weights, part))] for part in _QUANTILES]
    return {"quantiles": quantiles, "edges": edges.tolist(), "rows": rows.tolist()}


def _write(file: Path, document: Mapping[str, Any]) -> None:
    write_whole(file, (json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1) + "\n").encode())
