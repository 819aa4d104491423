"""Model folders that want more than to be read: code, pickles, files of elsewhere, weights nobody hashed."""

import io
import json
import shutil

import pytest
import torch
from PIL import Image
from safetensors.torch import load_file, save_file

from fairest.adapters.encoders.checkpoint import Checkpoint
from fairest.adapters.judges import classifier, clip
from fairest.errors import BadWeights


@pytest.fixture
def folder(model_folder, tmp_path):
    """A CLIP that may be changed."""
    return shutil.copytree(model_folder("clip"), tmp_path / "clip")


def _changed(file, **entries):
    file.write_text(json.dumps(json.loads(file.read_text()) | entries))


@pytest.mark.parametrize(
    ("file", "entries"),
    [
        (
            "preprocessor_config.json",
            {"image_processor_type": "EvilProcessor", "auto_map": {"AutoImageProcessor": "evil.EvilProcessor"}},
        ),
        ("config.json", {"model_type": "evil", "auto_map": {"AutoConfig": "evil.Config", "AutoModel": "evil.Model"}}),
    ],
)
def test_code_of_a_model_is_not_run_even_if_somebody_says_yes(folder, tmp_path, monkeypatch, file, entries):
    ran = tmp_path / "ran"
    (folder / "evil.py").write_text(f"from pathlib import Path\nPath({str(ran)!r}).touch()\n")
    _changed(folder / file, **entries)
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n" * 9))
    with pytest.raises(BadWeights) as caught:
        clip.judge(str(folder))
    assert not ran.exists()
    assert "Code that comes with a model is not run" in caught.value.hint
    assert "trust_remote_code" not in str(caught.value)


def test_words_are_read_by_transformers_own_class_where_a_tokenizer_brings_code(folder, tmp_path, monkeypatch):
    before = clip.judge(str(folder)).label(["a"], [Image.new("RGB", (8, 8))], ["age"])
    ran = tmp_path / "ran"
    (folder / "evil.py").write_text(f"from pathlib import Path\nPath({str(ran)!r}).touch()\n")
    evil = {"tokenizer_class": "EvilTokenizer", "auto_map": {"AutoTokenizer": ["evil.EvilTokenizer", None]}}
    _changed(folder / "tokenizer_config.json", **evil)
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n" * 9))
    assert clip.judge(str(folder)).label(["a"], [Image.new("RGB", (8, 8))], ["age"]) == before
    assert not ran.exists()


def _in_shards(folder, name):
    """The same weights, in one shard of this name, which the index names."""
    weights = folder / "model.safetensors"
    tensors = load_file(weights)
    weights.unlink()
    index = {"metadata": {}, "weight_map": dict.fromkeys(tensors, name)}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))
    return tensors


@pytest.mark.parametrize("beside", [True, False])
def test_a_shard_that_is_a_pickle_is_not_loaded(folder, beside):
    tensors = _in_shards(folder, "w.bin")
    torch.save(tensors, folder / "w.bin")
    if beside:
        save_file(tensors, folder / "model-00001-of-00001.safetensors", {"format": "pt"})
    with pytest.raises(BadWeights, match=r"index\.json names 'w\.bin', which is no safetensors file of its folder"):
        clip.judge(str(folder))


@pytest.mark.parametrize(
    "name", ["../outside.safetensors", "sub/w.safetensors", "sub\\w.safetensors", "", ".safetensors", "..", 3, None]
)
def test_a_shard_lies_beside_its_index(folder, name):
    tensors = _in_shards(folder, name)
    (folder / "sub").mkdir()
    for file in (folder.parent / "outside.safetensors", folder / "sub" / "w.safetensors", folder / ".safetensors"):
        save_file(tensors, file, {"format": "pt"})
    save_file(tensors, folder / "model-00001-of-00001.safetensors", {"format": "pt"})
    with pytest.raises(BadWeights, match="which is no safetensors file of its folder"):
        clip.judge(str(folder))


def test_what_is_hashed_is_what_is_loaded(folder):
    tensors = _in_shards(folder, "other.safetensors")
    save_file(tensors, folder / "other.safetensors", {"format": "pt"})
    save_file(tensors, folder / "model-00001-of-00001.safetensors", {"format": "pt"})
    weights = clip.judge(str(folder)).describe()["weights"]
    assert list(weights) == ["other.safetensors"]
    (folder / "other.safetensors").write_bytes((folder / "other.safetensors").read_bytes()[:-9])
    with pytest.raises(BadWeights, match=r"other\.safetensors is truncated or corrupt"):
        clip.judge(str(folder))


def test_a_configuration_does_not_name_other_weights(folder):
    shutil.copy(folder / "model.safetensors", folder / "other.safetensors")
    _changed(folder / "config.json", transformers_weights="other.safetensors")
    with pytest.raises(BadWeights, match=r"names weights of its own, 'other\.safetensors'"):
        Checkpoint.find(str(folder), "clip")


@pytest.mark.parametrize("file", ["adapter_config.json", "adapter_model.safetensors"])
def test_a_model_with_an_adapter_is_refused(model_folder, tmp_path, file):
    folder = shutil.copytree(model_folder("vit"), tmp_path / "vit")
    (folder / file).write_text('{"peft_type": "LORA", "base_model_name_or_path": "x"}')
    with pytest.raises(BadWeights, match=r"holds an adapter.*Merge it into the model"):
        classifier.judge(str(folder))
