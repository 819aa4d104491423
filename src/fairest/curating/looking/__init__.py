"""One look at every row of a set, shard by shard."""

from fairest.curating.looking.kernel import Look, Looked

__all__ = ["Look", "Looked"]
