"""Picture-caption sets written out, a shard at a time, in the layouts that others read."""

from fairest.data.writing.layouts import LAYOUTS, finish_set, write_set
from fairest.data.writing.parquet import kind_of
from fairest.data.writing.rows import Columns, Kind

__all__ = ["LAYOUTS", "Columns", "Kind", "finish_set", "kind_of", "write_set"]
