"""An index of a set: its embeddings with what is told of them, in folders that clip-retrieval reads and writes."""

from fairest.data.index.nearest import nearest
from fairest.data.index.reading import Index, open_index
from fairest.data.index.writing import IndexWriter

__all__ = ["Index", "IndexWriter", "nearest", "open_index"]
