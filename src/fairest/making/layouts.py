"""The layout of each picture: one for all, or a rule that balances who is who over them."""

from collections.abc import Sequence
from pathlib import Path

from fairest import doors
from fairest.errors import BadInput
from fairest.generate.layout import Layout, Rule, from_toml, open_layout
from fairest.making.recipe import Recipe

__all__ = ["adapters_in", "layouts_for", "layouts_in"]

_MOST = 64


def layouts_for(
    recipe: Recipe, given: "str | Path | Layout | Rule | None", planner: str, prompt: str, number: int, seed: int
) -> tuple[Layout, ...]:
    """One for each picture; none where the recipe takes none. Raises `NotFound`, `BadInput`, `DrawingFailed`.

    Of a rule a planner is asked where people stand, never who they are: that is what the rule is for.
    """
    if given is None:
        if "layout" in recipe.knobs:
            raise BadInput(
                f"The recipe {recipe.name!r} needs a layout: who stands where.",
                hint="Give --layout FILE.toml; docs/layouts.md shows some.",
            )
        return ()
    recipe.need("layout")
    chosen = open_layout(given) if isinstance(given, str | Path) else given
    if planner:
        chosen = _arranged(chosen, planner, prompt)
    return chosen.layouts(number, seed) if isinstance(chosen, Rule) else (chosen,) * number


def _arranged(chosen: Layout | Rule, planner: str, prompt: str) -> Rule:
    if not isinstance(chosen, Rule):
        raise BadInput("A layout by hand says where everybody stands.", hint="Leave --planner out, or give a [rule].")
    plans = doors.load("planner", planner)
    try:
        arranged: Rule = plans.arranged(chosen, prompt, chosen.shape)
    finally:
        plans.close()
    return arranged


def adapters_in(given: "str | Path | Layout | Rule") -> frozenset[str]:
    """The LoRA files a layout or a rule names. Raises as `open_layout`."""
    chosen = open_layout(given) if isinstance(given, str | Path) else given
    if isinstance(chosen, Rule):
        return frozenset(chosen.adapters)
    return frozenset(file for region in chosen.regions for file in region.adapters)


def layouts_in(stated: Sequence[object]) -> tuple[Layout, ...]:
    """Those a picture says it was drawn by. Raises `BadInput`: whoever wrote them may have meant harm."""
    found = [from_toml(text, "its layout") for text in stated[:_MOST] if isinstance(text, str)]
    layouts = tuple(layout for layout in found if isinstance(layout, Layout))
    if len(layouts) != len(stated):
        raise BadInput("What it says of its layouts cannot be read.")
    return layouts
