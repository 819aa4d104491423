"""Room 1: picture-caption sets, in and out."""

from fairest.data.fetching import fetch
from fairest.data.opening import open_set
from fairest.data.sample import Cell, Sample
from fairest.data.sets import PictureSet, Shard
from fairest.data.writing import LAYOUTS, finish_set, write_set

__all__ = ["LAYOUTS", "Cell", "PictureSet", "Sample", "Shard", "fetch", "finish_set", "open_set", "write_set"]
