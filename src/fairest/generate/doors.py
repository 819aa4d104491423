"""What a generator is: anything that draws one picture for each text and seed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from PIL.Image import Image

__all__ = ["Blocked", "Drawing", "Generator", "Price"]


@dataclass(frozen=True, slots=True)
class Blocked:
    """No picture, and why: refused by the service, blocked by a safety checker, failed."""

    why: str


Drawing: TypeAlias = Image | Blocked


@dataclass(frozen=True, slots=True)
class Price:
    """What one picture costs, blocked or not: 0.04 "USD"."""

    amount: float
    currency: str


class Generator(Protocol):
    """Draws pictures. The same text and seed give the same picture, alone or in a batch, to rounding.

    It may also have `judge`: the name of the judge made for its pictures, which an audit takes by default;
    `known_as`: what its pictures are called where judges were calibrated on them, if not its name; and
    `price`: a `Price`, without which a budget can only be in seconds.
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
