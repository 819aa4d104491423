"""Names of sets, encoders, judges and references to the things themselves, and what of them is asked."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fairest import decide, doors
from fairest.data import PictureSet, Sample, open_set
from fairest.decide.references.files import split_locale
from fairest.encode import Perceptor
from fairest.errors import BadInput, FairestError, UnknownName
from fairest.measure import Judge
from fairest.parts import fitting, read_errors
from fairest.records import Confusion, Expectation
from fairest.run.files import sha256_of
from fairest.sift.plan import Dedup, Filter, Plan, Reweight, Screen, UndoFilter
from fairest.sift.predicate import Predicate
from fairest.sift.weights.targets import parse_targets

__all__ = [
    "SIMILARITY",
    "Asked",
    "asked_judges",
    "encoder_of",
    "expected",
    "files_of",
    "first_sample",
    "named_set",
    "place_of",
    "set_again",
]

SIMILARITY = "caption-similarity"
"""The column of a caption's likeness to its picture, worked out where a plan asks for it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A judge, how it was named, what it is asked about, and how far it errs there."""

    named: str | Judge
    judge: Judge
    attributes: tuple[str, ...]
    errors: Mapping[str, Confusion]


def named_set(source: Any) -> PictureSet:
    """A set by a path or by the name of a door, as "village"; an object that fits the Protocol is passed on."""
    if isinstance(source, Path):
        return open_set(str(source))
    if not isinstance(source, str):
        made: PictureSet = fitting("set", source)
        return made
    if _is_door(source):
        named: PictureSet = doors.load("set", source)
        return named
    return open_set(source)


def _is_door(source: str) -> bool:
    return not Path(source).exists() and source.partition(":")[0] in doors.known("set")


def place_of(source: "str | Path | PictureSet") -> str | None:
    """A name as it is, a path from the root on: it is opened again from anywhere. None for an object."""
    if not isinstance(source, str | Path):
        return None
    return source if isinstance(source, str) and _is_door(source) else str(Path(source).expanduser().absolute())


def first_sample(chosen: PictureSet) -> Sample | None:
    """The first row, where there is one."""
    return next((sample for shard in chosen.shards() for sample in shard.samples()), None)


def set_again(record: Mapping[str, Any]) -> PictureSet | None:
    """The set of a curation's record, opened again; None where it is not there any more, or is not the same."""
    source = record.get("asked", {}).get("source")
    try:
        chosen = None if source is None else named_set(source)
    except FairestError:
        return None
    same = chosen is not None and json.loads(json.dumps({"name": chosen.name, **chosen.describe()})) == record["set"]
    return chosen if same else None


def asked_judges(named: str | Judge | Sequence[str | Judge] | None, attributes: Sequence[str] | None) -> list[Asked]:
    """Each judge with the attributes that it tells and none before it does, of those asked for.

    Raises `UnknownName` for an attribute that nobody tells, `BadInput` where there is no judge at all.
    """
    several = [] if named is None else [named] if isinstance(named, str) or hasattr(named, "label") else list(named)
    judges: list[tuple[Any, Judge]] = [(one, fitting("judge", doors.resolve("judge", one))) for one in several]
    known = [attribute for _, judge in judges for attribute in judge.attributes]
    if attributes and not judges:
        raise BadInput(f"Nobody is asked about {', '.join(attributes)}.", hint="Give --judge as well.")
    for attribute in attributes or ():
        if attribute not in known:
            raise UnknownName("attribute that a judge tells", attribute, known)
    wanted, found = dict.fromkeys(attributes or known), []
    for one, judge in judges:
        own = tuple(attribute for attribute in judge.attributes if attribute in wanted)
        wanted = dict.fromkeys(attribute for attribute in wanted if attribute not in own)
        errors, _ = read_errors(None, judge)
        found.append(Asked(one, judge, own, {confusion.attribute: confusion for confusion in errors.confusions}))
    return [asked for asked in found if asked.attributes]


def encoder_of(named: str | Perceptor | None, chosen: PictureSet, plan: Plan) -> str | Perceptor | None:
    """The encoder that was named, or the set's own. Raises `BadInput` where a step lacks embeddings."""
    encoder: str | Perceptor | None = named or getattr(chosen, "encoder", None)
    needing = [str(step) for step in plan.steps if _needs_vectors(step)]
    if encoder is None and needing and not _brings_vectors(chosen):
        raise BadInput(
            f"The step {needing[0]!r} needs embeddings, and the set {chosen.name} brings none.",
            hint="Name an encoder: --encoder clip:PATH. See `fairest doctor`; "
            f"known: {', '.join(doors.known('encoder'))}",
        )
    return encoder


def expected(reference: str, attribute: str, values: tuple[str, ...]) -> Mapping[str, Expectation]:
    """What a reference expects of people at large, value by value."""
    held = decide.reference(reference)
    return {value: held.expects("people", attribute, value, values) for value in values}


def files_of(plan: Plan) -> dict[str, str | None]:
    """The SHA-256 of every file that a step names, by its path: labels, and references of one's own."""
    texts = [text for step in plan.steps if isinstance(step, Reweight) for text in step.targets]
    named = [target.reference for text in texts for target in parse_targets(text)]
    files = [Path(step.labels) for step in plan.steps if isinstance(step, Screen)]
    files += [split_locale(name)[0] for name in named if name is not None]
    return {str(file): sha256_of(file) for file in sorted(files) if file.is_file()}


def _needs_vectors(step: object) -> bool:
    if isinstance(step, Filter):
        return Predicate.parse(step.keep).column == SIMILARITY
    return isinstance(step, Dedup | UndoFilter) or (isinstance(step, Screen) and not step.score)


def _brings_vectors(chosen: PictureSet) -> bool:
    first = first_sample(chosen)
    return first is not None and first.vector is not None
