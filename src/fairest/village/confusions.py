"""How far the village's judges err: `python -m fairest.village.confusions` measures it and writes the shipped file.

Two sources of pictures whose true values are known:

*village*: the village's generator at its default settings, asked outright ("a female nurse with dark
skin"). The true value is what was asked, unless the other judge, trained on its own, sees another value or
nobody: then either the generator did not obey or that judge errs, and the picture is set aside. Where the
other judge is unsure the picture stays, since what one is unsure of the other often is too: without these
pictures a judge would look surer than it is. What is hard for both is set aside all the same, so the rates
may be a little too good; the worst case, with every picture counted by what was asked, is kept beside them.

*painter*: `Painter`, which knows what it painted. Nothing is set aside.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from fairest.measure import Judge, confusion, cross, left_out, parts, to_json, values
from fairest.records import UNSURE, Confusion, Label
from fairest.run.files import write_whole
from fairest.village.files import CONFUSIONS
from fairest.village.judge import VillageJudge
from fairest.village.known import asked_outright, painted
from fairest.village.measure import Drawn, Progress, draw_all
from fairest.village.world import WORDS

__all__ = ["confusions_of", "main", "measure_confusions", "write_confusions"]

ATTRIBUTES = ("gender", "skin-tone", "occupation", "gender+skin-tone")
_WITNESSED = (
    "what the prompt asked for outright; {aside:,} of {asked:,} pictures, on which {other}, trained independently, saw "
    "something else, are set aside, which leaves {kept:,}"
)
_PAINTED = "the painter, which tells what it painted, with even odds for every occupation, gender and skin tone"

Truths = Mapping[str, Sequence[Label]]
"""By attribute, one label a picture."""


def main() -> None:
    """Measure, write the shipped file, and print what it holds."""
    from fairest.cli.show import Watch
    from fairest.cli.village_card import show_confusions

    with Watch() as watch:
        document = measure_confusions(watch)
    write_confusions(document)
    show_confusions(document)


def measure_confusions(progress: Progress | None = None) -> dict[str, Any]:
    """The confusions of both judges on both sources, as JSON values."""
    from fairest import village

    judges = {"village": village.judge(), "village-second": village.second_judge()}
    tell = progress or (lambda _stage, _done, _total: None)
    drawn = draw_all(village.generator(), list(asked_outright()), "explicit prompts", tell)
    return confusions_of(judges, drawn, painted(tell))


def write_confusions(document: Mapping[str, Any]) -> None:
    """Write the shipped file: one line a confusion, so that a change can be read."""
    lines = [
        f'{json.dumps(judge)}: {{"weights": {json.dumps(found["weights"])}, "found": [\n'
        + ",\n".join(json.dumps(entry) for entry in found["found"])
        + "\n]}"
        for judge, found in document["judges"].items()
    ]
    text = f'{{"format": {document["format"]}, "judges": {{\n' + ",\n".join(lines) + "\n}}\n"
    write_whole(CONFUSIONS, text.encode())


def confusions_of(
    judges: Mapping[str, VillageJudge], drawn: Sequence[Drawn], painted: Sequence[Drawn]
) -> dict[str, Any]:
    """The confusions of two judges: each is the other's witness on what was drawn."""
    told = {name: _told(judge, drawn) for name, judge in judges.items()}
    truth = _truths(drawn)
    found: dict[str, Any] = {}
    for (name, judge), other in zip(judges.items(), reversed(list(judges)), strict=True):
        on_drawn = [_witnessed(judge, a, drawn, truth, told[name], told[other], other) for a in ATTRIBUTES]
        labels, known = _told(judge, painted), _truths(painted)
        on_painted = [_known(judge, a, known[a], labels[a]) for a in ATTRIBUTES]
        found[name] = {"weights": judge.sha256, "found": [*on_drawn, *on_painted]}
    return {"format": 1, "judges": found}


def _truths(drawn: Sequence[Drawn]) -> Truths:
    known = [Label(str(i), a, value) for i, (asked, _) in enumerate(drawn) for a, value in asked.truth.items()]
    return {attribute: cross(known, attribute) for attribute in ATTRIBUTES}


def _told(judge: Judge, drawn: Sequence[Drawn]) -> Truths:
    labels: list[Label] = []
    for start in range(0, len(drawn), 256):
        part = drawn[start : start + 256]
        ids = [str(start + i) for i in range(len(part))]
        labels += judge.label(ids, [picture for _, picture in part], list(judge.attributes))
    return {attribute: cross(labels, attribute) for attribute in ATTRIBUTES}


def _witnessed(
    judge: Judge, attribute: str, drawn: Sequence[Drawn], truth: Truths, told: Truths, seen: Truths, other: str
) -> dict[str, Any]:
    """The confusion on pictures the other judge does not contradict, and beside it what all of them would give."""
    every = [(true.value or "", label) for true, label in zip(truth[attribute], told[attribute], strict=True)]
    against = _contradicted(attribute, truth, seen)
    kept = [pair for i, pair in enumerate(every) if i not in against]
    how = _WITNESSED.format(other=other, aside=len(against), asked=len(every), kept=len(kept))
    support = values(judge.attributes, attribute)
    both = [(a.value, b.value) for a, b in zip(told[attribute], seen[attribute], strict=True) if a.value and b.value]
    return {
        **to_json(confusion(attribute, support, kept, measured_on="village", how=how)),
        "pictures": len(every),
        "set_aside": len(against),
        "left_out": left_out(kept),
        "by_word": _by_word(drawn, kept),
        "both_told": len(both),
        "alike": sum(one == another for one, another in both),
        "worst_case": _worst_case(attribute, support, every),
    }


def _contradicted(attribute: str, truth: Truths, seen: Truths) -> set[int]:
    """Numbers of the pictures on which a judge sees another value of some part than the true one, or nobody."""
    return {
        i
        for part in parts(attribute)
        for i, (true, label) in enumerate(zip(truth[part], seen[part], strict=True))
        if label.value != true.value and (label.value is not None or label.why != UNSURE)
    }


def _by_word(drawn: Sequence[Drawn], kept: Sequence[tuple[str, Label]]) -> dict[str, list[int]]:
    """By word asked: pictures, right, unsure. A judge does not err alike under every word."""
    found = {word.word: [0, 0, 0] for word in WORDS}
    for true, label in kept:
        counts = found[drawn[int(label.picture)][0].truth["word"]]
        for place, counted in enumerate((True, label.value == true, label.why == UNSURE)):
            counts[place] += counted
    return found


def _worst_case(attribute: str, support: Sequence[str], every: Sequence[tuple[str, Label]]) -> dict[str, Any]:
    """The counts if every picture were what was asked for, also those the witness did not confirm."""
    counts: dict[str, Any] = to_json(confusion(attribute, support, every, measured_on="", how=""))["counts"]
    return counts


def _known(judge: Judge, attribute: str, truth: Sequence[Label], told: Sequence[Label]) -> dict[str, Any]:
    pairs = [(true.value or "", label) for true, label in zip(truth, told, strict=True)]
    found: Confusion = confusion(
        attribute, values(judge.attributes, attribute), pairs, measured_on="painter", how=_PAINTED
    )
    return {**to_json(found), "pictures": len(pairs), "left_out": left_out(pairs)}


if __name__ == "__main__":
    main()
