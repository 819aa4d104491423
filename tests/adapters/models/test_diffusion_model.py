"""Pipelines as denoisers: the engine's samplers draw what the pipelines themselves draw from the same noise."""

import json
import warnings
from copy import deepcopy
from dataclasses import replace

import numpy as np
import pytest
import torch
from miniatures import SEEDS, TEXTS
from torch import nn

from fairest import village
from fairest.adapters.models.diffusion import model
from fairest.adapters.models.parts import texts as reading
from fairest.adapters.models.parts.denoising import network_in
from fairest.adapters.models.parts.noise import noise_of
from fairest.adapters.models.pipeline_loading import quiet
from fairest.errors import BadInput, NotFound, UnknownName
from fairest.generate.engine.denoisers import cfg
from fairest.generate.engine.sampling import sample, start
from fairest.generate.engine.streams import Streams

KINDS = ["sd", "sdxl", "sd3", "flux", "pixart", "if"]
SIDE = {"flux": 32, "pixart": 32, "if": 32}
STEPS = 5
DDIM = {"set_alpha_to_one": True, "clip_sample": False, "timestep_spacing": "leading", "thresholding": False}


@pytest.fixture(scope="module")
def models(miniature):
    made = {}

    def of(kind):
        if kind not in made:
            made[kind] = model(str(miniature(kind)))
        return made[kind]

    return of


def _side(kind):
    return SIDE.get(kind, 16)


def _scheduler(drawing, name, **changed):
    """Another one with the settings of the pipeline's own, and these."""
    import diffusers

    own = drawing._parts.network.scheduler
    with quiet():
        return getattr(diffusers, name or type(own).__name__).from_config(own.config, **changed)


def _noise(drawing, kind):
    side = _side(kind) // drawing.codec.factor
    return Streams(SEEDS[:2], "noise").normal(drawing.codec.channels, side, side)


def _ours(drawing, kind, scheduler, method, size=None):
    """The clean x. `size` is how large diffusers makes the noise it starts with, in units of x, by the first sigma."""
    network = replace(drawing._parts.network, scheduler=scheduler, noise=noise_of(scheduler))
    words, nothing = (network.denoiser(drawing._parts.prompts(texts)) for texts in (TEXTS[:2], ["", ""]))
    sigmas = network.sigmas(STEPS, _side(kind), _side(kind))
    return sample(cfg(words, nothing, 3.0), sigmas, (size or float)(sigmas[0]) * _noise(drawing, kind), method)


