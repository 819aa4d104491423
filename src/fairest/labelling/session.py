"""What one person is asked, in which order, and what was told so far."""

import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from fairest import measure
from fairest.calibrating import bare
from fairest.errors import BadInput, NotFound, RunMismatch, UnknownName
from fairest.labelling.chosen import CHANGED, is_still_there
from fairest.labelling.journal import Entry, append, read
from fairest.labelling.places import Rater, journal_of, let_in
from fairest.measure.truth import NO_VALUES
from fairest.records import Picture
from fairest.run.files import sha256_of

__all__ = ["Session"]

Told = Mapping[str, str | None]


class Session:
    """One person's labels of the pictures of a run, in an order of their own. Close it: others are kept out meanwhile.

    Pictures go by blind names. It may be used from several threads.
    """

    def __init__(
        self, run: Path, who: Rater, support: Mapping[str, Sequence[str]], pictures: Sequence[Picture], lock: IO[bytes]
    ) -> None:
        self.run = run
        self.rater = who
        self.support = support
        """The values of every attribute asked for."""
        self._pictures = {measure.blind_name(picture).removesuffix(".png"): picture for picture in pictures}
        self._names = {picture.id: name for name, picture in self._pictures.items()}
        self._file = journal_of(run, who)
        self._lock = lock
        self._in_turn = threading.Lock()
        self._told: dict[str, dict[str, str]] = {name: {} for name in self._pictures}
        self._before: list[tuple[str, Told]] = []
        """For every entry that is not undone the picture's name and what was there before, the last one last."""
        for entry in read(self._file):
            self._follow(entry)

    @property
    def told(self) -> Mapping[str, Mapping[str, str]]:
        """What was told so far by the pictures' names, in the order in which they are shown."""
        return self._told

    @property
    def done(self) -> int:
        """Pictures of which every attribute was told."""
        return sum(self.support.keys() <= of.keys() for of in self._told.values())

    def picture(self, name: str) -> bytes:
        """A picture as a PNG file without words.

        Raises `BadInput` for a name that is none, `NotFound` where its file is not the one that was drawn, and
        `RunMismatch` where the run is another now.
        """
        return bare(self._as_drawn(name), self.run)

    def tell(self, name: str, told: Mapping[str, str]) -> None:
        """Keep what somebody told of a picture: it is on the disk when this returns.

        Raises `UnknownName` for an attribute or value that is none, `NotWritable`, and what `picture` raises: nothing
        is kept of a picture that could not be shown.
        """
        self._as_drawn(name)
        for attribute, value in told.items():
            if attribute not in self.support:
                raise UnknownName("attribute asked for", attribute, self.support)
            if value not in (known := (*self.support[attribute], *NO_VALUES)):
                raise UnknownName(f"value of {attribute}", value, known)
        with self._in_turn:
            if not told.items() <= self._told[name].items():  # else it was sent twice, and is told already
                self._keep(name, told)

    def undo(self) -> str | None:
        """Take back what was told last, and give the picture's name; None where there is nothing left.

        Raises `NotWritable`, and `RunMismatch` where the run is another now.
        """
        self._check_run()
        with self._in_turn:
            if not self._before:
                return None
            name, before = self._before[-1]
            self._keep(name, before, undo=True)
            return name

    def close(self) -> None:
        let_in(self.run, self.rater, self._lock)

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def _picture(self, name: str) -> Picture:
        if name not in self._pictures:
            raise BadInput(f"There is no picture {name!r} to label.", hint="Load the page anew.")
        return self._pictures[name]

    def _as_drawn(self, name: str) -> Picture:
        self._check_run()
        picture = self._picture(name)
        if picture.file is None or sha256_of(self.run / picture.file) != picture.sha256:
            raise NotFound(f"This picture cannot be shown: {CHANGED}.", hint="Go forward to the next.")
        return picture

    def _check_run(self) -> None:
        if not is_still_there(self.run):
            raise RunMismatch(
                "The run was replaced by another since you began.", hint="End fairest label, and start it again."
            )

    def _keep(self, name: str, told: Told, *, undo: bool = False) -> None:
        picture = self._pictures[name]
        entry = Entry(self.rater.name, picture.id, picture.sha256 or "", told, undo)
        append(self._file, entry)
        self._follow(entry)

    def _follow(self, entry: Entry) -> None:
        """Take over an entry of the journal: of a picture, attribute or value that is not asked for it says nothing."""
        name = self._names.get(entry.picture)
        if name is None or self._pictures[name].sha256 != entry.sha256:
            return
        told = {a: v for a, v in entry.told.items() if a in self.support and v in (None, *self.support[a], *NO_VALUES)}
        here = self._told[name]
        if entry.undo and self._before:
            self._before.pop()
        elif not entry.undo:
            self._before.append((name, {attribute: here.get(attribute) for attribute in told}))
        here.update({attribute: value for attribute, value in told.items() if value is not None})
        for attribute in (attribute for attribute, value in told.items() if value is None):
            here.pop(attribute, None)
