"""Keys as file names. A key is what a stranger wrote: "../../.ssh/id", "CON", "a.b", or a page of text."""

import hashlib
import re

__all__ = ["Names"]

_LONGEST = 80
_PART = r"(?!(?:con|nul|aux|prn|com\d|lpt\d)(?:/|$))\w[\w-]*"
_SAFE = re.compile(rf"{_PART}(?:/{_PART})*", re.ASCII | re.IGNORECASE)
"""No dots: what reads a WebDataset takes the name up to the first one for the key."""


class Names:
    """File names without ending of one shard's rows: safe, and different on every file system.

    A key that is safe is its own name, with the folders in it; any other is put in plain letters, with its hash.
    The same keys in the same order give the same names.
    """

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def of(self, key: str) -> str:
        name = key if len(key) <= _LONGEST and _SAFE.fullmatch(key) else _plain(key)
        if name.casefold() in self._taken:
            name = self._another(_plain(key))
        self._taken.add(name.casefold())
        return name

    def _another(self, name: str) -> str:
        found, number = name, 2
        while found.casefold() in self._taken:
            found, number = f"{name}-{number}", number + 1
        return found


def _plain(key: str) -> str:
    letters = re.sub(r"[^A-Za-z0-9]+", "_", key[:_LONGEST]).strip("_")[: _LONGEST - 20]
    return f"{letters or 'row'}-{hashlib.sha256(key.encode('utf-8', 'replace')).hexdigest()[:16]}"
