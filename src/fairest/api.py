"""The Python call: names or objects in, a finished audit out."""

import itertools
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from fairest import decide, generate, measure, prompts
from fairest.decide import Plan, Reference
from fairest.described import described
from fairest.errors import BadInput
from fairest.flow import Progress, audit_generator
from fairest.generate import Collection, Generator
from fairest.going_on import asked_for, check_once, may_change
from fairest.laid_out import attributes_asked, completed, laid_out
from fairest.measure import Calibration, Judge, Rule
from fairest.parts import LABELS, fitting, made_generator, made_judge, own_judge, read_errors, told_by
from fairest.prompts import Suite
from fairest.prompts.words import slug
from fairest.results import Audit
from fairest.run import Run

__all__ = ["audit", "new_folder"]

_MOST = 100
"""Pictures a prompt, at most, where nobody says."""


def audit(
    model: str | Generator | Collection = "village",
    *,
    suite: str | Path | Suite | None = None,
    reference: str | Path | Reference = "parity",
    attributes: str | Sequence[str] | None = None,
    judge: str | Judge | Sequence[str | Judge] | None = None,
    disagreement: Rule = "unsure",
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
    that fit the Protocols. `suite` and `judge` default to the model's own, `suite` else to "occupations". Of several
    judges each tells what it knows; where several know an attribute, `disagreement` says what becomes of labels that
    differ: none ("unsure"), what more than half say ("majority"), or what the first says that can tell ("first");
    `attributes` to those the suite names and the judge tells ("gender+skin-tone" is an intersection). `alpha` is the
    false discovery rate allowed over all findings; differences below `delta` (0..1) count as none.

    Pictures are drawn in rounds, until every finding has a verdict or a prompt has `max_images` (100). `fixed`
    draws that many of each prompt instead and looks once; so is looked at a collection of pictures that
    somebody already made, all of them, unless `max_images` is given. `budget` ("90s", "5 USD") ends it earlier.
    `calibration` says how far the judge errs (a file of `fairest calibrate`; by default what the judge
    itself knows; "none" takes it at its word), `judge_slack` how much further it may err here than there (default:
    nothing on this generator's pictures, .05 elsewhere).

    `out` is the run folder, a new one in `fairest-runs/` by default; `resume` goes on with a run in it,
    also a finished one with more `max_images`; `force` replaces one (labels by people are moved to a new folder
    in it). `options` go to a generator given by name (`{"guidance": 4}`). Raises a `FairestError` that says what to
    do; what can be found out beforehand is, and then nothing is made.
    """
    asked = asked_for(locals())
    _refuse(model, options, resume=resume, force=force)
    tell = progress or (lambda _stage, _done, _total: None)
    tell("loading", 0, 1)
    given = None if suite is None else prompts.suite(suite)
    held = fitting("reference", decide.reference(reference))
    plan = Plan(
        attributes_asked(attributes, given), alpha, delta, _MOST if max_images is None else max_images, seed,
        fixed=fixed, judge_slack=judge_slack, budget=budget,
    )  # fmt: skip
    labeller = None if judge is None else made_judge(judge, disagreement)
    if labeller is not None:
        plan = told_by(labeller, plan, given=attributes is not None)
    generator = made_generator(model, options)
    chosen = given or prompts.suite(getattr(generator, "suite", None) or "occupations")
    found = generate.answers_to(chosen, generator)
    plan = completed(plan, chosen, found, attributes, whole=max_images is None)
    labeller = labeller or made_judge(own_judge(generator), disagreement)
    plan = told_by(labeller, plan, given=attributes is not None)
    known, source = read_errors(calibration, labeller)
    settings, about = described(chosen, generator, labeller, known, source, held, plan)
    docket = laid_out(chosen, labeller, known, held, plan, found, {"settings": settings, **about})
    decide.purse(budget, generator)
    tell("loading", 1, 1)
    folder = Path(out) if out is not None else new_folder(generator.name, chosen.name)
    if resume:
        check_once(folder, settings, about["calibration"])
    free = may_change(folder, plan.fixed) if resume else ()
    with Run.start(
        folder, settings, {**about, "asked": asked}, resume=resume, force=force, free=free,
        applied=partial(measure.write_calibration, calibration=known) if source == LABELS else None,
    ) as run:  # fmt: skip
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
