"""Number formats by the headers of the weights: what was made in bfloat16 overflows in float16."""

import shutil

import pytest
import torch
from safetensors.torch import load_file, save_file

from fairest.adapters.models.diffusers import generator
from fairest.adapters.models.placing import number_format


def _saved_in(folder, dtype, *parts):
    for part in parts:
        for file in (folder / part).glob("*.safetensors"):
            save_file({name: tensor.to(dtype) for name, tensor in load_file(file).items()}, file, {"format": "pt"})


@pytest.fixture
def copied(miniature, tmp_path):
    return lambda kind: shutil.copytree(miniature(kind), tmp_path / kind)


@pytest.mark.parametrize(("kind", "part"), [("sd", "unet"), ("flux", "transformer"), ("sd3", "transformer")])
def test_on_cuda_the_network_that_draws_decides(copied, kind, part):
    folder = copied(kind)
    assert number_format(folder, "cuda", "auto") == torch.float16
    _saved_in(folder, torch.float16, part)
    assert number_format(folder, "cuda:1", "auto") == torch.float16
    _saved_in(folder, torch.bfloat16, part)
    assert number_format(folder, "cuda:1", "auto") == torch.bfloat16


def test_on_cuda_a_text_encoder_in_bfloat16_decides_nothing(copied):
    folder = copied("sd")
    _saved_in(folder, torch.bfloat16, "text_encoder", "vae")
    assert number_format(folder, "cuda", "auto") == torch.float16


def test_the_variant_that_is_loaded_decides(copied):
    folder = copied("sd")
    plain = folder / "unet" / "diffusion_pytorch_model.safetensors"
    shutil.copy(plain, kept := folder / "kept")
    _saved_in(folder, torch.bfloat16, "unet")
    plain.rename(plain.with_suffix(".bf16.safetensors"))
    assert number_format(folder, "cuda", "auto") == torch.bfloat16
    kept.rename(plain)
    assert number_format(folder, "cuda", "auto") == torch.float16


def test_shards_are_all_looked_into(copied):
    folder = copied("flux")
    file = folder / "transformer" / "diffusion_pytorch_model.safetensors"
    weights = load_file(file)
    file.unlink()
    first, *rest = sorted(weights)
    halves = [{first: weights[first]}, {name: weights[name].to(torch.bfloat16) for name in rest}]
    for number, half in enumerate(halves, 1):
        save_file(half, file.with_name(f"diffusion_pytorch_model-0000{number}-of-00002.safetensors"))
    assert number_format(folder, "cuda", "auto") == torch.bfloat16


def test_a_format_that_was_asked_for_is_taken(copied):
    folder = copied("sd")
    _saved_in(folder, torch.bfloat16, "unet")
    assert number_format(folder, "cuda", "float16") == torch.float16
    assert number_format(folder, "mps", "auto") == torch.float32


def test_stages_above_compute_in_the_format_of_the_base(miniature):
    made = generator(str(miniature("if")), upscale=[str(miniature("if-above"))], dtype="bfloat16")
    assert made.describe()["dtype"] == "bfloat16"
    assert [stage.pipeline.unet.dtype for stage in made._cascade.stages] == [torch.bfloat16] * 2
