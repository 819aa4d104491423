"""Pictures without a label, prompt by prompt: how many, why, and where that is unlike the other prompts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fairest.decide.summary import fails_more, failure_sentence
from fairest.decide.words import display_name, interval, percent
from fairest.records import Failure
from fairest.report.rows import Place
from fairest.report.view import listed_gaps

__all__ = ["FailureBlock", "FailureRow", "failure_blocks"]


@dataclass(frozen=True, slots=True)
class FailureRow:
    """One prompt's pictures without a label, ready to be read."""

    failure: Failure
    name: str
    anchor: str
    flagged: bool
    """Whether it is shown to fail more often than the others. One that does makes all others better than their rest,
    so being better says nothing."""

    @property
    def lost(self) -> float:
        return sum(self.failure.reasons.values())

    @property
    def counted(self) -> str:
        """Pictures without a label of all; where one may show several people, all: the share says the rest."""
        return f"{self.lost} of {self.failure.n}" if self.failure.people is None else str(self.failure.n)

    @property
    def share(self) -> str:
        return "not measured" if self.failure.share is None else percent(self.failure.share)

    @property
    def interval(self) -> str:
        return interval(self.failure.low, self.failure.high)

    @property
    def reasons(self) -> str:
        return listed_gaps(self.failure.reasons, self.failure.n, self.failure.people)


@dataclass(frozen=True, slots=True)
class FailureBlock:
    """One attribute: its prompts with any picture without a label, the most first, and how many have none."""

    title: str
    rows: tuple[FailureRow, ...]
    clean: int
    sentences: tuple[str, ...]
    """One for each prompt that loses more than the others."""


def failure_blocks(failures: Sequence[Failure], where: Sequence[Place]) -> tuple[FailureBlock, ...]:
    """A block for each attribute, in the order they came; prompts that are not there are an error."""
    places = {place.prompt.id: place for place in where}
    return tuple(
        _block(attribute, [f for f in failures if f.attribute == attribute], places)
        for attribute in dict.fromkeys(f.attribute for f in failures)
    )


def _block(attribute: str, mine: Sequence[Failure], places: Mapping[str, Place]) -> FailureBlock:
    every = [FailureRow(f, places[f.prompt].name, places[f.prompt].anchor, f.differs and fails_more(f)) for f in mine]
    every.sort(key=lambda row: (-(row.failure.share or 0.0), row.name))
    rows = tuple(row for row in every if row.lost)
    said = tuple(failure_sentence(row.failure, row.name) for row in every if row.flagged)
    return FailureBlock(display_name(attribute), rows, len(mine) - len(rows), said)
