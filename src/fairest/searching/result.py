"""What a search leaves: the nearest pictures and their groups, and a page and a document of them."""

import html
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fairest.decide.nearest import ALPHA, Found, found_sentences, nearest_document
from fairest.errors import NotWritable
from fairest.report.thumbnails import Thumbnail
from fairest.run.files import write_whole

__all__ = ["DOCUMENT", "PAGE", "Search", "write"]

DOCUMENT = "search.json"
PAGE = "search.html"


@dataclass(frozen=True, slots=True)
class Search:
    """What a set believes the words look like. In a notebook it shows its headline and what differs."""

    folder: Path
    set: str
    encoder: str
    headline: str
    k: int
    """Pictures looked at for each text, fixed beforehand."""
    rows: int
    """Pictures of the set that could be found."""
    left_out: Mapping[str, int]
    """Rows of the set without a usable picture, by reason."""
    found: tuple[Found, ...]
    """One for each text."""
    about: Mapping[str, Any] = field(repr=False)
    """What set, encoder and judge say of themselves."""

    @property
    def report(self) -> Path:
        return self.folder / PAGE

    @property
    def differs(self) -> tuple[str, ...]:
        """A sentence for every group that is shown to differ from the set."""
        return tuple(said for one in self.found for said in found_sentences(one, self.k))

    def _repr_html_(self) -> str:
        said = "".join(f"<li>{html.escape(sentence)}</li>" for sentence in self.differs)
        return (
            f"<p><strong>{html.escape(self.headline)}</strong></p><ul>{said}</ul>"
            f"<p>Page: <code>{html.escape(str(self.report))}</code></p>"
        )


def write(done: Search, thumbs: Mapping[int, Thumbnail | str]) -> None:
    """Write the page and the document, in the place of those of an earlier search. Raises `NotWritable`."""
    # The page needs jinja2, which nobody needs who only looks at a result.
    from fairest.report.search_page import write_search_page

    try:
        done.folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NotWritable(f"{done.folder} cannot be made: {error.strerror}.", hint="Choose another --out.") from error
    settings: dict[str, Any] = {
        "set": done.set, "encoder": done.encoder, "k": done.k, "rows": done.rows, "left_out": dict(done.left_out),
    }  # fmt: skip
    write_search_page(
        done.report, headline=done.headline, found=done.found, thumbs=thumbs, about=done.about, alpha=ALPHA, **settings
    )
    about = {**settings, "alpha": ALPHA, "about": dict(done.about)}
    document = nearest_document(done.found, headline=done.headline, about=about)
    text = json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    write_whole(done.folder / DOCUMENT, text.encode("utf-8", "replace"))
