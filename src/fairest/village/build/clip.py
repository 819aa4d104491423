"""The village's own encoders: two small CLIPs of other shapes, trained from nothing on the village's set."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from fairest.train.augment import FOR_JUDGES, FOR_PERCEPTOR, Augmentation, place
from fairest.train.contrastive import Attack, train_contrastive
from fairest.train.loop import Recipe
from fairest.village.build.generator import SIDE, reporter

__all__ = ["BATCH", "FIRST", "SECOND", "Kind", "fit_clip", "new_clip", "write_clip_tokenizer"]

BATCH = 64
_LENGTH = 24
_SPECIAL = ("<pad>", "<unk>", "<start>", "<end>")


@dataclass(frozen=True, slots=True)
class Kind:
    """The shape of a CLIP, and how it is trained. Depths are layers, the patch is in pixels."""

    width: int
    heads: int
    depth: int
    patch: int
    text_width: int
    text_heads: int
    vectors: int
    sees: Augmentation
    recipe: Recipe
    attack: Attack | None = None


FIRST = Kind(
    width=144, heads=6, depth=5, patch=8, text_width=144, text_heads=6, vectors=128, sees=FOR_JUDGES,
    recipe=Recipe(steps=1000, lr=1e-3, warmup=0.08, constant=0.3, ema=0.995, weight_decay=0.05),
)  # fmt: skip
SECOND = Kind(
    width=128, heads=4, depth=6, patch=16, text_width=96, text_heads=4, vectors=96, sees=FOR_PERCEPTOR,
    recipe=Recipe(steps=1600, lr=1.2e-3, warmup=0.08, constant=0.3, ema=0.995, weight_decay=0.05),
    attack=Attack(reach=6.0),
)  # fmt: skip
"""Deeper, narrower and of larger patches, so that it errs elsewhere; trained on pictures worsened on purpose."""


def write_clip_tokenizer(captions: list[str], out: Path) -> None:
    """A byte-pair tokenizer of the village's captions, in transformers' format."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.BPE(unk_token="<unk>"))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    trainer = trainers.BpeTrainer(vocab_size=600, special_tokens=list(_SPECIAL), show_progress=False)
    tokenizer.train_from_iterator(sorted(set(captions)), trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<start> $A <end>",
        special_tokens=[(token, tokenizer.token_to_id(token)) for token in ("<start>", "<end>")],
    )
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        model_max_length=_LENGTH,
        pad_token="<pad>",
        unk_token="<unk>",
        bos_token="<start>",
        eos_token="<end>",
    ).save_pretrained(out)


def new_clip(words: int, kind: Kind) -> Any:
    """An untrained `CLIPModel` for 64 x 64 pictures and a tokenizer of `words` entries."""
    from transformers import CLIPConfig, CLIPModel

    text = {**_size(kind.text_width, kind.text_heads, 2), "vocab_size": words, "max_position_embeddings": _LENGTH}
    text |= {"pad_token_id": 0, "bos_token_id": 2, "eos_token_id": 3}
    vision = {**_size(kind.width, kind.heads, kind.depth), "image_size": SIDE, "patch_size": kind.patch}
    config = CLIPConfig(text_config=text, vision_config=vision, projection_dim=kind.vectors)
    config._attn_implementation = "eager"  # the fused kernel's bfloat16 backward is slow on CPUs
    return CLIPModel(config)


def _size(width: int, heads: int, layers: int) -> dict[str, int]:
    return {
        "hidden_size": width,
        "intermediate_size": 3 * width,
        "num_attention_heads": heads,
        "num_hidden_layers": layers,
    }


def fit_clip(rank: int, kind: Kind, data: Path, folder: Path, recipe: Recipe, seed: int) -> None:
    """Train on `data` (drawings, caption tokens, caption groups, rows); rank 0 saves to `folder`."""
    torch.manual_seed(seed)
    stock = torch.load(data, weights_only=True)
    clip = new_clip(int(stock["words"]), kind)
    generator = torch.Generator().manual_seed(seed * 1000 + rank)
    rng = np.random.default_rng([seed, rank])
    odds = stock["weight"].double().numpy().cumsum()

    def batch(_step: int) -> tuple[Tensor, dict[str, Tensor], Tensor]:
        rows = np.searchsorted(odds, rng.random(BATCH) * odds[-1])
        pictures = place(stock["drawings"][stock["drawing"][rows]], kind.sees, SIDE, generator)
        tokens = {name: stock[name][stock["caption"][rows]] for name in ("input_ids", "attention_mask")}
        return pictures * 2 - 1, tokens, stock["caption"][rows]

    trained = train_contrastive(clip, batch, recipe, attack=kind.attack, on_step=reporter(rank, "CLIP", recipe.steps))
    if rank == 0:
        trained.use_average(clip.parameters())
        clip.half().save_pretrained(folder)
        _write_preprocessor(folder)


def _write_preprocessor(folder: Path) -> None:
    from transformers import CLIPImageProcessorPil

    CLIPImageProcessorPil(
        size={"height": SIDE, "width": SIDE},
        crop_size={"height": SIDE, "width": SIDE},
        image_mean=[0.5] * 3,
        image_std=[0.5] * 3,
    ).save_pretrained(folder)
