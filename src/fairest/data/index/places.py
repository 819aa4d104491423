"""Where clip-retrieval (github.com/rom1504/clip-retrieval) keeps the parts of an index."""

import re
from collections.abc import Mapping
from pathlib import Path

__all__ = ["ABOUT", "METADATA", "PICTURES", "TEXTS", "part_file", "parts_in"]

PICTURES, TEXTS, METADATA = ("img_emb", ".npy"), ("text_emb", ".npy"), ("metadata", ".parquet")
"""Folder and ending; the files are called `img_emb/img_emb_0.npy`."""
ABOUT = "fairest.json"
"""Which model made the embeddings: clip-retrieval itself does not write it down."""


def part_file(folder: Path, what: tuple[str, str], part: int, parts: int) -> Path:
    """The file of one of `parts`: numbers of one length, so that they sort as they count."""
    name, ending = what
    return folder / name / f"{name}_{part:0{len(str(parts))}d}{ending}"


def parts_in(folder: Path, what: tuple[str, str]) -> Mapping[int, Path]:
    """The files that are there, by number, in order."""
    name, ending = what
    pattern = re.compile(rf"{name}_(\d+){re.escape(ending)}", re.ASCII)
    found = {int(match[1]): file for file in folder.glob(f"{name}/*") if (match := pattern.fullmatch(file.name))}
    return dict(sorted(found.items()))
