"""What a judge is: anything that labels pictures."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from PIL.Image import Image

from fairest.records import Label

__all__ = ["Judge"]


class Judge(Protocol):
    """Labels pictures. It says "I can't tell" with `Label(value=None, why=…)` and never guesses.

    A judge that saw a person and could not tell gives the reason "unsure". It may also have an attribute
    `confusions`, a sequence of `Confusion`: how far it errs, and where that was measured. A judge without
    is taken at its word.
    """

    @property
    def name(self) -> str: ...

    @property
    def attributes(self) -> Mapping[str, tuple[str, ...]]:
        """The attributes it can judge, each with every value it may give: the fixed support of all shares."""
        ...

    def label(self, ids: Sequence[str], pictures: Sequence[Image], attributes: Sequence[str]) -> list[Label]:
        """One label for each picture and attribute: picture by picture, attributes in the order given."""
        ...

    def describe(self) -> Mapping[str, object]:
        """What a run must record: version, hash of weights, where its errors were measured (JSON values)."""
        ...
