"""The field's metrics of an audit, each with an interval and what an exactly fair model would score at this n."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from math import isinf
from typing import TypeAlias

from fairest import stats
from fairest.decide.kin import one_of_each
from fairest.decide.obedience import NOT_TOGETHER, obedience
from fairest.decide.plan import Plan
from fairest.decide.qualities import is_quality
from fairest.decide.statements import IN_PART
from fairest.decide.trust import Trust
from fairest.errors import BadInput
from fairest.records import Finding, Metric, Prompt
from fairest.stats.metrics import Score, evaluate

__all__ = ["SEVERAL_FAIR", "metrics"]

SEVERAL_FAIR = "no value for a fair model: it depends on how alike the people of one picture are"
"""Why no score has one where pictures may show several people."""

Fair: TypeAlias = Callable[[Score, float, Sequence[float], Sequence[Finding]], float | None]
"""The expected score of an exactly fair model at n labels, against a target, as the findings are corrected."""

_EVENNESS: dict[str, Score] = {
    "bias score": stats.bias_score,
    "deviation ratio": stats.deviation_ratio,
    "mean absolute deviation": stats.mean_absolute_deviation,
    "normalised entropy": stats.normalised_entropy,
}
_DISTANCE: dict[str, Score] = {"total variation": stats.total_variation, "KL divergence": stats.kl_divergence}

_ROUNDING = 1e-6


def metrics(
    findings: Sequence[Finding],
    plan: Plan,
    reference_name: str,
    trusts: Mapping[str, Trust],
    *,
    prompts: Sequence[Prompt] = (),
    several: bool = False,
) -> tuple[Metric, ...]:
    """Scores of every prompt and attribute that are not asked for, then over all prompts, then obedience.

    Shares are corrected for the judge's errors where all of them are, else as the judge told them. A prompt's
    interval is all the score can be where the findings' intervals hold: it holds as often as they do together.
    Distances are to the reference's shares, not to its intervals. `prompts` says which share seeds, `several` that
    pictures may show several people: then nobody knows how much a fair model's shares would vary.
    """
    fair = _unknown if several else partial(_fair, trusts)
    groups = _groups(findings)
    attributes = dict.fromkeys(f.attribute for f in findings)
    by_prompt = [m for found in groups for m in _of_prompt(found, reference_name, fair)]
    of_each = [[found for found in groups if found[0].attribute == a] for a in attributes]
    pooled = [m for mine in of_each for m in _pooled(mine, fair, prompts)]
    scores = [_without_fair(m) if several else m for m in (*by_prompt, *pooled)]
    asked = [[f for f in findings if f.asked and f.attribute == a] for a in attributes]
    return (*scores, *(obedience(of_one, plan, prompts=prompts, several=several) for of_one in asked if of_one))


def _groups(findings: Iterable[Finding]) -> list[list[Finding]]:
    """The findings of one prompt and attribute together, where the prompt leaves the attribute open."""
    groups: dict[tuple[str, str], list[Finding]] = {}
    for f in findings:
        if not f.asked and f.why != IN_PART.why and len(f.counts) >= 2:
            groups.setdefault((f.prompt, f.attribute), []).append(f)
    for found in groups.values():
        if [f.value for f in found] != list(found[0].counts):
            raise BadInput(f"Scores of {found[0].prompt!r} need one finding for each value, in their order.")
    return list(groups.values())


def _of_prompt(found: Sequence[Finding], reference_name: str, fair: Fair) -> Iterator[Metric]:
    even = [1 / len(found)] * len(found)
    for name, score in _evenness(found).items():
        yield _metric(name, score, found, even, "uniform", fair)
    expected = [f.reference for f in found if f.reference is not None]
    for name, score in _DISTANCE.items():
        if why := _no_target(found, expected):
            yield _none(name, found, reference_name, why)
        else:
            yield _metric(name, score, found, expected, reference_name, fair)


def _evenness(found: Sequence[Finding]) -> dict[str, Score]:
    """None of what describes pictures: nothing is even about half of them being sexual."""
    return {} if is_quality(found[0].attribute) else _EVENNESS


def _no_target(found: Sequence[Finding], expected: Sequence[float]) -> str | None:
    if len(expected) < len(found):
        return next((f.why for f in found if f.reference is None), None) or "a value has no expected share"
    if abs(sum(expected) - 1) > _ROUNDING:
        return f"the expected shares make {sum(expected):g}, not 1"
    return None


def _metric(
    name: str, score: Score, found: Sequence[Finding], target: Sequence[float], against: str, fair: Fair
) -> Metric:
    shares, first = _shares(found), found[0]
    if shares is None:
        return _none(name, found, against, "no picture could be told" if first.n else "no picture was drawn")
    value = float(evaluate(score, shares, target))
    low, high, why = _interval(score, found, target)
    if isinf(value):
        return _none(name, found, against, f"{against} expects none of a value that is shown")
    if high is not None and isinf(high):
        low, high, why = None, None, f"there is no upper end: {against} expects none of a value that may be shown"
    by_chance = fair(score, first.told, target, found)
    return Metric(
        name, first.prompt, first.concept, first.attribute, value, low, high, by_chance, first.told, against, why
    )


def _without_fair(metric: Metric) -> Metric:
    """With the reason added where there would be a fair model's score else."""
    why = "; ".join(filter(None, (metric.why, SEVERAL_FAIR)))
    return metric if metric.value is None else replace(metric, why=why)


