"""Embeddings that a set brings: rows of a .npy file, or of an array in a .npz as DataComp has them."""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import numpy as np

from fairest.checks import first_line
from fairest.data.vectors import Floats, Vectors, blocks
from fairest.errors import BadInput

__all__ = ["ARRAY", "length_of", "vectors_of"]

ARRAY = "l14_img"
"""Of the arrays in DataComp's files: the pictures' by OpenAI's CLIP ViT-L/14."""
_WIDEST = 16_384
_BLOCK = 256


def length_of(file: Path) -> int | None:
    """The number of rows; None for a .npz without the array.

    Raises `BadInput` where it does not hold float32 or float16 rows of one length.
    """
    if file.suffix == ".npy":
        return len(Vectors([file]))
    try:
        with zipfile.ZipFile(file) as archive:
            if f"{ARRAY}.npy" not in archive.namelist():
                return None
            with archive.open(f"{ARRAY}.npy") as opened:
                return _header(opened)[0][0]
    except Exception as error:  # a damaged archive raises whatever its reader stumbles over
        raise BadInput(f"The embeddings {ARRAY} in {file.name} cannot be read: {first_line(error)}.") from None


def vectors_of(file: Path) -> Iterator[Floats]:
    """Each row `[d]`, one block in memory at a time. It ends early where the file is damaged or cut short."""
    try:
        if file.suffix == ".npy":
            for _first, block in blocks(Vectors([file]), _BLOCK):
                yield from block
        else:
            yield from _unzipped(file)
    except Exception:  # as above
        return


def _unzipped(file: Path) -> Iterator[Floats]:
    """Row by row: whole, an array of some bytes in a file may have no end."""
    with zipfile.ZipFile(file) as archive, archive.open(f"{ARRAY}.npy") as opened:
        (rows, width), kind = _header(opened)
        for _ in range(rows):
            piece = opened.read(width * kind.itemsize)
            yield np.frombuffer(piece, kind, width).astype(np.float32)


def _header(opened: IO[bytes]) -> tuple[tuple[int, int], np.dtype[np.floating]]:
    version = np.lib.format.read_magic(opened)
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, fortran, kind = read(opened)
    if len(shape) != 2 or fortran or kind not in (np.float32, np.float16) or not 0 < shape[1] <= _WIDEST:
        raise ValueError(f"{kind} {shape}; rows of float32 are wanted")
    return (int(shape[0]), int(shape[1])), kind
