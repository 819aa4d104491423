"""The groups of the pictures nearest to words, and of those they are held against."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fairest.records import Confusion
from fairest.sift.grouping import Grouping, Source

__all__ = ["Labelled"]


@dataclass(frozen=True, slots=True)
class Labelled:
    """What one source tells of one attribute, of the nearest pictures and of others.

    The others are all the rest of the set, or a random sample of that: if the nearest were a random part of the set,
    they would be a random part of these pictures together.
    """

    attribute: str
    source: Source
    by: str
    values: tuple[str, ...]
    nearest: tuple[str | None, ...]
    """`[k]`: the values of the nearest pictures, nearest first."""
    why: tuple[str | None, ...]
    """`[k]`: the reasons of those without."""
    others: Mapping[str, int]
    """The other pictures by value; every value has its place."""
    gaps: Mapping[str, int]
    """The other pictures without a value, by reason."""
    whole: int
    """Pictures of the whole set."""
    errors: Confusion | None = None

    @classmethod
    def of(
        cls, grouping: Grouping, nearest: NDArray[np.int64], others: "NDArray[np.bool_] | NDArray[np.int64]", whole: int
    ) -> "Labelled":
        """From a grouping, by places in it: of the nearest in their order, of the others by mask or number."""
        values, names = grouping.values, (*grouping.values, *grouping.gaps)
        place = np.where(grouping.codes < 0, len(values) - 1 - grouping.codes, grouping.codes)
        near = [names[i] for i in place[nearest]]
        counts = np.bincount(place[others], minlength=len(names))
        told = [bool(code >= 0) for code in grouping.codes[nearest]]
        return cls(
            grouping.attribute, grouping.source, grouping.by, values,
            tuple(name if here else None for name, here in zip(near, told, strict=True)),
            tuple(None if here else name for name, here in zip(near, told, strict=True)),
            {value: int(n) for value, n in zip(values, counts, strict=False)},
            {gap: int(n) for gap, n in zip(grouping.gaps, counts[len(values) :], strict=True)},
            whole, grouping.errors,
        )  # fmt: skip

    @property
    def ranking(self) -> list[str]:
        """The values of those nearest pictures that have one, nearest first."""
        return [value for value in self.nearest if value is not None]

    @property
    def hits(self) -> dict[str, int]:
        """The nearest pictures by value."""
        found = Counter(self.ranking)
        return {value: found[value] for value in self.values}

    @property
    def nearest_gaps(self) -> dict[str, int]:
        """The nearest pictures without a value, by reason."""
        found = Counter(why for why in self.why if why is not None)
        return {gap: found[gap] for gap in dict.fromkeys((*self.gaps, *found))}

    @property
    def seen(self) -> int:
        """The other pictures that were looked at."""
        return sum(self.others.values()) + sum(self.gaps.values())

    @property
    def is_whole(self) -> bool:
        """Whether every picture of the set was looked at, so that its shares are known and not estimated."""
        return self.seen + len(self.nearest) == self.whole

    def pool(self) -> dict[str, int]:
        """The nearest and the others together, by value."""
        hits = self.hits
        return {value: n + hits[value] for value, n in self.others.items()}
