"""The recipes that give films, on small random networks and once on the village."""

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from fairest.doors import load
from fairest.errors import BadInput
from fairest.generate.engine.animate import Motions
from fairest.generate.engine.warping import warp
from fairest.generate.recipes.disco_film import disco_film
from fairest.generate.recipes.illustrip import between, illustrip
from fairest.generate.recipes.studio import Studio


class _Perceptor:
    """Sees colours in nine places; a text is a direction of its own."""

    name, size = "random", 12

    def __init__(self):
        self.network = nn.Linear(27, 8, bias=False).requires_grad_(False)
        self.network.weight.copy_(torch.randn(8, 27, generator=torch.Generator().manual_seed(0)))

    def image(self, pictures):
        return F.normalize(self.network((F.adaptive_avg_pool2d(pictures, 3) - 0.5).flatten(1)), dim=-1)

    def text(self, texts):
        streams = [torch.Generator().manual_seed(sum(text.encode())) for text in texts]
        return F.normalize(torch.stack([torch.randn(8, generator=stream) for stream in streams]), dim=-1)


class _Codec:
    """Pictures around zero; nothing is lost."""

    factor, channels = 1, 3

    def encode(self, pictures):
        return 2 * pictures - 1

    def decode(self, x):
        return x / 2 + 0.5


class _Model:
    """Believes in less the more noise there is."""

    side, codec = 12, _Codec()

    def sigmas(self, steps, width=None, height=None):  # noqa: ARG002 (the same for every size)
        return torch.linspace(2, 0, steps + 1, dtype=torch.float64)

    def denoiser(self, texts):  # noqa: ARG002 (it knows no words)
        return _Denoiser(self.codec)


class _Denoiser:
    def __init__(self, codec):
        self.codec = codec

    def __call__(self, x, sigma):
        return x / (1 + sigma**2)


def _studio(*seeds, on_step=None):
    openers = {"model": _Model, "perceptors": lambda: [_Perceptor()]}
    return Studio(seeds or (0,), openers, on_step=on_step)


SHORT = {"frames": 3, "steps": 3}


def _together(film):
    return torch.stack(list(film.frames))


def test_a_disco_film_has_as_many_frames_as_it_says_and_at_its_rate():
    film = disco_film(_studio(), "a nurse", per_second=8, **SHORT)
    assert (film.number, film.per_second) == (3, 8)
    assert _together(film).shape == (3, 1, 3, 12, 12)


def test_later_frames_leave_out_their_share_of_the_steps():
    asked = []
    studio = _studio(on_step=lambda step: asked.append((step.frame, step.of)))
    list(disco_film(studio, "a nurse", frames=3, steps=4, start=0.5).frames)
    assert asked == [(0, 4)] * 4 + [(1, 2)] * 2 + [(2, 2)] * 2


def test_ending_the_drawing_of_a_frame_ends_that_frame_alone():
    told = []
    film = disco_film(_studio(on_step=lambda step: told.append(step.frame) or True), "a nurse", **SHORT)
    assert _together(film).shape == (3, 1, 3, 12, 12)
    assert told == [0, 1, 2]


@pytest.mark.parametrize("recipe", [disco_film, illustrip])
@pytest.mark.parametrize("wrong", [{"zoom": "0:(1), 2:(-1)"}, {"angle": "fast"}, {"overview": -1}, {"x": "1e999"}])
def test_what_cannot_be_made_is_refused_before_anything_is_drawn(recipe, wrong):
    with pytest.raises(BadInput):
        recipe(_studio(), "a nurse", **SHORT, **wrong)


def test_a_strength_or_a_rate_that_is_none_is_refused_before_anything_is_drawn():
    with pytest.raises(BadInput, match="no curve"):
        disco_film(_studio(), "a nurse", strength="much", **SHORT)
    with pytest.raises(BadInput, match="no curve"):
        illustrip(_studio(), "a nurse", rate="fast", **SHORT)


def test_a_disco_film_needs_a_text():
    with pytest.raises(BadInput, match="no text to draw"):
        disco_film(_studio(), "")


