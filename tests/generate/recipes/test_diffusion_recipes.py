"""The recipes of diffusion on the village's models, in few steps."""

from itertools import pairwise

import pytest
import torch

from fairest import doors
from fairest.errors import BadInput
from fairest.generate.engine.objectives import Similarity
from fairest.generate.recipes.disco import disco
from fairest.generate.recipes.image_to_image import image_to_image
from fairest.generate.recipes.imagen import imagen
from fairest.generate.recipes.inpaint import inpaint
from fairest.generate.recipes.stable_diffusion import stable_diffusion
from fairest.generate.recipes.studio import Studio

_NURSE = "a photo of a nurse"


@pytest.fixture(scope="module")
def village():
    return {"model": doors.load("model", "village"), "perceptors": [doors.load("encoder", "village")]}


@pytest.fixture
def studio(village):
    def make(*seeds, on_step=None):
        openers = {name: lambda part=part: part for name, part in village.items()}
        enlarger = {"enlarger": lambda: doors.load("enlarger", "village")}
        return Studio(seeds, openers | enlarger, on_step)

    return make


@pytest.fixture(scope="module")
def nurse(village):
    return stable_diffusion(Studio((3,), {"model": lambda: village["model"]}), _NURSE, steps=5)


def _away(village, pictures, text):
    with torch.no_grad():
        return float(Similarity(village["perceptors"][0], text)(pictures, None).mean())


def test_a_prompt_is_drawn_so_that_the_perceptor_reads_it(studio, village):
    pictures = stable_diffusion(studio(1, 2), _NURSE, steps=5)
    assert pictures.shape == (2, 3, 64, 64)
    assert _away(village, pictures, _NURSE) < _away(village, pictures, "a photo of a firefighter")


def test_a_batch_is_drawn_as_one_by_one(studio):
    """To a thousandth: the village starts at noise of deviation 20,000, where float32 itself is that coarse."""
    together = stable_diffusion(studio(4, 5), _NURSE, steps=3)
    alone = torch.cat([stable_diffusion(studio(seed), _NURSE, steps=3) for seed in (4, 5)])
    torch.testing.assert_close(together, alone, atol=1e-3, rtol=0)


def test_the_later_the_start_the_closer_to_the_picture_it_began_with(studio, nurse):
    found = [
        image_to_image(studio(1), "a photo of a firefighter", init=nurse, start=start, steps=8)
        for start in (0.0, 0.5, 0.75, 1.0)
    ]
    distances = [float((picture - nurse).square().mean()) for picture in found]
    for earlier, later in pairwise(distances):
        assert later < earlier


def test_inpainting_leaves_every_pixel_outside_the_mask(studio, nurse):
    mask = torch.zeros(1, 3, 64, 64)
    mask[:, :, 30:, 7:50] = 1
    found = inpaint(studio(1, 2), "a photo of a firefighter", init=nurse, mask=mask, steps=3)
    outside = (mask == 0).expand(2, -1, -1, -1)
    assert torch.equal(found[outside], nurse.expand(2, -1, -1, -1)[outside])
    assert float((found - nurse)[~outside].abs().mean()) > 0.02


@pytest.mark.parametrize(("recipe", "says"), [(image_to_image, "--init"), (inpaint, "--mask")])
def test_without_its_picture_a_recipe_says_how_to_give_it(studio, recipe, says):
    with pytest.raises(BadInput, match=says):
        recipe(studio(1), _NURSE)


def test_the_more_the_perceptor_guides_the_more_it_sees_what_is_asked(studio, village):
    """The model hears nothing of the prompt."""
    text = "a female firefighter with dark skin"
    distances = [
        _away(village, disco(studio(0, 2), text, steps=7, guidance=0.0, strength=strength, clamp=0.2), text)
        for strength in (0, 3, 1000)
    ]
    for less, more in pairwise(distances):
        assert more < less - 0.1


def test_disco_draws_a_batch_as_one_by_one(studio):
    """To a thousandth, as above, with cut-outs of each picture's own."""
    together = disco(studio(4, 5), _NURSE, steps=3, style="a nurse", avoid="a firefighter")
    alone = [disco(studio(seed), _NURSE, steps=3, style="a nurse", avoid="a firefighter") for seed in (4, 5)]
    torch.testing.assert_close(together, torch.cat(alone), atol=1e-3, rtol=0)


@pytest.mark.parametrize("prompt", ["", " "])
def test_disco_without_a_text_is_refused(studio, prompt):
    with pytest.raises(BadInput, match="no text to draw"):
        disco(studio(1), prompt, steps=1)


def test_disco_tells_each_of_its_terms(studio, nurse):
    told = []
    makes = studio(1, on_step=lambda step: told.append(sorted(step.terms)))
    disco(makes, _NURSE, steps=3, init=nurse, start=0.4, smooth=0.1, saturation=0.1, symmetry="left-right")
    assert told == [["perceptual", "range", "saturation", "similarity by village", "total variation"]] * 2


def test_disco_from_an_init_picture_stays_near_it_if_all_steps_are_skipped(studio, nurse):
    found = disco(studio(1), _NURSE, steps=3, init=nurse, start=1.0)
    assert float((found - nurse).abs().mean()) < 0.05  # what encoding loses


def test_ending_the_small_picture_s_drawing_leaves_imagen_to_draw_it_larger(studio):
    told = []

    def listen(step):
        told.append((step.number, tuple(step.picture().shape[2:])))
        return step.picture().shape[-1] == 64

    found = imagen(studio(1, on_step=listen), _NURSE, steps=3, enlarging_steps=2)
    assert told == [(1, (64, 64)), (1, (128, 128)), (2, (128, 128))]
    assert found.shape == (1, 3, 128, 128)


def test_imagen_draws_larger_pictures_than_its_model(studio):
    steps = []
    makes = studio(1, 2, on_step=lambda step: steps.append(tuple(step.picture().shape)))
    found = imagen(makes, _NURSE, steps=2, enlarging_steps=2)
    assert found.shape == (2, 3, 128, 128)
    assert steps == [(2, 3, 64, 64)] * 2 + [(2, 3, 128, 128)] * 2
