"""DataComp's subset files (github.com/mlfoundations/datacomp): which rows of its pool a set is made of."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fairest.errors import BadInput
from fairest.run.files import whole

__all__ = ["check_uid", "read_subset", "write_subset"]

_UID = re.compile("[0-9a-fA-F]{32}")
_UIDS = np.dtype("u8,u8")
_BATCH = 100_000


def write_subset(file: Path, uids: Iterable[str]) -> None:
    """A sorted .npy of dtype "u8,u8": of each uid of 32 hexadecimal digits the high 64 bits and the low ones.

    A uid that comes twice is there twice: DataComp's resharder then takes its row twice. Raises `BadInput` for a key
    that is no uid.
    """
    numbers = np.concatenate([np.empty((0, 2), np.uint64), *_batches(uids)])
    order = np.lexsort((numbers[:, 1], numbers[:, 0]))
    with whole(file) as out:
        np.save(out, numbers[order].view(_UIDS).reshape(-1), allow_pickle=False)


def read_subset(file: Path) -> list[str]:
    """The uids of a subset file, in its order. Raises `BadInput` where it is none."""
    try:
        numbers = np.load(file, allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise BadInput(f"The subset file {file.name} cannot be read: {error}.") from None
    if numbers.dtype != _UIDS or numbers.ndim != 1:
        raise BadInput(f"{file.name} holds {numbers.dtype} {numbers.shape}; a subset file holds rows of u8,u8.")
    return [f"{high:016x}{low:016x}" for high, low in numbers.tolist()]


def _batches(uids: Iterable[str]) -> Iterator[NDArray[np.uint64]]:
    each = iter(uids)
    while batch := list(islice(each, _BATCH)):
        digits = bytes.fromhex("".join(map(check_uid, batch)))
        yield np.frombuffer(digits, ">u8").astype(np.uint64).reshape(-1, 2)


def check_uid(uid: str) -> str:
    """The same. Raises `BadInput` for what is no uid of DataComp's."""
    if not _UID.fullmatch(uid):
        raise BadInput(
            f"The key {uid[:80]!r} is no uid of DataComp's, which has 32 hexadecimal digits.",
            hint="A subset file can only be written of rows that come from DataComp's pool.",
        )
    return uid
