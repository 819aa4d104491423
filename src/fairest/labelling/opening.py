"""From a run and a name to a session: the sample, what of it can be shown, and in which order."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from fairest.calibrating import support_of
from fairest.errors import BadInput, UnknownName
from fairest.labelling.chosen import choose, why_not
from fairest.labelling.journal import read
from fairest.labelling.places import Rater, journal_of, keep_out, let_in, rater
from fairest.labelling.session import Session
from fairest.records import Picture
from fairest.results import Audit

__all__ = ["open_session"]


def open_session(
    run: str | Path,
    name: str,
    *,
    sample: int | None = None,
    attributes: Sequence[str] = (),
    seed: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Session, dict[str, int]]:
    """What `name` is to label of a finished audit, gone on with where it was left.

    Gives the session, and how many pictures of the sample cannot be shown, by reason. `attributes` are asked in that
    order; by default all that were judged. Raises `FolderInUse` where somebody labels under that name already, and
    other `FairestError`s that say what to do.
    """
    who, audit = rater(name), Audit.load(run)
    support = _asked(support_of(audit), attributes)
    pictures, left_out = _shown(audit, choose(audit, sample, seed), progress or (lambda _done, _all: None))
    pictures.sort(key=lambda picture: hashlib.sha256(f"{who.slug} {picture.id}".encode()).digest())
    lock = keep_out(audit.folder, who)
    try:
        _check_owner(audit.folder, who)
        return Session(audit.folder, who, support, pictures, lock), left_out
    except BaseException:
        let_in(audit.folder, who, lock)
        raise


def _asked(support: Mapping[str, Sequence[str]], attributes: Sequence[str]) -> dict[str, Sequence[str]]:
    for attribute in attributes:
        if attribute not in support:
            raise UnknownName("attribute of this audit", attribute, support)
    return {attribute: support[attribute] for attribute in attributes or support}


def _shown(
    audit: Audit, pictures: Sequence[Picture], progress: Callable[[int, int], None]
) -> tuple[list[Picture], dict[str, int]]:
    """The pictures that can be shown, and how many cannot, by reason."""
    there: list[Picture] = []
    left_out: dict[str, int] = {}
    for number, picture in enumerate(pictures, 1):
        why = why_not(picture, audit.folder)
        if why is None:
            there.append(picture)
        else:
            left_out[why] = left_out.get(why, 0) + 1
        progress(number, len(pictures))
    if not there:
        told = ", ".join(f"{why} ({n})" for why, n in left_out.items())
        raise BadInput(f"None of the pictures to label can be shown: {told}.", hint="Are the run's pictures there?")
    return there, left_out


def _check_owner(run: Path, who: Rater) -> None:
    """Two names may be the same but for signs that a file's name cannot have."""
    for entry in read(journal_of(run, who))[:1]:
        if entry.rater.casefold() != who.name.casefold():
            raise BadInput(
                f"{who.name!r} and {entry.rater!r}, who labelled before, would write into one file.",
                hint="Choose another name: --rater NAME",
            )
