"""How much memory each placement takes, each in a process of its own, and whether the pictures stay the same.

The pipeline is made on the spot: Stable Diffusion's own parts with random weights, some hundred MB, drawing small
pictures. What the libraries take before anything is loaded is counted apart. Run it by `python bench/memory.py`.
"""

import multiprocessing
import resource
import sys
import tempfile
import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

if TYPE_CHECKING:
    from fairest.adapters.models.memory import Memory

_PLACEMENTS: "tuple[Memory | None, ...]" = (None, "low", "lower", "lowest")
_TOLERANCE = 1e-3
"""Of a picture's numbers, which are from 0 to 1."""
_SIDE, _STEPS, _PICTURES = 64, 2, 2


def main() -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "pipeline"
        _in_a_process(_make, folder)
        size = sum(file.stat().st_size for file in folder.rglob("*.safetensors")) / 1e6
        print(
            f"{size:,.0f} MB of weights; {_PICTURES} pictures of {_SIDE} pixels, {_STEPS} steps, float32, on the CPU:"
        )
        print("memory   peak MB   above the libraries   seconds   largest difference")
        drawn = {word: _in_a_process(_draw, folder, word) for word in _PLACEMENTS}
    pictures = {word: found["pictures"] for word, found in drawn.items()}
    off = {word: float(np.abs(shown - pictures[None]).max()) for word, shown in pictures.items()}
    for word, found in drawn.items():
        print(
            f"{word or 'none':7}{found['peak']:10,.0f}{found['peak'] - found['before']:22,.0f}"
            f"{found['seconds']:10.1f}{off[word]:21.1e}"
        )
    if max(off.values()) > _TOLERANCE:
        sys.exit("a placement draws another picture")
    if not drawn["lowest"]["peak"] < drawn["lower"]["peak"] < drawn[None]["peak"]:
        sys.exit("a placement takes no less memory")


def _in_a_process(work: Any, *given: Any) -> Any:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, given)


def _draw(folder: Path, word: "Memory | None") -> dict[str, Any]:
    import diffusers.pipelines.stable_diffusion  # noqa: F401
    import transformers.models.clip.modeling_clip  # noqa: F401

    from fairest.adapters.models.diffusion import model
    from fairest.generate.engine.sampling import sample, start
    from fairest.generate.engine.streams import Streams

    before, began = _peak(), time.perf_counter()
    drawing = model(str(folder), device="cpu", memory=word)
    sigmas = drawing.sigmas(_STEPS)
    streams = Streams(range(_PICTURES))
    with torch.no_grad():
        denoiser = drawing.denoiser(["a photo of a nurse"] * _PICTURES)
        x = sample(denoiser, sigmas, start(drawing.codec, sigmas, streams, _SIDE, _SIDE), "euler")
        pictures = drawing.codec.decode(x).numpy()
    seconds = time.perf_counter() - began
    return {"before": before, "peak": _peak(), "seconds": seconds, "pictures": pictures}


def _peak() -> float:
    """MB of this process, at the most so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _make(folder: Path) -> None:
    """A Stable Diffusion of a third of its width, whose text encoder is half its size."""
    from diffusers import AutoencoderKL, DDIMScheduler, StableDiffusionPipeline, UNet2DConditionModel
    from transformers import CLIPTextConfig, CLIPTextModel

    from fairest.adapters.models.pipeline_loading import quiet

    torch.manual_seed(0)
    with quiet(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        reading = CLIPTextConfig(
            vocab_size=20_000, hidden_size=768, intermediate_size=3072, num_hidden_layers=4, num_attention_heads=12,
            max_position_embeddings=16, eos_token_id=1, bos_token_id=1, pad_token_id=0,
        )  # fmt: skip
        unet = UNet2DConditionModel(
            sample_size=16, cross_attention_dim=768, block_out_channels=(96, 192, 384, 384), attention_head_dim=8
        )
        autoencoder = AutoencoderKL(
            latent_channels=4, block_out_channels=(64, 128, 256), sample_size=_SIDE,
            down_block_types=("DownEncoderBlock2D",) * 3, up_block_types=("UpDecoderBlock2D",) * 3, layers_per_block=2,
        )  # fmt: skip
        StableDiffusionPipeline(
            vae=autoencoder, unet=unet, text_encoder=CLIPTextModel(reading), tokenizer=_tokenizer(),
            scheduler=DDIMScheduler(timestep_spacing="trailing"), safety_checker=None, feature_extractor=None,
            requires_safety_checker=False,
        ).save_pretrained(folder)  # fmt: skip


def _tokenizer() -> Any:
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace
    from transformers import PreTrainedTokenizerFast

    words = ["[PAD]", "[END]", "a", "photo", "of", "nurse"]
    made = Tokenizer(WordLevel({word: i for i, word in enumerate(words)}, unk_token="[END]"))
    made.pre_tokenizer = Whitespace()
    return PreTrainedTokenizerFast(
        tokenizer_object=made, pad_token="[PAD]", unk_token="[END]", eos_token="[END]", model_max_length=16
    )


if __name__ == "__main__":
    main()
