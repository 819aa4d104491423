"""`neuron` and `deep-dream`, on the village's perceptor."""

import sys

import pytest
import torch

from fairest.doors import load
from fairest.errors import BadInput, UnknownName
from fairest.generate.engine.objectives import Activation
from fairest.generate.engine.step import Moment
from fairest.generate.recipes.deep_dream import deep_dream
from fairest.generate.recipes.neuron import neuron
from fairest.generate.recipes.studio import Studio

FEW = {"overview": 1, "inner": 1}
LAYER = "encoder.layers.2.mlp.fc1"


@pytest.fixture(scope="module")
def perceptor():
    return load("encoder", "village")


@pytest.fixture
def studio(perceptor):
    return Studio((0, 1), {"perceptors": lambda: [perceptor]})


def answers(perceptor, pictures, *where):
    with torch.no_grad():
        return -Activation(perceptor, *where)(pictures, Moment(0.0, None))


def test_a_channel_answers_more_and_more(studio):
    first, later = (neuron(studio, f"{LAYER}:11", steps=steps, rate=0.2, **FEW) for steps in (1, 12))
    assert later.shape == (2, 3, 64, 64)
    assert (answers(studio.perceptor, later, LAYER, 11) > answers(studio.perceptor, first, LAYER, 11) + 0.2).all()


def test_a_neuron_answers_more_at_its_place(studio):
    first, later = (neuron(studio, f"{LAYER}:11:30", steps=steps, rate=0.2) for steps in (1, 6))
    assert (answers(studio.perceptor, later, LAYER, 11, 30) > answers(studio.perceptor, first, LAYER, 11, 30)).all()


def test_a_batch_is_what_its_pictures_are_one_by_one(studio):
    both = neuron(studio, f"{LAYER}:11", steps=3, **FEW)
    alone = neuron(Studio((1,), studio.openers), f"{LAYER}:11", steps=3, **FEW)
    torch.testing.assert_close(both[1:], alone, atol=1e-3, rtol=0)


@pytest.mark.parametrize("prompt", ["a nurse", LAYER, f"{LAYER}:x", f"{LAYER}:1:2:3", f"{LAYER}:-1"])
def test_a_prompt_that_names_no_channel_is_refused_with_the_layers(studio, prompt):
    with pytest.raises(BadInput, match=r"names no channel. Write LAYER:CHANNEL .* encoder.layers.4 and their parts"):
        neuron(studio, prompt)


def test_an_unknown_layer_is_refused_with_the_nearest(studio):
    with pytest.raises(UnknownName, match=r"Did you mean 'encoder.layers.2.mlp.fc1'"):
        neuron(studio, "encoder.layers.2.mlp.fc_1:11", steps=1)
    with pytest.raises(UnknownName, match="is not a layer we know"):
        deep_dream(studio, "a nurse", steps=1)


@pytest.mark.parametrize(("recipe", "prompt"), [(deep_dream, "0"), (neuron, "0:1")])
def test_the_canvas_lies_where_the_perceptor_computes(monkeypatch, recipe, prompt):
    """The device "meta" stands for another than the processor; only where the canvas is made is looked at."""

    class Elsewhere:
        name, size, network = "elsewhere", 8, torch.nn.Sequential(torch.nn.Linear(2, 2, device="meta"))

    asked = []
    made_in = sys.modules[recipe.__module__]
    monkeypatch.setattr(made_in, "Spectrum", lambda *_, **how: asked.append(how["device"].type))
    monkeypatch.setattr(made_in, "optimise", lambda *_, **__: None)
    recipe(Studio((0,), {"perceptors": lambda: [Elsewhere()]}), prompt)
    assert asked == ["meta"]


def test_in_a_dream_the_layer_answers_more_strongly_than_in_the_picture_it_began_with(studio):
    init = torch.rand(1, 3, 64, 64, generator=torch.Generator().manual_seed(0)) * 0.2 + 0.4
    dream = deep_dream(studio, LAYER, init=init, steps=10, size=64, **FEW)
    assert (answers(studio.perceptor, dream, LAYER) > 1.05 * answers(studio.perceptor, init, LAYER)).all()


def test_what_is_kept_more_of_is_nearer_to_the_picture(studio):
    init = torch.rand(1, 3, 64, 64, generator=torch.Generator().manual_seed(0))
    dreams = [deep_dream(studio, init=init, steps=6, size=64, keep=keep, **FEW) for keep in (0.0, 1000.0)]
    free, kept = ((dream - init).square().mean().item() for dream in dreams)
    assert kept < free / 2
