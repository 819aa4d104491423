"""The door of a search: what a set of embedded pictures must offer."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from fairest.data.vectors import AnyVectors
from fairest.searching.kept import Kept

__all__ = ["Row", "Searched"]


@dataclass(frozen=True, slots=True)
class Row:
    """What tells one picture from the others. None of it is trusted."""

    key: str
    caption: str | None
    where: str = ""
    """The shard or file it lies in, where that is known."""


class Searched(Protocol):
    """Pictures with their embeddings, in rows 0..n-1."""

    @property
    def name(self) -> str: ...

    @property
    def vectors(self) -> AnyVectors:
        """`[n,d]` of any length but zero; a row that cannot be found is all NaN."""
        ...

    @property
    def model(self) -> str | None:
        """The encoder that made the vectors, as door or door:rest; None where that is not known."""
        ...

    @property
    def columns(self) -> Sequence[str]:
        """What is told of the rows. "caption:gender", "picture:gender" and "column:gender" are groups that were told
        before, with the reason of a gap in "caption:gender.why"."""
        ...

    def column(self, name: str) -> Iterator[str | None]:
        """One column of all rows, in their order."""
        ...

    @property
    def ids(self) -> NDArray[np.uint64]:
        """`[n]`: a hash of each row's key. What is chosen at random is chosen by it, whatever the order of the rows."""
        ...

    @property
    def kept(self) -> Kept | None:
        """Where what is worked out of all rows is kept for later searches; None where it is not."""
        ...

    def rows(self, numbers: Sequence[int]) -> list[Row]:
        """Some rows, in the order asked for."""
        ...

    def pictures(self, numbers: Sequence[int]) -> Iterator[tuple[int, bytes | str]]:
        """Each of these rows once, in whatever order is read fastest: the content of its file, or why there is none."""
        ...

    def describe(self) -> Mapping[str, object]:
        """What a search must record of it (JSON values)."""
        ...
