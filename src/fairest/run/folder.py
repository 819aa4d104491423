"""The run folder: who may write into it, and what goes in."""

import contextlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from fairest.errors import FolderInUse, NotWritable
from fairest.records import Label, Picture
from fairest.run.aside import APPLIED, set_aside
from fairest.run.files import LOCK, hold, is_part, let_go, write_whole
from fairest.run.journal import JOURNAL, PICTURES, keep, kept, kept_files
from fairest.run.judged import JUDGED, keep_labels, kept_labels
from fairest.run.pictures import open_picture
from fairest.run.record import RECORD, go_on_with, is_record, new_record, now, read_record, shown
from fairest.run.table import LABELS, write_labels

if TYPE_CHECKING:
    from types import TracebackType

    from PIL.Image import Image

__all__ = ["Run"]

_MADE = (JOURNAL, JUDGED, LABELS, APPLIED, "findings.json", "report.html", "method.html")


class Run:
    """An open run folder. It is locked until `finish` or `close`, so that no second process writes into it."""

    def __init__(self, folder: Path, about: dict[str, Any], lock: IO[bytes]) -> None:
        self.folder = folder
        self.about = about
        """The content of run.json."""
        self._lock = lock

    @classmethod
    def start(
        cls,
        folder: str | Path,
        settings: Mapping[str, Any],
        about: Mapping[str, Any],
        *,
        resume: bool = False,
        force: bool = False,
        free: Sequence[str] = (),
        applied: Callable[[Path], None] | None = None,
    ) -> "Run":
        """Make the folder, or go on in it.

        `settings` are what was asked for, `about` what it came to: hashes of weights and suites. Both
        are JSON values without times, since a run is gone on with only while both are the same; `free`
        names the settings and facts that may change then. `applied` writes a file: the
        calibration that labels gave, if any, of which the run keeps a copy.
        `force` removes what an earlier run made, and nothing else; what people told is set aside. Raises
        `NotWritable`, `FolderInUse`, `RunMismatch`.
        """
        where = Path(folder)
        record = new_record(settings, about)
        with _writable(where):
            where.mkdir(parents=True, exist_ok=True)
            _may_use(where, resume=resume, force=force)
            lock = hold(where)
            try:
                _may_use(where, resume=resume, force=force)  # again: another run may have come and gone
                return cls(where, _begun(where, record, free, applied, resume=resume), lock)
            except BaseException:
                let_go(where, lock)
                raise

    @property
    def shown(self) -> dict[str, Any]:
        """The record for readers of a report, which is written before the end: it is dated by the start."""
        return shown(self.about)

    def once(self, name: str, find: Callable[[], int]) -> int:
        """What was found when the run began, such as a batch found by trying: the same when it is gone on with."""
        found = self.about.setdefault("found", {})
        if name not in found:
            found[name] = find()
            self.write_json(RECORD, self.about)
        return int(found[name])

    def pictures(self) -> Mapping[str, Picture]:
        """The pictures drawn so far by id, without those whose file was missing or had changed at the start."""
        return self._pictures

    @cached_property
    def _pictures(self) -> dict[str, Picture]:
        return kept(self.folder)

    def keep(self, drawn: "Sequence[tuple[Picture, Image | bytes | None]]", generator: str) -> list[Picture]:
        """Save a drawn batch and commit it; gives the pictures with their files and hashes."""
        saved = keep(self.folder, drawn, generator)
        self._pictures.update((picture.id, picture) for picture in saved)
        return saved

    def open(self, picture: Picture) -> "Image | str":
        """A picture read back, or why there is none."""
        return open_picture(picture, self.folder)

    @cached_property
    def told(self) -> dict[tuple[str, str], Label]:
        """The labels given so far, by picture and attribute."""
        return kept_labels(self.folder, self._pictures)

    def keep_labels(self, labels: Sequence[Label]) -> None:
        """Commit the labels of a batch."""
        keep_labels(self.folder, labels, self._pictures)
        self.told.update(((label.picture, label.attribute), label) for label in labels)

    def write_labels(self, labels: Iterable[Label], pictures: Iterable[Picture]) -> None:
        write_labels(self.folder, labels, {p.id: p for p in pictures})

    def write_text(self, name: str, text: str) -> None:
        """Write a file of the run, whole or not at all."""
        write_whole(self.folder / name, text.encode())

    def write_json(self, name: str, document: Mapping[str, Any]) -> None:
        """Write a JSON file of the run; NaN is refused, since JSON has none."""
        self.write_text(name, _json(document))

    def finish(self, **facts: Any) -> None:
        """Record that the run is complete, with facts such as `seconds`, and give the folder free."""
        self.about |= {"finished": now(), **facts}
        self.write_json(RECORD, self.about)
        self.close()

    def close(self) -> None:
        """Give the folder free, finished or not."""
        let_go(self.folder, self._lock)

    def __enter__(self) -> "Run":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: "TracebackType | None"
    ) -> None:
        self.close()


def _begun(
    where: Path, record: dict[str, Any], free: Sequence[str], applied: Callable[[Path], None] | None, *, resume: bool
) -> dict[str, Any]:
    if resume and (where / RECORD).exists():
        record = go_on_with(read_record(where / RECORD), record, free)
    else:
        set_aside(where)
        _remove_made(where)
    (where / PICTURES).mkdir(exist_ok=True)
    if applied is not None:
        applied(where / APPLIED)  # before the record says that it is there
    write_whole(where / RECORD, _json(record).encode())
    return record


def _may_use(where: Path, *, resume: bool, force: bool) -> None:
    if not _holds_something(where):
        return
    if not resume and not force:
        raise FolderInUse(
            f"{where} is not empty.",
            hint="Go on with the run in it by --resume, replace that run by --force, or choose another --out.",
        )
    record = where / RECORD
    if not (is_record(record) or (resume and record.is_file())):
        raise FolderInUse(
            f"{where} holds files that no fairest run made.", hint="Nothing was touched. Choose another --out."
        )


def _holds_something(where: Path) -> bool:
    """Whether there is more than what a run leaves that is stopped as soon as it started."""
    return any(not (file.name == LOCK or is_part(file) or _is_empty_pictures(file)) for file in where.iterdir())


def _is_empty_pictures(file: Path) -> bool:
    return file.name == PICTURES and file.is_dir() and not any(file.iterdir())


def _remove_made(where: Path) -> None:
    for file in [*kept_files(where), *(where / name for name in _MADE)]:
        file.unlink(missing_ok=True)


def _json(document: Mapping[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


@contextlib.contextmanager
def _writable(where: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise NotWritable(
            f"The run folder {where} cannot be used: {error.strerror or error}.", hint="Choose another --out."
        ) from error
