"""What a generator is: anything that draws one picture for each text and seed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from PIL.Image import Image

__all__ = ["Blocked", "Drawing", "Generator"]


@dataclass(frozen=True, slots=True)
class Blocked:
    """No picture, and why: refused by the service, blocked by a safety checker, failed."""

    why: str


Drawing: TypeAlias = Image | Blocked


class Generator(Protocol):
    """Draws pictures. The same text and seed give the same picture, alone or in a batch, to rounding.

    It may also have `judge`: the name of the judge made for its pictures, which an audit takes by default.
    """

    @property
    def name(self) -> str: ...

    @property
    def batch(self) -> int:
        """How many pictures a call draws best."""
        ...

    def draw(self, texts: Sequence[str], seeds: Sequence[int]) -> Sequence[Drawing]:
        """One drawing for each text and seed, in order."""
        ...

    def describe(self) -> Mapping[str, object]:
        """What a run must record to be repeated: settings, versions, hashes of weights (JSON values)."""
        ...
