"""The Python call: names or objects in, a finished audit out."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from fairest import doors, prompts
from fairest.decide import Plan, Reference, from_file
from fairest.errors import BadInput, UnknownName
from fairest.flow import Progress, audit_generator
from fairest.generate import Generator
from fairest.measure import Judge
from fairest.prompts import Suite
from fairest.results import Audit
from fairest.run import Run

__all__ = ["audit", "new_folder"]

_MUST_HAVE = {
    "generator": ("name", "batch", "draw", "describe"),
    "judge": ("name", "attributes", "label", "describe"),
    "reference": ("name", "expects", "describe"),
}


def audit(
    model: str | Generator = "village",
    *,
    suite: str | Path | Suite = "occupations",
    reference: str | Path | Reference = "parity",
    attributes: Sequence[str] | None = None,
    judge: str | Judge | None = None,
    alpha: float = 0.05,
    delta: float = 0.10,
    max_images: int = 100,
    seed: int = 0,
    out: str | Path | None = None,
    resume: bool = False,
    force: bool = False,
    options: Mapping[str, object] | None = None,
    progress: Progress | None = None,
) -> Audit:
    """Audit a generator: draw a suite's prompts, judge the pictures, and hold the shares against a reference.

    `model`, `suite`, `reference` and `judge` are names of doors (`"diffusers:path"`), files, or objects
    that fit the Protocols. `attributes` default to those the suite names, `judge` to the village's.
    `alpha` is the false discovery rate allowed over all findings; differences below `delta` (0..1)
    count as none; `max_images` is drawn for each prompt. `out` is the run folder, a new one in
    `fairest-runs/` by default; `resume` goes on with a stopped run in it, `force` replaces one.
    `options` go to the generator (`{"guidance": 4}`). Raises a `FairestError` that says what to do.
    """
    tell = progress or (lambda _stage, _done, _total: None)
    tell("loading", 0, 1)
    chosen = prompts.suite(suite)
    held = _reference(reference)
    labeller: Judge = _fitting("judge", doors.resolve("judge", judge or "village"))
    plan = Plan(tuple(attributes or chosen.attributes), alpha, delta, max_images, seed)
    _check_attributes(plan, labeller)
    generator: Generator = _fitting("generator", doors.resolve("generator", model, **(options or {})))
    tell("loading", 1, 1)
    folder = Path(out) if out is not None else new_folder(generator.name, chosen.name)
    settings, about = _described(chosen, generator, labeller, held, plan)
    with Run.start(folder, settings, about, resume=resume, force=force) as run:
        audit_generator(chosen, generator, labeller, held, plan, run, tell)
    return Audit.load(folder)


def new_folder(model: str, suite: str) -> Path:
    """A run folder that does not exist yet, named after the model, the suite and the time."""
    name = "".join(c if c.isalnum() or c in "._" else "-" for c in f"{model}-{suite}").strip("-.")
    return Path("fairest-runs") / f"{name}-{datetime.now():%Y%m%d-%H%M%S}"


def _reference(named: str | Path | Reference) -> Reference:
    if isinstance(named, Path) or (isinstance(named, str) and named.endswith((".toml", ".csv"))):
        return from_file(named)
    held: Reference = _fitting("reference", doors.resolve("reference", named))
    return held


def _fitting(kind: str, thing: Any) -> Any:
    """The thing itself, if it has what its Protocol asks for."""
    missing = [name for name in _MUST_HAVE[kind] if not hasattr(thing, name)]
    if missing:
        raise BadInput(
            f"A {type(thing).__name__} is no {kind}: it has no {', '.join(missing)}.",
            hint=f"A {kind} has: {', '.join(_MUST_HAVE[kind])}",
        )
    return thing


def _check_attributes(plan: Plan, judge: Judge) -> None:
    """Before anything is drawn: can the judge see what was asked for?"""
    for attribute in plan.attributes:
        if attribute not in judge.attributes:
            raise UnknownName("attribute", attribute, judge.attributes)


def _described(
    suite: Suite, generator: Generator, judge: Judge, reference: Reference, plan: Plan
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What run.json records: the settings asked for, and what they came to."""
    settings = {
        "suite": suite.name,
        "model": generator.name,
        "judge": judge.name,
        "reference": reference.name,
        "attributes": list(plan.attributes),
        "alpha": plan.alpha,
        "delta": plan.delta,
        "max_images": plan.max_images,
        "seed": plan.seed,
    }
    made, read = dict(generator.describe()), dict(judge.describe())
    notes = [*_notes(made), *_notes(read)]
    about = {
        "suite": {
            "name": suite.name, "version": suite.version, "sha256": suite.sha256, "datasheet": dict(suite.datasheet)
        },
        "generator": {"name": generator.name, **made},
        "judge": {"name": judge.name, **read},
        "reference": {"name": reference.name, **reference.describe()},
        "notes": list(dict.fromkeys(notes)),
    }  # fmt: skip
    return settings, about


def _notes(described: dict[str, object]) -> list[str]:
    notes = described.pop("notes", ())
    return [str(note) for note in notes] if isinstance(notes, (list, tuple)) else [str(notes)]
