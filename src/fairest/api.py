"""The Python call: names or objects in, a finished audit out."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from fairest import decide, doors, generate, measure, prompts
from fairest.decide import Docket, Plan, Reference
from fairest.described import described
from fairest.english import article
from fairest.errors import BadInput
from fairest.flow import AnyGenerator, Progress, audit_generator
from fairest.generate import Collection, Found, Generator
from fairest.measure import Calibration, Judge
from fairest.prompts import Suite
from fairest.prompts.words import slug
from fairest.results import Audit
from fairest.run import Run, pictures_key
from fairest.run.record import RECORD, read_record

__all__ = ["audit", "new_folder"]

_MUST_HAVE = {
    "generator": ("name", "batch", "draw", "describe"),
    "collection": ("name", "batch", "suite", "found", "fetch", "describe"),
    "judge": ("name", "attributes", "label", "describe"),
    "reference": ("name", "expects", "describe"),
}
_MOST = 100
"""Pictures a prompt, at most, where nobody says."""
_ANY = ("any",)
"""In the place of attributes that only the model's own suite names."""
ITSELF = "the judge itself"
"""Where a calibration is from that nobody gave."""


def audit(
    model: str | Generator | Collection = "village",
    *,
    suite: str | Path | Suite | None = None,
    reference: str | Path | Reference = "parity",
    attributes: str | Sequence[str] | None = None,
    judge: str | Judge | None = None,
    alpha: float = 0.05,
    delta: float = 0.10,
    max_images: int | None = None,
    fixed: int | None = None,
    budget: str | None = None,
    calibration: str | Path | Calibration | None = None,
    judge_slack: float | None = None,
    seed: int = 0,
    out: str | Path | None = None,
    resume: bool = False,
    force: bool = False,
    options: Mapping[str, object] | None = None,
    progress: Progress | None = None,
) -> Audit:
    """Audit a generator: draw a suite's prompts, judge the pictures, and hold the shares against a reference.

    `model`, `suite`, `reference` and `judge` are names of doors (`"diffusers:path"`), files, or objects
    that fit the Protocols. `suite` and `judge` default to the model's own, `suite` else to "occupations";
    `attributes` to those the suite names ("gender+skin-tone" is an intersection). `alpha` is the false
    discovery rate allowed over all findings; differences below `delta` (0..1) count as none.

    Pictures are drawn in rounds, until every finding has a verdict or a prompt has `max_images` (100). `fixed`
    draws that many of each prompt instead and looks once; so is looked at a collection of pictures that
    somebody already made, all of them, unless `max_images` is given. `budget` ("90s", "5 USD") ends it earlier.
    `calibration` says how far the judge errs (a file of `fairest calibrate`; by default what the judge
    itself knows), `judge_slack` how much further it may err here than there (default: nothing on this
    generator's pictures, .05 elsewhere).

    `out` is the run folder, a new one in `fairest-runs/` by default; `resume` goes on with a run in it,
    also a finished one with more `max_images`; `force` replaces one. `options` go to a generator given by
    name (`{"guidance": 4}`). Raises a `FairestError` that says what to do; what can be found out
    beforehand is, and then nothing is made.
    """
    _refuse(model, options, resume=resume, force=force)
    tell = progress or (lambda _stage, _done, _total: None)
    tell("loading", 0, 1)
    asked = None if suite is None else prompts.suite(suite)
    held = _fitting("reference", decide.reference(reference))
    plan = Plan(
        _attributes(attributes, asked), alpha, delta, _MOST if max_images is None else max_images, seed,
        fixed=fixed, judge_slack=judge_slack, budget=budget,
    )  # fmt: skip
    given = None if judge is None else _judge(judge, plan)
    generator: AnyGenerator = _generator(doors.resolve("generator", model, **(options or {})))
    chosen = asked or prompts.suite(getattr(generator, "suite", None) or "occupations")
    found = generate.answers_to(chosen, generator)
    plan = _completed(plan, chosen, found, attributes, whole=max_images is None)
    labeller = _judge(given or _own_judge(generator), plan)
    known = _calibration(calibration, labeller)
    source = ITSELF if calibration is None else "labels given"
    settings, about = described(chosen, generator, labeller, known, source, held, plan)
    docket = _docket(chosen, labeller, known, held, plan, found, {"settings": settings, **about})
    decide.purse(budget, generator)
    tell("loading", 1, 1)
    folder = Path(out) if out is not None else new_folder(generator.name, chosen.name)
    free = _may_change(folder, plan.fixed) if resume else ()
    with Run.start(folder, settings, about, resume=resume, force=force, free=free) as run:
        audit_generator(chosen, generator, labeller, held.name, docket, run, tell)
    return Audit.load(folder)


def new_folder(model: str, suite: str = "") -> Path:
    """A run folder that does not exist yet, named after the model, the suite if one is given, and the time."""
    name = "-".join([*map(slug, filter(None, (model, suite))), f"{datetime.now():%Y%m%d-%H%M%S}"])
    names = itertools.chain([name], (f"{name}-{number}" for number in itertools.count(2)))
    return next(folder for folder in map(Path("fairest-runs").joinpath, names) if not folder.exists())


