"""The doors of this room: what a set of pictures and captions must offer."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from fairest.data.sample import Sample

__all__ = ["PictureSet", "Shard"]


class Shard(Protocol):
    """A part of a set that is read at once, by one process. It can be pickled, so that another machine reads it."""

    @property
    def name(self) -> str:
        """Unique in its set, and the same whenever the set is opened: "00012.tar"."""
        ...

    def samples(self) -> Iterator[Sample]:
        """Its rows, in their order, one in memory at a time. A row that cannot be read says why and ends nothing."""
        ...


class PictureSet(Protocol):
    """Pictures and captions, in shards."""

    @property
    def name(self) -> str: ...

    def shards(self) -> Sequence[Shard]:
        """All of them, in an order that does not change."""
        ...

    def describe(self) -> Mapping[str, object]:
        """What a run must record: its format and what tells it from a set that was changed (JSON values)."""
        ...
