"""Every kind of pipeline in miniature: each draws by its own code, whatever it takes and is made of."""

import json
import shutil

import numpy as np
import pytest
from miniatures import SEEDS, TEXTS

from fairest.adapters.models.diffusers import generator
from fairest.errors import BadInput

KINDS = {
    "sd": {}, "sd-safe": {}, "sdxl": {}, "sdxl-turbo": {"guidance": 0.0, "steps": 1}, "sd3": {}, "sd3-no-t5": {},
    "flux": {"size": 32}, "flux-schnell": {"size": 32}, "pixart": {}, "if": {},
}  # fmt: skip


@pytest.fixture(scope="module")
def drawing(miniature):
    made = {}

    def of(kind):
        if kind not in made:
            made[kind] = generator(str(miniature(kind)), **{"steps": 2, "batch": 4, "dtype": "float32", **KINDS[kind]})
        return made[kind]

    return of


def _pixels(drawings):
    return np.stack([np.asarray(d, dtype=int) for d in drawings])


@pytest.mark.parametrize("kind", KINDS)
def test_a_batch_gives_the_same_pictures_as_one_by_one_to_rounding(drawing, kind):
    together = _pixels(drawing(kind).draw(TEXTS, SEEDS))
    alone = _pixels([drawing(kind).draw([text], [seed])[0] for text, seed in zip(TEXTS, SEEDS, strict=True)])
    assert np.abs(together - alone).max() <= 2


@pytest.mark.parametrize("kind", KINDS)
def test_seeds_and_words_decide_what_is_drawn(drawing, kind):
    nurse, same, pilot, other = drawing(kind).draw([TEXTS[0], TEXTS[0], TEXTS[1], TEXTS[0]], [7, 7, 7, 8])
    assert nurse.tobytes() == same.tobytes()
    assert len({nurse.tobytes(), pilot.tobytes(), other.tobytes()}) == 3


@pytest.mark.parametrize("kind", KINDS)
def test_each_describes_itself_in_json(drawing, kind):
    about = drawing(kind).describe()
    assert json.loads(json.dumps(about, allow_nan=False)) == about
    assert about["steps"] == drawing(kind).describe()["steps"] == (1 if kind == "sdxl-turbo" else 2)
    assert about["sha256"]


@pytest.mark.parametrize(("kind", "text_encoders"), [("sdxl", 2), ("sd3", 3), ("sd3-no-t5", 2), ("flux", 2)])
def test_all_text_encoders_are_loaded_and_hashed(drawing, kind, text_encoders):
    assert sum(file.startswith("text_encoder") for file in drawing(kind).describe()["sha256"]) == text_encoders


@pytest.mark.parametrize("kind", ["sd", "sdxl", "sd3", "flux", "pixart", "if"])
def test_width_and_height_reach_the_pipeline_in_this_order(miniature, kind):
    wide = generator(str(miniature(kind)), steps=2, dtype="float32", size="32x16")
    assert wide.draw(TEXTS[:1], [1])[0].size == (32, 16)
    assert wide.describe()["size"] == "32x16"


def test_a_size_the_pipeline_rounds_is_refused(miniature):
    odd = generator(str(miniature("flux")), steps=1, dtype="float32", size="33")
    with pytest.raises(BadInput, match="FluxPipeline drew 32x32 where 33x33 was asked for"):
        odd.draw(TEXTS[:1], [1])


@pytest.mark.parametrize("kind", ["sd", "sdxl", "sd3", "pixart", "if"])
def test_a_negative_prompt_changes_the_picture(miniature, drawing, kind):
    without = generator(str(miniature(kind)), steps=2, dtype="float32", negative="blurry")
    assert without.describe()["negative"] == "blurry"
    assert "negative" not in drawing(kind).describe()
    assert without.draw(TEXTS[:2], [1, 2])[1].tobytes() != drawing(kind).draw(TEXTS[:2], [1, 2])[1].tobytes()


def test_a_negative_prompt_acts_through_true_guidance_where_the_model_follows_guidance_by_itself(miniature):
    true = generator(str(miniature("flux")), steps=2, dtype="float32", size=32, negative="blurry", guidance=3.0)
    other = generator(str(miniature("flux")), steps=2, dtype="float32", size=32, negative="judge", guidance=3.0)
    assert true.draw(TEXTS[:1], [1])[0].tobytes() != other.draw(TEXTS[:1], [1])[0].tobytes()


@pytest.mark.parametrize(
    ("kind", "setting", "says"),
    [
        ("sd", {"negative": "blurry", "guidance": 1.0}, "StableDiffusionPipeline at a guidance of 1"),
        ("flux", {"negative": "blurry"}, "FluxPipeline at a guidance of 1. Set a guidance above 1"),
        (
            "flux-schnell",
            {"guidance": 3.5},
            "Guidance does nothing in this FluxPipeline, whose model was trained without",
        ),
    ],
)
def test_a_setting_that_would_do_nothing_is_refused(miniature, kind, setting, says):
    with pytest.raises(BadInput, match=says):
        generator(str(miniature(kind)), **setting)


def test_guidance_that_does_nothing_is_not_recorded(drawing):
    assert drawing("flux-schnell").describe()["guidance"] is None
    assert drawing("flux").describe()["guidance"] == 3.5  # the default of FluxPipeline.__call__


def test_no_word_of_a_prompt_is_rewritten_before_it_is_read(drawing):
    """PixArt and IF would "clean" prompts where two more packages are installed, and only there."""
    assert drawing("pixart")._cascade.base._told["clean_caption"] is False
    assert drawing("if")._cascade.base._told["clean_caption"] is False


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("inpainter", "StableDiffusionInpaintPipeline needs a picture to start from"),
        ("upscaler", "StableDiffusionUpscalePipeline needs a picture to start from"),
        ("if-above", r"IFSuperResolutionPipeline needs a picture .* goes into --upscale"),
    ],
)
def test_a_pipeline_that_does_not_draw_from_text_alone_is_refused(miniature, kind, says):
    with pytest.raises(BadInput, match=says):
        generator(str(miniature(kind)))


def test_one_that_was_saved_without_its_tokenizer_is_refused(miniature, tmp_path):
    folder = shutil.copytree(miniature("sd"), tmp_path / "sd")
    index = json.loads((folder / "model_index.json").read_text())
    (folder / "model_index.json").write_text(json.dumps(index | {"tokenizer": [None, None]}))
    with pytest.raises(BadInput, match="saved without its tokenizer"):
        generator(str(folder))
