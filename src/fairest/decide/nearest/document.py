"""What was found for words as a JSON document: JSON values only, keys in a fixed order, no times."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from fairest.decide.nearest.found import Block, Found, Group, Near, Score

__all__ = ["FORMAT", "nearest_document"]

FORMAT = 1
_LONGEST = 1_000


def nearest_document(found: Sequence[Found], *, headline: str, about: Mapping[str, Any]) -> dict[str, Any]:
    """What search.json holds; `about` are the settings, as JSON values. Numbers are not rounded.

    A caption of more than 1,000 signs is cut.
    """
    return {
        "format": FORMAT,
        "headline": headline,
        **about,
        "tests": "the set: hypergeometric, the nearest as a random part of the set; parity: binomial; both twice the "
        "smaller tail, at the worst that pictures may show of which a judge could not tell; "
        "Benjamini-Hochberg over all of them, where one of an attribute's two values stands for both",
        "found": [_found(one) for one in found],
    }


def _found(found: Found) -> dict[str, Any]:
    return {
        "words": found.words,
        "blocks": [_block(block) for block in found.blocks],
        "passed_over": found.passed,
        "nearest": [_near(near) for near in found.nearest],
    }


def _near(near: Near) -> dict[str, Any]:
    caption = near.caption
    cut = caption if caption is None or len(caption) <= _LONGEST else f"{caption[: _LONGEST - 1]}…"
    return {**asdict(near), "caption": _text(cut), "groups": dict(near.groups)}


def _text(caption: str | None) -> str | None:
    # Half a surrogate pair, which a file may hold, has no bytes in UTF-8.
    return None if caption is None else caption.encode("utf-8", "replace").decode("utf-8")


def _block(block: Block) -> dict[str, Any]:
    one = block.labelled
    return {
        "attribute": one.attribute,
        "source": one.source,
        "by": one.by,
        "level": block.level,
        "told": len(one.ranking),
        "gaps": one.nearest_gaps,
        "others": dict(one.others),
        "others_gaps": dict(one.gaps),
        "others_are": "the rest of the set" if one.is_whole else "a random sample of the rest of the set",
        "errors_known": one.errors is not None,
        "groups": [_group(group) for group in block.groups],
        "scores": [_score(score) for score in block.scores],
    }


def _group(group: Group) -> dict[str, Any]:
    against = {one.to: {k: v for k, v in asdict(one).items() if k != "to"} for one in group.against}
    plain = {k: v for k, v in asdict(group).items() if k != "against"}
    return {**plain, "share": group.share, "against": against}


def _score(score: Score) -> dict[str, Any]:
    return {k: v if not isinstance(v, float) or math.isfinite(v) else None for k, v in asdict(score).items()}
