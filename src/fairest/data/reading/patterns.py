"""Files that a pattern stands for: *, ?, [ab], and {000..012} or {a,b} as the shell has them."""

import glob
import itertools
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from fairest.errors import NotFound, closest

__all__ = ["matching", "nothing_at"]

_BRACES = re.compile(r"\{([^{}]*)\}")
_RANGE = re.compile(r"([0-9]{1,9})\.\.([0-9]{1,9})")
_MOST = 100_000


def matching(pattern: str) -> list[Path]:
    """The plain files that match, in order; of a pattern with braces the first 100,000 names are looked for."""
    found = (Path(name) for each in _without_braces(pattern) for name in glob.glob(each, recursive=True))
    return sorted({file for file in found if file.is_file()})


def nothing_at(path: Path) -> NotFound:
    """The error for a path or pattern that nothing answers to."""
    beside = [file.name for file in path.parent.iterdir()] if path.parent.is_dir() else []
    guess = closest(path.name, beside)
    return NotFound(
        f"There are no pictures at {str(path)!r}: nothing is there.",
        hint=f"Did you mean {str(path.with_name(guess))!r}?" if guess else "Give a folder, a .tar or a .parquet file.",
    )


def _without_braces(pattern: str) -> Iterable[str]:
    """ "a-{00..02}.tar" stands for a-00.tar, a-01.tar, a-02.tar; "{a,b}" for a and b."""
    literals, inner = _BRACES.split(pattern)[::2], _BRACES.findall(pattern)
    for choice in itertools.islice(itertools.product(*map(_choices, inner)), _MOST):
        yield "".join(itertools.chain.from_iterable(itertools.zip_longest(literals, choice, fillvalue="")))


def _choices(inner: str) -> Sequence[str]:
    numbers = _RANGE.fullmatch(inner)
    if not numbers:
        return inner.split(",")
    first, last = numbers.groups()
    return [f"{number:0{len(first)}d}" for number in itertools.islice(range(int(first), int(last) + 1), _MOST)]
