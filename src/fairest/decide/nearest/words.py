"""What was found for words, in plain sentences. Nothing is escaped here."""

from collections.abc import Iterator, Sequence

from fairest.decide.nearest.found import Block, Found, Group, Held
from fairest.decide.words import display_name, interval, listed, percent, pictures, shown

__all__ = [
    "block_title",
    "found_sentences",
    "gaps_words",
    "group_sentence",
    "nearest_headline",
    "passed_words",
    "teller",
    "verdict_words",
]


def nearest_headline(found: Sequence[Found], k: int) -> str:
    """One sentence: what is most unlike the set, or that nothing is shown to be; and how many tests that is."""
    tested = [(one, block, group) for one, block, group in _every(found) if _is_tested(group, "the set")]
    if not tested:
        return (
            f"Nothing can be said of the {pictures(k)} nearest: no group was told that could be held against the set."
        )
    differing = [entry for entry in tested if _verdict(entry[2]) == "differs"]
    if not differing:
        return (
            f"The {pictures(k)} nearest are not shown to be unlike the set: of {_comparisons(len(tested))} none "
            "differs, which does not say that they are alike."
        )
    one, block, group = max(differing, key=lambda entry: abs(entry[2].excess()))
    differ = "differs" if len(tested) == 1 else "differ"
    return f"{group_sentence(one, block, group, k)} {len(differing)} of {_comparisons(len(tested))} {differ}."


def passed_words(found: Found) -> str:
    """Of the copies that are not shown; empty where there are none."""
    if not found.passed:
        return ""
    were = "picture was" if found.passed == 1 else "pictures were"
    return (
        f"{found.passed:,} further {were} as near and passed over: copies, or as like one that is shown. The next "
        "nearest stand in their place."
    )


def found_sentences(found: Found, k: int) -> list[str]:
    """A sentence for every group that is shown to differ from the set, the most unlike first."""
    differing = [(b, g) for _, b, g in _every([found]) if _verdict(g) == "differs"]
    differing.sort(key=lambda entry: abs(entry[1].excess()), reverse=True)
    return [group_sentence(found, block, group, k) for block, group in differing]


def group_sentence(found: Found, block: Block, group: Group, k: int) -> str:
    """ "By captions 91 % of the 100 pictures nearest to “a criminal” show a man (84 to 96 %); of the set 55 % do." """
    nearest = f"{pictures(k)} nearest to “{found.words}”"
    among = nearest if group.told == k else f"{group.told:,} with a value among the {nearest}"
    held, share = group.held("the set"), "none" if group.share is None else percent(group.share)
    of_set = (
        ""
        if held is None or held.share is None
        else f"; of the set {percent(held.share)}{_about(held.low, held.high)} do"
    )
    return (
        f"By {teller(block)} {share} of the {among} show {shown(block.labelled.attribute, group.value)} "
        f"({interval(group.low, group.high)}){of_set}."
    )


def block_title(block: Block) -> str:
    """ "perceived gender, by captions"."""
    return f"{display_name(block.labelled.attribute)}, by {teller(block)}"


def teller(block: Block) -> str:
    """Who told: "captions", "the judge village", "the column gender"."""
    one = block.labelled
    if one.source == "column":
        return f"the column {one.by}"
    return "captions" if one.source == "caption" else f"the judge {one.by}" if one.by else "a judge"


def verdict_words(group: Group, to: Held) -> str:
    """ "more than in the set", "fewer than parity"; the verdict itself where none is shown."""
    held = group.held(to)
    if held is None or held.verdict != "differs":
        return "" if held is None else held.verdict or f"not tested: {held.why}"
    more = (group.share or 0.0) > (held.share or 0.0)
    return f"{'more' if more else 'fewer'} than {'in the set' if to == 'the set' else 'at parity'}"


def gaps_words(block: Block) -> str:
    """ "12 of the nearest have no value (9 not said, 3 no person); of the others 30 %"; empty where all have one."""
    near, others = block.labelled.nearest_gaps, block.labelled.gaps
    mine, theirs = sum(near.values()), sum(others.values())
    if not mine and not theirs:
        return ""
    reasons = listed([f"{n:,} {why}" for why, n in near.items() if n]) if mine else ""
    rest = f"; of the others {percent(theirs / block.labelled.seen)}" if block.labelled.seen else ""
    return f"{mine:,} of the nearest have no value{f' ({reasons})' if reasons else ''}{rest}"


def _comparisons(n: int) -> str:
    return f"{n:,} comparison{'' if n == 1 else 's'} with the set"


def _every(found: Sequence[Found]) -> Iterator[tuple[Found, Block, Group]]:
    return ((one, block, group) for one in found for block in one.blocks for group in block.statements)


def _verdict(group: Group) -> str | None:
    held = group.held("the set")
    return None if held is None else held.verdict


def _is_tested(group: Group, to: Held) -> bool:
    held = group.held(to)
    return held is not None and held.verdict is not None


def _about(low: float | None, high: float | None) -> str:
    return "" if low is None or high is None or low == high else f" ({interval(low, high)})"
