"""Names of doors, files and objects to the parts of an audit: generator, judge, calibration."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from fairest import doors, measure
from fairest.decide import Plan
from fairest.english import article
from fairest.errors import BadInput
from fairest.flow import AnyGenerator
from fairest.measure import Calibration, Judge, Panel, Rule

__all__ = [
    "ANY",
    "AT_ITS_WORD",
    "ITSELF",
    "LABELS",
    "fitting",
    "made_generator",
    "made_judge",
    "own_judge",
    "read_errors",
    "told_by",
]

_MUST_HAVE = {
    "generator": ("name", "batch", "draw", "describe"),
    "collection": ("name", "batch", "suite", "found", "fetch", "describe"),
    "judge": ("name", "attributes", "label", "describe"),
    "reference": ("name", "expects", "describe"),
    "set": ("name", "shards", "describe"),
    "encoder": ("name", "size", "image", "describe"),
}
ANY = ("any",)
"""In the place of attributes that only the model's own suite names."""

ITSELF = "the judge itself"
"""Where a calibration is from that nobody gave."""

LABELS = "labels given"
"""Where a calibration is from that somebody gave."""

AT_ITS_WORD = "none"
"""In the place of a calibration: what the judge knows of its errors is not used."""


def made_generator(named: Any, options: Mapping[str, object] | None) -> AnyGenerator:
    """A generator, or a collection in its place."""
    made = doors.resolve("generator", named, **(options or {}))
    found: AnyGenerator = fitting("collection" if hasattr(made, "found") else "generator", made)
    return found


def made_judge(named: str | Judge | Sequence[str | Judge], disagreement: Rule) -> Judge:
    """A judge, or several as one."""
    several = [named] if isinstance(named, str) or not isinstance(named, Sequence) else list(named)
    members = [fitting("judge", doors.resolve("judge", one)) for one in several]
    if not members:
        raise BadInput("No judge is named.", hint=f"known: {', '.join(doors.known('judge'))}")
    judge: Judge = members[0] if len(members) == 1 else Panel(tuple(members), disagreement)
    return judge


def told_by(judge: Judge, plan: Plan, *, given: bool) -> Plan:
    """The plan with the attributes that the judge tells.

    Of those that only the suite names it is asked what it knows. Raises `UnknownName` for one that was `given` and it
    does not tell, and where it tells none.
    """
    told = [a for a in plan.attributes if set(measure.parts(a)) <= set(judge.attributes)]
    if plan.attributes == ANY or (told and not given):
        return replace(plan, attributes=tuple(told)) if told else plan
    for attribute in plan.attributes:
        measure.values(judge.attributes, attribute)
    return plan


def read_errors(given: object, judge: Judge) -> tuple[Calibration, str]:
    """How far the judge errs, as given or as it says of itself, and where that is from.

    With no confusion it is taken at its word. Raises `BadInput` where the calibration is not of this judge.
    """
    if given is None:
        known = Calibration(judge.name, tuple(getattr(judge, "confusions", ())))
        source, where = ITSELF, f"what {judge.name} knows"
    elif isinstance(given, str) and given == AT_ITS_WORD:
        return Calibration(judge.name, ()), AT_ITS_WORD
    else:
        known, source = _calibration(given), LABELS
        where = str(given) if isinstance(given, str | Path) else "the calibration"
    measure.check_fit(known, judge, where)
    return known, source


def _calibration(given: object) -> Calibration:
    if isinstance(given, Calibration):
        return given
    if isinstance(given, str | Path):
        return measure.read_calibration(given)
    name = type(given).__name__
    raise BadInput(
        f"{article(name).capitalize()} {name} is no calibration.",
        hint="Give a file of `fairest calibrate`, or a fairest.measure.Calibration.",
    )


def own_judge(generator: AnyGenerator) -> str:
    """The judge made for a generator's pictures. No other is taken in silence: its labels would mean nothing."""
    own = getattr(generator, "judge", None)
    if not isinstance(own, str):
        raise BadInput(
            f"The generator {generator.name!r} has no judge of its own.",
            hint="Give one or several. For pictures with faces: --judge faces --judge skin-tone. "
            f"See `fairest judges`; known: {', '.join(doors.known('judge'))}",
        )
    return own


def fitting(kind: str, thing: Any) -> Any:
    """The thing itself, if it has what its Protocol asks for."""
    missing = [name for name in _MUST_HAVE[kind] if not hasattr(thing, name)]
    if missing:
        name = type(thing).__name__
        raise BadInput(
            f"{article(name).capitalize()} {name} is no {kind}: it has no {', '.join(missing)}.",
            hint=f"A {kind} has: {', '.join(_MUST_HAVE[kind])}",
        )
    return thing
