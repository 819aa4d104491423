"""What `fairest audit` prints about prompts: what changed words move, and what a service drew instead."""

from typing import TYPE_CHECKING

from fairest.cli.show import printable, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fairest.decide import Counterfactual
    from fairest.measure import Rewriting

__all__ = ["show_moves", "show_rewriting"]


def show_moves(pairs: "Sequence[Counterfactual]") -> None:
    """A line for every change of words that moves a share, or one that none does."""
    from fairest.decide.moves import moves
    from fairest.decide.words import display_name

    found = moves(pairs)
    for one in (one for one in found if one.moved):
        held = "what was asked" if one.asked else "the reference"
        ways = {f"away from {held}": one.away, "towards it": one.towards, "either way": one.otherwise}
        said = ", ".join(f"{n} {way}" for way, n in ways.items() if n)
        name = f"{'obedience for ' * one.asked}{display_name(one.attribute)}"
        say(f"{printable(one.change)}: moves {name} in {one.moved} of {one.compared} prompts (shares moved: {said})")
    tested = sum(pair.told > 0 for pair in pairs)
    if pairs and not any(one.moved for one in found):
        changes = len({one.change for one in found})
        say(f"{changes} changes of words: none is shown to move any of {tested} shares that could be compared")


def show_rewriting(found: "Sequence[Rewriting]") -> None:
    """How often the service says that it drew another text."""
    if found:
        changed, told = sum(one.rewritten for one in found), sum(one.told for one in found)
        say(f"the service says what it drew of {told:,} pictures, of {changed:,} another text than the one asked")
