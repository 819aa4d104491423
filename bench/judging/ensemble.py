"""Two judges on the same pictures: what their agreement says, and what the rule for disagreement does."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from simulation.people import BadJudge, Faults, PeoplePainter
from simulation.promises import Size

from fairest import stats
from fairest.measure import Panel, Rule
from fairest.records import Label
from fairest.village.world import GENDERS

__all__ = ["Shares", "Together", "report", "together"]

_SHOWN = {("woman", "medium"): 0.5, ("man", "medium"): 0.5}
_FAULTS = Faults(says={"gender": {"woman": {"woman": 0.9, "man": 0.1}, "man": {"man": 0.9, "woman": 0.1}}})
_PICTURES = 4000


class Shares(NamedTuple):
    """Of all pictures: told, but not what is there; not told at all."""

    wrong: float
    untold: float


class Together(NamedTuple):
    """Two judges, and what they make of the same pictures."""

    agreement: stats.Agreement
    alone: Shares
    """The first of them."""
    by_rule: Mapping[str, Shares]


def together(seeds: tuple[int, int], many: int) -> Together:
    """Two judges that are wrong of one picture in ten; of the same seed they are wrong of the same ones."""
    judges = tuple(BadJudge(_FAULTS, {}, 0, seed, {"gender": GENDERS}, f"judge {i}") for i, seed in enumerate(seeds))
    painted = [PeoplePainter(shown=_SHOWN).paint("somebody", seed) for seed in range(many)]
    ids, pictures = [str(i) for i in range(many)], [picture for picture, _ in painted]
    truth = [who["gender"] for _, who in painted]
    # Everyone is asked once: a judge's errors come from a random stream.
    told = [(judge.name, judge.label(ids, pictures, ["gender"])) for judge in judges]
    pairs: dict[tuple[str, str], int] = {}
    for one, other in zip(*(labels for _, labels in told), strict=True):
        said = str(one.value), str(other.value)
        pairs[said] = pairs.get(said, 0) + 1
    rules: tuple[Rule, ...] = ("unsure", "first")
    return Together(
        stats.agreement(pairs),
        _shares(told[0][1], truth),
        {rule: _shares(Panel(judges, rule).together(told, ["gender"]), truth) for rule in rules},
    )


def _shares(labels: Sequence[Label], truth: Sequence[str]) -> Shares:
    untold = sum(label.value is None for label in labels)
    right = sum(label.value == true for label, true in zip(labels, truth, strict=True))
    return Shares((len(truth) - untold - right) / len(truth), untold / len(truth))


def report(size: Size) -> None:
    """Print judges whose errors have nothing to do with each other beside judges that make the same."""
    many = _PICTURES // 10 if size.quick else _PICTURES
    print(f"\n4. Two judges, each wrong on one picture in ten, and the rule of a panel ({many:,} pictures)")
    print(f"  {'':22}{'agree':>7}{'interval':>16}{'kappa':>7}{'one: wrong':>12}{'unsure: wrong, untold':>24}"
          f"{'first: wrong':>14}")  # fmt: skip
    for what, seeds in (("errors of their own", (1, 2)), ("the same errors", (1, 1))):
        found = together(seeds, many)
        a, unsure = found.agreement, found.by_rule["unsure"]
        print(
            f"  {what:22}{a.share:7.3f}{f'{a.low:.3f} to {a.high:.3f}':>16}{a.kappa:7.2f}{found.alone.wrong:12.3f}"
            f"{unsure.wrong:16.3f}{unsure.untold:8.3f}{found.by_rule['first'].wrong:14.3f}"
        )
    print("  Shares of all pictures. Agreement is no accuracy: judges with the same faults agree on every error.")
