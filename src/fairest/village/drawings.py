"""Render the people emoji of openly licensed families from the registry packages.

Needs the npm packages of `NPM_PACKAGES` unpacked in one folder (`make village` does that) and
`resvg_py`. The shipped village holds the result; only a rebuild comes here, and the bench of judges, for a
family that nothing ever learnt from.
"""

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from fairest.errors import NotFound
from fairest.village.world import FAMILIES, GENDERS, OCCUPATIONS, TONES

__all__ = ["LICENCES", "NPM_PACKAGES", "SIZE", "UNSHIPPED", "packed", "render_all", "render_family", "render_large"]

SIZE = 72
"""Pixels a side of a stored drawing: a little more than the generator's 64, for shifts and scaling."""

NPM_PACKAGES = {
    "noto": "@iconify-json/noto",
    "twemoji": "@iconify-json/twemoji",
    "fluent-flat": "@iconify-json/fluent-emoji-flat",
    "fluent": "@iconify-json/fluent-emoji",
    "openmoji": "@iconify-json/openmoji",
}
UNSHIPPED = "openmoji"
"""Share-alike (CC BY-SA 4.0): judges are measured on it, and it is not in the village."""
LICENCES = {"noto": "Apache-2.0", "twemoji": "CC-BY-4.0", "fluent-flat": "MIT", "fluent": "MIT"}

_WHO = ("family", "occupation", "gender", "tone")
_SAME_DRAWING = 1.4
"""Mean difference of 8-bit RGBA below which two drawings count as one: Noto draws a woman, a man and
a person astronaut to the same pixels."""


def render_all(packages: Path) -> Iterator[dict[str, Any]]:
    """Every drawing as a row: family, occupation, gender, tone, observable, picture (WebP)."""
    for family in FAMILIES:
        yield from render_family(packages, family)


def render_family(packages: Path, family: str) -> Iterator[dict[str, Any]]:
    """The same of one family, be it in the village or not. Raises `NotFound` where its package is not there."""
    icons = _icons(packages / NPM_PACKAGES[family] / "icons.json")
    for occupation in OCCUPATIONS:
        yield from _render_occupation(icons, family, occupation)


def render_large(packages: Path, rows: Sequence[Mapping[str, str]]) -> list[Image.Image]:
    """The drawings of these rows at twice the stored size, for what learns to enlarge."""
    icons = {family: _icons(packages / NPM_PACKAGES[family] / "icons.json") for family in {r["family"] for r in rows}}
    return [_render(icons[r["family"]], _icon_name(*(r[k] for k in _WHO)), 2 * SIZE) for r in rows]


def _render_occupation(icons: dict[str, Any], family: str, occupation: str) -> Iterator[dict[str, Any]]:
    drawn = {
        (gender, tone): _render(icons, _icon_name(family, occupation, gender, tone))
        for gender in (*GENDERS, "person")
        for tone in TONES
    }
    for (gender, tone), picture in drawn.items():
        observable = gender != "person" and not _same(drawn["woman", tone], drawn["man", tone])
        yield {
            "family": family,
            "occupation": occupation,
            "gender": gender,
            "tone": tone,
            "observable": observable,
            "picture": packed(picture),
        }


def _icon_name(family: str, occupation: str, gender: str, tone: str) -> str:
    who = "" if gender == "person" else f"{gender}-"
    suffix = "" if family.startswith("fluent") else "-skin-tone"
    return f"{who}{occupation.replace(' ', '-')}-{tone}{suffix}"


def _icons(file: Path) -> dict[str, Any]:
    try:
        loaded: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise NotFound(
            f"The drawings are not at {file}.", hint="`make village` installs the packages that hold them."
        ) from None
    return loaded


def _render(icons: dict[str, Any], name: str, side: int = SIZE) -> Image.Image:
    import resvg_py

    entry = icons["icons"].get(name) or icons["icons"][icons["aliases"][name]["parent"]]
    width, height = entry.get("width", icons.get("width", 16)), entry.get("height", icons.get("height", 16))
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="0 0 {width} {height}" width="{width}" height="{height}">{entry["body"]}</svg>'
    )
    large = resvg_py.svg_to_bytes(svg_string=svg, width=4 * side, height=4 * side)
    picture = Image.open(io.BytesIO(bytes(large))).convert("RGBA")
    return picture.resize((side, side), Image.Resampling.BOX)


def _same(one: Image.Image, other: Image.Image) -> bool:
    difference = np.abs(np.asarray(one, np.float32) - np.asarray(other, np.float32)).mean()
    return bool(difference < _SAME_DRAWING)


def packed(picture: Image.Image) -> bytes:
    """Lossless WebP: a quarter smaller than PNG, which matters in a wheel."""
    buffer = io.BytesIO()
    picture.save(buffer, "WEBP", lossless=True, quality=100, method=4)
    return buffer.getvalue()
