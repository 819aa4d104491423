"""What several recipes share: what is asked of perceptors, and the model that hears a prompt."""

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from fairest.errors import BadInput
from fairest.generate.engine.objectives import Similarity
from fairest.generate.engine.step import Moment
from fairest.generate.engine.views import Crops, views
from fairest.generate.recipes.prompted import prompted
from fairest.generate.recipes.studio import Studio
from fairest.generate.recipes.wish import said, wish

_CROPS = Crops(overview=1, inner=0, turn=0, shift=0, flip=0, colour=0, noise=0)
"""Without chance, so that all perceptors see the same."""


class _Perceptor:
    """Sees colours in four places, by weights of its own; a text is a direction of its own."""

    name, size = "random", 8

    def __init__(self, seed):
        self.weights = torch.randn(12, 6, generator=torch.Generator().manual_seed(seed))
        self.network = nn.Identity()

    def image(self, pictures):
        return F.normalize(F.adaptive_avg_pool2d(pictures, 2).flatten(1) @ self.weights, dim=-1)

    def text(self, texts):
        streams = [torch.Generator().manual_seed(sum(text.encode())) for text in texts]
        return F.normalize(torch.stack([torch.randn(6, generator=stream) for stream in streams]), dim=-1)


_PERCEPTORS = (_Perceptor(0), _Perceptor(1))


def _loss(objective, studio, progress=0.0):
    pictures = torch.rand(1, 3, 8, 8, generator=torch.Generator().manual_seed(2))
    return float(objective(pictures, Moment(progress, studio.streams("views"))))


@pytest.fixture
def studio():
    return Studio((4,), {"perceptors": lambda: _PERCEPTORS})


def _alone(studio, perceptor, text):
    return _loss(views(Similarity(perceptor, text), 8, _CROPS), studio)


def test_it_is_the_mean_of_the_perceptors_sums_of_prompt_style_and_what_to_avoid(studio):
    by_hand = [
        _alone(studio, one, "a") + 0.5 * _alone(studio, one, "b") - 0.3 * _alone(studio, one, "c")
        for one in _PERCEPTORS
    ]
    assert _loss(wish(studio, _CROPS, "a", "b", "c"), studio) == pytest.approx(sum(by_hand) / 2, abs=1e-5)


def test_a_text_given_twice_counts_by_the_sum_of_its_weights(studio):
    once = sum(_alone(studio, one, "a") for one in _PERCEPTORS) / 2
    assert _loss(wish(studio, _CROPS, "a", style="a"), studio) == pytest.approx(1.5 * once, abs=1e-5)
    assert _loss(wish(studio, _CROPS, "a", avoid="a"), studio) == pytest.approx(0.7 * once, abs=1e-5)
    assert _loss(wish(studio, _CROPS, "a", "a", "a"), studio) == pytest.approx(1.2 * once, abs=1e-5)


def test_the_others_count_by_their_curve(studio):
    first, second = (_alone(studio, one, "a") for one in _PERCEPTORS)
    objective = wish(studio, _CROPS, "a", others="[0]*1+[3]*1")
    assert _loss(objective, studio) == pytest.approx(first / 2, abs=1e-5)
    assert _loss(objective, studio, 1.0) == pytest.approx((first + 3 * second) / 2, abs=1e-5)


@pytest.mark.parametrize("prompt", ["", "  "])
def test_an_empty_prompt_is_refused(studio, prompt):
    with pytest.raises(BadInput, match="There is no text to draw"):
        wish(studio, _CROPS, prompt, style="a")


def test_of_several_texts_those_that_say_something_are_left():
    assert said([" a", "", "b "]) == ["a", "b"]


class _Model:
    guidance = 3.0

    def __init__(self):
        self.asked = []

    def denoiser(self, texts):
        self.asked.append(texts)
        return lambda x, _sigma: x * len(texts[0])


@pytest.mark.parametrize(("guidance", "expected"), [(None, 1 + 3 * (4 - 1)), (1.5, 1 + 1.5 * (4 - 1)), (0.0, 1)])
def test_a_prompt_is_heard_in_every_picture_as_strongly_as_is_said(guidance, expected):
    model = _Model()
    found = prompted(Studio((1, 2), {"model": lambda: model}), "four", "1", guidance)(torch.ones(1), 2.0)
    assert model.asked == [["four", "four"], ["1", "1"]]
    assert found.item() == expected
