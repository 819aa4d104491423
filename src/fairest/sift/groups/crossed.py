"""Intersections: two attributes that one source tells, as one."""

from itertools import product

import numpy as np
from numpy.typing import NDArray

from fairest.errors import BadInput
from fairest.sift.grouping import Grouping

__all__ = ["crossed"]


def crossed(a: Grouping, b: Grouping) -> Grouping:
    """The values "woman, light", "woman, dark" ... of the attribute "gender+skin-tone", the last part changing fastest.

    Untold where either part is, for the reason of the first part that is. Errors measured on the parts alone are not
    those of both together, so that none are known. Raises `BadInput` for parts of different sources or sets.
    """
    if a.source != b.source or a.attribute == b.attribute or len(a.codes) != len(b.codes):
        raise BadInput(f"{a.name} and {b.name} do not cross.", hint="Take two attributes of one source and one set.")
    values = tuple(", ".join(pair) for pair in product(a.values, b.values))
    gaps = tuple(dict.fromkeys((*a.gaps, *b.gaps)))
    if max(len(values), len(gaps)) > np.iinfo(np.int16).max:
        raise BadInput(f"{a.name} and {b.name} have {len(values):,} values together: too many.")
    codes = (a.codes.astype(np.int32) * len(b.values) + b.codes).astype(np.int16)
    codes = np.where(b.codes < 0, _named(b, gaps)[b.codes], codes)
    codes = np.where(a.codes < 0, _named(a, gaps)[a.codes], codes)
    by = a.by if a.by == b.by else f"{a.by}, {b.by}"
    return Grouping(f"{a.attribute}+{b.attribute}", a.source, by, values, codes, gaps)


def _named(part: Grouping, gaps: tuple[str, ...]) -> NDArray[np.int16]:
    """The new code of each of its gaps, where its own code finds it from the end: -1 is the last."""
    own = [-1 - gaps.index(why) for why in reversed(part.gaps)]
    return np.array([*[0] * len(part.values), *own], np.int16)
