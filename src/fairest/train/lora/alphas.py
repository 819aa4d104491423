"""The alpha of every layer, from PEFT's settings beside the weights or in a file's metadata: they are only data."""

import json
import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fairest.errors import BadWeights
from fairest.train.lora.record import Lora

__all__ = ["Settings", "of_json", "settings_of"]


_PATH = re.compile(r"[\w.\-]+")


@dataclass(frozen=True, slots=True)
class Settings:
    """What decides the scale of a layer."""

    alpha: float | None = None
    """None: that of the rank, so that the scale is 1."""
    patterns: Mapping[str, float] = field(default_factory=dict)
    """Other alphas, by the ends of paths."""
    by_root: bool = False
    """Whether alpha goes over the rank's square root (Kalajdzievski 2023, section 3)."""

    def alpha_of(self, path: str, rank: int) -> float:
        """With which alpha / rank is the scale."""
        ends = (alpha for end, alpha in self.patterns.items() if f".{path}".endswith(f".{end}"))
        alpha = next(ends, self.alpha)
        if alpha is None:
            return float(rank)
        return alpha * math.sqrt(rank) if self.by_root else alpha


def of_json(written: str | bytes, part: str, where: object) -> Settings:
    """Read what PEFT writes; in diffusers' metadata each key has its part of the pipeline in front.

    Patterns of alphas are the ends of paths; regular expressions are never run, and without them the scale would be
    another. Those of ranks are not needed: the factors show theirs. Raises `BadWeights`.
    """
    try:
        read = json.loads(written)
        start = f"{part}." if part else ""
        mine = {key.removeprefix(start): value for key, value in read.items() if key.startswith(start)}
        patterns = {_literal(key): _number(value) for key, value in (mine.get("alpha_pattern") or {}).items()}
        alpha = _number(mine["lora_alpha"]) if "lora_alpha" in mine else None
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise BadWeights(
            f"The settings of the LoRA in {where} cannot be read: {str(error)[:80]}.", hint="Save it anew."
        ) from None
    return Settings(alpha, patterns, mine.get("use_rslora") is True)


def settings_of(lora: Lora) -> dict[str, Any]:
    """The settings PEFT needs to make the same layers: the commonest rank and alpha, and which layers have others.

    A "^" makes PEFT take the path from its beginning.
    """
    ranks = {name: factors.rank for name, factors in lora.layers.items()}
    alphas = {name: _short(factors.alpha) for name, factors in lora.layers.items()}
    rank, alpha = (Counter(values.values()).most_common(1)[0][0] for values in (ranks, alphas))
    return {
        "r": rank,
        "lora_alpha": alpha,
        "rank_pattern": {f"^{name}": other for name, other in ranks.items() if other != rank},
        "alpha_pattern": {f"^{name}": other for name, other in alphas.items() if other != alpha},
        "target_modules": sorted(lora.layers),
    }


def _literal(pattern: str) -> str:
    literal = pattern.removeprefix("^").replace("\\.", ".")
    if not _PATH.fullmatch(literal):
        raise ValueError(f"{pattern[:40]!r} is more than the end of a path")
    return literal


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"{value!r} is no finite number")
    return float(value)


def _short(alpha: float) -> float:
    """A whole number as one, as PEFT writes it."""
    return int(alpha) if alpha == int(alpha) else alpha
