"""`fairest references`: what shares can be held against, and what each of it is not."""

from typing import Annotated, Any

import typer

from fairest.cli.show import print_json, print_table, say

__all__ = ["references"]

_Name = Annotated[
    str | None,
    typer.Argument(metavar="NAME", help="One of them, or a file: jobs.csv, jobs.toml#de.", show_default=False),
]
_Concept = Annotated[
    str | None, typer.Argument(metavar="CONCEPT", help="Only the entries for this concept.", show_default=False)
]


def references(
    name: _Name = None,
    concept: _Concept = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """List the references that are known, or show what one of them expects.

    \b
    Examples:
      fairest references
      fairest references us-labour-2022
      fairest references us-labour-2022 nurse
      fairest references jobs.toml#de --json
    """
    if name is None:
        found = _known()
        print_json(found) if as_json else _list(found)
    else:
        shown = _shown(name, concept)
        print_json(shown) if as_json else _show(shown)


def _known() -> dict[str, Any]:
    """The datasheet of every known reference; of one that cannot be loaded, the reason."""
    from fairest.decide import reference
    from fairest.doors import known
    from fairest.errors import FairestError

    found: dict[str, Any] = {}
    for name in known("reference"):
        try:
            found[name] = dict(reference(name).describe())
        except FairestError as error:
            found[name] = {"cannot be loaded": str(error)}
    return found


def _list(found: dict[str, Any]) -> None:
    rows = [(name, *(_cell(sheet.get(key)) for key in ("title", "year", "licence"))) for name, sheet in found.items()]
    print_table(("reference", "title", "year", "licence"), rows)
    for name, sheet in found.items():
        said = sheet.get("cannot be loaded")
        say(f"{name} cannot be loaded: {said}" if said else f"{name} is not: {_cell(sheet.get('is_not'))}")


def _shown(name: str, concept: str | None) -> dict[str, Any]:
    from fairest.decide import reference
    from fairest.errors import BadInput

    chosen = reference(name)
    listing = getattr(chosen, "entries", None)
    entries = list(listing(concept)) if listing else []
    if concept is not None and not entries:
        lacks = f"has no entry for {concept!r}" if listing else "has no entries: the same is expected of all concepts"
        raise BadInput(f"{chosen.name} {lacks}.", hint=f"See what it is: fairest references {name}")
    return {"reference": chosen.name, "datasheet": dict(chosen.describe()), "entries": [_plain(*e) for e in entries]}


def _plain(concept: str, attribute: str, value: str, expected: Any) -> dict[str, Any]:
    numbers = {"share": expected.share, "low": expected.low, "high": expected.high}
    return {"concept": concept, "attribute": attribute, "value": value, **numbers}


def _show(shown: dict[str, Any]) -> None:
    if shown["entries"]:
        columns = ("concept", "attribute", "value", "share", "interval")
        print_table(columns, map(_cells, shown["entries"]), right="share,interval")
    for key, said in shown["datasheet"].items():
        say(f"{key.replace('_', ' ')}: {_cell(said)}")


def _cells(entry: dict[str, Any]) -> tuple[str, ...]:
    from fairest.decide.words import interval, percent

    exact = entry["low"] == entry["high"]
    span = "exact" if exact else interval(entry["low"], entry["high"])
    return *(_cell(entry[key]) for key in ("concept", "attribute", "value")), percent(entry["share"]), span


def _cell(said: object) -> str:
    from fairest.report.words import printable

    return "not stated" if said is None else printable(str(said))
