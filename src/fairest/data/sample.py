"""One row of a picture-caption set."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["Cell", "Sample"]

Cell: TypeAlias = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Sample:
    """A picture with its caption and whatever else the set says of it. None of it is trusted."""

    key: str
    """What the set calls it. Two rows may claim the same key: the first of them keeps it."""
    caption: str | None
    picture: bytes | None
    """The content of its file, not decoded; None where the set holds none."""
    columns: Mapping[str, Cell] = field(default_factory=dict)
    """Everything else, under the names of `fairest.data.columns`."""
    vector: NDArray[np.float32] | None = None
    """The picture's embedding `[d]`, where the set brings one."""
    why: str | None = None
    """Why it is no usable row ("damaged", "not UTF-8"); None where it looks like one."""
