"""A judge's accuracy in plain sentences. Nothing is escaped here."""

import math
from collections.abc import Iterator, Sequence

from fairest.decide.accuracy.assess import KINDS
from fairest.decide.accuracy.rate import Gap, Group, Kind, Rate, Table
from fairest.decide.accuracy.settle import MOST
from fairest.decide.changes.words import points, points_interval
from fairest.decide.words import display_name, interval, percent, pictures, shown
from fairest.measure.accuracy import Answers
from fairest.records import UNSURE, Verdict

__all__ = [
    "accuracy_headline",
    "accuracy_verdicts",
    "alarm_sentence",
    "every_rate",
    "gap_sentence",
    "needs_sentence",
    "needs_words",
    "rate_sentence",
    "reasons",
]

Found = tuple[Table, Group, Rate]


def every_rate(tables: Sequence[Table]) -> Iterator[Found]:
    """Every rate of every group, with where it stands."""
    return ((table, group, group.rate(kind)) for table in tables for kind in KINDS for group in table.groups)


def accuracy_headline(judge: str, tables: Sequence[Table], delta: float) -> str:
    """One sentence: who fares worst, or that nobody is shown to; and how many comparisons that is."""
    verdicts = accuracy_verdicts(tables)
    all_ = sum(verdicts.values())
    worse = [found for found in every_rate(tables) if found[2].worse]
    many = f"{all_} comparison{'' if all_ == 1 else 's'}"
    if not all_:
        return f"Nothing can be said of the judge {judge}: no group has both pictures and others to be held against."
    if worse:
        table, group, rate = min(worse, key=lambda found: found[2].difference or 0.0)
        return f"{_said(judge, table, group, rate)}; {verdicts['differs']} of {many} differ."
    within, open_ = verdicts["equivalent"], verdicts["undetermined"]
    return (
        f"No group is shown to fare worse with the judge {judge}: of {many} {within} "
        f"{'is' if within == 1 else 'are'} equivalent within ±{100 * delta:g} points and {open_} undetermined."
    )


def accuracy_verdicts(tables: Sequence[Table]) -> dict[Verdict, int]:
    """How many comparisons have each verdict; one nobody got stays at zero."""
    given = [rate.verdict for _, _, rate in every_rate(tables)]
    verdicts: tuple[Verdict, ...] = ("differs", "equivalent", "undetermined")
    return {verdict: given.count(verdict) for verdict in verdicts}


def needs_words(rate: Rate) -> str:
    """What would settle one comparison; empty where it is settled or not tested."""
    if rate.verdict != "undetermined":
        return ""
    return f"more than {MOST:,}" if rate.needs is None else f"about {rate.needs:,}"


def needs_sentence(tables: Sequence[Table]) -> str:
    """What would settle half of all that is undetermined; empty where nothing is."""
    needs = sorted(rate.needs or math.inf for _, _, rate in every_rate(tables) if rate.verdict == "undetermined")
    if not needs:
        return ""
    half = needs[(len(needs) - 1) // 2]
    one = len(needs) == 1
    what = "the undetermined comparison" if one else f"half of the {len(needs)} undetermined comparisons"
    would = f"labelled pictures of {'its' if one else 'each'} group would settle {what}, if the rates stay"
    if half == math.inf:
        return f"Not even {MOST:,} {would}."
    return f"About {half:,.0f} {would} and the other groups grow alike."


def rate_sentence(judge: str, table: Table, group: Group, rate: Rate) -> str:
    """One rate of one group beside that of all others, and how sure the difference is."""
    sure = points_interval(rate.difference_low, rate.difference_high)
    return f"{_said(judge, table, group, rate)}: {points(rate.difference or 0.0)} points (interval {sure})."


def _said(judge: str, table: Table, group: Group, rate: Rate) -> str:
    what, who = display_name(table.attribute), shown(table.by, group.answers.group)
    share, others = _share(rate.share), _share(rate.other_share)
    if rate.kind == "told":
        return f"The judge {judge} tells {what} on {share} of the pictures of {who}, on {others} of all others"
    right = f"it is right on {share} of the pictures of {who}, on {others} of all others"
    return f"Where the judge {judge} tells {what}, {right}"


def _share(share: float | None) -> str:
    return "none (there are none)" if share is None else percent(share)


_RATES: dict[Kind, str] = {"told": "told at all", "right": "right, of those told"}


def gap_sentence(table: Table, gap: Gap) -> str:
    """The largest gap of a rate between two groups."""
    most, least = (shown(table.by, group) for group in (gap.most, gap.least))
    return (
        f"The largest gap in what is {_RATES[gap.kind]}: {points(gap.difference).lstrip('+')} points between {most} "
        f"and {least} (interval {points_interval(gap.low, gap.high)}, which holds for all pairs of groups together)."
    )


def alarm_sentence(empty: Answers, alpha: float) -> str:
    """What was said of pictures on which people saw nobody."""
    from fairest.stats import clopper_pearson

    sure = interval(*clopper_pearson(empty.told, empty.n, 1 - alpha))
    seen = f", and was unsure of {empty.unsure}" if empty.unsure else ""
    return (
        f"Of {pictures(empty.n)} on which people saw nobody the judge gave a value to {empty.told} "
        f"({percent(empty.told / empty.n)}, interval {sure}){seen}: the {display_name(empty.attribute)} of nobody."
    )


def reasons(group: Answers) -> str:
    """ "3 no person, 2 unsure", or empty."""
    ordered = sorted(group.gaps, key=lambda gap: (gap[0] != UNSURE, -gap[1], gap[0]))
    return ", ".join(f"{many} {why}" for why, many in ordered)
