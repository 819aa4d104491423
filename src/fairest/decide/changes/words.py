"""Changes in plain sentences. Nothing is escaped here."""

from collections import Counter
from collections.abc import Mapping, Sequence

from fairest.decide.changes.change import Change
from fairest.decide.changes.direction import Direction
from fairest.decide.words import amount, display_name, ends, interval, listed, percent, shown, with_article
from fairest.records import Finding

__all__ = ["change_sentence", "changes_headline", "in_order", "points", "points_interval", "untold_words"]

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
    one, other, pairs = percent(change.share_a), percent(change.share_b), _pairs(change.told)
    came = f"{value} is shown in {one} of {pairs} in A and {other} in B"
    alone = f"only A shows it in {change.only_a}, only B in {change.only_b}"
    if change.a.people is not None:
        came = f"on average {one} of a picture's people show {value} in A and {other} in B, over {pairs}"
        alone = f"A shows more of it by {amount(change.only_a)} pictures in all, B by {amount(change.only_b)}"
    return (
        f"{start}, {came} ({points(change.difference)} points, interval {points_interval(change.low, change.high)}; "
        f"{alone}{_untold(change)}): {_follows(change)}."
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


def points_interval(low: float, high: float) -> str:
    """An interval of differences in points, rounded outwards: "+14 to +66"."""
    return " to ".join(map(_signed, ends(low, high)))


def _signed(end: str) -> str:
    if end.startswith("-"):
        return f"\N{MINUS SIGN}{end[1:]}"
    return end if end == "0" else f"+{end}"


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
        return f"changed, but not on one side of the reference's {_reference(change.held)}: neither worse nor better"
    further = "further from" if change.direction == "worse" else "nearer to"
    return f"{change.direction}, {further} the reference's {_reference(change.held)}"


def _reference(held: Finding) -> str:
    share = held.reference or 0.0
    low, high = (share if end is None else end for end in (held.reference_low, held.reference_high))
    return f"{percent(share)} ({interval(low, high)})" if high > low else percent(share)


def _pairs(n: int) -> str:
    return f"{n:,} pair" if n == 1 else f"{n:,} pairs"


def _are(n: int) -> str:
    return "is" if n == 1 else "are"


def _silent(n: int) -> str:
    return f"; {n} could not be told in both runs" if n else ""
