"""The village's card as tables: what its parts scored, and what guidance does to shares."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fairest.cli.show import print_table, say

__all__ = ["show_confusions", "show_guidance", "show_scores"]

_CLOSE = 0.10
"""A drawn share this near to the planted one counts as faithful."""


def show_guidance(card: Mapping[str, Any]) -> None:
    """The share of women by word and guidance: each seed, and the interval of all seeds together."""
    from fairest.decide.words import percent

    words = card.get("guidance") or []
    if not words:
        say("How guidance changes the shares was not measured yet: fairest village --measure")
        return
    scales = list(words[0]["cfg"])
    columns = ("word", "planted", *(f"CFG {scale}" for scale in scales))
    rows = [(w["word"], percent(w["planted"]), *(_seeds(w["cfg"][scale]) for scale in scales)) for w in words]
    title = "Women among the pictures with a gender, in percent: each seed [95 % interval of all]"
    print_table(columns, rows, title=title, right=",".join(columns[1:]))
    for scale in scales:
        near = sum(_is_near(w["cfg"][scale], w["planted"]) for w in words)
        say(f"CFG {scale}: {near} of {len(words)} words within {_CLOSE:.2f} of the planted share")
    say()


def show_scores(card: Mapping[str, Any]) -> None:
    """Obedience, right occupations, unseen words, and the judges and the CLIP on drawings."""
    if not card:
        return
    _show_shares("Explicit prompts: drawn as asked", _by_judge(card["explicit"]))
    _show_shares("Words no caption holds (CFG 2)", [("2", name, s) for name, s in card["unseen_words"].items()])
    _show_occupations(card["neutral_occupation"])
    _show_judges(card["judges"])
    _show_clips(card)
    _show_enlarger(card.get("enlarger"))


def _show_clips(card: Mapping[str, Any]) -> None:
    for name, title in (("clip", "The CLIP"), ("clip-second", "The second CLIP")):
        if name in card:
            right = ", ".join(f"{what} {hits} of {card[name]['n']}" for what, hits in card[name]["right"].items())
            say(f"{title}, zero-shot on newly placed drawings: {right}")
    say()


def _show_enlarger(scores: Mapping[str, Any] | None) -> None:
    if scores is None:
        say("What the second stage is worth was not measured yet: fairest village --measure\n")
        return
    _show_shares("Explicit prompts, enlarged: drawn as asked", [("2", j, by) for j, by in scores["explicit"].items()])
    rows = [
        (e["drawings"], e["small"], str(e["n"]), what, f"{e['enlarged'][what]:.4f}", f"{e['bilinear'][what]:.4f}")
        for e in scores["error"]
        for what in e["enlarged"]
    ]
    columns = ("drawings", "small picture", "n", "error", "second stage", "bilinear")
    title = "Enlarged drawings against the true ones, of 1 (fluent: never seen; decoded: by the autoencoder)"
    print_table(columns, rows, title=title, right="n,second stage,bilinear")


def show_confusions(document: Mapping[str, Any]) -> None:
    """How far each judge errs where the truth is known, and how far the two agree on what was drawn."""
    for judge, by in document["judges"].items():
        rows = [(entry["measured_on"], entry["attribute"], *_told(entry["counts"])) for entry in by["found"]]
        columns = ("pictures of", "attribute", "pictures", "right", "unsure", "wrong")
        title = f"How far the judge {judge} errs where the truth is known (docs/judges.md)"
        print_table(columns, rows, title=title, right=",".join(columns[2:]))
        for entry in by["found"]:
            say(f"{entry['measured_on']}, {entry['attribute']}: {_least_known(entry['counts'])}{_set_aside(entry)}")
        say()


def _told(counts: Mapping[str, Mapping[str, int]]) -> tuple[str, ...]:
    n, right = sum(sum(row.values()) for row in counts.values()), _right(counts)
    unsure = sum(row.get("unsure", 0) for row in counts.values())
    return tuple(str(number) for number in (n, right, unsure, n - right - unsure))


def _right(counts: Mapping[str, Mapping[str, int]]) -> int:
    return sum(row.get(true, 0) for true, row in counts.items())


def _least_known(counts: Mapping[str, Mapping[str, int]]) -> str:
    """The value that is told least often where it is true, with the 95 % interval."""
    from fairest.decide.words import interval, percent
    from fairest.stats import clopper_pearson

    met = {true: (row.get(true, 0), sum(row.values())) for true, row in counts.items() if row}
    if not met:
        return "no picture counted"
    value = min(met, key=lambda true: met[true][0] / met[true][1])
    known = f"{percent(met[value][0] / met[value][1])} ({interval(*clopper_pearson(*met[value]))})"
    return f"least known is {value}, {known}"


def _set_aside(entry: Mapping[str, Any]) -> str:
    """What the other judge contradicted, and what the counts would be at worst."""
    if "worst_case" not in entry:
        return ""
    n, right, *_ = _told(entry["worst_case"])
    return (
        f"; {entry['set_aside']} of {entry['pictures']} set aside, with them {right} of {n} right, "
        f"{_least_known(entry['worst_case'])}; the judges agree on {entry['alike']} of {entry['both_told']}; "
        f"{_hardest_word(entry['by_word'])}"
    )


def _hardest_word(by_word: Mapping[str, Sequence[int]]) -> str:
    met = {word: (right, n) for word, (n, right, _unsure) in by_word.items() if n}
    if not met:
        return "no word was counted"
    word = min(met, key=lambda word: met[word][0] / met[word][1])
    return f"hardest word: {word}, {met[word][0]} of {met[word][1]} right"


def _seeds(counts: Sequence[Mapping[str, int]]) -> str:
    from fairest.decide.words import ends
    from fairest.stats import clopper_pearson

    shown = " ".join(f"{c['women'] / c['told'] * 100:.0f}" if c["told"] else "-" for c in counts)
    low, high = ends(*clopper_pearson(sum(c["women"] for c in counts), sum(c["told"] for c in counts)))
    return f"{shown} [{low}-{high}]"


def _is_near(counts: Sequence[Mapping[str, int]], planted: float) -> bool:
    told = sum(c["told"] for c in counts)
    return told > 0 and abs(sum(c["women"] for c in counts) / told - planted) <= _CLOSE


def _by_judge(by_scale: Mapping[str, Mapping[str, Any]]) -> Iterable[tuple[str, str, Mapping[str, Any]]]:
    return [(scale, name, scores) for scale, judges in by_scale.items() for name, scores in judges.items()]


def _show_shares(title: str, scores: Iterable[tuple[str, str, Mapping[str, Any]]]) -> None:
    rows = [(scale, judge, what, *_cells(score)) for scale, judge, by in scores for what, score in by.items()]
    print_table(
        ("CFG", "judge", "what", "share", "pictures", "95 % interval"), rows, title=title, right="share,pictures"
    )


def _cells(score: Mapping[str, Any]) -> tuple[str, str, str]:
    from fairest.decide.words import interval, percent

    return percent(score["share"]), f"{score['hits']} of {score['n']}", interval(score["low"], score["high"])


def _show_occupations(by_scale: Mapping[str, Mapping[str, Any]]) -> None:
    rows = [
        (scale, judge, *_cells(found["all"]), ", ".join(found["words below .95"]) or "none")
        for scale, judges in by_scale.items()
        for judge, found in judges.items()
    ]
    columns = ("CFG", "judge", "share", "pictures", "95 % interval", "words below 95 %")
    print_table(columns, rows, title="Neutral prompts: the right occupation", right="share,pictures")


def _show_judges(judges: Mapping[str, Mapping[str, Any]]) -> None:
    rows = [
        (judge, family, attribute, *(str(score[key]) for key in ("n", "right", "untold", "wrong")))
        for judge, families in judges.items()
        for family, by in families.items()
        for attribute, score in by.items()
    ]
    columns = ("judge", "drawings", "attribute", "n", "right", "untold", "wrong")
    print_table(
        columns, rows, title="Judges on newly placed drawings (fluent: never seen)", right=",".join(columns[3:])
    )
