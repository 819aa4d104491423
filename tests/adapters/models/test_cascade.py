"""DeepFloyd IF in miniature: a base of 32 pixels, super-resolution to 64, an upscaler to 128."""

import json

import numpy as np
import pytest
import torch
from miniatures import SEEDS, TEXTS

from fairest.adapters.models.diffusers import generator
from fairest.errors import BadInput, NotFound

HOW = {"steps": 2, "dtype": "float32"}


@pytest.fixture(scope="module")
def two_stages(miniature):
    return generator(str(miniature("if")), upscale=[str(miniature("if-above"))], **HOW)


@pytest.fixture(scope="module")
def three_stages(miniature):
    stages = [str(miniature("if-above")), str(miniature("upscaler"))]
    return generator(str(miniature("if")), upscale=stages, negative="blurry", **HOW)


def _pixels(drawings):
    return np.stack([np.asarray(d, dtype=int) for d in drawings])


def test_each_stage_enlarges_the_pictures_of_the_one_below(two_stages, three_stages, miniature):
    assert two_stages.draw(TEXTS[:1], [1])[0].size == (64, 64)
    assert three_stages.draw(TEXTS[:1], [1])[0].size == (128, 128)
    above_another = generator(str(miniature("sd")), upscale=[str(miniature("upscaler"))], **HOW)
    assert above_another.draw(TEXTS[:1], [1])[0].size == (32, 32)


@pytest.mark.parametrize("stages", ["two_stages", "three_stages"])
def test_a_batch_gives_the_same_pictures_as_one_by_one_to_rounding(stages, request):
    made = request.getfixturevalue(stages)
    together = _pixels(made.draw(TEXTS, SEEDS))
    alone = _pixels([made.draw([text], [seed])[0] for text, seed in zip(TEXTS, SEEDS, strict=True)])
    assert np.abs(together - alone).max() <= 2


def test_the_prompt_reaches_the_stage_above(two_stages):
    """With the same picture from below, another prompt gives another picture."""
    above = two_stages._cascade.above[0]
    image = np.zeros((1, 3, 32, 32), np.float32)
    drawn = []
    for text in TEXTS[:2]:
        given = two_stages._cascade._read([text])
        made = above([torch.Generator().manual_seed(1)], image=torch.from_numpy(image), **given)
        drawn.append(made.images[0].tobytes())
    assert drawn[0] != drawn[1]


def test_ifs_text_encoder_is_loaded_once(two_stages):
    assert two_stages._cascade.above[0].pipeline.text_encoder is None
    assert not any(file.startswith("text_encoder") for file in two_stages.describe()["upscale"][0]["sha256"])


def test_a_stage_above_is_described_with_its_own_settings(three_stages):
    about = three_stages.describe()
    assert json.loads(json.dumps(about, allow_nan=False)) == about
    first, second = about["upscale"]
    assert (first["pipeline"], first["guidance"], first["noise_level"]) == ("IFSuperResolutionPipeline", 4.0, 250)
    assert (second["pipeline"], second["guidance"], second["noise_level"]) == (
        "StableDiffusionUpscalePipeline",
        9.0,
        20,
    )
    assert first["steps"] == second["steps"] == about["steps"] == 2
    assert all(stage["sha256"] for stage in about["upscale"])


def test_a_negative_prompt_reaches_every_stage(three_stages, miniature):
    stages = [str(miniature("if-above")), str(miniature("upscaler"))]
    without = generator(str(miniature("if")), upscale=stages, **HOW)
    assert without.draw(TEXTS[:1], [1])[0].tobytes() != three_stages.draw(TEXTS[:1], [1])[0].tobytes()


def test_what_does_not_enlarge_is_refused(miniature):
    with pytest.raises(BadInput, match="StableDiffusionPipeline enlarges no pictures"):
        generator(str(miniature("sd")), upscale=[str(miniature("sd"))])
    with pytest.raises(NotFound, match="There is no folder"):
        generator(str(miniature("sd")), upscale=["./absent"])
    with pytest.raises(BadInput, match="their own size alone"):
        generator(str(miniature("if")), upscale=[str(miniature("if-above"))], size=32)
