"""Several judges: how far they agree, and what the audit would have said with each of them alone."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from fairest import measure
from fairest.decide.compare import compare
from fairest.decide.docket import Docket
from fairest.decide.kin import one_of_each
from fairest.decide.rounds import came_anyhow
from fairest.records import Finding, Label, Picture
from fairest.stats import agreement, cohen_kappa

__all__ = ["Agreement", "Alone", "agreements", "alone"]

_EACH = "\0"
"""Between the values of several people: no value holds it."""


@dataclass(frozen=True, slots=True)
class Alone:
    """What one of several judges would have found on the same pictures, with its own errors."""

    judge: str
    findings: tuple[Finding, ...]
    """Of the attributes that it shares with others, and of intersections with these: all of which it can tell."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How often two judges say the same, over the pictures of all prompts, each prompt in the mix it has here.

    Of a run that looked while it drew only the first pictures of each prompt count, which were drawn whatever the
    judges said; of prompts that share seeds one.
    """

    attribute: str
    one: str
    other: str
    both: int
    """Pictures on which both told everyone they saw."""
    agreed: int
    """Of these, the pictures on which they said the same of everyone."""
    share: float | None
    low: float
    high: float
    """Of the share, at `level` (Clopper and Pearson; over prompts that differ it is a little wide: Hoeffding 1956)."""
    level: float
    kappa: float | None
    """Cohen's kappa over pictures of one person: agreement beyond what their shares alone would give. No interval is
    given. None where there are no such pictures, or both said one and the same value of all."""
    one_only: int
    """Pictures that only the one told."""
    other_only: int


def alone(docket: Docket, pictures: Sequence[Picture], labels: Sequence[Label]) -> tuple[Alone, ...]:
    """The findings of each judge alone. In a run that looked while it drew, all judges' labels decided when to
    stop; what is valid whenever one stops is so for each of them."""
    found = []
    for judge, own in docket.alone.items():
        tallies = own.tallies(measure.tally(own.prompts, pictures, _of_judge(labels, judge), own.support))
        found.append(Alone(judge, compare(own, tallies)))
    return tuple(found)


def _of_judge(labels: Iterable[Label], judge: str) -> list[Label]:
    """What one judge said: its vote, or the label where nobody else was asked."""
    return [dict(label.votes).get(judge, label) for label in labels]


def agreements(docket: Docket, pictures: Sequence[Picture], labels: Sequence[Label]) -> tuple[Agreement, ...]:
    """Of every attribute that several judges told, one for each pair of them."""
    voted: dict[str, list[Mapping[str, Label]]] = {}
    counted = _counted(docket, pictures)
    for label in labels:
        if label.votes and label.picture in counted:
            voted.setdefault(label.attribute, []).append(dict(label.votes))
    return tuple(
        _agreement(docket, attribute, pair, [(votes[pair[0]], votes[pair[1]]) for votes in of_pictures])
        for attribute, of_pictures in voted.items()
        for pair in combinations(of_pictures[0], 2)
    )


def _counted(docket: Docket, pictures: Sequence[Picture]) -> set[str]:
    """The pictures that are independent draws, fixed in number beforehand."""
    free = set(one_of_each(docket.prompts, dict.fromkeys(picture.prompt for picture in pictures)))
    return {p.id for p in pictures if p.prompt in free and came_anyhow(docket.plan, p.id)}


def _agreement(
    docket: Docket, attribute: str, judges: tuple[str, str], told: Sequence[tuple[Label, Label]]
) -> Agreement:
    both = [(_said(one), _said(other)) for one, other in told if _said(one) and _said(other)]
    level = 1 - docket.plan.alpha
    found = agreement(Counter((_EACH.join(one), _EACH.join(other)) for one, other in both), level)
    single = [(one[0], other[0]) for one, other in both if len(one) == len(other) == 1]
    only = [(bool(_said(one)), bool(_said(other))) for one, other in told]
    return Agreement(
        attribute, *judges, found.both, found.same, found.share, found.low, found.high, level,
        cohen_kappa(Counter(single)), only.count((True, False)), only.count((False, True)),
    )  # fmt: skip


def _said(label: Label) -> tuple[str, ...]:
    """The values of everyone seen; empty where somebody is untold."""
    people = label.people or (label.value,)
    return tuple(value for value in people if value is not None) if None not in people else ()
