"""Weights in all the ways people have them: variants, shards, folders with odd names."""

import json
import shutil

import pytest
from miniatures import SEEDS, TEXTS

from fairest.adapters.models.diffusers import generator
from fairest.adapters.models.weights import variant_of
from fairest.errors import BadWeights


@pytest.fixture
def folder(miniature, tmp_path):
    return shutil.copytree(miniature("sd-safe"), tmp_path / "sd")


def _bytes(folder, **settings):
    drawn = generator(str(folder), steps=2, dtype="float32", **settings).draw(TEXTS[:2], SEEDS[:2])
    return [drawing.tobytes() for drawing in drawn]


@pytest.mark.parametrize("parts", [("unet", "vae", "text_encoder", "safety_checker"), ("unet",), ("text_encoder",)])
def test_a_variant_is_loaded_where_there_is_nothing_else(folder, miniature, parts):
    for part in parts:
        for file in (folder / part).glob("*.safetensors"):
            file.rename(file.with_suffix(".fp16.safetensors"))
    assert _bytes(folder) == _bytes(miniature("sd-safe"))


def test_plain_weights_are_taken_before_a_variant(folder, miniature):
    file = folder / "unet" / "diffusion_pytorch_model.safetensors"
    shutil.copy(folder / "vae" / file.name, file.with_suffix(".fp16.safetensors"))
    assert _bytes(folder) == _bytes(miniature("sd-safe"))


@pytest.mark.parametrize(
    ("files", "variant"),
    [
        (["model.safetensors"], None),
        (["model.fp16.safetensors"], "fp16"),
        (["model.fp16.safetensors", "model.safetensors"], None),
        (["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"], None),
        (["model.fp16-00001-of-00002.safetensors", "model.fp16-00002-of-00002.safetensors"], "fp16"),
        (["model-00001-of-00002.fp16.safetensors"], "fp16"),
        (["model.non_ema.safetensors", "model.fp16.safetensors"], "fp16"),
        ([], None),
    ],
)
def test_a_variant_is_read_from_the_names_of_the_files(tmp_path, files, variant):
    for file in files:
        (tmp_path / file).write_bytes(b"")
    assert variant_of(tmp_path) == variant


@pytest.fixture
def in_shards(folder):
    """The U-Net and the text encoder in several files each, with an index, as large models come."""
    from diffusers import UNet2DConditionModel
    from transformers import CLIPTextModel

    from fairest.adapters.models.pipeline_loading import quiet

    with quiet():
        for kind, part in ((UNet2DConditionModel, "unet"), (CLIPTextModel, "text_encoder")):
            model = kind.from_pretrained(folder / part)
            shutil.rmtree(folder / part)
            model.save_pretrained(folder / part, max_shard_size="8KB")
    return folder


def test_shards_are_put_together(in_shards, miniature):
    assert len(list((in_shards / "unet").glob("*-of-*.safetensors"))) > 1
    assert len(list((in_shards / "text_encoder").glob("*-of-*.safetensors"))) > 1
    assert _bytes(in_shards) == _bytes(miniature("sd-safe"))


@pytest.mark.parametrize("part", ["unet", "text_encoder"])
def test_a_lost_shard_is_named(in_shards, part):
    lost = min((in_shards / part).glob("*-of-*.safetensors"))
    lost.unlink()
    with pytest.raises(BadWeights, match=f"{lost.name} is missing, though .*index.json names it"):
        generator(str(in_shards))


@pytest.mark.parametrize(
    "content", ["{", "[]", '{"weight_map": 3}', "[" * 99_999], ids=["cut", "list", "number", "deep"]
)
def test_a_broken_index_of_shards_is_named(in_shards, content):
    index = next((in_shards / "unet").glob("*.index.json"))
    index.write_text(content)
    with pytest.raises(BadWeights, match="is no index of weights"):
        generator(str(in_shards))


def test_code_that_comes_with_a_pipeline_is_not_run(folder, tmp_path):
    ran = tmp_path / "ran"
    code = f"from pathlib import Path\nPath({str(ran)!r}).touch()\n"
    (folder / "pipeline.py").write_text(code)
    (folder / "unet" / "my_unet.py").write_text(code)
    index = json.loads((folder / "model_index.json").read_text())
    for changed in ({"_class_name": ["pipeline", "Mine"]}, {"unet": ["my_unet", "Mine"]}):
        (folder / "model_index.json").write_text(json.dumps(index | changed))
        with pytest.raises(BadWeights, match="cannot be loaded"):
            generator(str(folder))
    assert not ran.exists()


def test_a_folder_with_an_at_sign_in_its_name_is_a_folder(folder):
    odd = folder.rename(folder.parent / "sd@v2")
    made = generator(str(odd), steps=1)
    assert made.name == "diffusers:sd@v2"
    assert "revision" not in made.describe()
