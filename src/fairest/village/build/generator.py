"""The village's generator: a latent diffusion model in Stable Diffusion's own layout.

Three steps, each leaving files: the autoencoder, the latents of many augmented drawings, the U-Net.
Two processes of one thread train together (see `train.parallel`).
"""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from fairest.train.augment import FOR_GENERATOR, place
from fairest.train.autoencoder import train_autoencoder
from fairest.train.diffusion import train_diffusion
from fairest.train.loop import Recipe

__all__ = ["AUTOENCODER", "SIDE", "UNET", "UNET_AGAIN", "make_latents", "new_autoencoder", "new_scheduler", "new_unet"]
__all__ += ["caption_states", "fit_autoencoder", "fit_unet", "reporter"]

SIDE = 64
AUTOENCODER = Recipe(steps=3400, lr=2e-3, constant=0.4)
AUTOENCODER_BATCH = 16
"""Pictures a step in each process."""
UNET = Recipe(steps=1500, lr=1e-3, constant=0.6, ema=0.998)
UNET_AGAIN = Recipe(steps=500, lr=5e-4, constant=0.0, ema=0.998)
"""A second, slower round from the averaged weights of the first: it cleans up the drawings learnt last."""
UNET_BATCH = 32

_CAPTION_DROP = 0.1


def new_autoencoder() -> Any:
    from diffusers import AutoencoderTiny

    widths = (48, 48, 48)
    return AutoencoderTiny(
        encoder_block_out_channels=widths,
        decoder_block_out_channels=widths,
        num_encoder_blocks=(0, 2, 2),
        num_decoder_blocks=(2, 3, 0),
        latent_channels=4,
        upsampling_scaling_factor=2,
    )


def new_unet() -> Any:
    from diffusers import UNet2DConditionModel
    from diffusers.models.attention_processor import AttnProcessor

    unet = UNet2DConditionModel(
        sample_size=SIDE // 4,
        block_out_channels=(64, 128, 160),
        down_block_types=("CrossAttnDownBlock2D",) * 3,
        up_block_types=("CrossAttnUpBlock2D",) * 3,
        layers_per_block=1,
        cross_attention_dim=384,
        attention_head_dim=(2, 4, 5),
    )
    unet.set_attn_processor(AttnProcessor())  # the fused kernel's bfloat16 backward is very slow on CPUs
    return unet


def new_scheduler() -> Any:
    from diffusers import DPMSolverMultistepScheduler

    return DPMSolverMultistepScheduler(
        beta_schedule="squaredcos_cap_v2",
        prediction_type="v_prediction",
        timestep_spacing="trailing",
        steps_offset=1,  # of no effect here; the pipeline warns of any other value
    )


def fit_autoencoder(rank: int, drawings: Path, out: Path, recipe: Recipe, seed: int) -> None:
    """Train the autoencoder on the drawings of `drawings` (a .pt of `[n,4,h,w]`); rank 0 saves to `out`."""
    torch.manual_seed(seed)
    vae = new_autoencoder().to(memory_format=torch.channels_last)
    generator = torch.Generator().manual_seed(seed * 1000 + rank)
    stock = torch.load(drawings, weights_only=True)

    def pictures(_step: int) -> Tensor:
        chosen = torch.randint(len(stock), (AUTOENCODER_BATCH,), generator=generator)
        return place(stock[chosen], FOR_GENERATOR, SIDE, generator).to(memory_format=torch.channels_last)

    torch.manual_seed(seed * 1000 + rank)
    train_autoencoder(vae, pictures, recipe, on_step=reporter(rank, "autoencoder", recipe.steps))
    if rank == 0:
        _set_scale(vae, torch.cat([pictures(0) for _ in range(8)]))
        vae.save_pretrained(out)


@torch.no_grad()
def _set_scale(vae: Any, pictures: Tensor) -> None:
    latents = vae.encode(pictures * 2 - 1).latents
    vae.register_to_config(scaling_factor=round(float(1 / latents.std()), 4))


@torch.no_grad()
def make_latents(vae: Any, drawings: Tensor, copies: int, seed: int) -> Tensor:
    """Latents of `copies` augmentations of every drawing, `[n, copies, 4, 16, 16]` of unit variance."""
    generator = torch.Generator().manual_seed(seed)
    vae.eval()
    made = []
    for _ in range(copies):
        parts = [place(part, FOR_GENERATOR, SIDE, generator) for part in torch.split(drawings, 100)]
        made.append(torch.cat([vae.encode(p * 2 - 1).latents for p in parts]) * vae.config.scaling_factor)
    return torch.stack(made, 1)


@torch.no_grad()
def caption_states(pipeline_folder: Path, captions: list[str]) -> Tensor:
    """The text encoder's states of every caption, `[n, length, 384]` in bfloat16."""
    from transformers import AutoTokenizer, BertModel

    tokenizer = AutoTokenizer.from_pretrained(pipeline_folder / "tokenizer")
    encoder = BertModel.from_pretrained(pipeline_folder / "text_encoder").eval()
    states = []
    for start in range(0, len(captions), 256):
        part = captions[start : start + 256]
        tokens = tokenizer(part, padding="max_length", truncation=True, return_tensors="pt")
        states.append(encoder(tokens["input_ids"], attention_mask=tokens["attention_mask"])[0].bfloat16())
    return torch.cat(states)


def fit_unet(rank: int, data: Path, out: Path, recipe: Recipe, seed: int, start: Path | None = None) -> None:
    """Train the U-Net on `data` (latents, states, drawing and caption of each row, row weights).

    It starts from nothing, or from the weights in `start`.
    """
    torch.manual_seed(seed)
    unet = new_unet()
    if start:
        unet.load_state_dict(type(unet).from_pretrained(start).state_dict())
    stock = torch.load(data, weights_only=True, mmap=True)
    rng = np.random.default_rng([seed, rank])
    odds = (stock["weight"] / stock["weight"].sum()).double().numpy().cumsum()

    def batch(_step: int) -> tuple[Tensor, Tensor]:
        rows = np.searchsorted(odds, rng.random(UNET_BATCH) * odds[-1])
        captions = stock["caption"][rows].clone()
        captions[torch.from_numpy(rng.random(UNET_BATCH) < _CAPTION_DROP)] = 0  # row 0 is the empty caption
        copies = rng.integers(stock["latents"].shape[1], size=UNET_BATCH)
        return stock["latents"][stock["drawing"][rows], copies].float(), stock["states"][captions].float()

    torch.manual_seed(seed * 1000 + rank)
    trained = train_diffusion(unet, new_scheduler(), batch, recipe, on_step=reporter(rank, "U-Net", recipe.steps))
    if rank == 0:
        trained.use_average(unet.parameters())
        unet.save_pretrained(out)


def reporter(rank: int, what: str, steps: int) -> Callable[[int, float], None]:
    """Print the mean loss and the time every hundred steps, in the first process only."""
    began = time.monotonic()
    recent: list[float] = []

    def report(step: int, loss: float) -> None:
        recent.append(loss)
        if rank == 0 and (step + 1) % 100 == 0:
            print(
                f"{what}: step {step + 1}/{steps}, loss {np.mean(recent[-100:]):.4f}, {time.monotonic() - began:.0f} s",
                flush=True,
            )

    return report
