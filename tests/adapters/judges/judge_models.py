"""Models that judge, in miniature: the real classes of the transformers library, random weights, a few pixels wide."""

import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

from fairest.adapters.judges.vocabulary import read_vocabulary

_SIDE = 8
_WIDTH = 8
_LENGTH = 64
_SPECIAL = ("[PAD]", "[UNK]", "[END]")

_SMALL = {"hidden_size": _WIDTH, "intermediate_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2}
_SEEING = {**_SMALL, "image_size": _SIDE, "patch_size": 4, "projection_dim": _WIDTH}


def save(kind: str, folder: Path, **config: Any) -> Path:
    """A model of a kind of `KINDS` with all that is needed to use it, as people save it."""
    from fairest.adapters.models.pipeline_loading import quiet

    torch.manual_seed(0)
    with quiet(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model, processor = KINDS[kind](**config)
        with torch.no_grad():
            for tensor in model.parameters():  # their own initial weights are so small that all pictures look alike
                if tensor.ndim > 1:
                    tensor.normal_(std=0.7)
        model.save_pretrained(folder)
        processor.save_pretrained(folder)
        if kind != "vit":
            (_letters if kind == "siglip2" else _tokenizer)().save_pretrained(folder)
    return folder


def _words() -> list[str]:
    prompts = [p for q in read_vocabulary().values() for v in q.values for p in (*v.prompts, *q.nobody)]
    return sorted({word for prompt in prompts for word in prompt.replace("-", " - ").split()})


def _tokenizer() -> Any:
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace
    from tokenizers.processors import TemplateProcessing
    from transformers import PreTrainedTokenizerFast

    words = {word: i for i, word in enumerate([*_SPECIAL, *_words()])}
    made = Tokenizer(WordLevel(words, unk_token="[UNK]"))
    made.pre_tokenizer = Whitespace()
    made.post_processor = TemplateProcessing(single="$A [END]", special_tokens=[("[END]", 2)])
    return PreTrainedTokenizerFast(
        tokenizer_object=made, pad_token="[PAD]", unk_token="[UNK]", eos_token="[END]", model_max_length=_LENGTH
    )


def _letters() -> Any:
    """The class SigLIP 2 insists on, knowing letters alone."""
    from transformers import Siglip2Tokenizer

    special = ["<pad>", "<eos>", "<bos>", "<unk>", "<mask>"]
    known = [*special, "▁", "-", *"abcdefghijklmnopqrstuvwxyz"]
    return Siglip2Tokenizer(vocab={piece: i for i, piece in enumerate(known)}, model_max_length=_LENGTH)


def _reading(**more: Any) -> dict[str, Any]:
    ids = {"pad_token_id": 0, "bos_token_id": 2, "eos_token_id": 2}
    return {**_SMALL, **ids, "vocab_size": 120, "max_position_embeddings": _LENGTH, **more}


def _size() -> dict[str, Any]:
    return {"size": {"height": _SIDE, "width": _SIDE}}


def _clip() -> tuple[Any, Any]:
    from transformers import CLIPConfig, CLIPImageProcessorPil, CLIPModel

    config = CLIPConfig(text_config=_reading(), vision_config=_SEEING, projection_dim=_WIDTH)
    return CLIPModel(config), CLIPImageProcessorPil(size={"shortest_edge": _SIDE}, crop_size=_size()["size"])


def _siglip() -> tuple[Any, Any]:
    from transformers import SiglipConfig, SiglipImageProcessorPil, SiglipModel

    reading = _reading(projection_size=_WIDTH)
    return SiglipModel(SiglipConfig(text_config=reading, vision_config=_SEEING)), SiglipImageProcessorPil(**_size())


def _siglip2() -> tuple[Any, Any]:
    from transformers import Siglip2Config, Siglip2ImageProcessorPil, Siglip2Model

    seeing = {**_SMALL, "patch_size": 4, "num_patches": 4}
    config = Siglip2Config(text_config=_reading(projection_size=_WIDTH), vision_config=seeing)
    return Siglip2Model(config), Siglip2ImageProcessorPil(patch_size=4, max_num_patches=4)


def _chinese_clip() -> tuple[Any, Any]:
    from transformers import ChineseCLIPConfig, ChineseCLIPImageProcessorPil, ChineseCLIPModel

    config = ChineseCLIPConfig(text_config=_reading(), vision_config=_SEEING, projection_dim=_WIDTH)
    return ChineseCLIPModel(config), ChineseCLIPImageProcessorPil(**_size(), crop_size=_size()["size"])


def _vit(classes: Mapping[int, str] | None = None, **more: Any) -> tuple[Any, Any]:
    from transformers import ViTConfig, ViTForImageClassification, ViTImageProcessorPil

    named = dict(classes or {0: "Female", 1: "MALE", 2: "No_Face", 3: "dog"})
    config = ViTConfig(**_SMALL, image_size=_SIDE, patch_size=4, id2label=named, **more)
    return ViTForImageClassification(config), ViTImageProcessorPil(**_size())


KINDS = {"clip": _clip, "siglip": _siglip, "siglip2": _siglip2, "chinese-clip": _chinese_clip, "vit": _vit}
COMPARING = [kind for kind in KINDS if kind != "vit"]
