"""Less memory draws the same pictures."""

import numpy as np
import pytest
import torch
from miniatures import SEEDS, TEXTS

from fairest.adapters.models import memory
from fairest.adapters.models.diffusers import generator
from fairest.adapters.models.pipeline_loading import load_pipeline, quiet
from fairest.errors import BadInput, UnknownName

HOW = {"steps": 2, "dtype": "float32"}


def _pixels(drawings):
    return np.stack([np.asarray(d, dtype=int) for d in drawings])


@pytest.mark.parametrize("kind", ["sd", "sd3", "flux", "if"])
@pytest.mark.parametrize("word", memory.MEMORY)
def test_every_placement_draws_the_same_pictures_to_rounding(miniature, kind, word):
    size = {"size": 32} if kind == "flux" else {}
    usual = generator(str(miniature(kind)), **HOW, **size)
    sparing = generator(str(miniature(kind)), **HOW, **size, memory=word)
    assert sparing.describe()["memory"] == word
    assert np.abs(_pixels(usual.draw(TEXTS, SEEDS)) - _pixels(sparing.draw(TEXTS, SEEDS))).max() <= 2


def test_parts_that_wait_elsewhere_draw_the_same_pictures(miniature):
    """Their comings and goings are real, though the device is a CPU here."""
    usual = generator(str(miniature("sd")), **HOW)
    waiting = load_pipeline(miniature("sd"), torch.float32)
    memory.offload(waiting, "cpu", layer_by_layer=False)
    assert all(hasattr(part, "_hf_hook") for part in (waiting.text_encoder, waiting.unet, waiting.vae))
    streams = [torch.Generator().manual_seed(seed) for seed in SEEDS]
    with quiet():
        drawn = waiting(TEXTS, generator=streams, num_inference_steps=2).images
    assert np.abs(_pixels(usual.draw(TEXTS, SEEDS)) - _pixels(drawn)).max() <= 2


def test_layers_that_wait_elsewhere_take_no_room_until_it_is_their_turn(miniature):
    waiting = load_pipeline(miniature("sd"), torch.float32)
    memory.offload(waiting, "cpu", layer_by_layer=True)
    assert all(weight.is_meta for part in (waiting.text_encoder, waiting.unet) for weight in part.parameters())


class Pipeline:
    """One without an order of its parts, without an autoencoder; it writes down what it is told."""

    model_cpu_offload_seq = None

    def __init__(self):
        self.told = []

    def __getattr__(self, name):
        return lambda *_, **named: self.told.append((name, *named.values()))


@pytest.mark.parametrize(
    ("device", "word", "told"),
    [
        ("cuda:1", None, [("to",)]),
        ("cuda:1", "low", [("enable_attention_slicing",), ("to",)]),
        ("cuda:1", "lowest", [("enable_attention_slicing",), ("enable_sequential_cpu_offload", "cuda:1")]),
        ("cuda:1", "lower", [("enable_attention_slicing",), ("enable_sequential_cpu_offload", "cuda:1")]),
        ("cpu", "lowest", [("enable_attention_slicing",)]),
    ],
)
def test_weights_wait_elsewhere_only_where_they_compute_elsewhere(device, word, told):
    pipeline = Pipeline()
    pipeline.vae = None
    memory.settle(pipeline, device, word)
    assert pipeline.told == told


def test_a_pipeline_that_does_not_fit_is_told_with_advice():
    pipeline = Pipeline()
    pipeline.to = lambda _: torch.empty(2**50)  # the allocator's own error
    with pytest.raises(BadInput, match=r"'cuda' does not hold the whole Pipeline\. Try --memory lower"):
        memory.settle(pipeline, "cuda", None)


def test_low_slices_and_lower_tiles_too(miniature):
    low, lower = (generator(str(miniature("sd")), **HOW, memory=word)._pipeline for word in ("low", "lower"))
    assert (low.vae.use_slicing, low.vae.use_tiling) == (True, False)
    assert (lower.vae.use_slicing, lower.vae.use_tiling) == (True, True)
    assert "Sliced" in type(next(iter(low.unet.attn_processors.values()))).__name__


def test_what_a_placement_changes_or_cannot_do_is_noted(miniature):
    assert generator(str(miniature("sd")), memory="low").describe()["notes"] == []
    tiles, waits = generator(str(miniature("sd")), memory="lowest").describe()["notes"]
    assert "overlapping tiles" in tiles
    assert "On a CPU no weights can wait elsewhere" in waits


def test_an_unknown_word_is_refused(miniature):
    with pytest.raises(UnknownName, match="Did you mean 'lowest'"):
        generator(str(miniature("sd")), memory="lowset")
