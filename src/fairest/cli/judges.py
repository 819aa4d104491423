"""`fairest judges`: who can label pictures, what each needs, and how far each was measured to err."""

import tomllib
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fairest.cli.show import print_json, print_table, printable, say

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from fairest.measure import Calibration

__all__ = ["judges"]

_VILLAGE = "python -m fairest.village.confusions"
"""What measures the village's judges anew."""


def judges(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="One of them, to see its card.", show_default=False)
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """List the judges that are known, or show how far one of them was measured to err. No judge is loaded.

    \b
    Examples:
      fairest judges
      fairest judges village
      fairest judges faces --json
    """
    if name is None:
        known = {door: _entry(point) for door, point in _points().items()}
        print_json(known) if as_json else _list(known)
    else:
        card = _card(name)
        print_json(card) if as_json else _show(card)


def _points() -> "dict[str, EntryPoint]":
    from importlib.metadata import entry_points

    from fairest.doors import known

    points = {point.name: point for point in reversed(entry_points(group="fairest.judges"))}
    return {door: points[door] for door in known("judge")}


def _entry(point: "EntryPoint") -> dict[str, Any]:
    """What is known of a judge without loading it; of another package's no more than that it is there."""
    from fairest.doors import extras_of

    package, extras = point.dist.name if point.dist else "fairest", extras_of(point)
    said = _shipped().get(point.name, {}) if package == "fairest" else {}
    return {
        "package": package,
        "tells": said.get("tells", f"see the package {package}"),
        "wants": said.get("wants"),
        "licence": said.get("licence"),
        "extras": extras,
        "missing": _missing(package, extras),
        "card": _measured(point.name) is not None,
    }


def _shipped() -> dict[str, dict[str, str]]:
    from importlib.resources import files

    file = files("fairest.adapters.judges") / "data" / "doors.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _missing(package: str, extras: "list[str]") -> list[str]:
    """The packages of its extras that are not installed."""
    from fairest.cli.doctor import requirements, version_of

    needed = requirements(package)
    return [name for extra in extras for name in needed.get(extra, ()) if version_of(name) is None]


def _measured(door: str) -> dict[str, Any] | None:
    """The card of a judge, or None where none ships."""
    from fairest.adapters.judges.cards import card_of
    from fairest.village.files import confusions

    if card := card_of(door):
        return dict(card)
    measured = confusions()["judges"].get(door)
    return {"judge": door, "command": _VILLAGE, **measured} if measured else None


def _card(name: str) -> dict[str, Any]:
    from fairest.errors import UnknownName

    points, door = _points(), name.partition(":")[0].partition(",")[0]
    if door not in points:
        raise UnknownName("judge", door, points)
    return {"judge": door, **_entry(points[door]), "card": _measured(door)}


def _list(known: dict[str, Any]) -> None:
    columns = ("judge", "tells", "installed", "measured", "licence")
    print_table(columns, [tuple(map(printable, _cells(door, about))) for door, about in known.items()])
    say("One that was measured shows its errors: fairest judges NAME")


def _cells(door: str, about: dict[str, Any]) -> tuple[str, ...]:
    name = f"{door}:…" if about["wants"] else door
    return name, about["tells"], _installed(about), "yes" if about["card"] else "no", about["licence"] or "not stated"


def _installed(about: dict[str, Any]) -> str:
    if not about["missing"]:
        return "yes"
    return f'no: pip install "{about["package"]}[{",".join(about["extras"])}]"'


def _show(about: dict[str, Any]) -> None:
    from fairest.cli.calibration import show_confusions

    card = about["card"]
    if card:
        show_confusions(_calibration(about["judge"], card))
    for key in ("tells", "wants", "licence"):
        if about[key]:
            say(printable(f"{key}: {about[key]}"))
    say(printable(f"installed: {_installed(about)}"))
    for pictures in (card or {}).get("pictures", ()):
        what = f"{pictures.get('number', 'some')} pictures, {pictures.get('what', 'nobody says which')}"
        say(printable(f"measured on: {what} ({pictures.get('source')}; licence: {pictures.get('licence')})"))
    how = f"measured anew by: {card['command']}" if card else "not measured: fairest calibrate JUDGE TABLE does"
    say(printable(how))


def _calibration(judge: str, card: dict[str, Any]) -> "Calibration":
    from fairest.measure import Calibration, from_json

    found = tuple(from_json(entry, f"the card of {judge}") for entry in card["found"])
    return Calibration(judge, found)
