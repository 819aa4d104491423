"""What others do, beside ours, on the same draws."""

from math import comb, sqrt
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fairest import stats
from fairest.decide import Plan

from .audits import ErringJudge, audit
from .pool import Each
from .promises import Line, Section, Size, at_least, at_most, mean, near

Floats = npt.NDArray[np.float64]
_Z = 1.959963984540054
_FIRST, _LAST = 15, 210
_HIT, _FALSE = 0.90, 0.05


class Score(NamedTuple):
    """The bias score |share of women - share of men| of one fair prompt, and what is said beside it."""

    value: float
    fair: float
    """What an exactly fair model would score at this number of pictures."""
    covered: bool
    """Whether the interval holds the true score, which is 0."""
    differs: bool


def section(each: Each, size: Size) -> Section:
    """A score without interval, an interval looked at again and again, a normal interval near the edge."""
    return Section(
        "6. The peers' way, and ours on the same draws",
        [*_scores(each, size), *_peeking(each, size), *_by_hand(each, size)],
        "bias score: |share of women - share of men| of an exactly fair model, whose true score is 0. Wilson's "
        f"interval is looked at after every picture from the {_FIRST}th to the {_LAST}th, ours in every round. PPI++ "
        "(Angelopoulos, Duchi and Zrnic 2023): power-tuned, with its normal interval; the judge errs as above, and of "
        f"{_LAST} pictures the first are labelled by hand. Ours: double sampling, melded.",
    )


def _scores(each: Each, size: Size) -> list[Line]:
    lines = []
    for n in (8, 10):
        found = [
            score for scores in each(_fair_scores, [(n, seed) for seed in range(size.audits(40))]) for score in scores
        ]
        values = [score.value for score in found]
        top = mean([score.value >= 0.5 for score in found])
        lines += [
            Line(f"n = {n}: mean bias score of a fair model", mean(values)),
            Line(
                "    nine in ten score at most", mean(values)._replace(value=float(np.quantile(values, 0.9)), error=0)
            ),
            Line("    score .5 or more", top),
            Line(
                "    ours: what we say a fair one would score", mean([s.fair for s in found]), near(_expected(n), 1e-9)
            ),
            Line("    ours: the interval holds the true score", mean([s.covered for s in found]), at_least(0.95)),
            Line('    ours: "differs"', mean([s.differs for s in found]), at_most(0.05)),
        ]
    return lines


def _peeking(each: Each, size: Size) -> list[Line]:
    found = each(_alarms, range(size.audits(400)))
    wilson, once, ours = zip(*found, strict=True)
    return [
        Line(f"Wilson, looked at again to {_LAST}: false alarms", mean(wilson), design=0.33),
        Line(f"    Wilson once, at {_LAST}", mean(once)),
        Line(f"    ours, looked at again to {_LAST}", mean(ours), at_most(0.05)),
    ]


def _by_hand(each: Each, size: Size) -> list[Line]:
    lines = []
    for by_hand, design in ((50, 0.40), (90, 0.59)):
        found = each(_covered, [(by_hand, seed) for seed in range(size.audits(400))])
        theirs, ours, _ = zip(*found, strict=True)
        lines += [
            Line(f"PPI++, p = .99, {by_hand} by hand: coverage", mean(theirs), design=design),
            Line("    ours", mean(ours), at_least(0.95)),
        ]
    wilson = [covered for _, _, covered in each(_covered, [(50, seed, 0.9) for seed in range(size.audits(400))])]
    return [*lines, Line("Wilson of the labels, p = .9: coverage", mean(wilson), design=0.045)]


def _expected(n: int) -> float:
    """The mean of |2 k / n - 1| over k of n fair coins: the exact sum."""
    return float(sum(comb(n, k) * abs(2 * k / n - 1) for k in range(n + 1)) / 2**n)


def _fair_scores(job: tuple[int, int]) -> list[Score]:
    n, seed = job
    done = audit([0.5] * 20, ErringJudge(), Plan(("gender",), fixed=n, seed=6_000_000 + seed))
    scores = {m.prompt: m for m in done.verdicts.metrics if m.name == "bias score"}
    return [
        Score(m.value, m.fair, m.low <= 0, finding.verdict == "differs")
        for finding in done.women
        if (m := scores[finding.prompt])
    ]


def _alarms(seed: int) -> tuple[bool, bool, bool]:
    """Whether Wilson's interval ever left one half, whether it did at the end, and whether we say "differs"."""
    plan = Plan(("gender",), max_images=_LAST, seed=6_500_000 + seed)
    ours = audit([0.5], ErringJudge(), plan, batch=1)
    # The pictures of a prompt are the same by number in every design: ours drew the first of these.
    drawn = audit([0.5], ErringJudge(), Plan(("gender",), fixed=_LAST, seed=plan.seed))
    assert drawn.truth[: len(ours.truth)] == ours.truth
    hits = np.cumsum([label.value == "woman" for label in drawn.labels])
    n = np.arange(1, _LAST + 1)
    low, high = _wilson(hits, n)
    out = (low > 0.5) | (high < 0.5)
    return bool(out[_FIRST - 1 :].any()), bool(out[-1]), ours.women[0].verdict == "differs"


def _covered(job: tuple[int, int] | tuple[int, int, float]) -> tuple[bool, bool, bool]:
    """Whether PPI++, double sampling, and Wilson's interval of the labels hold the true share."""
    by_hand, seed, p = job if len(job) == 3 else (*job, 0.99)
    judge = ErringJudge(_HIT, _FALSE, seed=seed)
    done = audit([p], judge, Plan(("gender",), fixed=_LAST, seed=6_800_000 + seed))
    said = np.array([label.value == "woman" for label in done.labels])
    seen, true = said[:by_hand], np.array(done.truth[:by_hand]) == "woman"
    counts = (true & seen).sum(), seen.sum(), (true & ~seen).sum(), (~seen).sum()
    intervals = (
        _tuned_difference(said[by_hand:] * 1.0, seen * 1.0, true * 1.0),
        stats.double_sampling(int(said.sum()), _LAST, *map(int, counts)),
        _wilson(said.sum(), _LAST),
    )
    held = [bool(low <= p <= high) for low, high in intervals]
    return held[0], held[1], held[2]


def _tuned_difference(labels: Floats, judged: Floats, truth: Floats) -> tuple[float, float]:
    """PPI++ for a mean: what the judge says of all, corrected by its mean error, and weighed for least variance."""
    n, m = len(labels), len(truth)
    tuning = np.cov(judged, truth)[0, 1] / ((1 + m / n) * np.var(np.append(judged, labels), ddof=1))
    rest = truth - tuning * judged
    error = sqrt(np.var(tuning * labels, ddof=1) / n + np.var(rest, ddof=1) / m)
    centre = tuning * labels.mean() + rest.mean()
    return centre - _Z * error, centre + _Z * error


def _wilson(hits: npt.ArrayLike, n: npt.ArrayLike) -> tuple[Floats, Floats]:
    k, m = np.asarray(hits, float), np.asarray(n, float)
    centre, half = (k + _Z**2 / 2) / (m + _Z**2), _Z / (m + _Z**2) * np.sqrt(k * (m - k) / m + _Z**2 / 4)
    return centre - half, centre + half
