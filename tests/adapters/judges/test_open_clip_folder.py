"""Folders for open_clip are looked at before it is: no code, nothing of elsewhere. open_clip need not be installed."""

import json

import numpy as np
import pytest
from safetensors.numpy import save_file

from fairest.adapters.judges.open_clip_weights import find_weights
from fairest.errors import BadInput, BadWeights

READING = {"context_length": 24, "hf_tokenizer_name": "owner/words", "tokenizer_kwargs": {"clean": "canonicalize"}}


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "oc"
    made.mkdir()
    save_file({"logit_scale": np.ones(1, np.float32)}, made / "open_clip_model.safetensors")
    (made / "tokenizer.json").write_text("{}")
    (made / "tokenizer_config.json").write_text('{"tokenizer_class": "CLIPTokenizer"}')
    _write(made)
    return made


def _write(folder, reading=(), seeing=()):
    model = {"embed_dim": 8, "vision_cfg": {"width": 64} | dict(seeing), "text_cfg": READING | dict(reading)}
    (folder / "open_clip_config.json").write_text(json.dumps({"model_cfg": model, "preprocess_cfg": {}}))


def _refused(folder, said, error=BadInput):
    with pytest.raises(error, match=said) as caught:
        find_weights(f"hf-hub:{folder}")
    assert caught.value.hint
    assert len(str(caught.value).replace(str(folder), "")) < 300


def test_a_folder_that_holds_all_it_needs_is_taken(folder):
    weights = find_weights(f"hf-hub:{folder}")
    assert weights.file == folder / "open_clip_model.safetensors"
    assert weights.words == {"trust_remote_code": False}


def test_open_clips_own_tokenizer_is_not_told_what_it_does_not_know(folder):
    _write(folder, {"hf_tokenizer_name": ""})
    assert find_weights(f"hf-hub:{folder}").words == {}


@pytest.mark.parametrize("file", ["tokenizer_config.json", "config.json", "text/config.json", "open_clip_config.json"])
def test_a_configuration_that_names_code_is_refused(folder, file):
    (folder / "text").mkdir()
    before = json.loads((folder / file).read_text()) if (folder / file).exists() else {}
    (folder / file).write_text(json.dumps(before | {"auto_map": {"AutoTokenizer": ["evil.Tokenizer", None]}}))
    _refused(folder, f"{file} names code in `auto_map`.* is not run")


@pytest.mark.parametrize("name", ["xlm-roberta-base", "owner/name", "..", "/", "x" * 5000, 3, ["x"]])
def test_a_text_model_of_elsewhere_is_refused(folder, name):
    _write(folder, {"hf_model_name": name})
    _refused(folder, r"takes its text model from .*, which is not in the folder\..*ARCH/FILE\.safetensors")


def test_a_text_model_in_the_folder_is_taken(folder):
    (folder / "text").mkdir()
    _write(folder, {"hf_model_name": str(folder / "text")})
    assert find_weights(f"hf-hub:{folder}").reading["hf_model_name"] == str(folder / "text")


@pytest.mark.parametrize("name", ["hf-hub:owner/name", "hf_hub:owner/name", "local-dir:/x", 3])
def test_an_image_model_of_elsewhere_is_refused(folder, name):
    _write(folder, seeing={"timm_model_name": name})
    _refused(folder, "takes its image model from")


def test_an_image_model_that_timm_knows_is_taken(folder):
    _write(folder, seeing={"timm_model_name": "vit_base_patch16_siglip_224"})
    assert find_weights(f"hf-hub:{folder}").model == f"local-dir:{folder}"


def test_a_tokenizer_that_is_not_in_the_folder_is_named(folder):
    (folder / "tokenizer.json").unlink()
    _refused(folder, "names the tokenizer 'owner/words', which is not in the folder")


@pytest.mark.parametrize("told", [{"trust_remote_code": True}, {"subfolder": "x"}, {"clean": "lower", "x": 1}, [1]])
def test_a_tokenizer_is_told_nothing_but_how_to_read(folder, told):
    _write(folder, {"tokenizer_kwargs": told})
    _refused(folder, "`tokenizer_kwargs` that are not known")


@pytest.mark.parametrize(
    "content",
    ["{", "[]", "{}", '{"model_cfg": 3}', '{"model_cfg": {"text_cfg": {}}}', "[" * 9000, b"\xff"],
    ids=["cut", "list", "empty", "number", "half", "deep", "bytes"],
)
def test_a_broken_configuration_is_named(folder, content):
    (folder / "open_clip_config.json").write_bytes(content if isinstance(content, bytes) else content.encode())
    _refused(folder, "open_clip_config.json (is|describes) no", BadWeights)
