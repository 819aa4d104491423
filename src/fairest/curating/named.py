"""Names of sets, encoders, judges and references to the things themselves, and what of them is asked."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fairest import decide, doors
from fairest.data import PictureSet, open_set
from fairest.encode import Perceptor
from fairest.errors import BadInput, FairestError, UnknownName
from fairest.measure import Judge
from fairest.parts import fitting, read_errors
from fairest.records import Confusion, Expectation
from fairest.sift.plan import Dedup, Filter, Plan, Screen, UndoFilter
from fairest.sift.predicate import Predicate

__all__ = ["SIMILARITY", "Asked", "asked_judges", "encoder_of", "expected", "named_set", "set_again"]

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
    if not Path(source).exists() and source.partition(":")[0] in doors.known("set"):
        named: PictureSet = doors.load("set", source)
        return named
    return open_set(source)


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

    Raises `UnknownName` for an attribute that nobody tells.
    """
    several = [] if named is None else [named] if isinstance(named, str) or hasattr(named, "label") else list(named)
    judges: list[tuple[Any, Judge]] = [(one, fitting("judge", doors.resolve("judge", one))) for one in several]
    known = [attribute for _, judge in judges for attribute in judge.attributes]
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


def _needs_vectors(step: object) -> bool:
    if isinstance(step, Filter):
        return Predicate.parse(step.keep).column == SIMILARITY
    return isinstance(step, Dedup | UndoFilter) or (isinstance(step, Screen) and not step.score)


def _brings_vectors(chosen: PictureSet) -> bool:
    first = next((sample for shard in chosen.shards() for sample in shard.samples()), None)
    return first is not None and first.vector is not None
