"""Regions: each person is drawn as if alone, with their own prompt, LoRA and seed."""

from dataclasses import dataclass, field, replace

import pytest
import torch
from torch import nn

from fairest import doors
from fairest.errors import BadInput
from fairest.generate.layout import Layout, Region, by_rule, check, side_by_side
from fairest.generate.recipes.regions import regions
from fairest.generate.recipes.studio import Studio
from fairest.train.lora import Factors, Lora, write_peft

ALL = (0.0, 0.0, 1.0, 1.0)
STEPS = {"steps": 4, "guidance": 2.0}


class Plain:
    """Places of `x` are pixels."""

    factor, channels = 1, 3

    def encode(self, pictures):
        return 4 * pictures - 2

    def decode(self, x):
        return x / 4 + 0.5


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        torch.manual_seed(5)
        self.conv = nn.Conv2d(3, 3, 3, padding=1)

    def forward(self, x, words):
        return torch.tanh(self.conv(x) + words)


@dataclass
class Model:
    """A random network that sees a few pixels around each, and a number for each text."""

    name = "random"
    side = 16
    guidance = 1.5
    codec: Plain = field(default_factory=Plain)
    network: nn.Module = field(default_factory=Net)

    def denoiser(self, texts):
        words = torch.tensor([(sum(map(ord, text)) % 97) / 48 - 1 for text in texts]).reshape(-1, 1, 1, 1)
        return Bound(self, words)

    asked: list = field(default_factory=list)

    def sigmas(self, steps, width, height):
        self.asked.append((width, height))
        return torch.cat([torch.logspace(1, -1, steps, dtype=torch.float64), torch.zeros(1, dtype=torch.float64)])


@dataclass
class Bound:
    model: Model
    words: torch.Tensor

    @property
    def codec(self):
        return self.model.codec

    def __call__(self, x, sigma):
        return self.model.network(x / (1 + sigma**2) ** 0.5, self.words)


def drawn(layout, seeds=(3,), prompt="a street", model=None, **settings):
    model = model or Model()
    return regions(Studio(tuple(seeds), {"model": lambda: model}), prompt, layout=layout, **STEPS | settings)


def row(*people, background=""):
    """People side by side, each a region without its box."""
    boxes = side_by_side(len(people))
    return Layout(background, tuple(replace(p, box=b) for p, b in zip(people, boxes, strict=True)), float(len(people)))


def person(prompt, **more):
    return Region(ALL, prompt, **more)


def test_each_region_is_the_picture_its_seed_and_prompt_give_alone():
    """Exactly: the same noise, the same prompt, and nothing of the neighbours or of a background without weight."""
    whole = drawn(row(person("a nurse", seed=1), person("a CEO", seed=2)), background=0.0)
    assert whole.shape == (1, 3, 16, 32)
    for left, prompt, seed in ((0, "a nurse", 1), (16, "a CEO", 2)):
        alone = drawn(row(person(prompt)), seeds=[seed], background=0.0)
        assert torch.equal(whole[..., left : left + 16], alone)


def test_without_seeds_of_their_own_two_regions_differ_and_follow_the_pictures_seed():
    twins = row(person("a nurse"), person("a nurse"))
    whole = drawn(twins)
    assert not torch.allclose(whole[..., :16], whole[..., 16:])
    assert torch.equal(whole, drawn(twins))
    assert not torch.allclose(whole, drawn(twins, seeds=[4]))


def test_a_batch_with_a_prompt_for_each_picture_is_the_pictures_one_by_one():
    layouts = [row(person(f"a {a}"), person(f"a {b}", seed=s)) for a, b, s in (("x", "y", 1), ("u", "v", 2))]
    together = drawn(layouts, seeds=[7, 8])
    for place, (layout, seed) in enumerate(zip(layouts, [7, 8], strict=True)):
        torch.testing.assert_close(together[place : place + 1], drawn(layout, seeds=[seed]), atol=1e-6, rtol=0)


