"""The village's judges: trained on the drawings, never on what the generator draws."""

from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from torch import Generator, Tensor

from fairest.records import NOBODY
from fairest.train.augment import FOR_JUDGES, place
from fairest.train.classifier import train_classifier
from fairest.train.loop import Recipe
from fairest.village.build.generator import SIDE, reporter
from fairest.village.networks import HEADS, NETWORKS

__all__ = ["JUDGE", "fit_judge", "judge_targets", "nobody"]

JUDGE = Recipe(steps=1500, lr=2e-3, warmup=0.1, constant=0.3, ema=0.995, weight_decay=0.05)
BATCH = 48
_EMPTY = 6
"""Pictures without a person in each batch."""


def judge_targets(rows: list[dict[str, Any]]) -> dict[str, Tensor]:
    """Wanted probabilities of every drawing: gender is evenly spread where the drawing does not show it."""
    wanted = {head: torch.zeros(len(rows), len(values)) for head, values in HEADS.items()}
    for i, row in enumerate(rows):
        wanted["occupation"][i, HEADS["occupation"].index(row["occupation"])] = 1
        wanted["skin-tone"][i, HEADS["skin-tone"].index(row["tone"])] = 1
        if row["observable"]:
            wanted["gender"][i, HEADS["gender"].index(row["gender"])] = 1
        else:
            wanted["gender"][i] = 0.5
    return wanted


def nobody(n: int, drawings: Tensor, generator: Generator) -> Tensor:
    """Pictures without a person: plain grounds, soft blobs, noise, and drawings torn to shuffled tiles."""
    ground = torch.rand(n, 3, 1, 1, generator=generator).expand(n, 3, SIDE, SIDE)
    coarse = torch.rand(n, 3, 6, 6, generator=generator)
    blobs = F.interpolate(coarse, size=(SIDE, SIDE), mode="bicubic").clamp(0, 1)
    noise = torch.rand(n, 3, SIDE, SIDE, generator=generator)
    chosen = torch.randint(len(drawings), (n,), generator=generator)
    torn = _shuffled_tiles(place(drawings[chosen], FOR_JUDGES, SIDE, generator), generator)
    kind = torch.randint(4, (n, 1, 1, 1), generator=generator)
    return torch.where(kind == 0, ground, torch.where(kind == 1, blobs, torch.where(kind == 2, noise, torn)))


def _shuffled_tiles(pictures: Tensor, generator: Generator, tile: int = 16) -> Tensor:
    tiles = F.unfold(pictures, tile, stride=tile)
    order = torch.randperm(tiles.shape[-1], generator=generator)
    return F.fold(tiles[..., order], SIDE, tile, stride=tile)


def fit_judge(rank: int, kind: str, data: Path, out: Path, recipe: Recipe, seed: int) -> None:
    """Train the network `kind` on `data` (drawings and wanted probabilities); rank 0 saves to `out`."""
    torch.manual_seed(seed)
    model = NETWORKS[kind]()
    generator = Generator().manual_seed(seed * 1000 + rank)
    stock = torch.load(data, weights_only=True)
    drawings, wanted = stock["drawings"], stock["wanted"]

    def batch(_step: int) -> tuple[Tensor, dict[str, Tensor]]:
        chosen = torch.randint(len(drawings), (BATCH,), generator=generator)
        pictures = place(drawings[chosen], FOR_JUDGES, SIDE, generator)
        pictures = torch.cat([pictures, nobody(_EMPTY, drawings, generator)])
        pictures = pictures + 0.03 * torch.randn(pictures.shape, generator=generator)
        return pictures.clamp(0, 1), {head: _with_nobody(head, wanted[head][chosen]) for head in HEADS}

    trained = train_classifier(model, batch, recipe, on_step=reporter(rank, f"{kind} judge", recipe.steps))
    if rank == 0:
        trained.use_average(model.parameters())
        out.parent.mkdir(parents=True, exist_ok=True)
        save_file({name: value.half().contiguous() for name, value in model.state_dict().items()}, out)


def _with_nobody(head: str, wanted: Tensor) -> Tensor:
    extra = torch.zeros(_EMPTY, wanted.shape[1])
    if head == "occupation":
        extra[:, HEADS[head].index(NOBODY)] = 1
    return torch.cat([wanted, extra])
