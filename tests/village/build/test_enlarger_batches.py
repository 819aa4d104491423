"""What the village's second stage learns from, worked out on pictures of a few numbers."""

import numpy as np
import pytest
import torch

pytest.importorskip("diffusers")

from fairest.village.build.enlarger import _quarter, _roughened, make_pictures, new_enlarger, new_enlarger_scheduler
from fairest.village.second_stage import ROUGHEST


def test_without_noise_it_sees_the_small_picture_enlarged_from_corner_to_corner():
    small = torch.tensor([[0.0, 1.0], [0.0, 1.0]]).expand(1, 3, 2, 2)
    seen, level = _roughened(small, torch.ones(1000), torch.zeros(1, dtype=torch.float64))
    assert torch.allclose(seen[0, 0], torch.tensor([0, 1 / 3, 2 / 3, 1]).expand(4, 4))
    assert level.tolist() == [0]


def test_low_levels_of_noise_are_met_more_often():
    """The level is the square of an even share: half of the pictures are below a quarter of the roughest."""
    shares = torch.tensor([0.0, 0.5, 0.999], dtype=torch.float64)
    _, level = _roughened(torch.zeros(3, 3, 2, 2), torch.linspace(1, 0, 1000), shares)
    assert level.tolist() == [0, ROUGHEST // 4, ROUGHEST - 1]


def test_noise_of_a_level_leaves_the_variance_at_one():
    torch.manual_seed(0)
    pictures = torch.randn(1, 3, 200, 200)
    seen, _ = _roughened(pictures, torch.full((1000,), 0.25), torch.zeros(1, dtype=torch.float64))
    kept = _roughened(pictures, torch.ones(1000), torch.zeros(1, dtype=torch.float64))[0]
    assert (seen - 0.5 * kept).std().item() == pytest.approx(0.75**0.5, abs=0.01)


def test_both_pictures_are_cut_to_the_same_quarter():
    numbers = torch.arange(128 * 128.0).view(1, 1, 128, 128)
    clean, beside = _quarter(numbers, numbers.clone(), np.random.default_rng(0))
    assert clean.shape == (1, 1, 64, 64)
    assert torch.equal(clean, beside)


class _Through:
    """An autoencoder that gives back what it gets."""

    class config:  # noqa: N801 (as diffusers calls it)
        scaling_factor = 1.0

    def eval(self):
        return self

    def encode(self, x):
        return type("Encoded", (), {"latents": x})

    def decode(self, x):
        return type("Decoded", (), {"sample": x})


def test_every_drawing_is_placed_alike_at_both_sizes():
    drawing = torch.zeros(2, 4, 144, 144)
    drawing[:, :, 40:100, 40:100] = 1.0
    small = torch.nn.functional.avg_pool2d(drawing, 2)
    made = make_pictures(_Through(), small, drawing, copies=3, seed=1)
    assert {name: tuple(p.shape) for name, p in made.items()} == {
        "large": (2, 3, 3, 128, 128), "small": (2, 3, 3, 64, 64), "rough": (2, 3, 3, 64, 64),
    }  # fmt: skip
    halved = torch.nn.functional.avg_pool2d(made["large"].float().flatten(0, 1), 2)
    assert (halved - made["small"].float().flatten(0, 1)).abs().mean() < 1  # of 255
    assert (made["rough"] != made["small"]).any()


def test_it_is_a_stage_like_deepfloyds():
    """Six channels in, a class label for the noise on the small picture, words at the lowest resolution alone."""
    network, scheduler = new_enlarger(), new_enlarger_scheduler()
    assert (network.config.in_channels, network.config.out_channels) == (6, 3)
    assert network.config.class_embed_type == "timestep"
    assert [block.has_cross_attention for block in network.down_blocks if hasattr(block, "has_cross_attention")] == [
        True
    ]
    assert scheduler.config.prediction_type == "sample"
    assert 2 * sum(p.numel() for p in network.parameters()) <= 3e6


def test_untrained_it_answers_with_the_picture_beside_the_noise():
    torch.manual_seed(0)
    network = new_enlarger().eval()
    beside = torch.nn.functional.interpolate(torch.rand(2, 3, 8, 8) * 2 - 1, size=(64, 64), mode="bilinear")
    words, level = torch.randn(2, 4, 384), torch.zeros(2)
    with torch.no_grad():
        said = network(torch.cat([torch.randn(2, 3, 64, 64), beside], 1), 500, words, class_labels=level).sample
    assert (said - beside).abs().mean() < 0.1 * beside.abs().mean()
