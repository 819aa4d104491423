"""The Python call that searches a set."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from fairest import doors
from fairest.api import new_folder
from fairest.data.vectors import blocks
from fairest.decide.nearest import Block, Found, Labelled, Near, assess, nearest_headline
from fairest.encode import Perceptor
from fairest.errors import BadInput
from fairest.measure import Judge
from fairest.parts import fitting
from fairest.searching.different import Nearest, different
from fairest.searching.doors import Searched
from fairest.searching.labelling import see
from fairest.searching.opening import Opened, open_searched
from fairest.searching.result import Search, write

if TYPE_CHECKING:
    from fairest.data import PictureSet
    from fairest.flow import Progress

__all__ = ["search"]


def search(
    source: "str | Path | PictureSet | Searched",
    words: str | Sequence[str],
    *,
    encoder: str | Perceptor | None = None,
    judge: str | Judge | None = None,
    attributes: str | Sequence[str] | None = None,
    k: int = 100,
    out: str | Path | None = None,
    languages: Sequence[str] = ("en",),
    progress: "Progress | None" = None,
) -> Search:
    """Find the k different pictures of a set nearest to each of `words`, and hold their groups against the set's own.

    `source` is an index folder as clip-retrieval writes it, the folder of a `fairest.curate`, or a set that
    `fairest.data.open_set` reads, whose pictures go through `encoder` first, into `out/index`: the same search goes on
    there, and the next one into the same `out` starts from it. Words go through the same encoder; an index says which,
    or `encoder` does. Groups are those of the set's columns and of its captions, in `languages`, and what a `judge`
    says of the nearest pictures and of 500 others, by default the one made for the set; `attributes` are those wanted,
    by default all that are told. `k` is fixed before anything is looked at. `out` gets search.html and search.json, a
    new folder in `fairest-runs/` by default. Raises a `FairestError` that says what to do.
    """
    texts, wanted = _texts(words), None if attributes is None else _listed(attributes)
    if k < 1:
        raise BadInput(f"k is {k}; at least 1 picture must be looked at.", hint="Usual: 100")
    folder = Path(out) if out is not None else new_folder(f"search-{_name(source)}")
    opened = open_searched(source, encoder, folder, _stage(progress, "embedding"))
    named = judge or opened.judge
    made: Judge | None = None if named is None else fitting("judge", doors.resolve("judge", named))
    usable = _usable(opened.searched, k)
    nearest = different(opened.searched.vectors, opened.queries(texts), k, opened.searched.name)
    seen = see(opened.searched, nearest, usable, made, wanted, languages, _stage(progress, "looking"))
    found = _found(opened.searched, dict(zip(texts, seen.labelled, strict=True)), nearest)
    done = Search(
        folder, opened.searched.name, opened.model, nearest_headline(found, k), k, int(usable.sum()), opened.left_out,
        found, _about(opened, made if seen.asked else None),
    )  # fmt: skip
    write(done, seen.thumbs)
    return done


def _texts(words: str | Sequence[str]) -> list[str]:
    texts = [text.strip() for text in _listed(words)]
    if not texts or not all(texts):
        raise BadInput("There are no words to search for.", hint='Give some: fairest search SET "a criminal"')
    return list(dict.fromkeys(texts))


def _listed(named: str | Sequence[str]) -> list[str]:
    return [named] if isinstance(named, str) else list(named)


def _name(source: Any) -> str:
    return Path(source).resolve().name if isinstance(source, str | Path) else str(source.name)


def _stage(progress: "Progress | None", stage: str) -> Any:
    return None if progress is None else lambda done, total: progress(stage, done, total)


def _usable(searched: Searched, k: int) -> NDArray[np.bool_]:
    """`[n]`: rows that have a direction, and so can be near to anything; more than `k`, or `BadInput`."""
    found = [np.isfinite(rows).all(axis=1) & rows.any(axis=1) for _, rows in blocks(searched.vectors)]
    usable = np.concatenate([np.zeros(0, np.bool_), *found])
    if k >= (there := int(usable.sum())):
        raise BadInput(
            f"k is {k}, and {searched.name} has {there} pictures to find: none is left to hold them against.",
            hint=f"Look at fewer: --k {max(1, there // 10)}",
        )
    return usable


def _found(
    searched: Searched, labelled: Mapping[str, Sequence[Labelled]], nearest: Sequence[Nearest]
) -> tuple[Found, ...]:
    return tuple(
        Found(words, _near(searched, told, of), told, len(of.passed))
        for (words, told), of in zip(assess(labelled).items(), nearest, strict=True)
    )


def _near(searched: Searched, told: Sequence[Block], nearest: Nearest) -> tuple[Near, ...]:
    numbers = nearest.rows.tolist()
    return tuple(
        Near(number, row.key, float(cosine), row.caption, _groups(told, i), row.where)
        for i, (number, row, cosine) in enumerate(zip(numbers, searched.rows(numbers), nearest.cosines, strict=True))
    )


def _groups(told: Sequence[Block], place: int) -> dict[str, str]:
    return {b.name: b.labelled.nearest[place] or b.labelled.why[place] or "no value" for b in told}


def _about(opened: Opened, judge: Judge | None) -> dict[str, Any]:
    about = {"set": dict(opened.searched.describe()), "encoder": dict(opened.perceptor.describe())}
    return about if judge is None else {**about, "judge": dict(judge.describe())}
