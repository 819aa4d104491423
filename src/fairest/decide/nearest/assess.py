"""Whether the nearest pictures are like a random part of their set, group by group."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from fairest import stats
from fairest.decide.nearest.found import Against, Block, Group
from fairest.decide.nearest.labelled import Labelled
from fairest.decide.nearest.scores import scores
from fairest.decide.nearest.share import set_share
from fairest.decide.references import Parity
from fairest.records import UNSURE, Share

__all__ = ["ALPHA", "assess"]

ALPHA = 0.05
"""The false discovery rate over everything one search tests, and what all intervals of a block may err together."""
_JUDGE_PART = 0.2
"""The part of alpha that the limits of a source's own rates may err, as in an audit."""
_SLACK = 0.05
"""How much wider the rates are taken where they were measured on other pictures."""


def assess(labelled: Mapping[str, Sequence[Labelled]]) -> dict[str, tuple[Block, ...]]:
    """The blocks of every text. Every test of every text is of one family, and Benjamini-Hochberg adjusts them.

    Of an attribute's two values one is tested: what holds of one holds of the other.
    """
    blocks = {words: [_block(one) for one in some] for words, some in labelled.items()}
    family = [against for some in blocks.values() for block in some for against in _tested(block)]
    adjusted = iter(stats.benjamini_hochberg([one.p for one in family if one.p is not None]))
    return {words: tuple(_adjusted(block, adjusted) for block in some) for words, some in blocks.items()}


def _block(labelled: Labelled) -> Block:
    level = stats.simultaneous_level(ALPHA, len(labelled.values))
    groups = tuple(_group(labelled, value, level) for value in labelled.values)
    return Block(labelled, level, groups, scores(labelled, groups))


def _group(labelled: Labelled, value: str, level: float) -> Group:
    counted = _counted(labelled, value, level)
    against = (_against_set(labelled, value), *_against_parity(labelled, value, counted))
    true_low, true_high = _true_share(labelled, value)
    return Group(value, counted.hits, counted.told, counted.low, counted.high, against, true_low, true_high)


def _counted(labelled: Labelled, value: str, level: float) -> Share:
    """A picture whose judge could not tell may show either; a caption that does not say belongs to neither."""
    told = len(labelled.ranking)
    drawn = len(labelled.nearest) if labelled.source == "picture" else told
    return stats.share(labelled.hits[value], told, drawn, level)


def _against_set(labelled: Labelled, value: str) -> Against:
    """As `_counted`: at the worst that those of the nearest may show of which a judge could not tell."""
    expected = set_share(labelled, value)
    if expected is None:
        return Against("the set", None, None, None, why="no picture of the set has a value")
    pool, told = labelled.pool(), len(labelled.ranking)
    if why := _not_tested(told, pool, value):
        return Against("the set", *expected, why=why)
    untold = len(labelled.nearest) - told if labelled.source == "picture" else 0
    p = stats.p_random_part(labelled.hits[value], told, pool[value], sum(pool.values()), untold)
    return Against("the set", *expected, p)


def _not_tested(told: int, pool: Mapping[str, int], value: str) -> str | None:
    if not told:
        return "none of the nearest has a value"
    if pool[value] in (0, sum(pool.values())):
        return "nobody in the set" if not pool[value] else "everybody in the set"
    return None


def _against_parity(labelled: Labelled, value: str, counted: Share) -> tuple[Against, ...]:
    share = Parity().expects("", labelled.attribute, value, labelled.values).share
    if share is None:
        return ()
    if not counted.told:
        return (Against("parity", share, share, share, why="none of the nearest has a value"),)
    p = stats.p_differs(counted.hits, counted.drawn - counted.told, counted.drawn, share, share)
    return (Against("parity", share, share, share, p),)


def _true_share(labelled: Labelled, value: str) -> tuple[float | None, float | None]:
    """The interval of what is truly there; the labels' part of it errs less often, to leave room for the rates."""
    if labelled.errors is None or value not in labelled.errors.counts:
        return None, None
    counts = {
        true: {told: n for told, n in row.items() if told != UNSURE} for true, row in labelled.errors.counts.items()
    }
    level = 1 - _JUDGE_PART * ALPHA / stats.number_of_rates(counts)
    rates = stats.rates(counts, value, level, 0.0 if labelled.errors.these else _SLACK)
    label = _counted(labelled, value, stats.simultaneous_level((1 - _JUDGE_PART) * ALPHA, len(labelled.values)))
    low, high = stats.true_share(label.low, label.high, rates)
    return float(low), float(high)


def _tested(block: Block) -> Iterator[Against]:
    """One of two values stands for both."""
    groups = block.groups[:1] if len(block.groups) == 2 else block.groups
    return (one for group in groups for one in group.against if one.p is not None)


def _adjusted(block: Block, adjusted: Iterator[float]) -> Block:
    """The same with the next p-values of the family, in the order of `_tested`, and verdicts."""
    groups: list[Group] = []
    for group in block.groups:
        mirrored = groups[0] if len(block.groups) == 2 and groups else None
        found = [_decided(one, mirrored.held(one.to) if mirrored else None, adjusted) for one in group.against]
        groups.append(replace(group, against=tuple(found)))
    return replace(block, groups=tuple(groups))


def _decided(against: Against, mirrored: Against | None, adjusted: Iterator[float]) -> Against:
    if against.p is None:
        return against
    p = next(adjusted) if mirrored is None else mirrored.p
    return replace(against, p=p, verdict="differs" if p is not None and p <= ALPHA else "undetermined")
