"""A set whose parts are known."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from fairest.data.reading.fingerprint import fingerprint
from fairest.data.sets import Shard

__all__ = ["OpenedSet", "endings"]


@dataclass(frozen=True, slots=True)
class OpenedSet:
    """A set on this computer's disks, listed and not read."""

    name: str
    format: str
    """imagefolder, webdataset, img2dataset, parquet or clip-retrieval."""
    parts: Sequence[Shard]
    files: Mapping[str, Path] = field(repr=False)
    """All that it is read from, by name."""
    left_out: Mapping[str, int] = field(default_factory=dict)
    """Files that lie there and are not read, by ending, and columns by name."""

    def shards(self) -> Sequence[Shard]:
        return self.parts

    def describe(self) -> Mapping[str, object]:
        """Format, number and bytes of files, a hash that is another where one of them is, what is left out."""
        told = {"name": self.name, "format": self.format, "shards": len(self.parts)}
        return {**told, **fingerprint(self.files), "left_out": dict(self.left_out)}


def endings(paths: Iterable[str]) -> dict[str, int]:
    """How many files of each ending."""
    return dict(sorted(Counter(PurePosixPath(path).suffix.lower() or "without an ending" for path in paths).items()))