def test_where_all_steps_are_left_out_a_film_is_its_first_frame_moved():
    motions = {"zoom": 1.1, "angle": 5.0, "x": 0.02, "y": -0.02}
    first, second, third = disco_film(_studio(), "a nurse", start=1.0, **motions, **SHORT).frames
    torch.testing.assert_close(second, warp(first, Motions(**motions).at(1, 3)), atol=1e-6, rtol=0)
    torch.testing.assert_close(third, warp(second, Motions(**motions).at(2, 3)), atol=1e-6, rtol=0)


def test_the_later_it_starts_the_closer_a_frame_is_to_the_last_one():
    def moved_by(start):
        first, second = disco_film(_studio(), "a nurse", frames=2, steps=10, start=start, zoom=1).frames
        return float((second - first).abs().mean())

    assert moved_by(0.0) > moved_by(0.5) > moved_by(0.8) > moved_by(1.0) == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("recipe", [disco_film, illustrip])
def test_a_film_comes_again_from_its_seed_and_another_from_another(recipe):
    again = [_together(recipe(_studio(seed), "a nurse", **SHORT)) for seed in (3, 3, 4)]
    assert torch.equal(again[0], again[1])
    assert not torch.allclose(again[0], again[2], atol=0.01)


@pytest.mark.parametrize("recipe", [disco_film, illustrip])
def test_two_films_at_once_are_those_drawn_one_by_one(recipe):
    both = _together(recipe(_studio(3, 4), "a nurse", **SHORT))
    alone = [_together(recipe(_studio(seed), "a nurse", **SHORT)) for seed in (3, 4)]
    torch.testing.assert_close(both, torch.cat(alone, 1), atol=1e-4, rtol=0)


@pytest.mark.parametrize("recipe", [disco_film, illustrip])
def test_a_film_without_frames_is_refused_before_anything_is_drawn(recipe):
    with pytest.raises(BadInput, match="one frame at least, not 0"):
        recipe(_studio(), "a nurse", frames=0)


def test_an_illustrip_without_steps_is_its_first_frame_moved():
    first, second, _ = illustrip(_studio(), "a nurse", frames=3, first=5, steps=0, angle=5.0).frames
    torch.testing.assert_close(second, warp(first, Motions(zoom=1.02, angle=5).at(1, 3)), atol=1e-4, rtol=0)


def test_an_illustrip_ends_nearer_to_its_last_text_than_to_its_first():
    perceptor = _Perceptor()
    *_, last = illustrip(_studio(), "one | the other", frames=8, first=20, steps=10, tv=0).frames
    seen = (perceptor.image(last) @ perceptor.text(["one", "the other"]).T)[0]
    assert seen[1] > seen[0] + 0.2


def test_an_illustrip_needs_a_text():
    with pytest.raises(BadInput, match="no text"):
        illustrip(_studio(), " | ")


def test_the_way_between_texts_turns_evenly_and_passes_each():
    vectors = F.normalize(torch.randn(3, 8, generator=torch.Generator().manual_seed(0)), dim=-1)
    for share, text in ((0.0, 0), (0.5, 1), (1.0, 2)):
        torch.testing.assert_close(between(vectors, share)[0], vectors[text], atol=1e-6, rtol=0)
    way = torch.cat([between(vectors, share / 8) for share in range(5)])  # from the first to the second
    angles = (way[:-1] * way[1:]).sum(1).acos()
    torch.testing.assert_close(angles, (vectors[0] @ vectors[1]).acos().expand(4) / 4, atol=1e-4, rtol=0)
    torch.testing.assert_close(between(vectors[:1], 0.3), vectors[:1])


def test_a_disco_film_of_the_village_shows_what_was_asked_for_until_its_end():
    perceptor = load("encoder", "village")
    studio = Studio((0,), {"model": lambda: load("model", "village"), "perceptors": lambda: [perceptor]})
    *_, last = disco_film(studio, "a photo of a nurse", frames=3, steps=8).frames
    seen = (perceptor.image(last) @ perceptor.text(["a photo of a nurse", "a photo of a firefighter"]).T)[0]
    assert seen[0] > seen[1] + 0.2
