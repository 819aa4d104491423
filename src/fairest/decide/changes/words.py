"""Changes in plain sentences. Nothing is escaped here."""

from collections import Counter
from collections.abc import Mapping, Sequence

from fairest.decide.changes.change import Change, Direction
from fairest.decide.words import display_name, listed, percent, shown, with_article

__all__ = ["change_sentence", "changes_headline", "in_order", "points", "untold_words"]

_WAYS: Mapping[Direction, str] = {"worse": "worse", "better": "better", "changed": "neither worse nor better"}
_RANK = {"worse": 0, "better": 1, "changed": 2, None: 3}


def changes_headline(found: Sequence[Change]) -> str:
    """One sentence: of how many statements a change is shown, which way, and how many stay as they may be."""
    tested = [change for change in found if change.told]
    silent = _silent(len(found) - len(tested))
    if not tested:
        return f"Nothing was compared: no pair of pictures has a label in both runs{silent}."
    ways = Counter(change.direction for change in tested)
    many, changed = len(tested), len(tested) - ways[None]
    if not changed:
        return f"No change is shown in {'the one statement' if many == 1 else f'any of {many} statements'}{silent}."
    said = [f"{ways[way]} {_are(ways[way])} {word}" for way, word in _WAYS.items() if ways[way]]
    rest = f"; for {ways[None]} no change is shown" if ways[None] else ""
    return f"{changed} of {many} {'statement' if many == 1 else 'statements'} changed: {listed(said)}{rest}{silent}."


def change_sentence(change: Change) -> str:
    """One change: what was asked for, what came in A and in B, how sure that is, and what follows."""
    value = shown(change.a.attribute, change.a.value)
    asked = f" and outright for {value}" if change.a.asked else ""
    start = f"Asked for {with_article(change.a.concept)}{asked}"
    if change.share_a is None or change.share_b is None or change.difference is None:
        return f"{start}: none of {_pairs(change.pairs)} could be told for {display_name(change.a.attribute)} in both."
    return (
        f"{start}, {value} is shown in "
        f"{percent(change.share_a)} of {_pairs(change.told)} in A and {percent(change.share_b)} in B "
        f"({points(change.difference)} points, interval {points(change.low)} to {points(change.high)}; only A shows it "
        f"in {change.only_a}, only B in {change.only_b}{_untold(change)}): {_follows(change)}."
    )


def in_order(found: Sequence[Change]) -> list[Change]:
    """For readers: worse, better, changed, no change shown; the strongest first."""
    return sorted(found, key=_strength)


def _strength(change: Change) -> tuple[int, float, float, float]:
    p_value = 1.0 if change.p_value is None else change.p_value
    return _RANK[change.direction], -(change.e_value or 0.0), p_value, -abs(change.difference or 0.0)


def points(difference: float) -> str:
    """A difference of shares in points, with its sign ("+36"); never a bare 0 for what is not exactly that."""
    if difference == 0:
        return "0"
    whole = round(abs(difference) * 100)
    sign = "+" if difference > 0 else "\N{MINUS SIGN}"
    return f"{sign}{whole}" if whole else f"{sign}{max(abs(difference) * 100, 0.1):.1f}"


def untold_words(change: Change) -> str:
    """ "12 of 100 pairs lack a label", or empty."""
    lacking = change.pairs - change.told
    return f"{lacking} of {_pairs(change.pairs)} {'lacks' if lacking == 1 else 'lack'} a label" if lacking else ""


def _untold(change: Change) -> str:
    return f"; {untold_words(change)}" if change.pairs > change.told else ""


def _follows(change: Change) -> str:
    if change.direction is None:
        return "no change is shown"
    if change.a.asked:
        return f"{change.direction}, the prompt is obeyed {'less' if change.direction == 'worse' else 'more'} often"
    if change.held.reference is None:
        return "changed, with no reference to be nearer to"
    if change.direction == "changed":
        return f"changed, as far from the reference's {percent(change.held.reference)} as before"
    further = "further from" if change.direction == "worse" else "nearer to"
    return f"{change.direction}, {further} the reference's {percent(change.held.reference)}"


def _pairs(n: int) -> str:
    return f"{n:,} pair" if n == 1 else f"{n:,} pairs"


def _are(n: int) -> str:
    return "is" if n == 1 else "are"


def _silent(n: int) -> str:
    return f"; {n} could not be told in both runs" if n else ""
