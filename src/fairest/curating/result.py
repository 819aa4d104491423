"""What a curation leaves: the chain of its steps, and where everything is."""

import html
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fairest.curating.folder import DOCUMENT, PAGE
from fairest.errors import BadInput, NotFound
from fairest.run.record import RECORD, read_record

__all__ = ["Curation"]


@dataclass(frozen=True, slots=True)
class Curation:
    """A training set and how it came about. In a notebook it shows its headline."""

    folder: Path
    document: Mapping[str, Any]
    """The content of curation.json."""

    @classmethod
    def load(cls, folder: str | Path) -> "Curation":
        """A finished one. Raises `NotFound`, `BadInput`, `RunMismatch`."""
        file, record = Path(folder) / DOCUMENT, Path(folder) / RECORD
        try:
            document = json.loads(file.read_bytes()) if read_record(record).get("finished") else None
        except FileNotFoundError:
            document = None
        except ValueError as error:
            raise BadInput(f"{file} is damaged: {error}.") from None
        if document is None:
            raise NotFound(
                f"{folder} holds no finished curation.",
                hint="Go on with one by: fairest curate SOURCE --out … --resume",
            )
        return cls(Path(folder), document)

    @property
    def headline(self) -> Sequence[str]:
        """What came of it, in sentences."""
        said: Sequence[str] = self.document["headline"]
        return said

    @property
    def steps(self) -> Sequence[Mapping[str, Any]]:
        """A document for the reading and for each step: rows, weight, facts, groups, losses."""
        steps: Sequence[Mapping[str, Any]] = self.document["steps"]
        return steps

    @property
    def report(self) -> Path:
        return self.folder / PAGE

    def _repr_html_(self) -> str:
        said = "".join(f"<p>{html.escape(sentence)}</p>" for sentence in self.headline)
        return f"{said}<p>Report: <code>{html.escape(str(self.report))}</code></p>"
