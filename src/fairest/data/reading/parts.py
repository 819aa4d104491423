"""What the files of one key say: a picture, its caption, its columns."""

from pathlib import PurePosixPath

from fairest.data.reading.member import Member
from fairest.data.reading.rows import Row, picture_in
from fairest.data.reading.texts import LONGEST_CAPTION, decoded, object_in
from fairest.errors import BadInput
from fairest.run.picture_files import HEAD, kind_of

__all__ = ["PICTURES", "SAYING", "add_part", "is_hidden", "is_picture"]

PICTURES = frozenset((
    "avif", "bmp", "gif", "heic", "heif", "jfif", "jpeg", "jpg", "jxl", "png", "tif", "tiff", "webp",
))  # fmt: skip
_TEXTS = ("txt", "text", "caption", "transcript")
_NUMBERS = ("cls", "cls2", "class", "count", "index", "inx", "id")
"""As the webdataset library decodes them."""
SAYING = frozenset((*_TEXTS, *_NUMBERS, "json"))
"""Endings of files that say something of the picture beside them."""
_LONGEST_JSON = 1024 * 1024
_LONGEST_NUMBER = 100


def is_hidden(path: PurePosixPath) -> bool:
    """Files of the system's own, as macOS packs them beside each picture."""
    return any((part.startswith(".") and part != "..") or part == "__MACOSX" for part in path.parts)


def is_picture(ending: str, member: Member) -> bool:
    """By its ending in lower case, or where that says nothing by its content."""
    if ending in PICTURES:
        return True
    if member.why is not None or ending in SAYING:
        return False
    try:
        return kind_of(member.read(HEAD)) is not None
    except OSError:
        return False


def add_part(row: Row, ending: str, member: Member) -> None:
    """Read the file into its row. One of no known ending that is no picture is left alone, whatever it holds."""
    if is_picture(ending, member):
        row.picture, why = picture_in(member)
    elif ending in SAYING:
        why = member.why or _told(row, ending, member)
    else:
        return
    row.why = row.why or why


def _told(row: Row, ending: str, member: Member) -> str | None:
    try:
        if ending in _TEXTS:
            row.caption = decoded(member.read(4 * LONGEST_CAPTION + 4)).strip()
        elif ending == "json":
            row.cells = {**row.cells, **_object(member)}
        else:
            row.cells = {**row.cells, ending: _number(member)}
    except OSError:
        return f"its .{ending} cannot be opened"
    except BadInput as error:
        return error.message
    return None


def _object(member: Member) -> dict[str, object]:
    if member.size > _LONGEST_JSON:
        raise BadInput("JSON that is too long")
    return dict(object_in(member.read(_LONGEST_JSON)))


def _number(member: Member) -> int | str:
    text = decoded(member.read(_LONGEST_NUMBER)).strip()
    return int(text) if text.isascii() and text.isdecimal() else text
