"""Which pictures people are shown: drawn once at random, so that everyone sees the same ones, in later sessions too."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fairest import measure
from fairest.calibrating import to_choose_from
from fairest.errors import BadInput, RunMismatch
from fairest.labelling.places import alone, folder_of
from fairest.records import Picture
from fairest.results import Audit
from fairest.run import pictures_key
from fairest.run.files import sha256_of, write_whole
from fairest.run.journal import recorded
from fairest.run.pictures import open_picture
from fairest.run.record import RECORD, read_record

__all__ = ["CHANGED", "choose", "chosen", "is_still_there", "why_not"]

_FORMAT = 1
_DEFAULT = 200
"""Pictures, where nobody says; all there are if they are fewer."""
CHANGED = "its file is not the one that was drawn"


def choose(audit: Audit, number: int | None, seed: int | None) -> list[Picture]:
    """The first `number` pictures of the sample, which is drawn if there is none yet, and else made longer if need be.

    Every beginning of it is even over the prompts. By default it is as long as it was before. Raises `BadInput` for
    more pictures than may be drawn of, fewer than one, and another seed than the sample was drawn with.
    """
    with alone(folder_of(audit.folder)):
        before = chosen(audit)
        _check_seed(audit, seed)
        wanted = len(before) if number is None and before else number
        if wanted is None or not 1 <= wanted <= len(before):
            return _drawn(audit, before, wanted, seed or _seed(audit) or 0)
    return before[:wanted]


def _drawn(audit: Audit, before: Sequence[Picture], wanted: int | None, seed: int) -> list[Picture]:
    """The sample, made as long as wanted and written."""
    names = {picture.id for picture in before}
    candidates = measure.in_turn(to_choose_from(audit, wanted or 0), seed)
    longer = [*before, *(picture for picture in candidates if picture.id not in names)]
    length = min(_DEFAULT, len(longer)) if wanted is None else wanted
    if not 1 <= length <= len(longer):
        raise BadInput(
            f"A sample of {length} pictures was asked for; there are {len(longer)}.", hint="Give --sample N."
        )
    _write(audit, longer[:length], seed)
    return longer[:length]


def chosen(audit: Audit) -> list[Picture]:
    """The pictures of the sample, in order; none where none was drawn. Those the run no longer lists are left out."""
    document = _read(audit)
    there = recorded(audit.folder)
    listed = [(there.get(name), sha256) for name, sha256 in document["pictures"]] if document else []
    return [picture for picture, sha256 in listed if picture is not None and picture.sha256 == sha256]


def why_not(picture: Picture, folder: Path) -> str | None:
    """Why a picture cannot be shown, or None where it can."""
    image = open_picture(picture, folder)
    if isinstance(image, str):
        return image
    return None if picture.file and sha256_of(folder / picture.file) == picture.sha256 else CHANGED


def is_still_there(run: Path) -> bool:
    """Whether the sample lies in the folder, and the run there is the one it was drawn of: another may have come."""
    try:
        document = json.loads(_file(run).read_bytes())
        return bool(document["key"] == pictures_key(read_record(run / RECORD)))
    except (OSError, ValueError, TypeError, KeyError, RunMismatch):
        return False


def _check_seed(audit: Audit, seed: int | None) -> None:
    before = _seed(audit)
    if None not in (before, seed) and before != seed:
        raise BadInput(f"This run's sample was drawn with the seed {before}, not {seed}.", hint="Leave out --seed.")


def _seed(audit: Audit) -> int | None:
    document = _read(audit)
    return int(document["seed"]) if document else None


def _file(run: Path) -> Path:
    return run / "people" / "sample.json"


def _write(audit: Audit, pictures: Sequence[Picture], seed: int) -> None:
    document = {
        "format": _FORMAT,
        "key": pictures_key(audit.about),
        "seed": seed,
        "pictures": [[picture.id, picture.sha256] for picture in pictures],
    }
    write_whole(_file(audit.folder), (json.dumps(document, indent=1) + "\n").encode())


def _read(audit: Audit) -> dict[str, Any]:
    """The sample's file, or nothing where there is none. Raises `RunMismatch` where it is not this run's."""
    file = _file(audit.folder)
    if not file.exists():
        return {}
    hint = f"Move {file.parent} out of the run, and label anew."
    try:
        document: dict[str, Any] = json.loads(file.read_bytes())
        if document["format"] != _FORMAT or not all(len(entry) == 2 for entry in document["pictures"]):
            raise ValueError(f"format {document['format']!r}")
        int(document["seed"])
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise RunMismatch(f"{file} is not readable: {error}.", hint=hint) from None
    if document.get("key") != pictures_key(audit.about):
        raise RunMismatch(f"{file} lists the pictures of another run.", hint=hint)
    return document
