"""Draw a picture again from what it says of itself.

What a picture says came with a file, and may be anybody's. It is read as data: the recipe, its settings and its
layout. What it names outside of fairest, as models, weights and pictures to start from, is given again by
whoever draws, and must be what the picture names.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fairest.errors import BadInput
from fairest.generate.layout import Layout, Rule
from fairest.making.asked import Asked, InputPicture, read_input
from fairest.making.drawing import Made, draw_asked
from fairest.making.files import Places
from fairest.making.layouts import adapters_in, layouts_in
from fairest.making.note import read_note
from fairest.making.recipe import Recipe, find_recipe
from fairest.making.watching import Progress

__all__ = ["draw_again"]

_OURS = ("village", "village-second")
_TAKEN = ("dtype", "memory")
"""Options of a model that may come from a note."""


@dataclass(frozen=True)
class _Given:
    """What is given again."""

    recipe: str | None
    model: str | None
    perceptors: tuple[str, ...]
    enlarger: str | None
    options: Mapping[str, Any]
    inputs: Mapping[str, InputPicture]
    adapters: frozenset[str]
    """LoRA files that a layout names which was given again."""


def draw_again(
    file: str | Path,
    *,
    recipe: str | None = None,
    model: str | None = None,
    perceptors: Sequence[str] = (),
    enlarger: str | None = None,
    options: Mapping[str, object] | None = None,
    init: str | Path | None = None,
    mask: str | Path | None = None,
    layout: str | Path | Layout | Rule | None = None,
    out: str | Path | None = None,
    progress: Progress | None = None,
    on_made: Callable[[Made], None] | None = None,
) -> tuple[Made, tuple[str, ...]]:
    """The picture, or film, drawn again, and what is no longer as it was: other versions, weights, or code.

    Its whole batch is drawn, so that where nothing differs on the same machine it is the same to the last bit.
    Raises `NotFound` and `BadInput` for a file that says nothing, or names what is not given.
    """
    note = read_note(Path(file))
    inputs = {name: read_input(path) for name, path in {"init": init, "mask": mask}.items() if path is not None}
    adapters = frozenset() if layout is None else adapters_in(layout)
    given = _Given(recipe, model, tuple(perceptors), enlarger, dict(options or {}), inputs, adapters)
    asked = _asked(note, given)
    places = Places(asked, Path(out) if out is not None else None, 1)
    (made,) = draw_asked(asked, len(asked.seeds), places, progress, on_made, only=note["picture"])
    return made, tuple(_differing(note, made.note))


def _asked(note: Mapping[str, Any], given: _Given) -> Asked:
    found = _recipe(note, given)
    if found.is_film and len(note["seeds"]) != 1:
        raise BadInput("It says it is a film of several seeds, which there are none of.")
    parts = note["parts"]
    return Asked(
        recipe=found,
        prompt=note["prompt"],
        seeds=tuple(note["seeds"]),
        model=_named("model", _name(parts.get("model")), given.model) or "village",
        perceptors=_perceptors(parts.get("perceptors"), given.perceptors),
        enlarger=_named("enlarger", _name(parts.get("enlarger")), given.enlarger),
        options=_options(parts.get("model"), given.options),
        settings=found.settings(note["settings"]),
        inputs=_inputs(note["inputs"], given.inputs),
        layouts=_layouts(note, given),
    )


def _layouts(note: Mapping[str, Any], given: _Given) -> tuple[Layout, ...]:
    """Those the picture states. LoRA files they name are opened only where a layout was given that names them, too."""
    layouts = layouts_in(note["layouts"])
    for file in (file for layout in layouts for region in layout.regions for file in region.adapters):
        if file not in given.adapters:
            raise BadInput(
                f"Its layout names the LoRA {file[:80]!r}, a file of yours.",
                hint="Give --layout again, which names it.",
            )
    return layouts


def _recipe(note: Mapping[str, Any], given: _Given) -> Recipe:
    name = note["recipe"]
    if name.startswith("python:") and given.recipe != name:
        raise BadInput(f"It was drawn by the code {name!r}, which only you can run.", hint=f"Give --recipe {name}")
    return find_recipe(name)


def _name(part: object) -> str:
    name = part.get("name") if isinstance(part, dict) else ""
    return name if isinstance(name, str) else ""


def _named(what: str, name: str, given: str | None) -> str:
    """A part that is ours, or one that was given again."""
    if not name or name in _OURS or name == given:
        return name
    raise BadInput(
        f"It was drawn with the {what} {name!r}, which is not part of fairest.", hint=f"Give --{what} again."
    )


def _perceptors(parts: object, given: tuple[str, ...]) -> tuple[str, ...]:
    names = [_name(part) for part in parts] if isinstance(parts, list) else []
    return tuple(_named("perceptor", name, name if name in given else None) for name in names)


def _options(part: object, given: Mapping[str, Any]) -> dict[str, Any]:
    stated = part.get("options") if isinstance(part, dict) else None
    options = stated if isinstance(stated, dict) else {}
    if options.get("lora") and not given.get("lora"):
        raise BadInput("It was drawn with LoRA, which are files of yours.", hint="Give --lora again.")
    return {name: options[name] for name in _TAKEN if isinstance(options.get(name), str)} | dict(given)


def _inputs(stated: Mapping[str, Any], given: Mapping[str, InputPicture]) -> dict[str, InputPicture]:
    for name, said in stated.items():
        wanted = said.get("sha256") if isinstance(said, dict) else None
        if name not in given or given[name].sha256 != wanted:
            raise BadInput(f"It started from a picture ({name}) that is not given.", hint=f"Give --{name} again.")
    return {name: given[name] for name in stated}


def _differing(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """What may have changed the picture, in words."""
    found = []
    if before.get("code") != now["code"]:
        found.append("the recipe's code")
    if before["adapters"] != now["adapters"]:
        found.append("the LoRA of its layout")
    for part, told in now["parts"].items():
        if before["parts"].get(part) != told:
            found.append(f"the {part}")
    for library, is_now in now["versions"].items():
        if before["versions"].get(library) != is_now:
            found.append(f"{library} ({before['versions'].get(library)}, now {is_now})")
    return found
