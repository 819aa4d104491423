"""The Python call: a set in, a training set out, and what every step did to every group."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from fairest.adapters.machines.daft import machine as made_machine
from fairest.api import new_folder
from fairest.curating.by_families import by_families
from fairest.curating.checking import check_chances, check_columns, check_outside, check_writing
from fairest.curating.documented import documented
from fairest.curating.exporting import export, remove_other
from fairest.curating.folder import SEEN, STEPS, finish, hold_folder
from fairest.curating.groupings import told_groups
from fairest.curating.looking import Look
from fairest.curating.named import (
    SIMILARITY,
    Asked,
    asked_judges,
    encoder_of,
    expected,
    files_of,
    named_set,
    place_of,
)
from fairest.curating.result import Curation
from fairest.curating.seeing import as_read, look_at
from fairest.curating.stepping import Taken, take_all
from fairest.curating.written import write_groups, write_kept, write_removed
from fairest.data import PictureSet
from fairest.doors import resolve
from fairest.encode import Perceptor
from fairest.errors import BadInput
from fairest.measure import Judge
from fairest.sift.lexicon import for_languages
from fairest.sift.machine import Machine
from fairest.sift.plan import Filter, Plan, Step, read_plan
from fairest.sift.steps import Tools

__all__ = ["curate"]

Progress = Callable[[str, int, int], None]


def curate(
    source: "str | Path | PictureSet" = "village",
    plan: "str | Path | Plan | Sequence[Step]" = (),
    *,
    encoder: str | Perceptor | None = None,
    judge: str | Judge | Sequence[str | Judge] | None = None,
    attributes: Sequence[str] | None = None,
    columns: Mapping[str, str] | None = None,
    languages: Sequence[str] = ("en",),
    engine: str | Machine = "native",
    workers: int | None = None,
    write: str | None = None,
    alpha: float = 0.05,
    delta: float = 0.01,
    seed: int = 0,
    out: str | Path | None = None,
    resume: bool = False,
    force: bool = False,
    progress: Progress | None = None,
) -> Curation:
    """Take the steps of a plan on a picture-caption set, and keep what each did to every group.

    `source` is a folder, an archive, a table, an index folder, or the name of a set ("village"). `plan` is a TOML file
    or steps of `fairest.sift.plan`. `encoder` embeds the pictures (the set's own by default; duplicates and undoing a
    filter need one), `judge` tells who is on them, `attributes` of what it tells; `columns` names attributes that a
    column of the set tells ({"gender": "planted_gender"}), and captions are read in `languages`. Its column `weight` is
    what rows weigh at first, so that a curated set can be curated further. `engine` is "native",
    "ray" or "ray:ADDRESS", with as many `workers` as there are cores; the result is the same. `write` also writes the
    set: "webdataset", "img2dataset", "parquet", "imagefolder", or "datacomp" for a subset file. `alpha` is the false
    discovery rate of who lost how much in one step, `delta` the difference (0..1) that counts as none.

    `out` is the folder of it all, a new one in `fairest-runs/` by default; `resume` goes on with it, also under another
    plan: what was seen stays; `force` replaces it. Raises a `FairestError` that says what to do.
    """
    check_chances(alpha, delta)
    tell = progress or (lambda _stage, _done, _total: None)
    chosen = named_set(source)
    steps, lexicons = _plan(plan), for_languages(languages)
    asked = asked_judges(judge or getattr(chosen, "judge", None), attributes)
    encoding = encoder_of(encoder, chosen, steps)
    machine = made_machine(engine, workers=workers) if isinstance(engine, str) else engine
    check_writing(write, chosen)
    about = _about(source, chosen, asked, encoding)
    settings = _settings(chosen, steps, asked, machine) | {
        "columns": dict(columns or {}), "languages": languages, "write": write, "alpha": alpha, "delta": delta,
        "seed": seed,
    }  # fmt: skip
    folder = Path(out) if out is not None else new_folder(f"curate-{chosen.name}")
    check_outside(folder, source)
    with hold_folder(folder, settings, about, resume=resume, force=force) as record:
        look = _look(folder, encoding, asked, languages, steps)
        sheet = look_at(chosen, look, machine, partial(tell, "looking"))
        check_columns(steps, sheet)
        told = [(one.judge, one.attributes, one.errors) for one in asked]
        groupings = told_groups(sheet, columns or {}, told, lexicons)
        tools = partial(_tools, groupings, machine, seed, tell)
        taken = _all(take_all(steps, sheet, as_read(sheet), tools, folder / STEPS, (alpha, delta)), steps, tell)
        state = taken[-1].state
        if state is None or not state.kept.any():
            raise BadInput("No row is left.", hint=f"See what each step removed: {folder / STEPS}")
        tell("writing", 0, 1)
        write_kept(folder, sheet, state)
        write_removed(folder, sheet, state)
        documents = by_families(
            [one.document for one in taken], steps, state, groupings, (alpha, delta), folder / STEPS
        )
        write_groups(folder, documents)
        remove_other(folder, write, state)
        if write:
            export(write, chosen, sheet, state, folder, machine, partial(tell, "writing"))
        documented(folder, chosen, sheet, state, documents, groupings, record)
        finish(folder, record)
        tell("writing", 1, 1)
    return Curation.load(folder)


def _plan(given: "str | Path | Plan | Sequence[Step]") -> Plan:
    if isinstance(given, str | Path):
        return read_plan(given)
    return given if isinstance(given, Plan) else Plan(tuple(given))


def _settings(chosen: PictureSet, plan: Plan, asked: Sequence[Asked], machine: Machine) -> dict[str, Any]:
    """What was asked for and may come in several words, as JSON values."""
    return {
        "source": chosen.name,
        "plan": plan.document(),
        "files": files_of(plan),
        "attributes": [attribute for one in asked for attribute in one.attributes],
        "similarity": _wants_similarity(plan),
        "engine": machine.name,
    }


def _about(source: Any, chosen: PictureSet, asked: Sequence[Asked], encoder: Any) -> dict[str, Any]:
    """What it came to, as JSON values."""
    place = place_of(source)
    return {
        "kind": "curation",
        "asked": {} if place is None else {"source": place},
        "set": {"name": chosen.name, **chosen.describe()},
        "encoder": None if encoder is None else dict(resolve("encoder", encoder).describe()),
        "judges": [{"name": one.judge.name, **one.judge.describe()} for one in asked],
    }


def _look(folder: Path, encoder: Any, asked: Sequence[Asked], languages: Sequence[str], plan: Plan) -> Look:
    judges = tuple((one.named, one.attributes) for one in asked)
    return Look((folder / SEEN).resolve(), encoder, judges, tuple(languages), _wants_similarity(plan))


def _wants_similarity(plan: Plan) -> bool:
    return any(isinstance(step, Filter) and SIMILARITY in step.keep for step in plan.steps)


def _tools(groupings: Any, machine: Machine, seed: int, tell: Progress, folder: Path, undone: tuple[int, ...]) -> Tools:
    return Tools(groupings, machine, folder, expected, seed, undone, tell)


def _all(taking: Any, plan: Plan, tell: Progress) -> list[Taken]:
    """Every step taken; told as the steps that are done."""
    done = []
    for taken in taking:
        done.append(taken)
        tell("steps", len(done), len(plan.steps) + 1)
    return done
