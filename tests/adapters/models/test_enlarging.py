"""Enlargers: what a super-resolution pipeline draws from a small picture and the same noise."""

import json
import shutil
import warnings
from dataclasses import replace

import pytest
import torch
from miniatures import SEEDS, TEXTS

from fairest.adapters.models.enlarging import StageEnlarger, enlarger
from fairest.adapters.models.parts.noise import noise_of
from fairest.adapters.models.pipeline_loading import quiet
from fairest.errors import BadInput, BadWeights
from fairest.generate.engine.sampling import sample
from fairest.generate.engine.streams import Streams

DDIM = {"set_alpha_to_one": True, "clip_sample": False, "timestep_spacing": "leading", "thresholding": False}
IF = "diffusers.pipelines.deepfloyd_if.pipeline_if_superresolution"
UPSCALE = "diffusers.pipelines.stable_diffusion.pipeline_stable_diffusion_upscale"
STREAMS = Streams(SEEDS[:2], "noise")


@pytest.fixture(scope="module")
def stages(miniature):
    kinds = ("if-above", "upscaler")
    loaded = {kind: enlarger(str(miniature(kind)), factor=2) for kind in kinds}
    for stage in loaded.values():
        _walk_by_ddim(stage)
    return loaded


def _walk_by_ddim(stage):
    from diffusers import DDIMScheduler

    with quiet():
        scheduler = DDIMScheduler.from_config(stage._network.scheduler.config, **DDIM)
    scheduler.register_to_config(variance_type="fixed")
    stage._network = replace(stage._network, scheduler=scheduler, noise=noise_of(scheduler))


def _small(side):
    return torch.rand(2, 3, side, side, generator=torch.Generator().manual_seed(5))


def _ours(stage, small, augmentation, noise):
    sigmas = stage.sigmas(4)
    x = float((1 + sigmas[0] ** 2) ** 0.5) * noise
    return sample(stage.denoiser(TEXTS[:2], small, augmentation, STREAMS.of("rough")), sigmas, x, "euler")


