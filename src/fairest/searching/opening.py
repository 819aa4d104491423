"""From the name of a set to rows that can be searched, and the encoder that made or makes their vectors."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from fairest import doors
from fairest.curating.named import named_set
from fairest.data.index import open_index
from fairest.encode import Perceptor
from fairest.errors import BadInput
from fairest.searching.doors import Searched
from fairest.searching.embedding import INDEX, embedded, left_out
from fairest.searching.index import SearchedIndex
from fairest.searching.run import is_run, open_run

if TYPE_CHECKING:
    from fairest.data.vectors import Floats

__all__ = ["Opened", "open_searched"]

_PARTS = "img_emb"


@dataclass(frozen=True, slots=True)
class Opened:
    """What is searched, and by what."""

    searched: Searched
    perceptor: Perceptor
    model: str
    left_out: dict[str, int]
    judge: str | None = None
    """The judge made for its pictures, where there is one."""

    def queries(self, texts: list[str]) -> "Floats":
        """Vectors `[n,d]` of texts. Raises `BadInput` where they do not fit those of the pictures."""
        queries = self.perceptor.text(texts).detach().float().cpu().numpy()
        here, there = queries.shape[1], self.searched.vectors.shape[1]
        if here != there:
            raise BadInput(
                f"{self.model} makes vectors of {here} numbers, and those of {self.searched.name} have {there}.",
                hint="Name the encoder that made them: --encoder clip:FOLDER",
            )
        return np.asarray(queries, np.float32)


def open_searched(
    source: Any, encoder: "str | Perceptor | None", folder: Path, progress: Callable[[int, int], None] | None
) -> Opened:
    """An index or a curation as it is; another set through the encoder first, into an index in `folder`.

    Raises `NotFound` and `BadInput` for what is no set, and where nobody says which encoder it is.
    """
    if hasattr(source, "vectors"):
        return _as_it_is(source, encoder)
    place = Path(source).expanduser() if isinstance(source, str | Path) else None
    if place is not None and (place / _PARTS).is_dir():
        index = open_index(place)
        return _as_it_is(SearchedIndex(index.name, place, index), encoder)
    if place is not None and is_run(place):
        return _as_it_is(open_run(place), encoder)
    made = named_set(source)
    named = encoder if encoder is not None else getattr(made, "encoder", None)
    if named is None:
        raise BadInput(f"The pictures of {made.name} are not embedded yet.", hint=_WHICH)
    perceptor = doors.resolve("encoder", named)
    model = _name(named, perceptor)
    searched = embedded(made, perceptor, model, folder / INDEX, progress)
    return Opened(searched, perceptor, model, left_out(folder / INDEX), getattr(made, "judge", None))


_WHICH = "Say what embeds them and the words: --encoder clip:FOLDER"


def _as_it_is(searched: Searched, encoder: "str | Perceptor | None") -> Opened:
    made_by = searched.model
    if encoder is None and made_by is None:
        raise BadInput(f"{searched.name} does not say which encoder made it.", hint=_WHICH)
    named: Any = made_by if encoder is None else encoder
    if made_by is not None and isinstance(named, str) and not _same(named, made_by):
        raise BadInput(
            f"{searched.name} was made by {made_by}; {named} would look in other directions.",
            hint="Leave out --encoder, or embed the set anew.",
        )
    perceptor = doors.resolve("encoder", named)
    return Opened(searched, perceptor, _name(named, perceptor), {})


def _same(named: str, made_by: str) -> bool:
    """Whether both are one model, whose folder may have moved."""
    (door, _, rest), (other, _, other_rest) = named.partition(":"), made_by.partition(":")
    return door == other and Path(rest).name == Path(other_rest).name


def _name(named: Any, perceptor: Perceptor) -> str:
    return named if isinstance(named, str) else perceptor.name
