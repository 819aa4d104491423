"""The village's second stage: a small diffusion model that draws a picture of 128 pixels from one of 64.

It denoises pixels, sees the small picture enlarged beside them, and reads the caption at its lowest resolution. Small
pictures are roughened while it learns, by the autoencoder and by noise of a level it is told, so that it mends what
the first stage gets wrong (Ho et al. 2022, section 4.2; Saharia et al. 2022, section 2.4).
"""

from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from fairest.train.augment import FOR_GENERATOR, place
from fairest.train.diffusion import Batch, train_diffusion
from fairest.train.loop import Recipe
from fairest.village.build.generator import SIDE, reporter
from fairest.village.second_stage import ROUGHEST

__all__ = ["BATCH", "ENLARGER", "ENLARGER_WHOLE", "LARGE", "fit_enlarger", "make_pictures", "new_enlarger"]
__all__ += ["new_enlarger_scheduler"]

LARGE = 2 * SIDE
ENLARGER = Recipe(steps=600, lr=1e-3, warmup=0.05, constant=0.4, ema=0.995)
"""On quarters of pictures: what is enlarged is near by."""
ENLARGER_WHOLE = Recipe(steps=60, lr=5e-4, constant=0.0, ema=0.99)
"""A second round on whole pictures."""
BATCH = 8
"""Quarters a step in each process; whole pictures are a quarter as many."""
_CAPTION_DROP = 0.1
_COLOURS = 3
_STEADY, _BRIGHT = 4.0, 0.65
"""The steady channels at the start, and about how far from grey a picture's colours are: root mean square."""
_LATENT_NOISE = 0.3
"""The largest deviation of the noise on latents of unit variance, which stands for the first stage's errors."""


def new_enlarger() -> Any:
    from diffusers import UNet2DConditionModel
    from diffusers.models.attention_processor import AttnProcessor

    unet = UNet2DConditionModel(
        sample_size=LARGE,
        in_channels=6,
        out_channels=3,
        block_out_channels=(24, 32, 48, 64),
        down_block_types=("DownBlock2D", "DownBlock2D", "DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D", "UpBlock2D", "UpBlock2D"),
        layers_per_block=1,
        cross_attention_dim=384,
        attention_head_dim=2,
        norm_num_groups=1,
        class_embed_type="timestep",
    )
    unet.set_attn_processor(AttnProcessor())  # the fused kernel's bfloat16 backward is very slow on CPUs
    _begin_with_what_is_beside(unet)
    return unet


@torch.no_grad()
def _begin_with_what_is_beside(unet: Any) -> None:
    """Let the untrained network answer with the enlarged small picture, so that it learns what is to be mended alone.

    The three colours go through the outermost skip as they are and negated, since silu(z) - silu(-z) = z. Two steady
    channels beside them keep the last norm from taking away how bright a picture is. Learning to copy took most of the
    steps of a training from noise.
    """
    last = unet.up_blocks[-1].resnets[-1]
    special, width = 2 * _COLOURS + 2, unet.conv_in.out_channels
    before = last.conv_shortcut.in_channels - width  # of the inputs, those that come from below
    for layer in (unet.conv_in, last.conv_shortcut, last.conv2):
        layer.weight[:special] = 0
        layer.bias[:special] = 0
    for colour in range(_COLOURS):
        unet.conv_in.weight[colour, _COLOURS + colour, 1, 1] = 1
        unet.conv_in.weight[_COLOURS + colour, _COLOURS + colour, 1, 1] = -1
    unet.conv_in.bias[special - 2 : special] = torch.tensor([_STEADY, -_STEADY])
    for channel in range(special):
        last.conv_shortcut.weight[channel, before + channel] = 1
    for layer in (last.conv_shortcut, last.conv2):  # the others whisper, so that the norm divides by what is known
        layer.weight[special:] *= 0.1
    _read_out(unet, (2 * (_STEADY**2 + _COLOURS * _BRIGHT**2) / width) ** 0.5)


def _read_out(unet: Any, deviation: float) -> None:
    """The difference of each colour's two channels, times what the last norm divides by."""
    unet.conv_out.weight.zero_()
    unet.conv_out.bias.zero_()
    for colour in range(_COLOURS):
        unet.conv_out.weight[colour, colour, 1, 1] = deviation
        unet.conv_out.weight[colour, _COLOURS + colour, 1, 1] = -deviation


def new_enlarger_scheduler() -> Any:
    from diffusers import DDPMScheduler

    # Not v, which near the end is noise again: what the network sees beside the noise is nearly the answer.
    return DDPMScheduler(beta_schedule="squaredcos_cap_v2", prediction_type="sample", timestep_spacing="trailing")


