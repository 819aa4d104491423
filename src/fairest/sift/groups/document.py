"""Groups, losses and sources beside each other as JSON values, and back."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TypeVar

from fairest.sift.groups.beside import Answer, SideBySide
from fairest.sift.groups.loss import Loss
from fairest.sift.groups.table import GroupRow
from fairest.stats import Agreement

__all__ = ["read_beside", "read_loss", "read_row"]

Record = TypeVar("Record")


def read_row(document: Mapping[str, Any]) -> GroupRow:
    """What `dataclasses.asdict` made of one. Names that are not its own are passed over."""
    return _read(GroupRow, document)


def read_loss(document: Mapping[str, Any]) -> Loss:
    """Likewise."""
    return _read(Loss, document)


def read_beside(document: Mapping[str, Any]) -> SideBySide:
    """Likewise, all the way down; lists become tuples again."""
    one, other = (tuple(map(read_row, rows)) for rows in document["shares"])
    answers = tuple(
        Answer(said["value"], said["rows"], _pairs(said["told"]), _pairs(said["gaps"])) for said in document["answers"]
    )
    whole = {**document, "shares": (one, other), "answers": answers}
    return _read(SideBySide, whole | {"agreement": _read(Agreement, document["agreement"])})


def _read(kind: type[Record], document: Mapping[str, Any]) -> Record:
    return kind(**{field.name: document[field.name] for field in fields(kind) if field.name in document})  # type: ignore[arg-type]


def _pairs(counts: Any) -> tuple[tuple[str, int], ...]:
    return tuple((name, n) for name, n in counts)
