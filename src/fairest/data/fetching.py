"""Rows of a set read once more: those that a report shows."""

from collections.abc import Collection, Iterator, Mapping

from fairest.data.sample import Sample
from fairest.data.sets import PictureSet, Shard

__all__ = ["fetch"]


def fetch(pictures: PictureSet, wanted: Mapping[str, Collection[str]]) -> dict[str, Sample]:
    """The wanted keys of each shard by its name, all in memory at once; what is not there any more is left out.

    Of rows that share a key it is the first, in the order of the shards.
    """
    found: dict[str, Sample] = {}
    for shard in pictures.shards():
        for sample in _first(shard, set(wanted.get(shard.name, ())) - found.keys()):
            found[sample.key] = sample
    return found


def _first(shard: Shard, keys: set[str]) -> Iterator[Sample]:
    """A shard is read until the last of its keys is found."""
    if not keys:
        return
    for sample in shard.samples():
        if sample.key in keys:
            keys.remove(sample.key)
            yield sample
            if not keys:
                return
