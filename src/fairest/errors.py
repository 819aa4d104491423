"""The errors, as one tree: what came, what is known, and what to do next.

Everything fairest raises on purpose is a `FairestError`. The command line prints its message and
its hint without a traceback and exits with status 2.
"""

import difflib
from collections.abc import Iterable

__all__ = [
    "BadInput",
    "BadSuite",
    "BadWeights",
    "DrawingFailed",
    "FairestError",
    "FolderInUse",
    "JudgingFailed",
    "MissingExtra",
    "NotFinite",
    "NotFound",
    "NotWritable",
    "RunMismatch",
    "UnknownName",
    "closest",
]


class FairestError(Exception):
    """Any error fairest raises on purpose. `hint` says what to do next, or is empty."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class BadInput(FairestError):
    """A value that cannot be used: a level outside 0..1, an empty list, a file that does not parse."""


class BadSuite(BadInput):
    """A suite that is empty, or whose file has a wrong or missing key."""


class NotFound(FairestError):
    """A file or folder that should be there and is not."""


class UnknownName(FairestError):
    """A generator, judge, suite, reference, attribute … that no door knows."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        names = sorted(known)
        guess = closest(name, names)
        did_you_mean = f" Did you mean {guess!r}?" if guess else ""
        article = "an" if kind[0] in "aeiou" else "a"
        super().__init__(
            f"{name!r} is not {article} {kind} we know.{did_you_mean}",
            hint=f"known: {', '.join(names) or 'none'}",
        )


class MissingExtra(FairestError):
    """An optional package is needed and not installed."""

    def __init__(self, what: str, extra: str, package: str = "fairest") -> None:
        wanted = f"{package}[{extra}]" if extra else package
        super().__init__(f"{what} is not installed.", hint=f'Install it with: pip install "{wanted}"')


class BadWeights(FairestError):
    """A model folder that is incomplete, truncated, or not in a format we load."""


class NotWritable(FairestError):
    """The run folder cannot be made or written."""


class FolderInUse(FairestError):
    """The run folder already holds something, and neither --resume nor --force was given."""


class RunMismatch(FairestError):
    """The run folder was made by other settings or another version of its format."""


class DrawingFailed(FairestError):
    """The generator stopped with an error of its own."""


class NotFinite(FairestError):
    """A loss or a picture became no number while it was drawn."""


class JudgingFailed(FairestError):
    """The judge stopped with an error of its own."""


def closest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like `name`, or None when none is near."""
    by_lower = {k.lower(): k for k in known}
    found = difflib.get_close_matches(name.lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[found[0]] if found else None
