"""`labels:FILE`: a judge that remembers what people said of each picture."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from PIL.Image import Image

from fairest.adapters.judges.labels_table import NOT_LABELLED, Table, read_table
from fairest.adapters.judges.naming import file_name, named
from fairest.errors import BadInput
from fairest.measure import blind_name
from fairest.records import Label, Picture

__all__ = ["LabelsJudge", "judge"]

_AT_THEIR_WORD = "The labels are by people, who are taken at their word: how far they err is not known."
_TIES = "Of several people the majority counts; where they are not of one mind the picture is unsure."


def judge(rest: str, *, vocabulary: str | Path | None = None) -> "LabelsJudge":
    """The labels in the table `rest`, CSV or Parquet; `vocabulary` names values that nobody may have seen.

    Raises `NotFound`, `BadInput`.
    """
    if not rest:
        raise BadInput("labels needs a table.", hint="For example: labels:people.csv")
    table = read_table(rest, vocabulary)
    name = named("labels", Path(rest).name, vocabulary=file_name(vocabulary))
    return LabelsJudge(table, Path(rest), name)


class LabelsJudge:
    """Finds each picture in a table, by its id, its file, its source or its hash. It looks at none."""

    def __init__(self, table: Table, file: Path, name: str) -> None:
        self.name = name
        self._table, self._file = table, file
        self._sha256 = hashlib.sha256(file.read_bytes()).hexdigest()

    @property
    def attributes(self) -> Mapping[str, tuple[str, ...]]:
        return self._table.values

    @property
    def sees_everyone(self) -> bool:
        """Whether anybody labelled several people on a picture."""
        return self._table.everyone

    def recall(self, pictures: Sequence[Picture], attributes: Sequence[str]) -> list[Label]:
        """One label for each picture and attribute. Raises `BadInput` for a picture that two names fit."""
        keys = [self._key(picture) for picture in pictures]
        return [
            self._label(picture.id, key, attribute)
            for picture, key in zip(pictures, keys, strict=True)
            for attribute in attributes
        ]

    def label(self, ids: Sequence[str], pictures: Sequence[Image], attributes: Sequence[str]) -> list[Label]:
        """The same for pictures of which no more than ids are known."""
        del pictures  # people looked at them
        return self.recall([Picture(name, "", "", None, None) for name in ids], attributes)

    def describe(self) -> Mapping[str, object]:
        """The table's hash, how much is in it, and the values of each attribute."""
        table = self._table
        return {
            "name": self.name,
            "file": self._file.name,
            "sha256": self._sha256,
            "labels": table.labels,
            "pictures": len(table.pictures),
            "people": table.people,
            "values": {attribute: list(values) for attribute, values in table.values.items()},
            "without_value": {attribute: dict(table.set_aside.get(attribute, {})) for attribute in table.values},
            "notes": [_AT_THEIR_WORD, *([_TIES] if table.people > 1 else [])],
        }

    def _key(self, picture: Picture) -> str | None:
        """What the table calls a picture; None where it does not name it, or names another so."""
        sha256 = picture.sha256 or ""
        blind = blind_name(picture) if sha256 else ""
        names = (picture.id, picture.file, picture.source, blind, sha256, sha256.upper())
        found = sorted({name for name in names if name and name in self._table.pictures})
        if len(found) > 1:
            raise BadInput(
                f"{self._file.name} names the picture {picture.id} twice: {', '.join(map(repr, found))}.",
                hint="Name each in one way: by its id, its file, or the hash of its file.",
            )
        # Names recur from run to run: what was labelled under one may be another picture than this.
        if not found or (sha256 and self._table.hashes.get(found[0], sha256) != sha256):
            return None
        return found[0]

    def _label(self, picture: str, key: str | None, attribute: str) -> Label:
        people, why = self._table.said[attribute].get(key or "", ((), NOT_LABELLED))
        if len(people) == 1:
            return Label(picture, attribute, people[0])
        return Label(picture, attribute, None, why, people=people)
