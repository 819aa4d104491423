"""Suites of one's own, as files. The formats are described in docs/suites.md."""

from pathlib import Path

from fairest.errors import BadSuite, NotFound
from fairest.prompts.rows import from_csv, from_jsonl
from fairest.prompts.suite import Suite
from fairest.prompts.toml import from_toml

__all__ = ["ENDINGS", "from_file"]

_READERS = {".toml": from_toml, ".csv": from_csv, ".jsonl": from_jsonl}

ENDINGS = tuple(_READERS)


def from_file(file: str | Path) -> Suite:
    """Read a suite from TOML, CSV or JSONL, in UTF-8.

    Raises `NotFound`, or `BadSuite`, which names the file, the place and what is wrong there.
    """
    try:
        content = Path(file).read_bytes()
    except OSError as error:
        raise NotFound(f"The suite {file} cannot be read: {error.strerror}.") from None
    read = _READERS.get(Path(file).suffix.lower())
    if read is None:
        raise BadSuite(f"A suite file ends in {', '.join(ENDINGS)}; got {Path(file).name!r}.")
    return read(_text(content, str(file)), str(file))


def _text(content: bytes, where: str) -> str:
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadSuite(f"{where} is not UTF-8: byte 0x{content[error.start]:02x} in line {line}.") from None