def test_the_background_is_the_layouts_own_or_else_the_prompt():
    said, unsaid = (Layout(own, (Region(ALL, "x"),)) for own in ("x", ""))
    alone = drawn(unsaid, background=0.0)
    torch.testing.assert_close(drawn(said, background=1.0, prompt="other"), alone, atol=1e-6, rtol=0)
    torch.testing.assert_close(drawn(unsaid, background=1.0, prompt="x"), alone, atol=1e-6, rtol=0)
    assert not torch.allclose(drawn(unsaid, background=1.0, prompt="other"), alone, atol=1e-3)


def test_more_background_takes_more_of_a_region():
    only = drawn(Layout("", (Region(ALL, "a street"),)))
    far = [
        (drawn(Layout("", (Region(ALL, "zebra"),)), background=weight) - only).square().sum()
        for weight in (0.05, 1.0, 20.0)
    ]
    assert far[0] > far[1] > far[2] > 0


@pytest.fixture
def lora(tmp_path):
    generator = torch.Generator().manual_seed(3)
    down = torch.randn(2, 3, 3, 3, generator=generator)
    write_peft(Lora({"conv": Factors(down, torch.randn(3, 2, 1, 1, generator=generator), 1.0)}), tmp_path / "lora")
    return str(tmp_path / "lora")


def test_a_lora_changes_its_region_alone(lora):
    without = drawn(row(person("a nurse"), person("a CEO")), background=0.0)
    worn = drawn(row(person("a nurse"), person("a CEO", adapters={lora: 0.7})), background=0.0)
    # Regions of a layout are drawn by one network, which has the LoRA only while it is asked for the second.
    assert torch.equal(worn[..., :16], without[..., :16])
    assert not torch.allclose(worn[..., 16:], without[..., 16:], atol=1e-3)
    none = drawn(row(person("a nurse"), person("a CEO", adapters={lora: 0.0})), background=0.0)
    assert torch.equal(none, without)


def test_guidance_is_the_models_own_and_one_is_none():
    layout = row(person("a nurse"))
    assert torch.equal(drawn(layout, guidance=None), drawn(layout, guidance=1.5))
    assert torch.equal(drawn(layout, guidance=1.0), drawn(layout, guidance=1.0, avoid="anything"))
    assert not torch.allclose(drawn(layout, guidance=2.0), drawn(layout, guidance=2.0, avoid="anything"))


def test_the_size_is_the_shorter_side():
    model = Model()
    assert drawn(row(person("a"), person("b")), model=model, size=24).shape == (1, 3, 24, 48)
    assert model.asked == [(48, 24)]  # some models space the noise by it


def test_fresh_noise_is_the_pictures_and_not_the_regions():
    """The seed of a region is that of the noise its box begins with."""
    one, how = row(person("a nurse", seed=1)), {"method": "ancestral", "background": 0.0}
    assert torch.equal(drawn(one, seeds=[7], **how), drawn(one, seeds=[7], **how))
    assert not torch.allclose(drawn(one, seeds=[7], **how), drawn(one, seeds=[8], **how))
    assert torch.equal(drawn(one, seeds=[7], background=0.0), drawn(one, seeds=[8], background=0.0))


def test_what_cannot_be_drawn_at_once_is_refused():
    one, two = row(person("a")), row(person("a"), person("b"))
    with pytest.raises(BadInput, match="differ in boxes"):
        drawn([one, two], seeds=[1, 2])
    with pytest.raises(BadInput, match="in no region"):
        drawn(Layout("", (Region((0, 0, 0.5, 1), "a"),)), background=0.0)


def test_on_the_village_five_people_are_who_the_rule_asked_for():
    """Chance is a half for gender and a fifth for skin tone."""
    from PIL import Image

    tones = dict.fromkeys(("light", "medium-light", "medium", "medium-dark", "dark"), 0.2)
    layouts = by_rule(5, "nurse", {"gender": {"woman": 0.5, "man": 0.5}, "skin-tone": tones}, 1, 0)
    studio = Studio((0,), {"model": lambda: doors.load("model", "village")})
    told = regions(studio, "nurses", layout=layouts, steps=6, background=0.0)
    pictures = [Image.fromarray(p.permute(1, 2, 0).mul(255).round().byte().numpy()) for p in told]
    seen = check(pictures, layouts, doors.load("judge", "village"))
    for attribute in ("gender", "skin-tone"):
        right = [one.told == one.asked for one in seen if one.attribute == attribute]
        assert len(right) == 5
        assert sum(right) >= 4
