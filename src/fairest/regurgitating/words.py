"""What was found, in sentences. Nothing is escaped here."""

from collections.abc import Mapping, Sequence

from fairest.decide.words import evidence, interval, percent
from fairest.regurgitating.choosing import TWINNED, UNIQUE
from fairest.regurgitating.counting import Change, Contrast, Rate
from fairest.regurgitating.threshold import SAVED, Limits
from fairest.stats import clopper_pearson

__all__ = ["change_sentence", "contrast_sentence", "headline", "limits_sentences"]

_ALPHA = 0.05
_SEEING = 0.8
"""Limits that find fewer copies than this, of those that were only saved again, are said to see little."""


def headline(first: Rate, second: Rate | None) -> str:
    """The rate of all captions, and that of the model beside."""
    if second is None:
        return f"{first.model} drew a copy of a training picture for {_share(first)}."
    return (
        f"{first.model} drew a copy of a training picture for {_share(first)}; {second.model} for "
        f"{_share(second, again=True)}."
    )


def contrast_sentence(found: Contrast, each: Sequence[Rate]) -> str:
    """Whether near-duplicates have to do with it: that is what deduplication would change."""
    some, without = (next(rate for rate in each if rate.stratum == name) for name in (TWINNED, UNIQUE))
    said = f"Of {TWINNED} {_rate(some)} came back as copies, of those without {_rate(without)}"
    if found.p < _ALPHA:
        return f"{said}: a difference that chance does not explain (p = {evidence(found.p)})."
    return f"{said}. No difference is shown (p = {evidence(found.p)})."


def change_sentence(found: Change, first: str, second: str) -> str:
    """What changed from one model to the other, caption by caption."""
    said = (
        f"Of the same captions {found.only_first:,} came back as copies from {first} alone, {found.only_second:,} from "
        f"{second} alone, {found.both:,} from both"
    )
    shown = "a change that chance does not explain" if found.p < _ALPHA else "no change is shown"
    return f"{said}: {shown} (McNemar, p = {evidence(found.p)})."


def limits_sentences(limits: Limits) -> list[str]:
    """Where the limits are from, and how good they are."""
    where = f"A copy has a cosine above {limits.cosine:.4f} and a pixel correlation above {limits.pixels:.4f}."
    if limits.false_alarms is None:
        return [f"{where} These limits were given; nobody knows how often they err on this set."]
    said = [
        f"{where} Of training pictures, each held against all others of the set, they call {limits.alarms:,} of "
        f"{limits.held:,} a copy of another ({interval(*clopper_pearson(limits.alarms, limits.held))}); allowed was "
        f"{percent(limits.false_alarms)}."
    ]
    if limits.same:
        said.append(
            f"{limits.same:,} of the training pictures held have another in the set that is as like them as their own "
            "file saved again as JPEG. Those pairs are taken for duplicates and are not part of the calibration."
        )
    return [*said, _recognised(limits.recognised or {})]


def _recognised(found: Mapping[str, tuple[int, int]]) -> str:
    said = "; ".join(f"{way}, {hits:,} of {n:,}" for way, (hits, n) in found.items())
    blind = any(hits < _SEEING * n for way, (hits, n) in found.items() if way == SAVED)
    more = (
        " So a rate of 0 says little here: the set's own pictures are too much alike, or duplicates are among them. "
        "Deduplicate it with `fairest curate`, and give that run's folder as the set."
    )
    return f"Of copies made of training pictures to try these limits, found are: {said}.{more if blind else ''}"


def _share(rate: Rate, *, again: bool = False) -> str:
    of = "" if again else f" of {rate.captions.drawn:,} training captions"
    return f"{_rate(rate)}{of}"


def _rate(rate: Rate) -> str:
    ends = interval(rate.captions.low, rate.captions.high)
    return f"{'an unknown part' if rate.estimate is None else percent(rate.estimate)} ({ends})"
