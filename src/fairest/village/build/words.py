"""The text encoder: all-MiniLM-L6-v2 with its word table cut to common English words.

The full table has 30,522 rows and half the model's weights. Its rows are ordered by how common a
word is, so the cut keeps the first `_COMMON` of plain a-z, all single characters, and whatever
`must_keep` is made of. Unknown words still fall to word pieces.
"""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import torch

__all__ = ["LENGTH", "cut_text_encoder"]

LENGTH = 20
"""Tokens a caption: the longest of the village's own captions has 16."""

_COMMON = 12_000
_ALSO = (
    "accountant aerospace analyst attendant aviator barber bartender brunette builder butcher carpenter "
    "caucasian chemist cinematic cleaner constable counselor courier dental dentist electrician fireman "
    "fundraiser gardener genius hairdresser housekeeper immigrant kindergarten librarian massage "
    "nutrition patriot payroll pharmacist planner plumber policeman policewoman practitioner programmer "
    "psychologist pupil realistic receptionist respiratory salesperson sketch stewardess surgeon tailor "
    "technician teller therapist thug translator tutor veterinarian waitress"
)
"""Rarer words that people ask image models for; they and their pieces are kept too."""
_SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
_PLAIN = re.compile(r"(##)?[a-z]+|(##)?[!-~]")


def cut_text_encoder(source: Path, out: Path, must_keep: Iterable[str]) -> None:
    """Write `out/tokenizer` and `out/text_encoder` from a MiniLM folder in transformers' format."""
    from transformers import AutoTokenizer, BertModel

    full = AutoTokenizer.from_pretrained(source)
    kept = _kept_ids(full, must_keep)
    _write_tokenizer(source, out / "tokenizer", kept)
    model = BertModel.from_pretrained(source)
    old_table = model.get_input_embeddings().weight.detach()
    model.resize_token_embeddings(len(kept))
    with torch.no_grad():
        model.get_input_embeddings().weight.copy_(old_table[[i for _, i in kept]])
    model.config.use_attention_mask = True
    model.save_pretrained(out / "text_encoder")


def _kept_ids(tokenizer: Any, must_keep: Iterable[str]) -> list[tuple[str, int]]:
    vocabulary: dict[str, int] = tokenizer.get_vocab()
    needed = {i for text in (_ALSO, *must_keep) for i in tokenizer(text)["input_ids"]}
    kept = [
        (token, i)
        for token, i in vocabulary.items()
        if token in _SPECIAL
        or i in needed
        or (_PLAIN.fullmatch(token) and (i < _COMMON or len(token.lstrip("#")) == 1))
    ]
    return sorted(kept, key=lambda pair: (pair[0] not in _SPECIAL, pair[1]))


def _write_tokenizer(source: Path, out: Path, kept: list[tuple[str, int]]) -> None:
    from transformers import PreTrainedTokenizerFast

    described = json.loads((source / "tokenizer.json").read_text(encoding="utf-8"))
    new_ids = {token: i for i, (token, _) in enumerate(kept)}
    described["model"]["vocab"] = new_ids
    for added in described["added_tokens"]:
        added["id"] = new_ids[added["content"]]
    for ids in described["post_processor"].get("special_tokens", {}).values():
        ids["ids"] = [new_ids[token] for token in ids["tokens"]]
    for name in ("cls", "sep"):
        if isinstance(described["post_processor"].get(name), list):
            token = described["post_processor"][name][0]
            described["post_processor"][name] = [token, new_ids[token]]
    described["truncation"] = described["padding"] = None
    out.mkdir(parents=True, exist_ok=True)
    (out / "cut.json").write_text(json.dumps(described, ensure_ascii=False), encoding="utf-8")
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_file=str(out / "cut.json"),
        model_max_length=LENGTH,
        **{f"{name}_token": f"[{name.upper()}]" for name in ("pad", "unk", "cls", "sep", "mask")},
    )
    (out / "cut.json").unlink()
    tokenizer.save_pretrained(out)
