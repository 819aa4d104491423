"""Pictures of some rows, out of the set that the rows are of."""

from collections.abc import Iterator, Sequence

from fairest.data import PictureSet
from fairest.searching.doors import Row

__all__ = ["fetched"]

_GONE = "no longer in the set"


def fetched(source: PictureSet, numbers: Sequence[int], rows: Sequence[Row]) -> Iterator[tuple[int, bytes | str]]:
    """Each row's number with the content of its picture, or why there is none: one pass over each shard with any."""
    wanted: dict[str, dict[str, list[int]]] = {}
    for number, row in zip(numbers, rows, strict=True):
        wanted.setdefault(row.where, {}).setdefault(row.key, []).append(number)
    for shard in source.shards():
        missing = wanted.get(shard.name, {})
        for sample in shard.samples() if missing else ():
            for number in missing.pop(sample.key, ()):
                yield number, sample.picture or sample.why or "no picture"
            if not missing:
                break
    yield from ((number, _GONE) for some in wanted.values() for left in some.values() for number in left)
