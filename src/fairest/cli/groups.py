"""What `fairest audit` prints about groups: whether a value is as frequent in one as in the others."""

from typing import TYPE_CHECKING

from fairest.cli.show import say

if TYPE_CHECKING:
    from fairest.results import Audit

__all__ = ["show_within"]


def show_within(done: "Audit") -> None:
    """A line for every intersection."""
    from fairest.decide.within_words import within_headline

    found = done.within
    for attribute in dict.fromkeys(one.attribute for one in found):
        mine = [one for one in found if one.attribute == attribute]
        say(f"{attribute}: {within_headline(mine, done.plan.delta)}")
