"""Pipelines as people use them, in miniature: their real classes and parts, random weights, a few pixels wide."""

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

TEXTS = ["a photo of a nurse", "a photo of a pilot", "judge", "the face of an old farmer"]
SEEDS = [1, 2**32 - 1, 3, 4]

_WORDS = ["[PAD]", "[UNK]", "[END]", *sorted({word for text in TEXTS for word in text.split()}), "blurry"]
_WIDTH = 16


def save(kind: str, folder: Path) -> None:
    """Make a miniature of a kind of `KINDS` and save it as diffusers does."""
    from fairest.adapters.models.pipeline_loading import quiet

    torch.manual_seed(0)
    with quiet(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        KINDS[kind]().save_pretrained(folder)


def tokenizer() -> Any:
    """Whole words, and an end of text, which CLIP looks for."""
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace
    from tokenizers.processors import TemplateProcessing
    from transformers import PreTrainedTokenizerFast

    made = Tokenizer(WordLevel({word: i for i, word in enumerate(_WORDS)}, unk_token="[UNK]"))
    made.pre_tokenizer = Whitespace()
    made.post_processor = TemplateProcessing(single="$A [END]", special_tokens=[("[END]", _WORDS.index("[END]"))])
    return PreTrainedTokenizerFast(
        tokenizer_object=made, pad_token="[PAD]", unk_token="[UNK]", eos_token="[END]", model_max_length=8
    )


def clip(*, projected: bool) -> Any:
    from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

    config = CLIPTextConfig(
        vocab_size=len(_WORDS), hidden_size=_WIDTH, projection_dim=_WIDTH, intermediate_size=_WIDTH,
        num_hidden_layers=2, num_attention_heads=2, max_position_embeddings=8,
        pad_token_id=0, bos_token_id=2, eos_token_id=_WORDS.index("[END]"),
    )  # fmt: skip
    return (CLIPTextModelWithProjection if projected else CLIPTextModel)(config)


def t5() -> Any:
    from transformers import T5Config, T5EncoderModel

    return T5EncoderModel(
        T5Config(vocab_size=len(_WORDS), d_model=_WIDTH, d_kv=8, d_ff=_WIDTH, num_layers=1, num_heads=2)
    )


def autoencoder(latents: int, halvings: int = 1, **config: Any) -> Any:
    from diffusers import AutoencoderKL

    blocks = halvings + 1
    return AutoencoderKL(
        latent_channels=latents, block_out_channels=(8,) * blocks, norm_num_groups=4, layers_per_block=1,
        down_block_types=("DownEncoderBlock2D",) * blocks, up_block_types=("UpDecoderBlock2D",) * blocks,
        sample_size=64, **config,
    )  # fmt: skip


def unet(channels: int, *, width: int, out: int | None = None, **config: Any) -> Any:
    from diffusers import UNet2DConditionModel

    return UNet2DConditionModel(**{
        "sample_size": 8, "in_channels": channels, "out_channels": out or channels, "cross_attention_dim": width,
        "block_out_channels": (8, 16), "layers_per_block": 1, "attention_head_dim": 4, "norm_num_groups": 4,
        "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D"),
        "up_block_types": ("CrossAttnUpBlock2D", "UpBlock2D"),
        **config,
    })  # fmt: skip


def stable_diffusion(safety_checker: Any = None) -> Any:
    from diffusers import PNDMScheduler, StableDiffusionPipeline

    return StableDiffusionPipeline(
        vae=autoencoder(4), text_encoder=clip(projected=False), tokenizer=tokenizer(), unet=unet(4, width=_WIDTH),
        scheduler=PNDMScheduler(beta_schedule="scaled_linear", skip_prk_steps=True, steps_offset=1),
        safety_checker=safety_checker, feature_extractor=looking() if safety_checker else None,
        requires_safety_checker=bool(safety_checker),
    )  # fmt: skip


