"""The two sides of a comparison: finished runs as they are, models audited first."""

import inspect
import os
from collections.abc import Callable, Collection, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from fairest.errors import BadInput, NotFound, UnknownName, closest
from fairest.results import Audit

__all__ = ["Sides", "check_settings"]

_PICTURES = 100
"""Of each prompt, by each of two models."""


class Sides:
    """The two sides as they were given: runs by their folder, models by name or as they are."""

    def __init__(self, a: Any, b: Any) -> None:
        self.sides = (_run(a), _run(b))
        self.things = (a, b)

    @property
    def models(self) -> bool:
        return None in self.sides

    def new_folder(self) -> Path:
        from fairest.api import new_folder

        names = [
            side.folder.resolve().name if side else getattr(thing, "name", str(thing))
            for side, thing in zip(self.sides, self.things, strict=True)
        ]
        return new_folder(f"compare-{names[0]}", names[1])

    def audits(self, folder: Path, alone: Mapping[str, Any], beside: Mapping[str, Any]) -> tuple[Audit, Audit]:
        """Both sides audited: with the settings given, or `beside` those of the side that is a run."""
        run = self.sides[0] or self.sides[1]
        settings = {**_settings_of(run), **beside} if run else _as_many({**alone})
        try:
            done = [
                side or _audited(thing, folder / letter, letter, settings)
                for side, thing, letter in zip(self.sides, self.things, "ab", strict=True)
            ]
        except UnknownName as error:
            raise _lent(error) if run else error from None
        return done[0], done[1]


def check_settings(settings: Collection[str]) -> None:
    """Raise `BadInput` for a setting that an audit does not take."""
    known = _takes()
    for name in settings:
        if name not in known:
            guess = closest(name, known)
            raise BadInput(
                f"There is no setting {name!r}.{f' Did you mean {guess!r}?' if guess else ''}",
                hint=f"known: {', '.join(sorted(known))}",
            )


def _takes() -> set[str]:
    """What a comparison passes on to `fairest.audit`."""
    from fairest.api import audit

    return inspect.signature(audit).parameters.keys() - {"model", "out", "resume", "force", "progress"}


def _run(thing: Any) -> Audit | None:
    """The finished audit a side is; None for a model."""
    if isinstance(thing, Audit):
        return thing
    if isinstance(thing, Path) or (isinstance(thing, str) and (Path(thing) / "run.json").is_file()):
        return Audit.load(thing)
    if isinstance(thing, str) and os.sep in thing and ":" not in thing:
        raise NotFound(
            f"There is no run in {thing}, and no model has such a name.",
            hint="Give the folder of a finished `fairest audit`, or a model as door or door:rest.",
        )
    return None


def _audited(model: Any, folder: Path, letter: str, settings: Mapping[str, Any]) -> Audit:
    from fairest.api import audit

    told = settings.get("progress")
    takes = {**settings, "out": folder, "progress": told and partial(_staged, told, letter.upper())}
    if takes.get("options") and not isinstance(model, str):
        takes["options"] = None  # they are for the side that is given by name
    if takes.get("resume") and not (folder / "run.json").is_file():
        takes["resume"] = False
    return audit(model, **takes)


def _staged(told: Callable[[str, int, int], None], letter: str, stage: str, done: int, total: int) -> None:
    told(f"{letter}: {stage}", done, total)


def _as_many(settings: dict[str, Any]) -> dict[str, Any]:
    """Two models draw equally many pictures, unless another design was asked for.

    Each stops by itself where its own shares are clear, which is too early to see that they differ.
    """
    chosen = any(settings.get(name) is not None for name in ("fixed", "max_images", "budget"))
    return settings if chosen else {**settings, "fixed": _PICTURES}


def _lent(error: UnknownName) -> BadInput:
    """A run records names: what was a file or an object there has to be given again."""
    return BadInput(
        f"{error.message} The settings are those of the run beside it.",
        hint=f"Give again what is a file or an object: --suite, --judge or --reference; {error.hint}",
    )


def _settings_of(run: Audit) -> dict[str, Any]:
    """How a run was audited, as far as `fairest.audit` takes it."""
    recorded, known = run.about.get("settings"), _takes() - {"options"}
    asked = run.about.get("asked") or {}
    # Several judges have one name, by which no door knows them.
    judges = {name: asked[name] for name in ("judge", "disagreement") if asked.get(name) is not None}
    held = {**recorded, **judges} if isinstance(recorded, Mapping) else {}
    return {name: value for name, value in held.items() if name in known and value is not None}