def _theirs(miniature, kind, stage, monkeypatch, module, **told):
    """The pipeline's, with the noise on the small picture that ours has."""
    from diffusers import DiffusionPipeline

    rough = STREAMS.of("rough")
    monkeypatch.setattr(f"{module}.randn_tensor", lambda shape, **_: rough.normal(*shape[1:]))
    with quiet(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pipeline = DiffusionPipeline.from_pretrained(miniature(kind), use_safetensors=True)
        pipeline.scheduler = stage._network.scheduler
        if told["latents"] is not None and module == IF:
            noise = told.pop("latents")
            pipeline.prepare_intermediate_images = lambda *_: noise
        return pipeline(TEXTS[:2], num_inference_steps=4, guidance_scale=1.0, **told).images


def test_deepfloyds_second_stage_draws_what_its_pipeline_draws(miniature, stages, monkeypatch):
    small, noise = _small(32), STREAMS.normal(3, 64, 64)
    ours = _ours(stages["if-above"], small, 250 / 999, noise)
    told = {"image": small * 2 - 1, "noise_level": 250, "output_type": "pt", "latents": noise}
    theirs = _theirs(miniature, "if-above", stages["if-above"], monkeypatch, IF, **told)
    torch.testing.assert_close(ours, theirs, atol=3e-5 * theirs.abs().max().item(), rtol=0)


def test_the_x4_upscaler_draws_what_its_pipeline_draws(miniature, stages, monkeypatch):
    small, noise = _small(16), Streams(SEEDS[:2], "latents").normal(4, 16, 16)
    stage = stages["upscaler"]
    ours = _ours(stage, small, 35 / 350, noise)  # of the levels it learnt, the pipeline's max_noise_level
    told = {"image": small, "noise_level": 35, "output_type": "latent", "latents": noise}
    theirs = _theirs(miniature, "upscaler", stage, monkeypatch, UPSCALE, **told)
    torch.testing.assert_close(ours, theirs, atol=3e-5 * theirs.abs().max().item(), rtol=0)
    with torch.no_grad():
        assert stage.codec.decode(ours).shape == (2, 3, 32, 32)


def test_factors_are_a_stages_own(stages):
    assert {kind: (stage.factor, stage.codec.channels) for kind, stage in stages.items()} == {
        "if-above": (2, 3),
        "upscaler": (2, 4),
    }


@pytest.mark.parametrize(("kind", "side"), [("if-above", 32), ("upscaler", 16)])
def test_the_small_picture_and_its_roughness_both_count(stages, kind, side):
    stage = stages[kind]
    x = torch.zeros(2, stage.codec.channels, *(2 * [side * stage.factor // stage.codec.factor]))
    with torch.no_grad():
        seen = [
            stage.denoiser(TEXTS[:2], small, augmentation, STREAMS.of("rough"))(x, 1.0)
            for small, augmentation in [(_small(side), 0.0), (1 - _small(side), 0.0), (_small(side), 0.5)]
        ]
    assert len({tuple(clean.flatten().tolist()) for clean in seen}) == 3


def test_a_batch_is_enlarged_as_one_by_one(stages):
    stage, small, x = stages["if-above"], _small(32), STREAMS.normal(3, 64, 64)
    with torch.no_grad():
        together = stage.denoiser(TEXTS[:2], small, 0.3, Streams(SEEDS[:2], "rough"))(x, 1.0)
        alone = [
            stage.denoiser([TEXTS[i]], small[i : i + 1], 0.3, Streams([SEEDS[i]], "rough"))(x[i : i + 1], 1.0)
            for i in range(2)
        ]
    torch.testing.assert_close(together, torch.cat(alone), atol=1e-4, rtol=1e-4)


def test_an_augmentation_beyond_all_noise_is_refused(stages):
    with pytest.raises(BadInput, match=r"augmentation is 1.5; it must be from 0 to 1"):
        stages["if-above"].denoiser(TEXTS[:2], _small(32), 1.5, STREAMS)


def test_each_describes_itself_in_json(stages):
    about = stages["if-above"].describe()
    assert json.loads(json.dumps(about, allow_nan=False)) == about
    assert (about["factor"], about["pipeline"]) == (2, "IFSuperResolutionPipeline")


def test_a_pipeline_that_enlarges_nothing_is_refused(miniature):
    with pytest.raises(BadInput, match="StableDiffusionPipeline enlarges no pictures"):
        enlarger(str(miniature("sd")))


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """A network and its scheduler, as the village's second stage is kept."""
    from diffusers import DDPMScheduler
    from miniatures import unet

    folder = tmp_path_factory.mktemp("alone")
    torch.manual_seed(0)
    unet(6, out=3, width=16, sample_size=32, class_embed_type="timestep").save_pretrained(folder / "unet")
    DDPMScheduler(prediction_type="v_prediction", beta_schedule="squaredcos_cap_v2").save_pretrained(
        folder / "scheduler"
    )
    return folder


def test_a_network_alone_reads_as_the_generator_it_was_made_for(miniature, alone):
    stage = StageEnlarger.borrowing(alone, miniature("sd"), "mine", 2)
    assert (stage.name, stage.factor, stage.codec.factor) == ("mine", 2, 1)
    with torch.no_grad():
        clean = stage.denoiser(TEXTS[:2], _small(8), 0.1, STREAMS.of("rough"))(torch.zeros(2, 3, 16, 16), 1.0)
    assert clean.shape == (2, 3, 16, 16)
    assert clean[0].tolist() != clean[1].tolist()
    hashed = {"unet/diffusion_pytorch_model.safetensors", "text_encoder/model.safetensors"}
    assert {*stage.describe()["sha256"]} == hashed
    parts = stage._prompts._pipeline.components.values()
    weights = [weight for part in parts if isinstance(part, torch.nn.Module) for weight in part.parameters()]
    assert weights
    assert not any(weight.requires_grad for weight in weights)


def test_a_network_without_whole_weights_is_refused(miniature, alone, tmp_path):
    folder = shutil.copytree(alone, tmp_path / "alone")
    weights = folder / "unet" / "diffusion_pytorch_model.safetensors"
    weights.write_bytes(b"nothing")
    with pytest.raises(BadWeights, match="truncated or corrupt"):
        StageEnlarger.borrowing(folder, miniature("sd"), "mine", 2)
    weights.unlink()
    with pytest.raises(BadWeights, match="holds no weights as safetensors"):
        StageEnlarger.borrowing(folder, miniature("sd"), "mine", 2)