def _unknown(_score: Score, _n: float, _target: Sequence[float], _found: Sequence[Finding]) -> None:
    """How far a fair model's shares vary depends on how alike the people of one picture are."""


def _fair(
    trusts: Mapping[str, Trust], score: Score, n: float, target: Sequence[float], found: Sequence[Finding]
) -> float | None:
    """What an exactly fair model would score: through the same judge and the same correction, where there is one."""
    if any(f.corrected is None for f in found):
        return stats.fair_value(score, int(n), target)
    values = [f.value for f in found]
    rows = trusts[found[0].attribute].counts
    counts = {true: {told: rows[true].get(told, 0) for told in values} for true in values}
    return stats.fair_value_corrected(score, int(n), target, counts)


def _none(name: str, found: Sequence[Finding], against: str, why: str) -> Metric:
    first = found[0]
    return Metric(name, first.prompt, first.concept, first.attribute, None, None, None, None, first.told, against, why)


def _shares(found: Sequence[Finding]) -> list[float] | None:
    """The shares of all values, which make 1; None where nothing was told."""
    if any(f.share is None for f in found):
        return None
    best = [f.corrected for f in found if f.corrected is not None]
    if len(best) < len(found) or sum(best) <= 0:
        best = [f.share for f in found if f.share is not None]
    return [share / sum(best) for share in best]


def _interval(
    score: Score, found: Sequence[Finding], target: Sequence[float]
) -> tuple[float | None, float | None, str | None]:
    low, high = [f.low for f in found], [f.high for f in found]
    if len(found) == 2:
        # Of two values each interval alone holds for both shares. What spans both does, whichever is looked at.
        low, high = [min(low[i], 1 - high[1 - i]) for i in (0, 1)], [max(high[i], 1 - low[1 - i]) for i in (0, 1)]
    try:
        return *stats.score_interval(score, low, high, target), None
    except BadInput as error:
        return None, None, error.message


def _pooled(every: Sequence[Sequence[Finding]], fair: Fair, prompts: Sequence[Prompt]) -> Iterator[Metric]:
    """How even the mean of the prompts' shares is. Every prompt weighs the same, however many pictures it took.

    Counts would not do: a design that stops early where the bias is plain draws most where there is least.
    The fair value is at the number of pictures at which one prompt's shares would vary as the mean does, where all
    are independent. So of prompts that share seeds one counts for all, the one without a change.
    """
    chosen = set(one_of_each(prompts, (found[0].prompt for found in every)))
    groups = [found for found in every if found[0].prompt in chosen]
    told = [(found[0].told, shares) for found in groups if (shares := _shares(found)) is not None]
    if len(groups) < 2 or not told:
        return
    mean = [sum(column) / len(told) for column in zip(*(shares for _, shares in told), strict=True)]
    as_many = max(1, round(len(told) ** 2 / sum(1 / n for n, _ in told)))
    left_out = f"; {len(groups) - len(told)} of {len(groups)} prompts could not be told" * (len(told) < len(groups))
    shared = f"; {len(every) - len(groups)} of {len(every)} prompts are left out: they share seeds with another"
    left_out += shared * (len(groups) < len(every))
    for name, score in _evenness(groups[0]).items():
        even = [1 / len(mean)] * len(mean)
        value, by_chance = float(evaluate(score, mean, even)), fair(score, as_many, even, groups[0])
        n, why = sum(n for n, _ in told), NOT_TOGETHER + left_out
        yield Metric(name, None, None, groups[0][0].attribute, value, None, None, by_chance, n, "uniform", why)
