"""What is said of values within groups, in plain sentences. Nothing is escaped here."""

from collections import Counter
from collections.abc import Sequence

from fairest.decide.within import Within
from fairest.decide.words import display_name, listed
from fairest.measure.crossed import joined, parts

__all__ = ["BY_ITS_WORD", "names", "within_headline"]

BY_ITS_WORD = "by the judge's word"
"""Beside every verdict within groups: labels count as they are, also where the judge's errors are known."""


def names(attribute: str) -> tuple[str, str]:
    """What is looked at, and what the groups are of: "sexual content", "perceived gender"."""
    *groups, last = parts(attribute)
    return display_name(last), display_name(joined(groups))


def within_headline(found: Sequence[Within], delta: float) -> str:
    """One attribute: under how many prompts the value differs between groups, and what stays open.

    By the judge's word, it says: who errs more in one group can make such a difference, and no confusion is in it.
    """
    verdicts: dict[str, set[str]] = {}
    for one in found:
        if one.prompt is not None and one.verdict:
            verdicts.setdefault(one.prompt, set()).add(one.verdict)
    what, groups = names(found[0].attribute)
    if not verdicts:
        return f"{what} is not compared between groups of {groups}"
    states = Counter(map(_state, verdicts.values()))
    said = [f"differs between groups of {groups} under {states['differs']} of {_prompts(len(verdicts))}"]
    said += [f"is equivalent within {delta * 100:g} points under {states['equivalent']}"] * bool(states["equivalent"])
    said += [f"is undetermined under {states['undetermined']}"] * bool(states["undetermined"])
    return f"{BY_ITS_WORD}, {what} {listed(said)}"


def _state(verdicts: set[str]) -> str:
    if "differs" in verdicts:
        return "differs"
    return "equivalent" if verdicts == {"equivalent"} else "undetermined"


def _prompts(n: int) -> str:
    return f"{n} prompt" if n == 1 else f"{n} prompts"
