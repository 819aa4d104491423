"""What a judge is: anything that labels pictures."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from PIL.Image import Image

from fairest.records import Label

__all__ = ["Judge"]


class Judge(Protocol):
    """Labels pictures. It says "I can't tell" with `Label(value=None, why=…)` and never guesses.

    It is called beside the drawing: one call at a time, from a thread that is not the one it was made in. A judge
    that saw a person and could not tell gives the reason "unsure". It may also have
    `confusions`: a sequence of `Confusion`, how far it errs, and where that was measured; a judge without
    is taken at its word;
    `sees_everyone`: True where it labels everyone on a picture. Of several people it then gives one label with
    `people`, for every attribute in the same order, and the reason "several people". It must be known before
    any picture is seen, since parts of pictures need statistics of their own;
    `of_pictures`: the attributes that describe a whole picture and no person, such as "sexual-content";
    `batch`: how many pictures it is handed at a time, at most: what was told of a batch is kept, so a judge that costs
    money has a small one;
    `recall(pictures, attributes)`: in the place of `label` where it remembers and need not look. It gets the
    records (id, file, hash, source) of the pictures that can be opened.
    """

    @property
    def name(self) -> str: ...

    @property
    def attributes(self) -> Mapping[str, tuple[str, ...]]:
        """The attributes it can judge, each with every value it may give: the fixed support of all shares."""
        ...

    def label(self, ids: Sequence[str], pictures: Sequence[Image], attributes: Sequence[str]) -> list[Label]:
        """One label for each picture and attribute: picture by picture, attributes in the order given."""
        ...

    def describe(self) -> Mapping[str, object]:
        """What a run must record: version, hash of weights, where its errors were measured (JSON values)."""
        ...
