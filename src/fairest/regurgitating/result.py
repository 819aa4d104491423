"""What a measurement leaves: rates, and every drawn picture beside the training picture it is nearest to."""

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fairest.regurgitating.counting import Change, Contrast, Rate
from fairest.regurgitating.drawn import Pair
from fairest.regurgitating.threshold import Limits
from fairest.regurgitating.words import change_sentence, contrast_sentence, headline, limits_sentences

__all__ = ["DOCUMENT", "PAGE", "Regurgitation", "ranked"]

DOCUMENT = "regurgitation.json"
PAGE = "regurgitation.html"


@dataclass(frozen=True, slots=True)
class Regurgitation:
    """How often a model draws its training pictures again. In a notebook it shows its headline."""

    folder: Path
    source: str
    """The name of the set."""
    rates: tuple[tuple[Rate, ...], ...]
    """For each model: of all captions, then of each kind where near-duplicates are known."""
    pairs: tuple[Pair, ...] = field(repr=False)
    """Every picture of every model, the closest to a training picture first, those not compared last."""
    limits: Limits
    contrast: Contrast | None
    """Captions with near-duplicates against those without, of the first model."""
    change: Change | None
    """From the first model to the one beside it."""
    left_out: Mapping[str, int]
    """Rows of the set that are not usable, by reason."""
    rows: int
    """Rows of the set that were compared."""

    @property
    def report(self) -> Path:
        return self.folder / PAGE

    @property
    def models(self) -> tuple[str, ...]:
        return tuple(rates[0].model for rates in self.rates)

    @property
    def copies(self) -> tuple[Pair, ...]:
        return tuple(pair for pair in self.pairs if pair.copy)

    @property
    def headline(self) -> str:
        return headline(self.rates[0][0], self.rates[1][0] if len(self.rates) > 1 else None, self.limits)

    @property
    def said(self) -> tuple[str, ...]:
        """What else was found, and from where on a picture counts as a copy."""
        found = [contrast_sentence(self.contrast, self.rates[0])] if self.contrast else []
        changes = [change_sentence(self.change, *self.models)] if self.change else []
        return (*found, *changes, *limits_sentences(self.limits))

    def document(self) -> dict[str, Any]:
        """All of it, as JSON can hold it."""
        return {
            "headline": self.headline, "said": list(self.said), "set": self.source, "rows": self.rows,
            "left_out": dict(self.left_out), "rates": [_rate(rate) for of_one in self.rates for rate in of_one],
            "contrast": _fields(self.contrast), "change": _fields(self.change), "limits": _fields(self.limits),
            "pairs": [_pair(pair) for pair in self.pairs],
        }  # fmt: skip

    def _repr_html_(self) -> str:
        said = "".join(f"<li>{html.escape(sentence)}</li>" for sentence in self.said)
        return (
            f"<p><strong>{html.escape(self.headline)}</strong></p><ul>{said}</ul>"
            f"<p>Page: <code>{html.escape(str(self.report))}</code></p>"
        )


def ranked(pairs: Sequence[Pair]) -> tuple[Pair, ...]:
    """The closest first."""
    return tuple(sorted(pairs, key=lambda p: (p.closeness is None, -(p.closeness or 0.0), p.model, p.picture.id)))


def _fields(record: Any) -> dict[str, Any] | None:
    return None if record is None else {name: _plain(getattr(record, name)) for name in record.__dataclass_fields__}


def _plain(value: Any) -> Any:
    return {k: list(v) for k, v in value.items()} if isinstance(value, Mapping) else value


def _rate(rate: Rate) -> dict[str, Any]:
    share = rate.captions
    return {
        "model": rate.model, "of": rate.stratum, "captions": share.drawn, "told": share.told, "copied": share.hits,
        "rate": rate.estimate, "low": share.low, "high": share.high, "level": share.level, "copies": rate.copies,
        "pictures": rate.pictures, "drawn": rate.drawn,
    }  # fmt: skip


def _pair(pair: Pair) -> dict[str, Any]:
    return {
        "model": pair.model, "picture": pair.picture.file, "seed": pair.picture.seed, "caption": pair.caption,
        "of": pair.stratum, "why": pair.why, "copy": pair.copy, "closeness": pair.closeness, "cosine": pair.cosine,
        "pixels": pair.pixels, "among": pair.among, "training_key": pair.key, "training_caption": pair.its_caption,
        "own_caption": None if pair.key is None else pair.own,
    }  # fmt: skip
