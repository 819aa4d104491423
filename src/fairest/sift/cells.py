"""Cells of a column, many at once: as numbers, as texts, and whether they are some that are wanted."""

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["among", "as_kind", "common_kind", "digests", "is_known", "numbers_of"]

_NUMBER = r"^[+-]?(([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?|(?i:inf(inity)?))$"
_EXACT = 2**53
"""Beyond it not every whole number is one of float64."""
_WIDEST = 20
"""Digits of the largest uint64."""
_LARGEST = 300
_DIGITS = 16

Mask = NDArray[np.bool_]


def common_kind(kinds: "Iterable[pa.DataType]") -> "pa.DataType":
    """The type that holds them all: float64 for numbers of several types, texts where they are not all numbers."""
    import pyarrow as pa

    different = set(kinds) - {pa.null()}
    if len(different) > 1:
        return pa.float64() if all(map(_is_number, different)) else pa.string()
    return different.pop() if different else pa.null()


def as_kind(cells: Any, kind: "pa.DataType") -> Any:
    """The cells under another type. Large whole numbers are rounded to float64; NaN is no text."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if kind == pa.string() and pa.types.is_floating(cells.type):
        cells = pc.if_else(pc.is_nan(cells), None, cells)
    return cells.cast(kind, safe=False)


def is_known(cells: "pa.Array") -> Mask:
    """`[n]`: whether there is a value. NaN is none."""
    import pyarrow.compute as pc

    known: Mask = pc.invert(pc.is_null(cells, nan_is_null=True)).to_numpy(zero_copy_only=False)
    return known


def numbers_of(cells: "pa.Array") -> NDArray[np.float64]:
    """`[n]`: the numbers, also those written as texts; NaN where there is none."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not (_is_number(cells.type) or pa.types.is_boolean(cells.type)):
        texts = pc.utf8_trim_whitespace(cells.cast(pa.string()))
        cells = pc.if_else(pc.match_substring_regex(texts, _NUMBER), texts, None)
    numbers: NDArray[np.float64] = cells.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)
    return numbers


def among(cells: "pa.Array", wanted: Iterable[str]) -> Mask:
    """`[n]`: whether each is one of some texts, whatever their case, or of the numbers they write.

    Whole numbers are told apart however large they are.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    plain = {text.strip().strip("\"'").lower() for text in wanted}
    numbers = {number for text in plain if (number := _number(text)) is not None}
    if pa.types.is_integer(cells.type):
        whole = [int(number) for number in numbers if number == int(number) and abs(number) < 10**_WIDEST]
        return _is_in(cells.cast(pa.decimal128(_WIDEST)), pa.array(map(Decimal, whole), pa.decimal128(_WIDEST)))
    floats = [float(number) for number in numbers if abs(number) < 10**_LARGEST]
    if pa.types.is_floating(cells.type):
        return _is_in(cells.cast(pa.float64()), pa.array(floats, pa.float64()))
    texts = pc.utf8_trim(pc.utf8_trim_whitespace(cells.cast(pa.string())), "\"'")
    exact = [number for number in floats if abs(number) < _EXACT]
    found = _is_in(pc.utf8_lower(texts), pa.array(plain, pa.string()))
    return found | np.isin(numbers_of(texts), exact)


def digests(cells: "pa.Array") -> tuple[NDArray[np.uint64], Mask]:
    """`[n]` twice: the first 64 bits of hex digests, and where there is one; what is no such text has none."""
    import pyarrow as pa
    import pyarrow.compute as pc

    texts = cells.cast(pa.string())
    known = pc.fill_null(pc.match_substring_regex(texts, f"^[0-9a-fA-F]{{{_DIGITS},}}$"), False)
    first = pc.utf8_slice_codeunits(pc.utf8_lower(texts.filter(known)), 0, _DIGITS).cast(pa.binary(_DIGITS))
    size = len(first) * _DIGITS
    letters = np.frombuffer(first.buffers()[1] or b"", np.uint8, size, first.offset * _DIGITS).reshape(-1, _DIGITS)
    nibbles = np.where(letters >= ord("a"), letters - (ord("a") - 10), letters - ord("0"))
    where: Mask = known.to_numpy(zero_copy_only=False)
    out = np.zeros(len(where), np.uint64)
    out[where] = (nibbles[:, ::2] << 4 | nibbles[:, 1::2]).reshape(-1).view(">u8")
    return out, where


def _is_in(cells: Any, values: Any) -> Mask:
    import pyarrow.compute as pc

    found: Mask = pc.is_in(cells, value_set=values).to_numpy(zero_copy_only=False)
    return found


def _number(text: str) -> int | float | None:
    for kind in (int, float):
        try:
            number: int | float = kind(text)
        except ValueError:
            continue
        return number if isinstance(number, int) or np.isfinite(number) else None
    return None


def _is_number(kind: Any) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind))