@torch.no_grad()
def make_pictures(vae: Any, small: Tensor, large: Tensor, copies: int, seed: int) -> dict[str, Tensor]:
    """`copies` placements of every drawing, at both sizes in the same place; 8-bit `[n, copies, 3, h, w]`.

    `small` and `large` are the drawings, `[n,4,h,w]`. "rough" is the small picture as the autoencoder gives it back.
    """
    vae.eval()
    noise = torch.Generator().manual_seed(seed)
    made: dict[str, list[Tensor]] = {"large": [], "small": [], "rough": []}
    for copy in range(copies):
        at_both = [
            place(drawings, FOR_GENERATOR, side, torch.Generator().manual_seed(seed * 1000 + copy))
            for drawings, side in ((small, SIDE), (large, LARGE))
        ]
        made["small"].append(_bytes(at_both[0]))
        made["large"].append(_bytes(at_both[1]))
        made["rough"].append(torch.cat([_bytes(_rough(vae, part, noise)) for part in torch.split(at_both[0], 100)]))
    return {name: torch.stack(pictures, 1) for name, pictures in made.items()}


def _rough(vae: Any, pictures: Tensor, generator: torch.Generator) -> Tensor:
    latents = vae.encode(pictures * 2 - 1).latents
    deviation = _LATENT_NOISE * torch.rand(len(latents), 1, 1, 1, generator=generator) / vae.config.scaling_factor
    decoded = vae.decode(latents + deviation * torch.randn(latents.shape, generator=generator)).sample
    rough: Tensor = (decoded / 2 + 0.5).clamp(0, 1)
    return rough


def _bytes(pictures: Tensor) -> Tensor:
    return (pictures * 255).round().byte()


def fit_enlarger(rank: int, data: Path, out: Path, recipe: Recipe, seed: int, start: Path | None = None) -> None:
    """Train on `data` (pictures at both sizes, states, drawing and caption of each row, row weights).

    It starts from nothing on quarters of pictures, or from the weights in `start` on whole ones.
    """
    torch.manual_seed(seed)
    unet, scheduler = new_enlarger(), new_enlarger_scheduler()
    if start:
        unet.load_state_dict(type(unet).from_pretrained(start).state_dict())
    stock = torch.load(data, weights_only=True, mmap=True)
    rng = np.random.default_rng([seed, rank])
    odds = (stock["weight"] / stock["weight"].sum()).double().numpy().cumsum()

    def batch(_step: int) -> Batch:
        size = BATCH // 4 if start else BATCH
        rows = np.searchsorted(odds, rng.random(size) * odds[-1])
        captions = stock["caption"][rows].clone()
        captions[torch.from_numpy(rng.random(size) < _CAPTION_DROP)] = 0  # row 0 is the empty caption
        clean, small = _pictures(stock, stock["drawing"][rows], rng)
        beside, level = _roughened(small, scheduler.alphas_cumprod, torch.from_numpy(rng.random(size)))
        if not start:
            clean, beside = _quarter(clean, beside, rng)
        return Batch(clean, stock["states"][captions].float(), beside, level)

    torch.manual_seed(seed * 1000 + rank)
    trained = train_diffusion(unet, scheduler, batch, recipe, on_step=reporter(rank, "enlarger", recipe.steps))
    if rank == 0:
        trained.use_average(unet.parameters())
        unet.save_pretrained(out)


def _pictures(stock: dict[str, Tensor], chosen: Tensor, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
    """Large pictures and small ones in -1..1; half of the small ones went through the autoencoder."""
    copies = torch.from_numpy(rng.integers(stock["large"].shape[1], size=len(chosen)))
    through = torch.from_numpy(rng.random(len(chosen)) < 0.5).view(-1, 1, 1, 1)
    small = torch.where(through, stock["rough"][chosen, copies], stock["small"][chosen, copies])
    return stock["large"][chosen, copies].float() / 127.5 - 1, small.float() / 127.5 - 1


def _roughened(small: Tensor, kept: Tensor, share: Tensor) -> tuple[Tensor, Tensor]:
    """Enlarged small pictures with noise, and the step of the schedule the noise is of: low ones more often."""
    enlarged = F.interpolate(small, scale_factor=2, mode="bilinear", align_corners=True)
    level = (share.square() * ROUGHEST).long()
    kept = kept[level].view(-1, 1, 1, 1)
    return kept.sqrt() * enlarged + (1 - kept).sqrt() * torch.randn_like(enlarged), level


def _quarter(clean: Tensor, beside: Tensor, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
    """The same quarter of all pictures of a batch."""
    top, left = (8 * rng.integers(SIDE // 8 + 1, size=2)).tolist()
    window = (..., slice(top, top + SIDE), slice(left, left + SIDE))
    return clean[window], beside[window]
