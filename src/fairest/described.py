"""What run.json records of an audit's parts: the settings asked for, and what they came to."""

import hashlib
import json
from typing import Any

from fairest.decide import Plan, Reference
from fairest.errors import BadInput
from fairest.generate import Collection, Generator
from fairest.measure import Calibration, Judge, Panel, parts, to_json
from fairest.prompts import Suite
from fairest.records import Confusion

__all__ = ["described"]


def described(
    suite: Suite,
    generator: Generator | Collection,
    judge: Judge,
    known: Calibration,
    source: str,
    reference: Reference,
    plan: Plan,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Settings and facts, both JSON values without times. Raises `BadInput` where a part states none."""
    used = [confusion for confusion in known.confusions if confusion.attribute in plan.attributes]
    settings = {
        "suite": suite.name,
        "model": generator.name,
        "judge": judge.name,
        "reference": reference.name,
        "attributes": list(plan.attributes),
        "alpha": plan.alpha,
        "delta": plan.delta,
        "max_images": plan.max_images,
        "fixed": plan.fixed,
        "budget": plan.budget,
        "judge_slack": plan.judge_slack,
        "seed": plan.seed,
    }
    made, read, held = _stated("generator", generator), _stated("judge", judge), _stated("reference", reference)
    notes = [*_notes(made), *(note if isinstance(judge, Panel) else f"{judge.name}: {note}" for note in _notes(read))]
    if untold := [a for a in suite.attributes if not set(parts(a)) <= set(judge.attributes)]:
        notes.append(f"Not measured, though the suite asks for it: {', '.join(untold)}. The judge does not tell it.")
    about = {
        "suite": {
            "name": suite.name, "version": suite.version, "sha256": suite.sha256, "datasheet": dict(suite.datasheet)
        },
        "generator": {"name": generator.name, "known_as": getattr(generator, "known_as", generator.name), **made},
        "judge": {"name": judge.name, **read},
        "calibration": {"from": source, "confusions": list(map(_brief, used))},
        "reference": {"name": reference.name, **held},
        "notes": list(dict.fromkeys(notes)),
    }  # fmt: skip
    return settings, about


def _brief(confusion: Confusion) -> dict[str, Any]:
    """Which confusion it is; its counts stand in findings.json."""
    counts = json.dumps(to_json(confusion), sort_keys=True)
    pictures = sum(sum(row.values()) for row in confusion.counts.values())
    return {
        "attribute": confusion.attribute,
        "measured_on": confusion.measured_on,
        "pictures": pictures,
        "sha256": hashlib.sha256(counts.encode()).hexdigest(),
    }


def _stated(kind: str, part: Generator | Collection | Judge | Reference) -> dict[str, Any]:
    """What a part says of itself, if JSON can hold it."""
    stated = dict(part.describe())
    for key, value in stated.items():
        try:
            json.dumps({key: value}, allow_nan=False)
        except (TypeError, ValueError) as error:
            raise BadInput(
                f"The {kind} {part.name!r} describes its {key!r} by what JSON cannot hold: {error}.",
                hint="This is a fault in its describe(): only text, finite numbers, truth values, lists and dicts.",
            ) from None
    return stated


def _notes(stated: dict[str, Any]) -> list[str]:
    notes = stated.pop("notes", ())
    return [str(note) for note in notes] if isinstance(notes, (list, tuple)) else [str(notes)]
