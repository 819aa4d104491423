"""Obedience over all prompts: how often a picture shows what its prompt asked for outright."""

from collections.abc import Sequence

from fairest import stats
from fairest.decide.plan import Plan
from fairest.records import Finding, Metric

__all__ = ["NOT_TOGETHER", "obedience"]

NOT_TOGETHER = "each prompt has its own interval, but all of them together hold less often than each alone"
"""Why a score over all prompts has no interval."""

_ROUNDING = 1e-9


def obedience(asked: Sequence[Finding], plan: Plan) -> Metric:
    """The share of told pictures that show what was asked for, over all findings on one attribute that are asked for.

    The interval is Clopper and Pearson's of the sum. It holds although prompts obey at different rates, as
    their sum then varies less (Hoeffding 1956), but needs the number of pictures to be fixed beforehand and
    the judge to be taken at its word.
    """
    hits, told, drawn = (sum(n) for n in zip(*((f.counts[f.value], f.told, f.n) for f in asked), strict=True))
    of = stats.share(hits, told, drawn, 1 - plan.alpha)
    why = _no_interval(asked, plan) if told else "no picture could be told"
    low, high = (None, None) if why else (of.low, of.high)
    attribute = asked[0].attribute
    return Metric("obedience", None, None, attribute, of.value, low, high, None, told, "the prompt", why)


def _no_interval(asked: Sequence[Finding], plan: Plan) -> str | None:
    if plan.fixed is None:
        return NOT_TOGETHER
    plain = [stats.share(f.counts[f.value], f.told, f.n, 1 - plan.alpha) for f in asked]
    if any(abs(f.low - p.low) + abs(f.high - p.high) > _ROUNDING for f, p in zip(asked, plain, strict=True)):
        return "it counts labels, and the judge errs: see the intervals of the prompts"
    return None
