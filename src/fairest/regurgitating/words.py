"""What was found, in sentences. Nothing is escaped here."""

from collections.abc import Mapping, Sequence

from fairest.decide.words import evidence, interval, percent
from fairest.regurgitating.choosing import TWINNED, UNIQUE
from fairest.regurgitating.copying import SAVED
from fairest.regurgitating.counting import Change, Contrast, Rate
from fairest.regurgitating.threshold import Limits
from fairest.stats import clopper_pearson

__all__ = ["alarms_words", "change_sentence", "contrast_sentence", "headline", "limits_sentences"]

_ALPHA = 0.05
_DEDUPLICATE = "Deduplicate it with `fairest curate`, and give that run's folder as the set."
_SEEING = 0.8
"""Limits that find fewer copies than this, of those that were only saved again, are said to see little."""


def headline(first: Rate, second: Rate | None, limits: Limits) -> str:
    """The rate of all captions, that of the model beside, and what false alarms alone would give."""
    beside = "" if second is None else f"; {second.model} for {_share(second, again=True)}"
    alone = "" if limits.false_alarms is None else f"; false alarms alone {alarms_words(limits)}"
    return f"{first.model} drew a copy of a training picture for {_share(first)}{beside}{alone}."


def alarms_words(limits: Limits) -> str:
    """What to take off a rate: "would give up to 1 %"."""
    return "are not known" if limits.false_alarms is None else f"would give up to {_exactly(limits.false_alarms)}"


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
    each = "one picture" if limits.pictures == 1 else f"{limits.pictures:,} pictures"
    said = [
        f"{where} They were chosen on {limits.chosen_on:,} training pictures, each held against all others of the set, "
        f"so that a model that copies nothing has up to {_exactly(limits.false_alarms)} of its captions called copied, "
        f"with {each} each. Of {limits.held:,} further training pictures they call {limits.alarms:,} a copy of another "
        f"({interval(*clopper_pearson(limits.alarms, limits.held))} of pictures)."
    ]
    return [*said, *_alike(limits), _recognised(limits.recognised or {})]


def _exactly(promised: float) -> str:
    """Not rounded to whole percent: a promise of 3.3 % is none of 3 %."""
    return f"{100 * promised:.2g} %"


def _alike(limits: Limits) -> list[str]:
    if not limits.same:
        return []
    return [
        f"{limits.same:,} of all these have another in the set that is as like them as their own file saved again as "
        f"JPEG. Nobody says that those are duplicates; if they are, they raise the limits. {_DEDUPLICATE}"
    ]


def _recognised(found: Mapping[str, tuple[int, int]]) -> str:
    said = "; ".join(f"{way}, {hits:,} of {n:,}" for way, (hits, n) in found.items())
    blind = any(hits < _SEEING * n for way, (hits, n) in found.items() if way == SAVED)
    more = (
        " So a rate of 0 says little here: the set's own pictures are too much alike, or duplicates are among them. "
        f"{_DEDUPLICATE}"
    )
    return f"Of copies made of training pictures to try these limits, found are: {said}.{more if blind else ''}"


def _share(rate: Rate, *, again: bool = False) -> str:
    of = "" if again else f" of {rate.captions.drawn:,} training captions"
    return f"{_rate(rate)}{of}"


def _rate(rate: Rate) -> str:
    ends = interval(rate.captions.low, rate.captions.high)
    return f"{'an unknown part' if rate.estimate is None else percent(rate.estimate)} ({ends})"
