"""What the commands share: the options given, tables on stdout, progress on stderr."""

import os
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from types import TracebackType

    from rich.progress import Progress, TaskID

    from fairest.cli.tables import Sheet

__all__ = [
    "Lines",
    "Watch",
    "given",
    "print_json",
    "print_sheet",
    "print_table",
    "printable",
    "say",
    "tell",
    "terminal_width",
]

_SIGPIPE = 141
"""The exit status a shell gives a program that wrote into a closed pipe: 1 would mean a verdict."""

_QUIET = 10.0
"""Seconds between two lines where no terminal shows a bar."""


def tell(line: str) -> None:
    """A line for people on stderr, where it cannot mix with the result."""
    print(line, file=sys.stderr, flush=True)


def say(text: str = "") -> None:
    """Lines of the result, on stdout. Ends the program in silence where the reader has left, as `head` does."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else Python complains when it flushes at exit
        sys.exit(_SIGPIPE)


def printable(text: str) -> str:
    """Text out of files, without what would steer a terminal."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)


def print_json(document: object) -> None:
    import json

    say(json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False))


def print_table(columns: Sequence[str], rows: Iterable[Sequence[str]], *, title: str = "", right: str = "") -> None:
    """A table on stdout. `right` names the columns of numbers, comma separated. Cells are never markup."""
    from fairest.cli.tables import Sheet

    print_sheet(Sheet(columns, list(rows), title, right.split(",")))


def print_sheet(sheet: "Sheet") -> None:
    """The same, of what was put together before."""
    from fairest.cli.tables import laid_out

    say("\n".join(laid_out(sheet, terminal_width())) + "\n")


def terminal_width() -> int:
    """How many signs a line has: COLUMNS, the terminal's own, or 80 where there is none."""
    from rich.console import Console

    return Console().width


def given(**options: object) -> dict[str, object]:
    """The options somebody gave."""
    return {name: value for name, value in options.items() if value is not None}


class _Shown(Protocol):
    def update(self, stage: str, done: int, total: int) -> None: ...

    def close(self) -> None: ...


class Watch:
    """Shows how far the work is: a bar on a terminal, else a line now and then.

    Call it with the stage, what is done and what there is in all (0 when nobody knows).
    """

    def __init__(self) -> None:
        self._shown: _Shown = _Bars() if sys.stderr.isatty() else Lines(tell)

    def __enter__(self) -> "Watch":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: "TracebackType | None"
    ) -> None:
        self._shown.close()

    def __call__(self, stage: str, done: int, total: int) -> None:
        self._shown.update(stage, done, total)


class Lines:
    """A line every ten seconds at most; short work stays silent."""

    def __init__(self, write: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._write = write
        self._clock = clock
        self._last = clock()

    def update(self, stage: str, done: int, total: int) -> None:
        if self._clock() - self._last >= _QUIET:
            self._last = self._clock()
            self._write(f"{stage} {done} of {total}" if total else stage)

    def close(self) -> None:
        """Nothing is held open."""


class _Bars:
    """One bar for each stage, gone when the work is done."""

    def __init__(self) -> None:
        self._progress = _new_progress()
        self._tasks: dict[str, TaskID] = {}
        self._progress.start()

    def update(self, stage: str, done: int, total: int) -> None:
        if stage not in self._tasks:
            self._tasks[stage] = self._progress.add_task(stage)
        self._progress.update(self._tasks[stage], completed=done, total=total or None)

    def close(self) -> None:
        self._progress.stop()


def _new_progress() -> "Progress":
    from rich import progress
    from rich.console import Console

    return progress.Progress(
        progress.TextColumn("{task.description:<8}", markup=False),
        progress.BarColumn(),
        progress.MofNCompleteColumn(),
        progress.TimeElapsedColumn(),
        progress.TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