def sdxl(scheduler: Any = None) -> Any:
    from diffusers import EulerDiscreteScheduler, StableDiffusionXLPipeline

    return StableDiffusionXLPipeline(
        vae=autoencoder(4), text_encoder=clip(projected=False), text_encoder_2=clip(projected=True),
        tokenizer=tokenizer(), tokenizer_2=tokenizer(), scheduler=scheduler or EulerDiscreteScheduler(),
        unet=unet(
            4, width=2 * _WIDTH, addition_embed_type="text_time", addition_time_embed_dim=8,
            projection_class_embeddings_input_dim=6 * 8 + _WIDTH, transformer_layers_per_block=1,
            use_linear_projection=True,
        ),
    )  # fmt: skip


def sdxl_turbo() -> Any:
    from diffusers import EulerAncestralDiscreteScheduler

    return sdxl(EulerAncestralDiscreteScheduler(timestep_spacing="trailing"))


def sd3(*, with_t5: bool = True) -> Any:
    from diffusers import FlowMatchEulerDiscreteScheduler, SD3Transformer2DModel, StableDiffusion3Pipeline

    transformer = SD3Transformer2DModel(
        sample_size=8, in_channels=4, out_channels=4, num_layers=1, attention_head_dim=8, num_attention_heads=2,
        joint_attention_dim=2 * _WIDTH, caption_projection_dim=16, pooled_projection_dim=2 * _WIDTH,
        pos_embed_max_size=16,
    )  # fmt: skip
    return StableDiffusion3Pipeline(
        transformer=transformer, scheduler=FlowMatchEulerDiscreteScheduler(), vae=autoencoder(4, **_FLOWING),
        text_encoder=clip(projected=True), tokenizer=tokenizer(),
        text_encoder_2=clip(projected=True), tokenizer_2=tokenizer(),
        text_encoder_3=_wide_t5() if with_t5 else None, tokenizer_3=tokenizer() if with_t5 else None,
    )  # fmt: skip


def flux(*, guided: bool = True) -> Any:
    from diffusers import FlowMatchEulerDiscreteScheduler, FluxPipeline, FluxTransformer2DModel

    transformer = FluxTransformer2DModel(
        in_channels=16, num_layers=1, num_single_layers=1, attention_head_dim=8, num_attention_heads=2,
        joint_attention_dim=_WIDTH, pooled_projection_dim=_WIDTH, axes_dims_rope=(2, 2, 4), guidance_embeds=guided,
    )  # fmt: skip
    return FluxPipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(), vae=autoencoder(4, **_FLOWING), transformer=transformer,
        text_encoder=clip(projected=False), tokenizer=tokenizer(), text_encoder_2=t5(), tokenizer_2=tokenizer(),
    )  # fmt: skip


def pixart() -> Any:
    from diffusers import DPMSolverMultistepScheduler, PixArtAlphaPipeline, PixArtTransformer2DModel

    transformer = PixArtTransformer2DModel(
        sample_size=32, in_channels=4, out_channels=8, num_layers=1, num_attention_heads=2, attention_head_dim=8,
        cross_attention_dim=16, caption_channels=_WIDTH, norm_num_groups=4,
    )  # fmt: skip
    return PixArtAlphaPipeline(
        tokenizer=tokenizer(), text_encoder=t5(), vae=autoencoder(4, halvings=3), transformer=transformer,
        scheduler=DPMSolverMultistepScheduler(),
    )  # fmt: skip


def deepfloyd(safety_checker: Any = None) -> Any:
    from diffusers import IFPipeline

    return IFPipeline(unet=_if_unet(3, sample_size=32), **_if_parts(safety_checker))


def deepfloyd_above(safety_checker: Any = None) -> Any:
    """The second stage: 32 pixels wide in, 64 out."""
    from diffusers import DDPMScheduler, IFSuperResolutionPipeline

    above = _if_unet(6, sample_size=64, class_embed_type="timestep")
    return IFSuperResolutionPipeline(unet=above, image_noising_scheduler=DDPMScheduler(), **_if_parts(safety_checker))


def upscaler() -> Any:
    """The third stage, as IF's makers use it: Stable Diffusion's upscaler; here it doubles."""
    from diffusers import DDIMScheduler, DDPMScheduler, StableDiffusionUpscalePipeline

    return StableDiffusionUpscalePipeline(
        vae=autoencoder(4), text_encoder=clip(projected=False), tokenizer=tokenizer(),
        unet=unet(7, out=4, width=_WIDTH, num_class_embeds=1000), low_res_scheduler=DDPMScheduler(),
        scheduler=DDIMScheduler(),
    )  # fmt: skip


