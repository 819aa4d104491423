"""Small networks and LoRAs of random numbers."""

import torch
from torch import nn

from fairest.train.lora import Factors, Lora


class Mixed(nn.Module):
    """A linear layer, two convolutions with all that theirs can be, and a layer no LoRA changes."""

    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(3, 6, 3, stride=2, padding=1, padding_mode="reflect")
        self.inner = nn.ModuleDict({"second": nn.Conv2d(6, 5, 1), "to_q": nn.Linear(5, 7)})
        self.norm = nn.LayerNorm(7)

    def forward(self, pictures):
        seen = self.inner["second"](self.first(pictures).relu()).relu()
        return self.norm(self.inner["to_q"](seen.movedim(1, -1)))


SHAPES = {"first": (6, 3, 3, 3), "inner.second": (5, 6, 1, 1), "inner.to_q": (7, 5)}


def network(seed=0):
    torch.manual_seed(seed)
    return Mixed().eval().requires_grad_(False)


def lora(seed, rank=2, alpha=3.0, shapes=SHAPES):
    random = torch.Generator().manual_seed(seed)

    def factors(shape):
        ones = [1] * (len(shape) - 2)
        down = torch.randn(rank, *shape[1:], generator=random)
        return Factors(down, torch.randn(shape[0], rank, *ones, generator=random), alpha)

    return Lora({name: factors(shape) for name, shape in shapes.items()})


def pictures(n=4):
    return torch.rand(n, 3, 8, 8, generator=torch.Generator().manual_seed(9))


def unet():
    """A U-Net of diffusers with attention and convolutions, of random weights."""
    from diffusers import UNet2DConditionModel

    torch.manual_seed(0)
    made = UNet2DConditionModel(
        sample_size=8, in_channels=4, out_channels=4, block_out_channels=(8, 16), norm_num_groups=4,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"), up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        layers_per_block=1, cross_attention_dim=8, attention_head_dim=2,
    )  # fmt: skip
    return made.eval().requires_grad_(False)


def asked(n=2):
    """What such a U-Net is asked: latents, times and the states of captions."""
    random = torch.Generator().manual_seed(4)
    x, text = torch.randn(n, 4, 8, 8, generator=random), torch.randn(n, 3, 8, generator=random)
    return {"sample": x, "timestep": torch.tensor(500), "encoder_hidden_states": text}


def unet_lora(made, seed=1, rank=2, alpha=3.0, targets=r".*(to_q|to_out\.0|conv1|proj_in)"):
    from fairest.train.lora import new_lora

    random = torch.Generator().manual_seed(seed)
    empty = new_lora(made, rank=rank, alpha=alpha, targets=targets, seed=seed).detached()
    return Lora(
        {
            name: Factors(f.down, 0.2 * torch.randn(f.up.shape, generator=random), f.alpha)
            for name, f in empty.layers.items()
        }
    )