def _theirs(drawing, scheduler, noise, **more):
    pipeline = drawing._parts.pipeline
    own, pipeline.scheduler = pipeline.scheduler, scheduler
    how = {"guidance_scale": 3.0, "output_type": "latent", **more}
    try:
        with quiet(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return pipeline(TEXTS[:2], latents=noise, num_inference_steps=STEPS, **how).images
    finally:
        pipeline.scheduler = own


def _as_seen(sigma):
    """What the network sees has unit variance, whatever the sigma: there diffusers starts DDIM and DPM++."""
    return float((1 + sigma**2) ** 0.5)


PRESERVED = [
    ("DDIMScheduler", DDIM, "euler", _as_seen),
    ("DDIMScheduler", {**DDIM, "timestep_spacing": "trailing"}, "euler", _as_seen),
    ("EulerDiscreteScheduler", {"timestep_spacing": "trailing"}, "euler", None),
    ("EulerDiscreteScheduler", {"timestep_spacing": "linspace", "use_karras_sigmas": True}, "euler", None),
    ("DPMSolverMultistepScheduler", {"timestep_spacing": "trailing"}, "dpm++2m", _as_seen),
    ("DPMSolverMultistepScheduler", {"timestep_spacing": "linspace"}, "dpm++2m", _as_seen),
]


@pytest.mark.parametrize("prediction", ["epsilon", "v_prediction", "sample"])
@pytest.mark.parametrize(("name", "changed", "method", "size"), PRESERVED)
def test_networks_that_preserve_variance_draw_what_their_pipeline_draws(
    models, prediction, name, changed, method, size
):
    drawing = models("sd")
    scheduler = _scheduler(drawing, name, prediction_type=prediction, **changed)
    theirs = _theirs(drawing, scheduler, _noise(drawing, "sd"))
    ours = _ours(drawing, "sd", _scheduler(drawing, name, prediction_type=prediction, **changed), method, size)
    torch.testing.assert_close(ours, theirs, atol=3e-5 * theirs.abs().max().item(), rtol=0)


@pytest.mark.parametrize("name", ["EulerDiscreteScheduler", "HeunDiscreteScheduler"])
def test_sdxl_is_told_sizes_and_pooled_texts_as_by_its_pipeline(models, name):
    drawing, changed = models("sdxl"), {"timestep_spacing": "trailing"}
    theirs = _theirs(drawing, _scheduler(drawing, name, **changed), _noise(drawing, "sdxl"))
    method = "heun" if name.startswith("Heun") else "euler"
    ours = _ours(drawing, "sdxl", _scheduler(drawing, name, **changed), method)
    torch.testing.assert_close(ours, theirs, atol=3e-5 * theirs.abs().max().item(), rtol=0)


@pytest.mark.parametrize("changed", [{}, {"shift": 3.0}, {"use_dynamic_shifting": True}])
@pytest.mark.parametrize("kind", ["sd3", "flux"])
def test_flow_matching_draws_what_its_pipeline_draws(models, kind, changed):
    """They start from noise alone, we from 10,000 times as much noise as picture: that is the tolerance."""
    drawing, side = models(kind), _side(kind)
    noise, how = _noise(drawing, kind), {"height": side, "width": side}
    if kind == "flux":
        noise = drawing._parts.pipeline._pack_latents(noise, *noise.shape)
        # its strength is the one the network follows by itself; ours acts between two texts
        how |= {"guidance_scale": 3.5, "true_cfg_scale": 3.0, "negative_prompt": ["", ""]}
    theirs = _theirs(drawing, _scheduler(drawing, None, **changed), noise, **how)
    if kind == "flux":
        theirs = drawing._parts.pipeline._unpack_latents(theirs, side, side, drawing.codec.factor)
    ours = _ours(drawing, kind, _scheduler(drawing, None, **changed), "euler")
    torch.testing.assert_close(ours, theirs, atol=2e-3, rtol=0)


def test_pixart_draws_what_its_pipeline_draws(models):
    drawing, how = models("pixart"), {"height": 32, "width": 32, "use_resolution_binning": False}
    theirs = _theirs(drawing, _scheduler(drawing, "DDIMScheduler", **DDIM), _noise(drawing, "pixart"), **how)
    ours = _ours(drawing, "pixart", _scheduler(drawing, "DDIMScheduler", **DDIM), "euler", _as_seen)
    torch.testing.assert_close(ours, theirs, atol=3e-5 * theirs.abs().max().item(), rtol=0)


def test_deepfloyds_first_stage_draws_what_its_pipeline_draws(models, monkeypatch):
    drawing = models("if")
    noise, how = _noise(drawing, "if"), {"variance_type": None, **DDIM}
    monkeypatch.setattr(drawing._parts.pipeline, "prepare_intermediate_images", lambda *_: noise)
    scheduler = _scheduler(drawing, "DDIMScheduler", **how)
    scheduler.register_to_config(variance_type="fixed")  # it asks for a setting that DDIM does not have
    pipeline = drawing._parts.pipeline
    own, pipeline.scheduler = pipeline.scheduler, scheduler
    with quiet():
        theirs = pipeline(TEXTS[:2], num_inference_steps=STEPS, guidance_scale=3.0, output_type="pt").images
    pipeline.scheduler = own
    ours = _ours(drawing, "if", _scheduler(drawing, "DDIMScheduler", **how), "euler", _as_seen)
    torch.testing.assert_close(ours, theirs, atol=3e-5 * theirs.abs().max().item(), rtol=0)


@pytest.mark.parametrize("kind", KINDS)
def test_the_codec_decodes_as_the_pipeline_does(models, kind):
    drawing = models(kind)
    codec, pipeline, x = drawing.codec, drawing._parts.pipeline, _noise(drawing, kind)
    assert codec.decode(x).shape == (2, 3, _side(kind), _side(kind))
    vae = getattr(pipeline, "vae", None)
    with torch.no_grad():
        shift = getattr(vae.config, "shift_factor", None) or 0.0 if vae else 0.0
        theirs = vae.decode(x / vae.config.scaling_factor + shift).sample if vae else x
        torch.testing.assert_close(codec.decode(x) * 2 - 1, theirs)


@pytest.mark.parametrize("kind", KINDS)
def test_encoding_is_the_middle_of_what_is_possible_scaled_as_the_network_knows_it(models, kind):
    drawing = models(kind)
    pictures = torch.rand(2, 3, _side(kind), _side(kind), generator=torch.Generator().manual_seed(0))
    vae = getattr(drawing._parts.pipeline, "vae", None)
    with torch.no_grad():
        theirs = pictures * 2 - 1
        if vae:
            shift = getattr(vae.config, "shift_factor", None) or 0.0
            theirs = (vae.encode(theirs).latent_dist.mode() - shift) * vae.config.scaling_factor
        torch.testing.assert_close(drawing.codec.encode(pictures), theirs)


@pytest.mark.parametrize("kind", KINDS)
def test_a_batch_is_drawn_as_one_by_one_and_gradients_reach_x(models, kind):
    drawing, x = models(kind), 2.0 * _noise(models(kind), kind)
    x.requires_grad_()
    together = drawing.denoiser(TEXTS[:2])(x, 2.0)
    alone = torch.cat([drawing.denoiser([text])(one[None], 2.0) for text, one in zip(TEXTS[:2], x, strict=True)])
    torch.testing.assert_close(together, alone, atol=1e-4, rtol=1e-4)
    drawing.codec.decode(together).square().sum().backward()
    assert x.grad.isfinite().all()
    assert (x.grad != 0).any()
    assert _weights(drawing)
    assert not any(weight.requires_grad or weight.grad is not None for weight in _weights(drawing))


def _weights(drawing):
    parts = drawing._parts.pipeline.components.values()
    return [weight for part in parts if isinstance(part, nn.Module) for weight in part.parameters()]


@pytest.mark.parametrize("kind", ["sd", "if"])
def test_pictures_and_x_from_elsewhere_come_to_where_the_model_computes(models, kind):
    """On "meta", where tensors have no numbers but the same rules as on a graphics card."""
    drawing, x = models(kind), _noise(models(kind), kind)
    parts = {name: deepcopy(getattr(drawing._parts.pipeline, name, None)) for name in ("unet", "vae")}
    elsewhere = {name: part.to("meta") for name, part in parts.items() if part is not None}
    network = network_in(_Pipeline(drawing._parts.network.scheduler, **elsewhere), "meta")
    given = {name: value.to("meta") for name, value in drawing._parts.prompts(TEXTS[:2]).items()}
    assert x.device.type == "cpu"
    clean = network.denoiser(given)(x, 1.0)
    made = [clean, network.codec.decode(clean), network.codec.decode(x), network.codec.encode(torch.rand(2, 3, 32, 32))]
    assert [found.device.type for found in made] == ["meta"] * 4


class _Pipeline:
    """The parts that a network and its codec are taken from."""

    def __init__(self, scheduler, **components):
        self.scheduler, self.components = scheduler, components
        vars(self).update(components)


@pytest.mark.parametrize("kind", ["sd3", "flux"])
def test_a_schedule_that_shifts_by_size_asks_for_the_size_of_the_picture(models, kind):
    drawing = models(kind)
    scheduler = _scheduler(drawing, None, use_dynamic_shifting=True)
    network = replace(drawing._parts.network, scheduler=scheduler)
    how = {"sigmas": np.linspace(1, 1 / STEPS, STEPS)} if kind == "flux" else {"num_inference_steps": STEPS}
    token = 2 * drawing.codec.factor  # both see squares of 2 x 2 latents
    for width, height in ((32, 64), (64, 32), (256, 128)):
        tokens = (width // token) * (height // token)
        # the line through 0.5 at 256 tokens and 1.15 at 4096
        scheduler.set_timesteps(mu=0.5 + (1.15 - 0.5) * (tokens - 256) / (4096 - 256), **how)
        share = scheduler.sigmas[1:STEPS].double()  # the first is noise alone
        torch.testing.assert_close(network.sigmas(STEPS, width, height)[1:-1], share / (1 - share))
    side, own = drawing.side, network.sigmas(STEPS)
    assert torch.equal(own, network.sigmas(STEPS, side, side))
    assert (network.sigmas(STEPS, 2 * side, 2 * side)[1:-1] > own[1:-1]).all()


def test_other_schedules_are_the_same_for_every_size(models):
    assert torch.equal(models("sd").sigmas(STEPS, 64, 32), models("sd").sigmas(STEPS))


def test_prompts_are_read_once_while_they_are_in_use_and_not_kept_for_ever(models, monkeypatch):
    asked, encoded = [], reading._encoded
    monkeypatch.setattr(reading, "_encoded", lambda *given: asked.append(given[1]) or encoded(*given))
    monkeypatch.setattr(reading, "_KEPT", 2)
    parts = models("sd")._parts
    prompts = reading.Prompts(parts.pipeline, parts.network.kind, "cpu", torch.float32)
    together = prompts(["a", "b", "a"])
    assert asked == ["a", "b"]
    assert torch.equal(together["states"][0], together["states"][2])
    prompts(["c"])  # the third of two: "b" goes, which was asked for longest ago
    prompts(["a"])
    assert asked == ["a", "b", "c"]
    prompts(["b"])
    assert asked == ["a", "b", "c", "b"]


@pytest.mark.parametrize("kind", KINDS)
def test_levels_of_noise_fall_to_nothing_and_other_words_are_another_picture(models, kind):
    drawing = models(kind)
    for steps in (1, 4, 20):
        sigmas = drawing.sigmas(steps)
        assert sigmas.shape == (steps + 1,)
        assert sigmas.dtype == torch.float64
        assert (sigmas.diff() < 0).all()
        assert sigmas[-1] == 0
    x = _noise(drawing, kind)[:1]
    with torch.no_grad():
        seen = [drawing.denoiser([text])(x, 1.0) for text in (*TEXTS[:2], "")]
    assert len({tuple(clean.flatten().tolist()) for clean in seen}) == 3


@pytest.mark.parametrize("kind", KINDS)
def test_it_describes_itself_in_json(models, kind):
    about = models(kind).describe()
    assert json.loads(json.dumps(about, allow_nan=False)) == about
    assert about["name"].startswith("diffusers:")
    assert any(file.startswith(("unet", "transformer")) for file in about["sha256"])


def test_sides_and_guidances_are_the_pipelines_own(models):
    assert {kind: models(kind).side for kind in ("sd", "if", "pixart")} == {"sd": 16, "if": 32, "pixart": 256}
    # 1 for FLUX, whose network follows a guidance it is told
    assert {kind: models(kind).guidance for kind in KINDS} == {
        "sd": 7.5, "sdxl": 5.0, "sd3": 7.0, "flux": 1.0, "pixart": 4.5, "if": 7.0,
    }  # fmt: skip


def test_bfloat16_denoises_nearly_the_same(models, miniature):
    x = _noise(models("sd"), "sd")
    with torch.no_grad():
        rough = model(str(miniature("sd")), dtype="bfloat16").denoiser(TEXTS[:2])(x, 1.0)
        exact = models("sd").denoiser(TEXTS[:2])(x, 1.0)
    assert rough.dtype == torch.float32
    torch.testing.assert_close(rough, exact, atol=0.05, rtol=0.05)


@pytest.mark.parametrize(
    ("kind", "says"), [("inpainter", "needs a picture to start from"), ("upscaler", "needs a picture to start from")]
)
def test_pipelines_that_do_not_draw_from_text_alone_are_refused(miniature, kind, says):
    with pytest.raises(BadInput, match=says):
        model(str(miniature(kind)))


def test_networks_and_noise_of_unknown_kinds_are_refused_with_those_that_are_known(models):
    from fairest.adapters.models.parts.networks import kind_of

    other = torch.nn.Linear(1, 1)
    other.config = {}
    with pytest.raises(BadInput, match=r"Linear is a network we do not know .* known: .*SD3Transformer2DModel"):
        kind_of(other)
    with pytest.raises(BadInput, match=r"EDMEulerScheduler .* known: epsilon, v_prediction"):
        noise_of(_edm())
    with pytest.raises(BadInput, match="steps is 0"):
        models("sd").sigmas(0)


def _edm():
    from diffusers import EDMEulerScheduler

    return EDMEulerScheduler()


def test_missing_folders_and_number_formats_are_refused(tmp_path, miniature):
    with pytest.raises(NotFound, match="There is no folder"):
        model(str(tmp_path / "nowhere"))
    with pytest.raises(UnknownName, match="'auto' is not a dtype"):
        model(str(miniature("sd")), dtype="auto")


def test_the_village_draws_what_its_words_say():
    drawing = village.model()
    assert (drawing.name, drawing.side, drawing.guidance) == ("village", 64, 2.0)
    texts, streams = ["a photo of a nurse", "a female firefighter with dark skin"], Streams([1, 2])
    sigmas = drawing.sigmas(6)
    denoiser = cfg(drawing.denoiser(texts), drawing.denoiser(["", ""]), drawing.guidance)
    x = sample(denoiser, sigmas, start(drawing.codec, sigmas, streams, 64, 64))
    seeing = village.perceptor()
    with torch.no_grad():
        told = seeing.image(drawing.codec.decode(x)) @ seeing.text(["a nurse", "a firefighter"]).T
    assert told.argmax(-1).tolist() == [0, 1]
