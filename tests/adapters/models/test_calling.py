"""What pipelines take: by the signatures of diffusers' own classes, without their weights."""

import diffusers
import pytest

from fairest.adapters.models.calling import keywords, need_text_to_image, own_defaults
from fairest.adapters.models.pipeline_loading import quiet
from fairest.adapters.models.settings import Settings
from fairest.errors import BadInput


def _like(name):
    """An object that is called as that class is."""
    with quiet():  # some warn when they are imported
        return type(name, (), {"__call__": getattr(diffusers, name).__call__})()


@pytest.mark.parametrize(
    "name",
    [
        "StableDiffusionPipeline", "StableDiffusionXLPipeline", "StableDiffusion3Pipeline", "FluxPipeline",
        "Flux2Pipeline", "PixArtSigmaPipeline", "IFPipeline", "SanaPipeline", "QwenImagePipeline", "Lumina2Pipeline",
        "AuraFlowPipeline", "HunyuanDiTPipeline", "KolorsPipeline", "LatentConsistencyModelPipeline", "ZImagePipeline",
        "StableCascadeCombinedPipeline", "KandinskyV22CombinedPipeline", "CogView4Pipeline", "HiDreamImagePipeline",
    ],
)  # fmt: skip
def test_text_to_image_pipelines_are_taken_with_steps_and_size(name):
    need_text_to_image(_like(name))
    told = keywords(_like(name), Settings(steps=7, size="64x32"))
    assert (told["num_inference_steps"], told["width"], told["height"]) == (7, 64, 32)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("StableDiffusionImg2ImgPipeline", "needs a picture to start from"),
        ("StableDiffusionXLControlNetPipeline", "needs a picture to start from"),
        ("FluxControlPipeline", "needs a picture to start from"),
        ("CogView4ControlPipeline", "needs a picture to start from"),
        ("AceStepPipeline", "no pictures from text and a seed"),
        ("LLaDA2Pipeline", "no pictures from text and a seed"),
        ("DiffusionGemmaPipeline", "no pictures from text and a seed"),
        ("WanPipeline", "no pictures from text and a seed"),
        ("StableAudioPipeline", "no pictures from text and a seed"),
        ("StableCascadeDecoderPipeline", "no pictures from text and a seed"),
        ("KandinskyV22PriorPipeline", "no pictures from text and a seed"),
        ("DDPMPipeline", "no pictures from text and a seed"),
    ],
)
def test_other_pipelines_are_refused_by_name(name, says):
    with pytest.raises(BadInput, match=f"{name} .*{says}"):
        need_text_to_image(_like(name))


def _by_task():
    """The pipelines of the installed diffusers by what they are for, as its own tables say."""
    from diffusers.pipelines import auto_pipeline

    for_text, for_others = set(), set()
    for table in (table for name, table in vars(auto_pipeline).items() if name.endswith("_MAPPING")):
        of_images = table is auto_pipeline.AUTO_TEXT2IMAGE_PIPELINES_MAPPING
        (for_text if of_images else for_others).update(kind.__name__ for kind in table.values())
    return for_text, for_others - for_text


def _is_taken(name):
    try:
        need_text_to_image(_like(name))
    except BadInput:
        return False
    return True


def test_of_all_that_diffusers_knows_by_its_task_those_are_taken_that_draw_from_text_alone():
    for_text, for_others = _by_task()
    assert len(for_text) > 50
    assert len(for_others) > 50
    # Two kinds stand in its table of text-to-image that are not: with a control picture; Helios makes videos.
    need_more = {name for name in for_text if "Control" in name or "Helios" in name}
    assert {name for name in for_text if not _is_taken(name)} == need_more
    assert [name for name in for_others if _is_taken(name)] == []


def test_whatever_is_taken_gives_pictures_and_needs_none():
    """Over every pipeline that diffusers exports, by the first words of what it says of itself."""
    with quiet():
        kinds = [getattr(diffusers, name) for name in dir(diffusers) if name.endswith("Pipeline")]
    taken = [kind for kind in kinds if isinstance(kind, type) and _is_taken(kind.__name__)]
    assert len(taken) > 60
    other = ("Audio", "Video", "Control", "Img2Img", "Inpaint", "Prior", "Decoder", "LLaDA", "Gemma", "AceStep")
    assert [kind.__name__ for kind in taken if any(word in kind.__name__ for word in other)] == []


@pytest.mark.parametrize(
    ("name", "settings", "goes_to"),
    [
        ("StableDiffusionPipeline", {}, "guidance_scale"),
        ("FluxPipeline", {}, "guidance_scale"),
        ("FluxPipeline", {"negative": "blurry"}, "true_cfg_scale"),
        ("QwenImagePipeline", {"negative": "blurry"}, "true_cfg_scale"),
        ("StableCascadeCombinedPipeline", {}, "prior_guidance_scale"),
        ("HunyuanImagePipeline", {}, "distilled_guidance_scale"),
    ],
)
def test_guidance_goes_by_several_names(name, settings, goes_to):
    assert keywords(_like(name), Settings(guidance=3.0, **settings))[goes_to] == 3.0


@pytest.mark.parametrize(
    ("name", "settings", "says"),
    [
        (
            "LatentConsistencyModelPipeline",
            {"negative": "blurry"},
            "takes no negative prompt. It takes: guidance, steps, size",
        ),
        ("UnCLIPPipeline", {"steps": 3}, "takes no steps. It takes: guidance"),
        ("UnCLIPPipeline", {"size": "64"}, "takes no size. It takes: guidance"),
        ("Flux2KleinKVPipeline", {"guidance": 3.0}, "takes no guidance. It takes: steps, size"),
        ("QwenImagePipeline", {"guidance": 3.0}, "does nothing in this QwenImagePipeline without a negative prompt"),
    ],
)
def test_a_setting_it_cannot_honour_is_refused_with_what_it_takes(name, settings, says):
    with pytest.raises(BadInput) as caught:
        keywords(_like(name), Settings(**settings))
    assert says in str(caught.value)


def test_only_what_was_asked_for_is_told():
    assert keywords(_like("StableDiffusionPipeline"), Settings()) == {}


def test_its_own_guidance_is_stated_only_where_it_acts():
    assert own_defaults(_like("StableDiffusionPipeline"), Settings()) == {"guidance": 7.5, "steps": 50}
    assert own_defaults(_like("QwenImagePipeline"), Settings())["guidance"] is None
    assert own_defaults(_like("QwenImagePipeline"), Settings(negative=" "))["guidance"] == 4.0
