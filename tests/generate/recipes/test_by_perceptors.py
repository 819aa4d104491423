"""The recipes that move a canvas until perceptors see a text, on small random networks."""

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from fairest.errors import BadInput
from fairest.generate.engine.canvases import read_colours
from fairest.generate.recipes.aphantasia import aphantasia
from fairest.generate.recipes.big_sleep import big_sleep
from fairest.generate.recipes.deep_daze import deep_daze
from fairest.generate.recipes.pixel_art import pixel_art
from fairest.generate.recipes.studio import Studio
from fairest.generate.recipes.style_clip import style_clip

_SEED = torch.Generator().manual_seed(0)


class _Perceptor:
    """Sees colours in nine places; a text is a direction of its own."""

    name, size = "random", 12

    def __init__(self):
        self.network = nn.Linear(27, 8).requires_grad_(False)
        self.network.weight.copy_(torch.randn(8, 27, generator=_SEED))

    def image(self, pictures):
        return F.normalize(self.network((F.adaptive_avg_pool2d(pictures, 3) - 0.5).flatten(1)), dim=-1)

    def text(self, texts):
        return F.normalize(torch.stack([torch.randn(8, generator=_stream(text)) for text in texts]), dim=-1)


class _Model:
    """Two convolutions that know which texts they were given by a shift of their own."""

    side = 12

    class codec:  # noqa: N801 (an object of one kind)
        factor, channels = 2, 3

        @staticmethod
        def decode(x):
            return F.interpolate(x / 4 + 0.5, scale_factor=2)

    def __init__(self):
        self.weights = torch.randn(3, 3, 3, 3, generator=_SEED) / 4

    def sigmas(self, steps, width=None, height=None):  # noqa: ARG002 (the same for every size)
        return torch.linspace(10, 0, steps + 1, dtype=torch.float64)

    def denoiser(self, texts):
        shift = torch.stack([torch.randn(3, generator=_stream(text)) for text in texts])[..., None, None]
        return _Denoiser(self.codec, self.weights, shift)


class _Denoiser:
    def __init__(self, codec, weights, shift):
        self.codec, self.weights, self.shift = codec, weights, shift

    def __call__(self, x, sigma):
        return 2 * torch.tanh(F.conv2d(x / (1 + sigma**2) ** 0.5, self.weights, padding=1) + 0.3 * self.shift)


def _stream(text):
    return torch.Generator().manual_seed(sum(map(ord, text)))


_PERCEPTOR, _MODEL = _Perceptor(), _Model()
_SIXTEEN = range(1, 17)
_RECIPES = {
    "aphantasia": (aphantasia, {"steps": 15}),
    "deep-daze": (deep_daze, {"steps": 15, "hidden": 8, "layers": 2, "detail": 8.0, "rate": 0.003}),
    "pixel-art": (pixel_art, {"steps": 15, "cells": 6}),
    "big-sleep": (big_sleep, {"steps": 15}),
    "style-clip": (style_clip, {"steps": 15, "source": "a hat"}),
}


def _studio(*seeds, told=None):
    return Studio(seeds, {"perceptors": lambda: [_PERCEPTOR], "model": lambda: _MODEL}, on_step=told)


def _seen(pictures, text):
    return _PERCEPTOR.image(pictures) @ _PERCEPTOR.text([text])[0]


def _clearly_more(ones, others):
    """Whether the mean difference is three of its standard errors: few cells of few colours do not all obey."""
    gain = ones - others
    return gain.mean() > 3 * gain.std() / len(gain) ** 0.5


@pytest.mark.parametrize("name", _RECIPES)
def test_the_perceptor_sees_the_text_better_than_before(name):
    recipe, settings = _RECIPES[name]
    before = recipe(_studio(1, 2), "a nurse", **settings | {"steps": 0})
    after = recipe(_studio(1, 2), "a nurse", **settings)
    assert after.shape == (2, 3, 12, 12)
    assert after.min() >= 0 <= after.max() <= 1
    assert (_seen(after, "a nurse") > _seen(before, "a nurse") + 0.1).all()


@pytest.mark.parametrize("name", _RECIPES)
def test_a_batch_gives_the_pictures_that_come_one_by_one(name):
    recipe, settings = _RECIPES[name]
    few = settings | {"steps": 3}
    alone = [recipe(_studio(seed), "a nurse", **few) for seed in (4, 5)]
    torch.testing.assert_close(recipe(_studio(4, 5), "a nurse", **few), torch.cat(alone), rtol=0, atol=1e-4)


@pytest.mark.parametrize("name", _RECIPES)
def test_what_is_avoided_is_seen_less(name):
    recipe, settings = _RECIPES[name]
    plain, away = (recipe(_studio(*_SIXTEEN), "a nurse", avoid=avoid, **settings) for avoid in ("", "a hat, red"))
    assert _clearly_more(_seen(plain, "a hat, red"), _seen(away, "a hat, red"))


@pytest.mark.parametrize("name", ["aphantasia", "deep-daze", "pixel-art", "big-sleep"])
def test_a_style_is_seen_beside_the_text(name):
    recipe, settings = _RECIPES[name]
    plain, styled = (recipe(_studio(*_SIXTEEN), "a nurse", style=style, **settings) for style in ("", "in ink"))
    assert _clearly_more(_seen(styled, "in ink"), _seen(plain, "in ink"))


