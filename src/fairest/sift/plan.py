"""What is to be done with a set, in order: from flags or from a TOML file, and back."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, asdict, dataclass, fields
from itertools import takewhile
from math import inf
from pathlib import Path
from typing import Any, ClassVar, Literal, TypeAlias, get_args

from fairest.errors import BadInput, NotFound, UnknownName
from fairest.sift.predicate import Predicate
from fairest.sift.weights.targets import parse_targets

__all__ = ["Cap", "Dedup", "Filter", "Plan", "Reweight", "Rule", "Sample", "Screen", "Step", "UndoFilter", "read_plan"]

Rule: TypeAlias = Literal["largest", "caption", "groups"]


@dataclass(frozen=True, slots=True)
class Filter:
    """Keep the rows for which a predicate holds."""

    do: ClassVar = "filter"
    keep: str
    unknown: Literal["remove", "keep"] = "remove"
    """What becomes of rows that have no value there."""

    def __post_init__(self) -> None:
        Predicate.parse(self.keep)
        _one_of("unknown", self.unknown, ("remove", "keep"))

    def __str__(self) -> str:
        return f"filter {self.keep}"


@dataclass(frozen=True, slots=True)
class Screen:
    """Remove what is like rows that people labelled: all but a part 1 - `recall` of it."""

    do: ClassVar = "screen"
    labels: str
    """A CSV or Parquet file: columns key and label, 1 for what is to go and 0 for what is to stay."""
    recall: float = 0.99
    score: str = ""
    """The column whose threshold is chosen; without one a classifier on the embeddings learns from the labels."""

    def __post_init__(self) -> None:
        if not 0 < self.recall <= 1:
            raise BadInput(f"A recall of {self.recall:g} cannot be.", hint="Give one above 0 and up to 1.")

    def __str__(self) -> str:
        return f"screen by {Path(self.labels).name}, recall {self.recall:g}"


@dataclass(frozen=True, slots=True)
class UndoFilter:
    """Weigh what is left so that it looks like what was there before the filters and screens right before this step."""

    do: ClassVar = "undo-filter"

    def __str__(self) -> str:
        return "reweight undo-filter"


@dataclass(frozen=True, slots=True)
class Dedup:
    """Keep one picture of those whose embeddings have a cosine of `threshold` or more."""

    do: ClassVar = "dedup"
    threshold: float
    keep: Rule = "largest"

    def __post_init__(self) -> None:
        if not 0 < self.threshold < 1:
            raise BadInput(f"A cosine of {self.threshold:g} tells no near-duplicates.", hint="Choose one as 0.95.")
        _one_of("keep", self.keep, get_args(Rule))

    def __str__(self) -> str:
        return f"dedup {self.threshold:g}"


@dataclass(frozen=True, slots=True)
class Reweight:
    """Weigh rows so that the shares of groups are the targets."""

    do: ClassVar = "reweight"
    targets: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.targets:
            raise BadInput("A step reweights to no target.", hint='Give some: targets = ["gender=parity"]')
        for target in self.targets:
            parse_targets(target)

    def __str__(self) -> str:
        return f"reweight {', '.join(self.targets)}"


@dataclass(frozen=True, slots=True)
class Cap:
    """No row weighs more than `times` the mean."""

    do: ClassVar = "cap"
    times: float

    def __post_init__(self) -> None:
        if not 1 < self.times < inf:
            raise BadInput(f"Weights cannot be capped at {self.times:g} times the mean.", hint="Give more than 1.")

    def __str__(self) -> str:
        return f"cap {self.times:g}"


@dataclass(frozen=True, slots=True)
class Sample:
    """Keep so many rows, drawn with chances in proportion to their weights."""

    do: ClassVar = "sample"
    rows: int

    def __post_init__(self) -> None:
        if self.rows < 1:
            raise BadInput(f"A sample of {self.rows} rows is none.", hint="Give 1 or more.")

    def __str__(self) -> str:
        return f"sample {self.rows:,}"


Step: TypeAlias = Filter | Screen | UndoFilter | Dedup | Reweight | Cap | Sample
_STEPS: Mapping[str, Any] = {step.do: step for step in get_args(Step)}


@dataclass(frozen=True, slots=True)
class Plan:
    """Steps in the order they are taken."""

    steps: tuple[Step, ...] = ()

    def __post_init__(self) -> None:
        for number, step in enumerate(self.steps, 1):
            if isinstance(step, UndoFilter) and not self.undone(number):
                raise BadInput(
                    "A step undo-filter follows no filter.",
                    hint="It undoes the filters and screens right before it: put it behind them, before other steps.",
                )

    def undone(self, number: int) -> tuple[int, ...]:
        """The numbers, from 1 on, of the filters and screens right before a step, which it would undo."""
        before = takewhile(lambda n: isinstance(self.steps[n - 1], Filter | Screen), range(number - 1, 0, -1))
        return tuple(before)

    def document(self) -> list[dict[str, Any]]:
        """The steps as JSON values, every setting written out."""
        return [{"do": step.do, **asdict(step)} for step in self.steps]


def read_plan(file: str | Path) -> Plan:
    """A TOML file of tables [[step]]; files that it names are looked for beside it. Raises `NotFound`, `BadInput`."""
    path = Path(file)
    try:
        read = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise NotFound(f"There is no plan at {str(path)!r}.") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadInput(f"The plan {path.name} cannot be read: {error}.") from None
    steps = read.pop("step", [])
    if read or not isinstance(steps, list) or not all(isinstance(step, dict) for step in steps):
        raise BadInput(f"{path.name} is no plan.", hint='A plan holds tables: [[step]], do = "filter", keep = "…"')
    return Plan(tuple(_step(step, number, path) for number, step in enumerate(steps, 1)))


def _step(given: dict[str, Any], number: int, plan: Path) -> Step:
    where = f"{plan.name}, step {number}"
    do = given.pop("do", None)
    if do not in _STEPS:
        raise BadInput(f"{where} does {do!r}.", hint=f"known: {', '.join(_STEPS)}")
    kind = _STEPS[do]
    known = {field.name: field for field in fields(kind)}
    for name, value in given.items():
        if name not in known:
            raise UnknownName(f"setting of {do} ({where})", name, known)
        given[name] = _fitting(value, known[name].type, f"{where}: {name}")
    missing = [name for name, field in known.items() if field.default is MISSING and name not in given]
    if missing:
        raise BadInput(f"{where} ({do}) does not say {', '.join(missing)}.")
    if "labels" in given:
        given["labels"] = str(plan.parent / given["labels"])
    made: Step = kind(**given)
    return made


def _fitting(value: object, kind: Any, where: str) -> object:
    """A value of a plan as its field has it; TOML tells whole numbers from others."""
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if kind == tuple[str, ...] and isinstance(value, list) and all(isinstance(each, str) for each in value):
        return tuple(value)
    plain = kind if kind in (str, int, float) else str
    if kind == tuple[str, ...] or not isinstance(value, plain) or isinstance(value, bool):
        raise BadInput(f"{where} is {value!r}.", hint=f"It takes {_named(kind)}.")
    return value


def _named(kind: Any) -> str:
    names = {str: "a text", int: "a whole number", float: "a number", tuple[str, ...]: "a list of texts"}
    return names.get(kind, f"one of {', '.join(map(str, get_args(kind)))}")


def _one_of(name: str, value: str, known: Sequence[str]) -> None:
    if value not in known:
        raise UnknownName(name, value, known)
