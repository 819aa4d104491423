"""Layouts as TOML files: [[regions]] by hand, or a [rule]. The format is described in docs/layouts.md."""

import json
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from fairest.checks import only
from fairest.errors import BadInput, NotFound
from fairest.generate.layout.layout import Layout, Region
from fairest.generate.layout.rule import Rule

__all__ = ["from_toml", "open_layout", "to_toml"]

_LAYOUT = ("background", "ratio", "regions", "rule")
_REGION = ("box", "prompt", "adapters", "seed", "weight", "asked")
_RULE = ("people", "who", "target", "joint", "rows", "boxes", "template", "words", "adapters")


def open_layout(file: Path | str) -> Layout | Rule:
    """Read a file. Raises `NotFound`, and `BadInput` for one that is no layout."""
    try:
        text = Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise NotFound(f"The layout {str(file)!r} cannot be read: {error}.") from None
    return from_toml(text, Path(file).name)


def from_toml(text: str, where: str = "the layout") -> Layout | Rule:
    """Make a layout, or a rule for layouts, of TOML text; `where` names it in errors. Raises `BadInput`."""
    try:
        return _layout(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadInput(f"{where} is not TOML: {error}.") from None
    except BadInput as error:
        raise BadInput(f"{where}: {error.message}", hint=error.hint) from None


def to_toml(layout: Layout) -> str:
    """The text from which `from_toml` makes the same layout."""
    head = f"background = {_quoted(layout.background)}\nratio = {float(layout.ratio)!r}\n"
    return head + "".join("\n[[regions]]\n" + "\n".join(_lines(region)) + "\n" for region in layout.regions)


def _layout(document: dict[str, Any]) -> Layout | Rule:
    only(document, _LAYOUT, "the layout")
    if ("regions" in document) == ("rule" in document):
        raise BadInput("It needs either [[regions]] or a [rule].")
    about = {"background": _text(document, "background")} | _given(document, "ratio")
    if "rule" in document:
        return _rule(_table(document, "rule"), about)
    entries = document["regions"]
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise BadInput("`regions` must be tables.", hint="Write [[regions]] above each.")
    return Layout(regions=tuple(_region(entry, f"[[regions]] {n}") for n, entry in enumerate(entries, 1)), **about)


def _region(entry: dict[str, Any], where: str) -> Region:
    only(entry, _REGION, where)
    for key in ("box", "prompt"):
        if key not in entry:
            raise BadInput(f"{where} lacks the key {key!r}.")
    tables: dict[str, Any] = {key: _table(entry, key) for key in ("adapters", "asked")}
    box = tuple(entry["box"]) if isinstance(entry["box"], list) else entry["box"]
    try:
        return Region(box, entry["prompt"], **tables, **_given(entry, "seed", "weight"))
    except BadInput as error:
        raise BadInput(f"{where}: {error.message}", hint=error.hint) from None


def _rule(entry: dict[str, Any], about: dict[str, Any]) -> Rule:
    only(entry, _RULE, "[rule]")
    for key in ("people", "who"):
        if key not in entry:
            raise BadInput(f"[rule] lacks the key {key!r}.")
    if ("target" in entry) == ("joint" in entry):
        raise BadInput("[rule] needs either [rule.target.ATTRIBUTE] or [[rule.joint]].")
    tables: dict[str, Any] = {"words": _tables(entry, "words"), "adapters": _table(entry, "adapters")}
    target = _tables(entry, "target") if "target" in entry else _joint(entry["joint"])
    return Rule(target=target, **about, **tables, **_given(entry, "people", "who", "rows", "boxes", "template"))


def _joint(entries: Any) -> list[tuple[dict[str, str], float]]:
    if not isinstance(entries, list) or not all(isinstance(e, dict) and "share" in e for e in entries):
        raise BadInput("`joint` must be tables, each with a share.", hint="Write [[rule.joint]] above each.")
    found = []
    for entry in entries:
        values = {name: _text(entry, name) for name in entry if name != "share"}
        found.append((values, entry["share"]))
    return found


def _given(within: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    return {key: within[key] for key in keys if key in within}


def _text(within: Mapping[str, Any], key: str) -> str:
    text = within.get(key, "")
    if not isinstance(text, str):
        raise BadInput(f"{key!r} must be text in quotes, not {text!r}.")
    return text


def _table(within: Mapping[str, Any], key: str) -> dict[str, Any]:
    found = within.get(key, {})
    if not isinstance(found, dict):
        raise BadInput(f"{key!r} must be a table, not {found!r}.")
    return found


def _tables(within: Mapping[str, Any], key: str) -> dict[str, dict[str, Any]]:
    outer = _table(within, key)
    return {name: _table(outer, name) for name in outer}


def _lines(region: Region) -> Iterator[str]:
    yield f"box = [{', '.join(repr(float(side)) for side in region.box)}]"
    yield f"prompt = {_quoted(region.prompt)}"
    if region.seed is not None:
        yield f"seed = {region.seed}"
    yield f"weight = {float(region.weight)!r}"
    for name, table in (("adapters", region.adapters), ("asked", region.asked)):
        if table:
            pairs = (
                f"{_quoted(key)} = {_quoted(v) if isinstance(v, str) else repr(float(v))}" for key, v in table.items()
            )
            yield f"{name} = {{ {', '.join(pairs)} }}"


def _quoted(text: str) -> str:
    """As TOML writes text: as JSON does. What the two write differently cannot be printed, and is in no layout."""
    return json.dumps(text, ensure_ascii=False)