@pytest.mark.parametrize("name", _RECIPES)
def test_each_step_is_told_with_its_terms_until_somebody_says_stop(name):
    recipe, settings = _RECIPES[name]
    heard = []

    def listen(step):
        heard.append((step.number, step.of))
        assert "similarity by random" in step.terms
        assert step.picture().shape == (1, 3, 12, 12)
        return step.number == 2

    recipe(_studio(1, told=listen), "a nurse", **settings)
    assert heard == [(1, 15), (2, 15)]


@pytest.mark.parametrize(("name", "off"), [("aphantasia", 0.002), ("deep-daze", 0.06)])
def test_without_steps_the_picture_is_the_one_it_began_with(name, off):
    recipe, settings = _RECIPES[name]
    init = torch.linspace(0.2, 0.8, 12).expand(1, 3, 12, 12)
    pictures = recipe(_studio(1, 2), "a nurse", init=init, **settings | {"steps": 0})
    assert (pictures - init).abs().mean() < off


def test_pixel_art_has_whole_cells_and_the_colours_of_its_palette_alone():
    picture = pixel_art(_studio(3), "a nurse", steps=5, cells=4, size=20, colours="game-boy")
    cells = picture[..., ::5, ::5]
    assert picture.equal(cells.repeat_interleave(5, 2).repeat_interleave(5, 3))
    known = {tuple(colour) for colour in read_colours("game-boy").tolist()}
    assert {tuple(cell) for cell in cells[0].flatten(1).T.tolist()} <= known


def test_the_more_symmetry_counts_the_more_symmetrical_pixel_art_is():
    told = []
    for weight in (0.0, 30.0):
        picture = pixel_art(_studio(1, 2, 3), "a nurse", steps=40, cells=6, symmetry=weight, rate=0.3)
        told.append((picture - picture.flip(3)).square().mean().item())
    assert told[1] < 0.7 * told[0]


def test_a_cell_count_larger_than_the_perceptor_gives_one_pixel_a_cell():
    assert pixel_art(_studio(1), "a nurse", steps=1, cells=20).shape == (1, 3, 20, 20)


def test_the_nearer_a_latent_must_stay_the_less_a_picture_changes():
    before = style_clip(_studio(1, 2), "a nurse", source="a hat", steps=0)
    moved = [
        (style_clip(_studio(1, 2), "a nurse", source="a hat", steps=15, near=near) - before).abs().mean().item()
        for near in (0.0, 1.0, 100.0)
    ]
    assert moved[0] > moved[1] > moved[2]


def test_style_clip_finds_the_latent_of_a_picture_it_is_given():
    given = style_clip(_studio(9), "a nurse", source="a hat", steps=0)
    seeds_own = style_clip(_studio(1), "a nurse", source="a hat", steps=0)
    found = style_clip(_studio(1), "a nurse", source="a hat", init=given, search=60, steps=0)
    assert (found - given).abs().mean() < (seeds_own - given).abs().mean() / 2


def test_who_looks_on_hears_of_the_search_for_a_latent_too_and_may_end_there():
    given = style_clip(_studio(9), "a nurse", source="a hat", steps=0)
    heard = []
    style_clip(_studio(1, told=heard.append), "a nurse", source="a hat", init=given, search=4, steps=2)
    assert [(step.number, step.of) for step in heard] == [(1, 4), (2, 4), (3, 4), (4, 4), (1, 2), (2, 2)]

    del heard[:]
    seen = style_clip(
        _studio(1, told=lambda step: heard.append(step) or step.number == 3),
        "a nurse",
        source="a hat",
        init=given,
        search=4,
    )
    assert [(step.number, step.of) for step in heard] == [(1, 4), (2, 4), (3, 4)]
    assert seen.equal(heard[-1].picture())


def test_big_sleep_refuses_a_size_that_the_model_cannot_draw():
    with pytest.raises(BadInput, match=r"cannot draw 13x13 pixels. Give sides that are multiples of 2\."):
        big_sleep(_studio(1), "a nurse", size=13)


@pytest.mark.parametrize(
    ("name", "setting", "least"),
    [
        *((name, "steps", 0) for name in _RECIPES),
        *((name, "size", 0) for name in ("aphantasia", "deep-daze", "pixel-art", "big-sleep")),
        ("deep-daze", "hidden", 1),
        ("deep-daze", "layers", 1),
        ("pixel-art", "cells", 1),
        ("big-sleep", "draws", 1),
        ("style-clip", "draws", 1),
        ("style-clip", "search", 0),
    ],
)
def test_a_setting_that_is_too_small_is_refused(name, setting, least):
    recipe, settings = _RECIPES[name]
    with pytest.raises(BadInput, match=f"{setting} is {least - 1}; it must be {least} or more"):
        recipe(_studio(1), "a nurse", **settings | {setting: least - 1})


def test_big_sleep_keeps_its_noise_normal():
    lengths = {}
    for prior in (0.0, 10.0):
        told = []
        big_sleep(_studio(1, 2, told=lambda step, told=told: told.append(step.terms)), "a nurse", prior=prior, rate=0.3)
        lengths[prior] = told
    assert lengths[10.0][-1]["prior"].max() / 10 < 0.05
    assert (lengths[0.0][-1]["prior"] == 0).all()  # not asked, not computed


def test_without_a_perceptor_it_is_asked_for_by_name():
    with pytest.raises(BadInput, match=r"needs one thing more: perceptors. Name it by --perceptor\."):
        aphantasia(Studio((1,), {}), "a nurse")
