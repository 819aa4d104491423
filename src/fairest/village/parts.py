"""Scores of the judges and the CLIP on drawings, for the village's card."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PIL import Image as PictureFile
from PIL.Image import Image

from fairest.measure import Judge
from fairest.village.captions import explicit_captions
from fairest.village.files import read_drawings
from fairest.village.world import FAMILIES, GENDERS, OCCUPATIONS, TONES

__all__ = ["GAPS", "clip_scores", "confusion", "judge_scores", "placed"]

_ATTRIBUTES = {"occupation": OCCUPATIONS, "gender": GENDERS, "skin-tone": TONES}
_SIDE = 64
GAPS = ("unsure", "no person")
"""A judge's reasons for giving no value."""


def judge_scores(judges: Mapping[str, Judge]) -> dict[str, Any]:
    """Each judge's confusion on every observable drawing, newly placed, family by family.

    Noto, Twemoji and Fluent flat are the drawings it learnt from, on grounds and in places it did not;
    only the family `fluent` is held out.
    """
    return {
        name: {family: _confusions(judge, *placed(_drawings(family))) for family in FAMILIES}
        for name, judge in judges.items()
    }


def _drawings(family: str) -> list[dict[str, Any]]:
    return [row for row in read_drawings() if row["family"] == family]


def placed(rows: Sequence[Mapping[str, Any]]) -> tuple[list[dict[str, str]], list[Image]]:
    """Who is on each drawing that shows it, and a picture of that drawing: newly placed, on a new ground."""
    import torch

    from fairest.train.augment import FOR_JUDGES, place
    from fairest.village.build.canvas import as_drawings

    rows = [row for row in rows if row["observable"]]
    drawings = as_drawings([row["picture"] for row in rows])
    pictures = place(drawings, FOR_JUDGES, _SIDE, torch.Generator().manual_seed(12_345))
    arrays = (pictures.permute(0, 2, 3, 1) * 255).round().byte().numpy()
    truths = [{"occupation": r["occupation"], "gender": r["gender"], "skin-tone": r["tone"]} for r in rows]
    return truths, [PictureFile.fromarray(array) for array in arrays]


def _confusions(judge: Judge, truths: Sequence[Mapping[str, str]], pictures: Sequence[Image]) -> dict[str, Any]:
    ids = [str(i) for i in range(len(pictures))]
    scores: dict[str, Any] = {}
    for attribute, values in _ATTRIBUTES.items():
        told = [label.value or label.why or "unsure" for label in judge.label(ids, pictures, [attribute])]
        true = [truth[attribute] for truth in truths]
        right, gaps = sum(t == v for t, v in zip(true, told, strict=True)), sum(t in GAPS for t in told)
        scores[attribute] = {"n": len(true), "right": right, "untold": gaps, "wrong": len(true) - right - gaps}
        if attribute != "occupation":  # a table of 20 rows tells nobody anything
            scores[attribute]["confusion"] = confusion(true, told, (*values, *GAPS))
    return scores


def confusion(true: Sequence[str], told: Sequence[str], columns: Sequence[str]) -> dict[str, dict[str, int]]:
    """Counts of what was told (`columns`) for each true value, zeros included."""
    rows = {value: [t for v, t in zip(true, told, strict=True) if v == value] for value in dict.fromkeys(true)}
    return {value: {column: seen.count(column) for column in columns} for value, seen in rows.items()}


def clip_scores(folder: Path) -> dict[str, Any]:
    """Zero-shot accuracy of a CLIP of the village among all explicit captions of the right kind."""
    import torch
    from transformers import AutoTokenizer, CLIPModel

    clip, tokenizer = CLIPModel.from_pretrained(folder).float().eval(), AutoTokenizer.from_pretrained(folder)
    truths, pixels = _clip_pictures()
    with torch.inference_mode():
        seen = torch.nn.functional.normalize(clip.get_image_features(pixel_values=pixels).pooler_output, dim=-1)
        every = [(o, g, t) for o in OCCUPATIONS for g in GENDERS for t in TONES]
        tokens = tokenizer([explicit_captions(*e)[0] for e in every], padding=True, return_tensors="pt")
        tokens.pop("token_type_ids", None)
        read = torch.nn.functional.normalize(clip.get_text_features(**tokens).pooler_output, dim=-1)
    best = [every[i] for i in (seen @ read.T).argmax(1).tolist()]
    names = ("occupation", "gender", "skin-tone")
    right = {name: sum(b[k] == t[name] for b, t in zip(best, truths, strict=True)) for k, name in enumerate(names)}
    return {"n": len(truths), "right": right}


def _clip_pictures() -> tuple[list[dict[str, str]], Any]:
    import numpy as np
    import torch

    truths, pictures = [], []
    for family in ("noto", "twemoji"):
        more, images = placed(_drawings(family))
        truths += more
        pictures += [np.asarray(image, np.float32) / 127.5 - 1 for image in images]
    return truths, torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2)
