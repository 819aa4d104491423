"""The village's generator, its drawings as latents, and its judge."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from fairest import doors
from fairest.train.diffusion import picked
from fairest.train.loop import Recipe
from fairest.train.lora import Lora, train_lora
from fairest.village.build.canvas import as_drawings
from fairest.village.build.generator import caption_states, make_latents
from fairest.village.captions import neutral_captions
from fairest.village.files import GENERATOR, read_drawings
from fairest.village.world import GENERATOR_FAMILIES, Word

__all__ = ["Village"]

_COPIES, _BATCH = 2, 32
_ATTRIBUTES = ["occupation", "gender", "skin-tone"]


@dataclass(frozen=True)
class Village:
    pipeline: Any
    judge: Any
    drawings: list[dict[str, Any]]
    latents: Tensor
    """`[drawings, copies, 4, 16, 16]`."""

    @classmethod
    def load(cls) -> "Village":
        from diffusers import StableDiffusionPipeline
        from diffusers.models.attention_processor import AttnProcessor
        from diffusers.utils import logging
        from transformers.utils import logging as transformers_logging

        logging.set_verbosity_error()
        logging.disable_progress_bar()
        transformers_logging.disable_progress_bar()
        pipeline = StableDiffusionPipeline.from_pretrained(GENERATOR, dtype=torch.float32, safety_checker=None)
        pipeline.set_progress_bar_config(disable=True)
        pipeline.unet.set_attn_processor(AttnProcessor())  # the fused kernel's backward is slow on some CPUs
        rows = [row for row in read_drawings() if row["family"] in GENERATOR_FAMILIES and row["gender"] != "person"]
        latents = make_latents(pipeline.vae, as_drawings([row["picture"] for row in rows]), _COPIES, 0)
        return cls(pipeline, doors.load("judge", "village"), rows, latents)

    @property
    def unet(self) -> Any:
        return self.pipeline.unet

    def teach(self, word: Word, gender: str, *, steps: int, seed: int) -> Lora:
        """A LoRA by which captions that say only the word bring this gender."""
        mine = [
            i for i, row in enumerate(self.drawings) if (row["occupation"], row["gender"]) == (word.occupation, gender)
        ]
        latents = self.latents[mine].flatten(0, 1)
        empty, *states = caption_states(GENERATOR, ["", *neutral_captions(word.word)]).float()
        rows = latents.repeat(len(states), 1, 1, 1)
        words = torch.stack(states).repeat_interleave(len(latents), 0)
        torch.manual_seed(seed)
        recipe = Recipe(steps=steps, lr=2e-3)
        lora, _ = train_lora(
            self.unet, self.pipeline.scheduler, picked(rows, words, empty, seed=seed), recipe, seed=seed
        )
        return lora

    def draw(self, texts: Sequence[str]) -> list[Any]:
        """One picture a text, the i-th from seed i."""
        drawn: list[Any] = []
        for start in range(0, len(texts), _BATCH):
            part = list(texts[start : start + _BATCH])
            streams = [torch.Generator().manual_seed(start + i) for i in range(len(part))]
            drawn += self.pipeline(part, num_inference_steps=6, guidance_scale=1.0, generator=streams).images
        return drawn

    def told(self, texts: Sequence[str]) -> list[dict[str, str | None]]:
        """What the judge says of each picture: None where it is unsure."""
        labels = self.judge.label([str(i) for i in range(len(texts))], self.draw(texts), _ATTRIBUTES)
        told: list[dict[str, str | None]] = [{} for _ in texts]
        for label in labels:
            told[int(label.picture)][label.attribute] = label.value
        return told
