"""How often the village's judges are right on drawings, group by group: of families they learnt from, and of others."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from PIL.Image import Image

from fairest import doors, stats
from fairest.errors import FairestError
from fairest.measure import Judge, Truths
from fairest.measure.accuracy import Answers, answers
from fairest.records import Label
from fairest.village.drawings import NPM_PACKAGES, UNSHIPPED, render_family
from fairest.village.files import read_drawings
from fairest.village.parts import placed
from fairest.village.world import FAMILIES, GENDERS, TONES

__all__ = ["LEARNT", "PACKAGES", "Drawn", "families", "judged", "report", "rows"]

PACKAGES = Path(__file__).parents[2] / "build" / "npm" / "node_modules"
LEARNT: Mapping[str, tuple[str, ...]] = {
    "village": ("noto", "twemoji", "fluent-flat"),
    "village-second": ("noto", "twemoji", "fluent-flat"),
    "village-clip": ("noto", "twemoji"),
}
"""The families each judge was trained on, as `fairest.village.build` does it."""
_SUPPORT = {"gender": GENDERS, "skin-tone": TONES}
_BY = ("gender", "skin-tone", "gender+skin-tone")
_NOTE = (
    "right: of the drawings it told a value of, in percent, [Clopper-Pearson at 95 %, taking each drawing as a fresh",
    "draw of its family]; of how many percent it told one. Every drawing once, placed anew. * learnt from.",
)


class Drawn(NamedTuple):
    """Pictures of one family, and who is on them."""

    truths: Truths
    pictures: list[Image]


def families(packages: Path = PACKAGES) -> tuple[dict[str, list[dict[str, Any]]], list[str]]:
    """The drawings of each family, and why some family is missing."""
    stock = {family: [row for row in read_drawings() if row["family"] == family] for family in FAMILIES}
    missing = []
    try:
        stock[UNSHIPPED] = list(render_family(packages, UNSHIPPED))
    except (FairestError, ImportError) as error:
        missing.append(
            f"{UNSHIPPED}: not measured: {error} `make build/npm/.stamp` fetches {NPM_PACKAGES[UNSHIPPED]}, "
            "`make test` installs resvg_py."
        )
    return stock, missing


def _drawn(stock: Sequence[Mapping[str, Any]]) -> Drawn:
    who, pictures = placed(stock)
    values = {attribute: {str(i): truth[attribute] for i, truth in enumerate(who)} for attribute in _SUPPORT}
    return Drawn(Truths(values, {}, 1), pictures)


def judged(judge: Judge, drawn: Drawn) -> list[Label]:
    """Its labels of gender and skin tone."""
    return list(judge.label([str(i) for i in range(len(drawn.pictures))], drawn.pictures, list(_SUPPORT)))


def report(names: Sequence[str] = tuple(LEARNT), packages: Path = PACKAGES) -> None:
    """Print a table for each judge and attribute: groups and intersections down, families across."""
    stock, missing = families(packages)
    by_family = {family: _drawn(rows) for family, rows in stock.items()}
    print("\n".join(["", "1. Judges on drawings, by group and family", *(f"  {x}" for x in (*_NOTE, *missing))]))
    for name in names:
        try:
            judge = doors.load("judge", name)
        except FairestError as error:
            print(f"\n  {name}: not measured: {error}")
            continue
        told = {family: (judged(judge, drawn), drawn.truths) for family, drawn in by_family.items()}
        for attribute in _SUPPORT:
            print("\n".join(["", *rows(name, attribute, told)]))


def rows(name: str, attribute: str, told: Mapping[str, tuple[Sequence[Label], Truths]]) -> list[str]:
    """One table; what was learnt from comes first, together."""
    learnt = LEARNT[name]
    columns = {f"{len(learnt)} families *": [told[family] for family in learnt]}
    columns |= {family: [told[family]] for family in told if family not in learnt}
    head = f"  {f'{name}: {attribute}':25}" + "".join(f"{column:>18}" for column in columns)
    found = [_groups(attribute, of) for of in columns.values()]
    return [head, *(_row(of_group) for of_group in zip(*found, strict=True))]


def _groups(attribute: str, of: Sequence[tuple[Sequence[Label], Truths]]) -> list[Answers]:
    """Everybody, then each group and intersection; families add up."""
    each = [[a for by in _BY for a in answers(labels, truths, attribute, by, _SUPPORT)] for labels, truths in of]
    groups = [_sum(same) for same in zip(*each, strict=True)]
    return [_sum([a for a in groups if a.by == "gender"], "everybody"), *groups]


def _sum(parts: Sequence[Answers], group: str = "") -> Answers:
    first = parts[0]
    gaps = tuple((why, n) for part in parts for why, n in part.gaps)
    right, wrong = sum(part.right for part in parts), sum(part.wrong for part in parts)
    return Answers(first.attribute, first.by, group or first.group, right, wrong, gaps)


def _row(of_group: Sequence[Answers]) -> str:
    first = of_group[0]
    indent = "    " if "+" in first.by else "  "
    return f"  {indent + first.group:25}" + "".join(f"{_cell(a):>18}" for a in of_group)


def _cell(a: Answers) -> str:
    if not a.told:
        return f"none told of {a.n}"
    low, high = stats.clopper_pearson(a.right, a.told)
    return f"{a.right / a.told * 100:.0f} [{low * 100:.0f}, {high * 100:.0f}] {a.told / a.n * 100:.0f}"
