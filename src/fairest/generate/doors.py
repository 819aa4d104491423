"""What a generator is: anything that draws one picture for each text and seed, or has them already."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from PIL.Image import Image

from fairest.prompts import Suite

__all__ = ["Blocked", "Collection", "Drawing", "Drawn", "Found", "Generator", "Price"]


@dataclass(frozen=True, slots=True)
class Blocked:
    """No picture, and why: refused by the service, blocked by a safety checker, failed."""

    why: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture with what is known of it."""

    picture: Image | bytes
    """An image, or a whole PNG, JPEG or WebP file, which is kept as it came, byte for byte."""
    revised: str | None = None
    """The text the service says it drew, whether it rewrote ours or not; None where it does not say."""


Drawing: TypeAlias = Image | Drawn | Blocked


@dataclass(frozen=True, slots=True)
class Price:
    """What one picture costs, blocked or not: 0.04 "USD"."""

    amount: float
    currency: str


class Generator(Protocol):
    """Draws pictures. The same text and seed give the same picture, alone or in a batch, to rounding.

    It may also have
    `judge`: the name of the judge made for its pictures, which an audit takes by default;
    `suite`: the suite, or its name, that an audit asks by default;
    `known_as`: what its pictures are called where judges were calibrated on them, if not its name;
    `price`: a `Price`, without which a budget can only be in seconds;
    `parallel`: how many calls of `draw` it likes to have at a time, from several threads; 1 without;
    `seeded`: False where the seeds it is given decide nothing.
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


@dataclass(frozen=True, slots=True)
class Found:
    """A picture that somebody already made, not opened yet."""

    text: str
    source: str
    """Where it is, relative to the collection: unique in it."""
    seed: int | None = None
    sha256: str | None = None
    """Of its content: copies count once."""


class Collection(Protocol):
    """Pictures somebody already made: no more can be drawn. It stands wherever a generator may.

    Its `suite` says which prompts they answer; `found` lists them, in an order that does not depend on what
    is on them. It may also have `judge`, `known_as`.
    """

    @property
    def name(self) -> str: ...

    @property
    def batch(self) -> int: ...

    @property
    def suite(self) -> Suite: ...

    @property
    def found(self) -> Mapping[str, Sequence[Found]]:
        """The pictures of every prompt of the suite, by prompt id."""
        ...

    def fetch(self, sources: Sequence[str]) -> Sequence[Drawing]:
        """One drawing for each source, in order; `Blocked` with the reason where it cannot be read."""
        ...

    def describe(self) -> Mapping[str, object]:
        """As of a generator; with a hash of the whole collection."""
        ...
