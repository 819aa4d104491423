"""Folders as clip-retrieval writes them: embeddings and what is known of each row, in files of the same number."""

import re
from collections.abc import Mapping
from pathlib import Path

from fairest.data.reading.tables import TableShard, shard_with_vectors
from fairest.errors import BadInput

__all__ = ["shards_with_embeddings"]

_VECTORS = re.compile(r"img_emb/[^/]*?([0-9]+)\.npy")
_ROWS = re.compile(r"metadata/[^/]*?([0-9]+)\.parquet")


def shards_with_embeddings(files: Mapping[str, Path]) -> list[TableShard]:
    """One a pair of `img_emb/img_emb_0.npy` and `metadata/metadata_0.parquet`; none where there is no such file.

    Raises `BadInput` where one of a pair is missing, or holds fewer rows than the other.
    """
    vectors, rows = _numbered(files, _VECTORS), _numbered(files, _ROWS)
    if not vectors:
        return []
    if alone := sorted(vectors.keys() ^ rows.keys()):
        there, missing = ("metadata", "img_emb") if alone[0] in rows else ("img_emb", "metadata")
        raise BadInput(
            f"Number {alone[0]} is in {there}/ and not in {missing}/.",
            hint="Each img_emb/img_emb_N.npy needs its metadata/metadata_N.parquet.",
        )
    return [shard_with_vectors(files[rows[n]], rows[n], files[vectors[n]]) for n in sorted(rows)]


def _numbered(files: Mapping[str, Path], pattern: re.Pattern[str]) -> dict[int, str]:
    return {int(match[1]): path for path in files if (match := pattern.fullmatch(path))}
