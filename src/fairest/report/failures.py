"""Pictures without a label, prompt by prompt: how many, why, and where that is unlike the other prompts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fairest.decide.summary import fails_more, failure_sentence
from fairest.decide.words import display_name, listed, percent
from fairest.records import Failure
from fairest.report.rows import Place
from fairest.report.words import interval

__all__ = ["FailureBlock", "FailureRow", "failure_blocks"]


@dataclass(frozen=True, slots=True)
class FailureRow:
    """One prompt's pictures without a label, ready to be read."""

    failure: Failure
    name: str
    anchor: str

    @property
    def lost(self) -> int:
        return sum(self.failure.reasons.values())

    @property
    def share(self) -> str:
        return "not measured" if self.failure.share is None else percent(self.failure.share)

    @property
    def interval(self) -> str:
        return interval(self.failure.low, self.failure.high)

    @property
    def reasons(self) -> str:
        return ", ".join(f"{n} {why}" for why, n in self.failure.reasons.items() if n)


@dataclass(frozen=True, slots=True)
class FailureBlock:
    """One attribute: its prompts with any picture without a label, the most first, and how many have none."""

    title: str
    rows: tuple[FailureRow, ...]
    clean: int
    sentences: tuple[str, ...]
    """One for each prompt that loses more than the others; one for all that lose less."""


def failure_blocks(failures: Sequence[Failure], where: Sequence[Place]) -> tuple[FailureBlock, ...]:
    """A block for each attribute, in the order they came; prompts that are not there are an error."""
    places = {place.prompt.id: place for place in where}
    return tuple(
        _block(attribute, [f for f in failures if f.attribute == attribute], places)
        for attribute in dict.fromkeys(f.attribute for f in failures)
    )


def _block(attribute: str, mine: Sequence[Failure], places: Mapping[str, Place]) -> FailureBlock:
    every = [FailureRow(f, places[f.prompt].name, places[f.prompt].anchor) for f in mine]
    every.sort(key=lambda row: (-(row.failure.share or 0.0), row.name))
    rows = tuple(row for row in every if row.lost)
    return FailureBlock(display_name(attribute), rows, len(mine) - len(rows), _sentences(every, mine))


def _sentences(every: Sequence[FailureRow], mine: Sequence[Failure]) -> tuple[str, ...]:
    unlike = [row for row in every if row.failure.differs]
    more = [failure_sentence(row.failure, mine, row.name) for row in unlike if fails_more(row.failure, mine)]
    fewer = [row.name for row in unlike if not fails_more(row.failure, mine)]
    return (*more, *([f"Less often without a label than the others: {listed(fewer)}."] if fewer else []))
