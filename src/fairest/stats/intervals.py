"""Intervals for shares that hold the truth as often as they say, at any number of pictures."""

from fairest.errors import BadInput
from fairest.records import Share

__all__ = ["clopper_pearson", "korn_graubard", "share", "simultaneous_level"]

_ROUNDING = 1e-9


def clopper_pearson(hits: int, n: int, level: float = 0.95) -> tuple[float, float]:
    """Interval for a share that holds the truth at least `level` of the time, at any n (Clopper and Pearson 1934).

    Each end errs at most `(1 - level) / 2` of the time. It takes each picture as a fresh draw; do not
    use it while deciding whether to draw more. n = 0 gives (0, 1): nothing is known.
    """
    # scipy is imported where it is used: it takes half a second, and the command line must answer at once.
    from scipy.special import betainccinv, betaincinv

    _check(hits, n, level)
    tail = (1 - level) / 2
    low = float(betaincinv(hits, n - hits + 1, tail)) if hits > 0 else 0.0
    high = float(betainccinv(hits + 1, n - hits, tail)) if hits < n else 1.0
    return low, high


def korn_graubard(share: float, n: float, level: float = 0.95) -> tuple[float, float]:
    """Interval for a share seen among rows of unequal weight; `n` is their effective number, which need not be whole.

    Clopper-Pearson on n and share * n (Korn and Graubard 1998, Survey Methodology 24): the same where all weigh alike,
    else about as good as n is a good count. n = 0 gives (0, 1): nothing is known.
    """
    from scipy.special import betainccinv, betaincinv

    if not (0 <= share <= 1 + _ROUNDING and n >= 0 and 0 < level < 1):
        raise BadInput(f"A share and a level lie in 0..1, a number of rows at 0 or more; got {share}, {level}, {n}.")
    hits, tail = min(share, 1.0) * n, (1 - level) / 2
    low = float(betaincinv(hits, n - hits + 1, tail)) if hits > 0 else 0.0
    high = float(betainccinv(hits + 1, n - hits, tail)) if n > hits else 1.0
    return low, high


def share(hits: int, told: int, drawn: int, level: float = 0.95) -> Share:
    """The share of a value with an interval that holds whatever the pictures without a value show.

    `hits` of `told` pictures have the value; `drawn - told` could not be told. The low end counts all of
    those against the value, the high end all of them for it, so the interval covers at least `level` for
    every way to split them. It is wide when many are untold: that is what the pictures support.
    """
    if not 0 <= hits <= told <= drawn:
        raise BadInput(f"Counts must be 0 <= hits <= told <= drawn; got {hits}, {told}, {drawn}.")
    low, _ = clopper_pearson(hits, drawn, level)
    _, high = clopper_pearson(hits + drawn - told, drawn, level)
    return Share(hits, told, drawn, low, high, level)


def simultaneous_level(alpha: float, values: int) -> float:
    """The level of each interval at which the intervals of all `values` hold together 1 - alpha of the time.

    alpha is split over the values (Bonferroni), except over two: there the intervals mirror each other,
    one's high end is one minus the other's low end, so both hold or both fail and nothing is split.
    """
    if not 0 < alpha < 1:
        raise BadInput(f"alpha is {alpha}; it must lie between 0 and 1.", hint="Usual: 0.05")
    if values < 1:
        raise BadInput(f"An attribute needs at least 1 value; got {values}.")
    return 1 - alpha if values <= 2 else 1 - alpha / values


def _check(hits: int, n: int, level: float) -> None:
    if not (0 <= hits <= n and hits == int(hits) and n == int(n)):
        raise BadInput(f"Counts must be whole numbers with 0 <= hits <= n; got hits {hits}, n {n}.")
    if not 0 < level < 1:
        raise BadInput(f"level is {level}; it must lie between 0 and 1.", hint="Usual: 0.95")
