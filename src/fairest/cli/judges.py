"""`fairest judges`: who can label pictures, what each needs, and how far each was measured to err."""

import re
import tomllib
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fairest.cli.show import print_json, print_table, printable, say

if TYPE_CHECKING:
    from collections.abc import Mapping
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
        "judge": point.name,
        "package": package,
        "tells": said.get("tells", f"see the package {package}"),
        "wants": said.get("wants"),
        "licence": said.get("licence"),
        "extras": extras,
        "missing": _missing(package, extras),
        "measured": _where_measured(point.name, package, said),
        "card": _measured(point.name) is not None,
    }


def _where_measured(door: str, package: str, said: "Mapping[str, str]") -> str:
    """Whether a card ships: "yes", "as village", or "by you" where no two people ask the same model."""
    if "errs_as" in said:
        return f"as {said['errs_as']}"
    if _measured(door):
        return "yes"
    return "by you" if "wants" in said else "no" if package == "fairest" else "not stated"


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
    """The card of a judge, its own or that of the one it errs like, or None where none ships."""
    from fairest.adapters.judges.cards import card_of
    from fairest.village.files import confusions

    door = _shipped().get(door, {}).get("errs_as", door)
    if card := card_of(door):
        return dict(card)
    measured = confusions()["judges"].get(door)
    return {"judge": door, "command": _VILLAGE, **measured} if measured else None


def _card(name: str) -> dict[str, Any]:
    from fairest.errors import UnknownName

    points, door = _points(), name.partition(":")[0].partition(",")[0]
    if door not in points:
        raise UnknownName("judge", door, points)
    return {**_entry(points[door]), "card": _measured(door)}


def _list(known: dict[str, Any]) -> None:
    columns = ("judge", "tells", "installed", "measured", "licence")
    print_table(columns, [tuple(map(printable, _cells(about))) for about in known.values()])
    for about in known.values():
        if about["missing"]:
            say(printable(f"{_name(about)} is not installed: {_how_to_install(about)}"))
    say("How far one errs, and its licence in full: fairest judges NAME")
    say("Measured by you: fairest calibrate JUDGE TABLE, on pictures of yours")


def _cells(about: dict[str, Any]) -> tuple[str, ...]:
    installed = "no" if about["missing"] else "yes"
    return _name(about), about["tells"], installed, about["measured"], _briefly(about["licence"] or "not stated")


def _name(about: dict[str, Any]) -> str:
    return f"{about['judge']}:…" if about["wants"] else str(about["judge"])


def _briefly(licence: str) -> str:
    """Without what stands in brackets, and without where to read more."""
    return re.sub(r"\s*\([^)]*\)|:.*", "", licence)


def _how_to_install(about: dict[str, Any]) -> str:
    return f'pip install "{about["package"]}[{",".join(about["extras"])}]"'


def _show(about: dict[str, Any]) -> None:
    from fairest.cli.calibration import show_confusions

    card = about["card"]
    if card:
        show_confusions(_calibration(card))
    for key in ("tells", "wants", "licence"):
        if about[key]:
            say(printable(f"{key}: {about[key]}"))
    say(printable(f"installed: no: {_how_to_install(about)}" if about["missing"] else "installed: yes"))
    for some in (card or {}).get("pictures", ()):
        say(printable(_pictures(some)))
    if card and card["judge"] != about["judge"]:
        say(printable(f"It errs on a person as the judge {card['judge']} does, whose errors these are."))
    say(printable(f"measured anew by: {card['command']}" if card else _how_to_measure(about)))


def _pictures(some: "Mapping[str, Any]") -> str:
    from fairest.decide.words import pictures

    number, what = some.get("number"), some.get("what", "nobody says which")
    many = pictures(number) if isinstance(number, int) else "some pictures"
    return f"measured on: {many}, {what} ({some.get('source')}; licence: {some.get('licence')})"


def _how_to_measure(about: dict[str, Any]) -> str:
    return f"not measured: fairest calibrate {_name(about)} TABLE does, on pictures of yours"


def _calibration(card: dict[str, Any]) -> "Calibration":
    from fairest.measure import Calibration, from_json

    judge = str(card["judge"])
    found = tuple(from_json(entry, f"the card of {judge}") for entry in card["found"])
    return Calibration(judge, found)
