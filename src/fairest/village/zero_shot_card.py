"""How far `village-clip` errs on painted pictures: `python -m fairest.village.zero_shot_card` writes its card."""

from collections.abc import Sequence

from fairest.adapters.judges.measuring.card import write_card
from fairest.measure import Judge, confusion, cross, values
from fairest.records import Confusion, Label
from fairest.village.known import painted
from fairest.village.measure import Drawn

__all__ = ["confusions_on", "main"]

_ATTRIBUTES = ("gender", "skin-tone", "occupation", "gender+skin-tone")
_PAINTED = "the painter, which tells what it painted, with even odds for every occupation, gender and skin tone"


def main() -> None:
    """Measure, write the card, and print how often it was right."""
    from fairest import village
    from fairest.cli.show import Watch

    judge = village.zero_shot()
    with Watch() as watch:
        drawn = painted(watch)
        found = confusions_on(judge, drawn)
    pictures = [{"what": _PAINTED, "number": len(drawn), "source": "painter", "licence": "Apache-2.0, CC BY 4.0"}]
    command = "python -m fairest.village.zero_shot_card"
    write_card(judge.name, judge.describe()["weights"], pictures, found, command=command)
    for one in found:
        right = sum(row[true] for true, row in one.counts.items())
        unsure = sum(row["unsure"] for row in one.counts.values())
        number = sum(sum(row.values()) for row in one.counts.values())
        print(f"{one.attribute}: right on {right} of {number}, unsure of {unsure}")


def confusions_on(judge: Judge, drawn: Sequence[Drawn]) -> list[Confusion]:
    """What the judge said of pictures whose true values are known, attribute by attribute."""
    known = [Label(str(i), a, value) for i, (asked, _) in enumerate(drawn) for a, value in asked.truth.items()]
    ids = [str(i) for i in range(len(drawn))]
    told = judge.label(ids, [picture for _, picture in drawn], list(judge.attributes))
    return [_confusion(judge, attribute, cross(known, attribute), cross(told, attribute)) for attribute in _ATTRIBUTES]


def _confusion(judge: Judge, attribute: str, known: Sequence[Label], told: Sequence[Label]) -> Confusion:
    pairs = [(true.value or "", label) for true, label in zip(known, told, strict=True)]
    return confusion(attribute, values(judge.attributes, attribute), pairs, measured_on="painter", how=_PAINTED)


if __name__ == "__main__":
    main()
