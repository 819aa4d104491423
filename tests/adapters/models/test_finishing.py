"""From numbers to pictures: the pipelines' own pictures byte for byte, and what overflowed is no black picture."""

import shutil

import numpy as np
import pytest
import torch
from miniatures import SEEDS, TEXTS
from safetensors.torch import load_file, save_file

from fairest import village
from fairest.adapters.models.diffusers import generator
from fairest.adapters.models.finishing import finished, images_of
from fairest.adapters.models.pipeline_loading import quiet
from fairest.generate import Blocked

NO_NUMBERS = Blocked("the model drew no numbers")
HOW = {"steps": 2, "dtype": "float32"}


def _overflowing(weights, names, row=slice(None)):
    """The largest numbers there are in the place of others: their sum is infinite, and their difference NaN."""
    for name in names:
        weights[name][row] = torch.finfo(torch.float32).max
    return weights


def _spoiled(folder, file, to, **where):
    shutil.copytree(folder, to)
    save_file(_overflowing(load_file(to / file), **where), to / file, {"format": "pt"})
    return str(to)


def _own(pipeline, **told):
    """The pictures as whoever calls the pipeline itself gets them."""
    streams = [torch.Generator("cpu").manual_seed(seed) for seed in SEEDS]
    with quiet():
        return pipeline(list(TEXTS), generator=streams, **told).images


def _bytes(pictures):
    return [(picture.mode, picture.size, picture.tobytes()) for picture in pictures]


@pytest.mark.parametrize("kind", ["sd", "sd-safe", "sdxl", "sd3", "flux", "pixart", "if"])
def test_the_pictures_are_those_of_the_pipeline_itself_byte_for_byte(miniature, kind):
    made = generator(str(miniature(kind)), **HOW, size=32)
    told = {"num_inference_steps": 2, "width": 32, "height": 32}
    assert _bytes(made.draw(TEXTS, SEEDS)) == _bytes(_own(made._pipeline, **told))


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_the_villages_pictures_are_those_of_its_pipeline_byte_for_byte(dtype):
    made = village.generator(dtype=dtype)
    told = {"num_inference_steps": 6, "guidance_scale": 1.0}
    assert _bytes(made.draw(TEXTS, SEEDS)) == _bytes(_own(made._pipeline, **told))


@pytest.mark.parametrize("above", [(), ("if-above",), ("if-above", "upscaler")])
def test_the_last_stage_marks_its_pictures_as_it_does_itself(miniature, monkeypatch, above):
    """IF's mark is left out of numbers, and put in with the picture."""
    made = generator(str(miniature("if")), upscale=[str(miniature(stage)) for stage in above], **HOW)
    unmarked = made.draw(TEXTS, SEEDS)  # the mark of the miniature is transparent
    last = made._cascade.stages[-1].pipeline
    last.watermarker = _opaque_mark()
    ours = made.draw(TEXTS, SEEDS)
    assert all(one != other for one, other in zip(_bytes(ours), _bytes(unmarked), strict=True))
    forms = [*made._cascade._forms()[:-1], {"output_type": "pil"}]
    monkeypatch.setattr(made._cascade, "_forms", lambda: forms)
    with quiet():
        theirs, _ = made._cascade._drawn(TEXTS, SEEDS, False)
    assert _bytes(ours) == _bytes(theirs)


def test_the_mark_of_if_lies_where_the_models_own_size_puts_it(miniature):
    made = generator(str(miniature("if")), **HOW, size=32)
    made._pipeline.watermarker = _opaque_mark()
    for side in (32, 33):  # of a larger size than the picture's, it lies a little further out
        made._pipeline.unet.register_to_config(sample_size=side)
        told = {"num_inference_steps": 2, "width": 32, "height": 32}
        assert _bytes(made.draw(TEXTS, SEEDS)) == _bytes(_own(made._pipeline, **told))


def _opaque_mark():
    from diffusers.pipelines.deepfloyd_if import IFWatermarker

    mark = IFWatermarker()
    mark.watermark_image[:] = 255
    return mark


def test_what_overflowed_is_blocked_and_not_black(miniature, tmp_path):
    unet = "unet/diffusion_pytorch_model.safetensors"
    folder = _spoiled(miniature("sd"), unet, tmp_path / "sd", names=["conv_in.weight"])
    made = generator(folder, **HOW)
    assert not any(np.asarray(picture).any() for picture in _own(made._pipeline, num_inference_steps=2))
    assert made.draw(TEXTS, SEEDS) == [NO_NUMBERS] * 4


@pytest.mark.parametrize(("kind", "above"), [("sd", ()), ("if", ()), ("if", ("if-above",)), ("sd", ("upscaler",))])
def test_only_the_pictures_of_a_batch_that_overflowed_are_blocked(miniature, kind, above):
    """The text encoder overflows at one word, "judge", which is the third text."""
    made = generator(str(miniature(kind)), upscale=[str(miniature(stage)) for stage in above], **HOW)
    words = made._pipeline.text_encoder.get_input_embeddings().weight.data
    words[made._pipeline.tokenizer.convert_tokens_to_ids("judge")] = float("inf")
    usual = generator(str(miniature(kind)), upscale=[str(miniature(stage)) for stage in above], **HOW)
    drawn, same = made.draw(TEXTS, SEEDS), usual.draw(TEXTS, SEEDS)
    assert drawn[2] == NO_NUMBERS
    assert _bytes(drawn[:2] + drawn[3:]) == _bytes(same[:2] + same[3:])


def test_what_a_checker_hid_is_said_before_what_overflowed():
    assert finished(None, np.full((2, 2, 3), np.nan), "blocked by the safety checker") == Blocked(
        "blocked by the safety checker"
    )


def test_kandinsky_5_calls_its_images_otherwise():
    from diffusers.pipelines.kandinsky5.pipeline_output import KandinskyImagePipelineOutput

    assert images_of(KandinskyImagePipelineOutput(image=["a picture"])) == ["a picture"]