def _refuse(model: object, options: Mapping[str, object] | None, *, resume: bool, force: bool) -> None:
    """Settings that contradict each other."""
    if resume and force:
        raise BadInput("A run is either gone on with or replaced, not both.", hint="Give --resume or --force.")
    if options and not isinstance(model, str):
        raise BadInput(
            f"Options ({', '.join(options)}) are for a generator given by name, not for a {type(model).__name__}.",
            hint="Set them on the object itself.",
        )


def _attributes(given: str | Sequence[str] | None, suite: Suite | None) -> tuple[str, ...]:
    """The attributes asked for, or those of the suite; of one that is not known yet, any."""
    if given is None:
        return suite.attributes if suite is not None else _ANY
    named = (given,) if isinstance(given, str) else tuple(given)
    return tuple(measure.joined(measure.parts(name)) if isinstance(name, str) else name for name in named)


def _generator(made: Any) -> AnyGenerator:
    """A generator, or a collection in its place."""
    fitting: AnyGenerator = _fitting("collection" if hasattr(made, "found") else "generator", made)
    return fitting


def _completed(
    plan: Plan, suite: Suite, found: Mapping[str, Sequence[Found]] | None, attributes: object, *, whole: bool
) -> Plan:
    """The plan with what only the model says: its own suite's attributes; how many pictures there are."""
    if attributes is None:
        plan = replace(plan, attributes=suite.attributes)
    if found is None or not whole or plan.fixed is not None:
        return plan
    everything = max(map(len, found.values()))
    return replace(plan, fixed=everything) if plan.budget is None else replace(plan, max_images=everything)


def _judge(named: str | Judge, plan: Plan) -> Judge:
    """A judge that can see every attribute of the plan."""
    judge: Judge = _fitting("judge", doors.resolve("judge", named))
    for attribute in plan.attributes if plan.attributes != _ANY else ():
        measure.values(judge.attributes, attribute)
    return judge


def _calibration(given: object, judge: Judge) -> Calibration:
    """How far the judge errs: as given, or as it says of itself; with no confusion it is taken at its word."""
    if given is None:
        found, where = Calibration(judge.name, tuple(getattr(judge, "confusions", ()))), f"what {judge.name} knows"
    elif isinstance(given, Calibration):
        found, where = given, "the calibration"
    elif isinstance(given, str | Path):
        found, where = measure.read_calibration(given), str(given)
    else:
        name = type(given).__name__
        raise BadInput(
            f"{article(name).capitalize()} {name} is no calibration.",
            hint="Give a file of `fairest calibrate`, or a fairest.measure.Calibration.",
        )
    measure.check_fit(found, judge, where)
    return found


def _own_judge(generator: AnyGenerator) -> str:
    """The judge made for a generator's pictures. No other is taken in silence: its labels would mean nothing."""
    own = getattr(generator, "judge", None)
    if not isinstance(own, str):
        raise BadInput(
            f"The generator {generator.name!r} has no judge of its own.",
            hint=f"Give one: --judge NAME; known: {', '.join(doors.known('judge'))}",
        )
    return own


def _may_change(folder: Path, fixed: int | None) -> tuple[str, ...]:
    """What the run in a folder may be gone on with otherwise.

    More pictures, where it looks while it draws: its evidence holds at any time. A calibration once, in the
    place of what the judge knows itself: to add labels until a verdict pleases would be looking without its price.
    """
    free = () if fixed is not None else ("settings.max_images", "settings.budget")
    record = read_record(folder / RECORD) if (folder / RECORD).exists() else {}
    return (*free, "calibration") if (record.get("calibration") or {}).get("from") == ITSELF else free


def _docket(
    suite: Suite,
    judge: Judge,
    known: Calibration,
    reference: Reference,
    plan: Plan,
    found: Mapping[str, Sequence[Found]] | None,
    record: Mapping[str, Any],
) -> Docket:
    """What is to be decided. It is decided once on no pictures: what would be refused is, before any is drawn.

    `record` is what run.json will hold of the audit: it says whose pictures a calibration may be of.
    """
    support = {attribute: measure.values(judge.attributes, attribute) for attribute in plan.attributes}
    drawn_by, key = record["generator"]["known_as"], pictures_key(record)
    several = bool(getattr(judge, "sees_everyone", False))
    trusts = decide.trusts(support, known.confusions, drawn_by, key, plan, several=several)
    docket = Docket.of(suite.prompts, reference, plan, support, trusts, found, several=several)
    decide.verdicts(docket, docket.tallies(), reference.name)
    return docket


def _fitting(kind: str, thing: Any) -> Any:
    """The thing itself, if it has what its Protocol asks for."""
    missing = [name for name in _MUST_HAVE[kind] if not hasattr(thing, name)]
    if missing:
        name = type(thing).__name__
        raise BadInput(
            f"{article(name).capitalize()} {name} is no {kind}: it has no {', '.join(missing)}.",
            hint=f"A {kind} has: {', '.join(_MUST_HAVE[kind])}",
        )
    return thing
