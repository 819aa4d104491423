"""Weights that wait on disk: the same pictures, and only the part or layer whose turn it is has any."""

import shutil

import pytest
import torch
from miniatures import SEEDS, TEXTS

from fairest.adapters.models.diffusion import model
from fairest.adapters.models.enlarging import enlarger
from fairest.adapters.models.memory import MEMORY
from fairest.errors import BadInput, UnknownName
from fairest.generate.engine.sampling import sample
from fairest.generate.engine.streams import Streams
from fairest.train.loop import Recipe
from fairest.train.lora import fit_lora, merge


def _drawn(drawing):
    side = 32 // drawing.codec.factor
    sigmas = drawing.sigmas(2)
    x = float(sigmas[0]) * Streams(SEEDS[:2]).normal(drawing.codec.channels, side, side)
    with torch.no_grad():
        return drawing.codec.decode(sample(drawing.denoiser(TEXTS[:2]), sigmas, x))


@pytest.mark.parametrize("kind", ["sd", "sdxl", "sd3", "flux", "pixart", "if"])
@pytest.mark.parametrize("word", MEMORY)
def test_every_placement_draws_the_same_pictures_to_rounding(miniature, kind, word):
    folder = str(miniature(kind))
    usual, sparing = model(folder), model(folder, memory=word)
    assert sparing.describe()["memory"] == word
    expected = _drawn(usual)
    torch.testing.assert_close(_drawn(sparing), expected, atol=1e-4 * expected.abs().max().item(), rtol=0)


@pytest.fixture
def by_parts(miniature):
    return model(str(miniature("sdxl")), memory="lower")


def _filled(drawing):
    """Which parts have weights; the halves of the autoencoder by themselves."""
    pipeline = drawing._parts.pipeline
    parts = {name: getattr(pipeline, name) for name in ("text_encoder", "text_encoder_2", "unet")}
    parts |= {"encoder": pipeline.vae.encoder, "decoder": pipeline.vae.decoder}
    return {name for name, part in parts.items() if not any(weight.is_meta for weight in part.parameters())}


def test_one_part_at_a_time_has_its_weights(by_parts):
    assert _filled(by_parts) == set()
    denoiser = by_parts.denoiser(TEXTS[:1])
    assert _filled(by_parts) == {"text_encoder_2"}
    x = Streams([1]).normal(4, 8, 8)
    with torch.no_grad():
        denoiser(x, 1.0)
        assert _filled(by_parts) == {"unet"}
        by_parts.codec.decode(x)
        assert _filled(by_parts) == {"decoder"}
        by_parts.codec.encode(torch.zeros(1, 3, 16, 16))
    assert _filled(by_parts) == set()  # but what comes behind the encoder, which is called last


def test_layer_by_layer_nothing_stays(miniature):
    drawing = model(str(miniature("sdxl")), memory="lowest")
    _drawn(drawing)
    assert _filled(drawing) == set()


@pytest.mark.parametrize("word", ["lower", "lowest"])
def test_gradients_are_the_same(miniature, word):
    def gradient(drawing):
        x = Streams([1]).normal(4, 8, 8).requires_grad_()
        drawing.codec.decode(drawing.denoiser(TEXTS[:1])(x, 1.0)).square().sum().backward()
        parts = (part for part in drawing._parts.pipeline.components.values() if isinstance(part, torch.nn.Module))
        assert not any(
            weight.requires_grad or weight.grad is not None for part in parts for weight in part.parameters()
        )
        return x.grad

    expected = gradient(model(str(miniature("sd"))))
    waiting = gradient(model(str(miniature("sd")), memory=word))
    torch.testing.assert_close(waiting, expected, atol=1e-4 * expected.abs().max().item(), rtol=0)


def test_a_new_lora_for_weights_that_wait_has_numbers_and_learns(miniature):
    drawing, x = model(str(miniature("sd")), memory="lower"), Streams([1]).normal(4, 8, 8)
    denoiser = drawing.denoiser(TEXTS[:1])

    def losses(_step):
        return denoiser(x, 1.0).square().mean((1, 2, 3))

    lora, trained = fit_lora(drawing.network, losses, Recipe(steps=3, lr=0.01))
    assert {factor.device.type for factor in lora.parameters()} == {"cpu"}
    assert trained.losses[-1] < trained.losses[0]
    with pytest.raises(BadInput, match=r"would be lost.*adapted\(\)"):
        merge(drawing.network, {lora: 1.0})


def test_enlargers_wait_on_disk_too(miniature):
    def seen(stage):
        small = torch.full((1, 3, 32, 32), 0.3)
        with torch.no_grad():
            return stage.denoiser(TEXTS[:1], small, 0.1, Streams([1]))(torch.zeros(1, 3, 64, 64), 1.0)

    folder = str(miniature("if-above"))
    torch.testing.assert_close(seen(enlarger(folder, factor=2, memory="lower")), seen(enlarger(folder, factor=2)))


def test_weights_behind_a_prefix_are_found_and_others_refused(miniature, tmp_path):
    folder = shutil.copytree(miniature("sd"), tmp_path / "sd")
    _renamed(folder / "text_encoder" / "model.safetensors", "text_model.")
    expected = _drawn(model(str(miniature("sd")), memory="lower"))
    torch.testing.assert_close(_drawn(model(str(folder), memory="lower")), expected)
    _renamed(folder / "unet" / "diffusion_pytorch_model.safetensors", "old.er.")
    with pytest.raises(BadInput, match=r"unet are in an older form: none is called .*pipeline.save_pretrained"):
        model(str(folder), memory="lower")


def test_an_unknown_word_is_refused_with_the_known(miniature):
    with pytest.raises(UnknownName, match="known: low, lower, lowest"):
        model(str(miniature("sd")), memory="least")


def _renamed(file, prefix):
    from safetensors.torch import load_file, save_file

    save_file({prefix + key: tensor for key, tensor in load_file(file).items()}, file, {"format": "pt"})
