"""What tells a set from one that was changed, without reading all of it."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

__all__ = ["fingerprint"]

_READ = 64 * 1024 * 1024
"""Sets of so many bytes are read: a copy is the same set. Of larger ones the times of change must do."""


def fingerprint(files: Mapping[str, Path]) -> dict[str, int | str]:
    """The number of files by their names in the set, their bytes, and a sha256 over names, sizes and contents.

    In the place of contents it is the time of the last change where all are more than 64 MiB together.
    """
    stats = {name: file.stat() for name, file in sorted(files.items())}
    size = sum(stat.st_size for stat in stats.values())
    whole = hashlib.sha256()
    for name, stat in stats.items():
        last = hashlib.sha256(files[name].read_bytes()).hexdigest() if size <= _READ else stat.st_mtime_ns
        whole.update(json.dumps([name, stat.st_size, last]).encode() + b"\n")
    return {"files": len(files), "bytes": size, "sha256": whole.hexdigest()}