def inpainter() -> Any:
    """Not a text-to-image pipeline."""
    from diffusers import StableDiffusionInpaintPipeline

    parts = stable_diffusion().components
    return StableDiffusionInpaintPipeline(**parts, requires_safety_checker=False)


def safety_checker(*, hides: bool) -> Any:
    """Stable Diffusion's own: it hides a picture whose vector has a cosine with a concept above its threshold."""
    from diffusers.pipelines.stable_diffusion import StableDiffusionSafetyChecker

    checker = StableDiffusionSafetyChecker(_clip_config())
    checker.concept_embeds_weights.data[:] = -1.1 if hides else 1.1
    checker.special_care_embeds_weights.data[:] = 1.1
    return checker


def if_safety_checker(*, unsafe: bool = False, marked: bool = False) -> Any:
    from diffusers.pipelines.deepfloyd_if import IFSafetyChecker

    checker = IFSafetyChecker(_clip_config())
    for head, fires in ((checker.p_head, unsafe), (checker.w_head, marked)):
        head.weight.data.zero_()
        head.bias.data[:] = float(fires)  # above or below its threshold of 0.5, whatever is on the picture
    return checker


def looking() -> Any:
    from transformers import CLIPImageProcessor

    return CLIPImageProcessor(size={"shortest_edge": 8}, crop_size=8)


_FLOWING = {"shift_factor": 0.0609, "scaling_factor": 1.5035}


def _wide_t5() -> Any:
    from transformers import T5Config, T5EncoderModel

    wide = 2 * _WIDTH  # SD3 sets it beside two CLIP vectors
    return T5EncoderModel(T5Config(vocab_size=len(_WORDS), d_model=wide, d_kv=8, d_ff=8, num_layers=1, num_heads=2))


def _clip_config() -> Any:
    from transformers import CLIPConfig

    seeing = {
        "hidden_size": 8, "intermediate_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2, "image_size": 8,
        "patch_size": 4, "projection_dim": 8,
    }  # fmt: skip
    return CLIPConfig(vision_config=seeing, projection_dim=8)


def _if_unet(channels: int, **config: Any) -> Any:
    """It has learned how sure it is: twice as many channels out as in the picture."""
    return unet(
        channels, out=6, width=_WIDTH, down_block_types=("ResnetDownsampleBlock2D", "SimpleCrossAttnDownBlock2D"),
        mid_block_type="UNetMidBlock2DSimpleCrossAttn",
        up_block_types=("SimpleCrossAttnUpBlock2D", "ResnetUpsampleBlock2D"),
        addition_embed_type="text", addition_embed_type_num_heads=2, encoder_hid_dim=_WIDTH, **config,
    )  # fmt: skip


def _if_parts(safety_checker: Any) -> dict[str, Any]:
    from diffusers import DDPMScheduler
    from diffusers.pipelines.deepfloyd_if import IFWatermarker

    return {
        "text_encoder": t5(), "tokenizer": tokenizer(), "watermarker": IFWatermarker(),
        "scheduler": DDPMScheduler(variance_type="learned_range", beta_schedule="squaredcos_cap_v2", thresholding=True),
        "safety_checker": safety_checker, "feature_extractor": looking() if safety_checker else None,
        "requires_safety_checker": bool(safety_checker),
    }  # fmt: skip


KINDS: dict[str, Callable[[], Any]] = {
    "sd": stable_diffusion,
    "sd-safe": lambda: stable_diffusion(safety_checker(hides=False)),
    "sd-hiding": lambda: stable_diffusion(safety_checker(hides=True)),
    "sdxl": sdxl,
    "sdxl-turbo": sdxl_turbo,
    "sd3": sd3,
    "sd3-no-t5": lambda: sd3(with_t5=False),
    "flux": flux,
    "flux-schnell": lambda: flux(guided=False),
    "pixart": pixart,
    "if": deepfloyd,
    "if-above": deepfloyd_above,
    "if-unsafe": lambda: deepfloyd(if_safety_checker(unsafe=True)),
    "if-above-marked": lambda: deepfloyd_above(if_safety_checker(marked=True)),
    "upscaler": upscaler,
    "inpainter": inpainter,
}
