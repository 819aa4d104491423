"""Obedience over all prompts: how often a picture shows what its prompt asked for outright."""

from collections.abc import Sequence

from fairest import stats
from fairest.decide.kin import one_of_each
from fairest.decide.plan import Plan
from fairest.records import Finding, Metric, Prompt

__all__ = ["NOT_TOGETHER", "obedience"]

NOT_TOGETHER = "each prompt has its own interval, but all of them together hold less often than each alone"
"""Why a score over all prompts has no interval."""

_SHARED = "prompts share seeds with their counterfactuals: their pictures are not independent of each other"

_ROUNDING = 1e-9


def obedience(asked: Sequence[Finding], plan: Plan, *, prompts: Sequence[Prompt] = (), several: bool = False) -> Metric:
    """The share of told pictures that show what was asked for, over all findings on one attribute that are asked for.

    The interval is Clopper and Pearson's of the sum. It holds although prompts obey at different rates, as
    their sum then varies less (Hoeffding 1956), but needs the number of pictures to be fixed beforehand, the
    judge to be taken at its word, and pictures that are independent: `prompts` says which share seeds. `several`
    says that pictures may show several people: parts of pictures have no such interval.
    """
    hits, told, drawn = (sum(n) for n in zip(*((f.counts[f.value], f.told, f.n) for f in asked), strict=True))
    why = _no_interval(asked, plan, prompts, several=several) if told else "no picture could be told"
    low, high = (None, None) if why else _interval(hits, told, drawn, plan)
    share = hits / told if told else None
    return Metric("obedience", None, None, asked[0].attribute, share, low, high, None, told, "the prompt", why)


def _interval(hits: float, told: float, drawn: int, plan: Plan) -> tuple[float, float]:
    of = stats.share(int(hits), int(told), drawn, 1 - plan.alpha)
    return of.low, of.high


def _no_interval(asked: Sequence[Finding], plan: Plan, prompts: Sequence[Prompt], *, several: bool) -> str | None:
    if plan.fixed is None or several:
        return NOT_TOGETHER
    if len(one_of_each(prompts, (f.prompt for f in asked))) < len(asked):
        return _SHARED
    plain = [_interval(f.counts[f.value], f.told, f.n, plan) for f in asked]
    if any(abs(f.low - low) + abs(f.high - high) > _ROUNDING for f, (low, high) in zip(asked, plain, strict=True)):
        return "it counts labels, and the judge errs: see the intervals of the prompts"
    return None
