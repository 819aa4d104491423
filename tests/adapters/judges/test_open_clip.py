"""open_clip: a real model of a few pixels, with random weights, saved as safetensors."""

import json
import os
import subprocess
import sys
from importlib.util import find_spec

import hub
import numpy as np
import pytest
import torch
from PIL import Image

from fairest import doors
from fairest.adapters.judges.open_clip import judge
from fairest.errors import BadInput, BadWeights, MissingExtra, NotFound, UnknownName

needs_open_clip = pytest.mark.skipif(find_spec("open_clip") is None, reason='needs "fairest[open-clip]"')

SIZES = {
    "embed_dim": 8,
    "vision_cfg": {"image_size": 16, "layers": 1, "width": 64, "patch_size": 8},
    "text_cfg": {"context_length": 24, "vocab_size": 49408, "width": 64, "heads": 1, "layers": 1},
}
VOCABULARY = """
[gender.values.woman]
prompts = ["a photo of a woman"]
[gender.values.man]
prompts = ["a picture of a male person"]
"""


@pytest.fixture(scope="module")
def mini(tmp_path_factory):
    """An architecture of our own, known to open_clip, and a folder with weights for it."""
    import open_clip
    from safetensors.torch import save_file

    folder = tmp_path_factory.mktemp("open_clip")
    (folder / "mini.json").write_text(json.dumps(SIZES))
    open_clip.add_model_config(folder / "mini.json")
    torch.manual_seed(0)
    model = open_clip.create_model("mini")
    tensors = {name: tensor.contiguous() for name, tensor in model.state_dict().items()}
    for name, tensor in tensors.items():
        if tensor.ndim > 1:
            tensor.normal_(std=0.5)
        assert tensor.is_floating_point(), name
    save_file(tensors, folder / "mini.safetensors")
    save_file(tensors, folder / "open_clip_model.safetensors")
    torch.save(tensors, folder / "mini.pt")
    (folder / "open_clip_config.json").write_text(json.dumps({"model_cfg": SIZES, "preprocess_cfg": {}}))
    return folder


@pytest.fixture
def vocabulary(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text(VOCABULARY)
    return file


def _noise():
    rng = np.random.default_rng(1)
    return [Image.fromarray(rng.integers(0, 256, (20, 20, 3), dtype=np.uint8)) for _ in range(8)]


@needs_open_clip
def test_labels_are_those_of_the_models_own_forward(mini, vocabulary):
    import open_clip

    made = judge(f"mini/{mini / 'mini.safetensors'}", vocabulary=vocabulary, margin=0.0)
    model, prepare = open_clip.create_model_from_pretrained("mini", str(mini / "mini.safetensors"))
    pixels = torch.stack([prepare(picture) for picture in _noise()])
    words = open_clip.get_tokenizer("mini")(["a photo of a woman", "a picture of a male person"])
    with torch.inference_mode():
        seen, read, scale = model.eval()(pixels, words)[:3]
        odds = (scale * seen @ read.T).softmax(-1)
    labels = made.label([str(i) for i in range(8)], _noise(), ["gender"])
    assert [label.score for label in labels] == pytest.approx(odds.max(1).values.tolist(), abs=2e-4)
    assert len({label.score for label in labels}) > 4


@needs_open_clip
def test_pictures_of_all_shapes_get_the_same_label_alone_and_in_a_batch(mini, shapes):
    made = judge(f"hf-hub:{mini}", batch=3)
    ids = [str(i) for i in range(len(shapes))]
    together = made.label(ids, shapes, ["age"])
    alone = [label for name, shape in zip(ids, shapes, strict=True) for label in made.label([name], [shape], ["age"])]
    assert [(x.value, x.why) for x in together] == [(x.value, x.why) for x in alone]


@needs_open_clip
def test_a_file_and_a_folder_of_the_same_weights_are_the_same_judge(mini):
    file, folder = judge(f"mini/{mini / 'mini.safetensors'}"), judge(f"hf-hub:{mini}")
    assert file.name == "open_clip:mini/mini.safetensors"
    assert folder.name == f"open_clip:hf-hub:{mini.name}"
    assert set(file.describe()["weights"].values()) == set(folder.describe()["weights"].values())
    assert file.label(["a"], _noise()[:1], ["age"]) == folder.label(["a"], _noise()[:1], ["age"])
    assert json.loads(json.dumps(folder.describe())) == folder.describe()


@needs_open_clip
def test_only_safetensors_are_loaded(mini, tmp_path):
    with pytest.raises(BadWeights, match=r"mini\.pt is no safetensors file; pickles"):
        judge(f"mini/{mini / 'mini.pt'}")
    (tmp_path / "open_clip_config.json").write_text("{}")
    (tmp_path / "open_clip_pytorch_model.bin").write_bytes(b"")
    with pytest.raises(BadWeights, match=r"holds no open_clip_model\.safetensors; pickles are not loaded"):
        judge(f"hf-hub:{tmp_path}")
    cut = tmp_path / "cut.safetensors"
    cut.write_bytes((mini / "mini.safetensors").read_bytes()[:-50])
    with pytest.raises(BadWeights, match="truncated or corrupt"):
        judge(f"mini/{cut}")


@needs_open_clip
def test_weights_of_another_architecture_are_refused(mini, tmp_path):
    import open_clip

    other = tmp_path / "other.json"
    other.write_text(json.dumps({**SIZES, "embed_dim": 6}))
    open_clip.add_model_config(other)
    with pytest.raises(BadWeights, match="cannot be loaded as other"):
        judge(f"other/{mini / 'mini.safetensors'}")


@needs_open_clip
@pytest.mark.usefixtures("mini")
def test_what_does_not_exist_is_named():
    with pytest.raises(UnknownName, match="'ViT-B-23' is not an open_clip architecture we know"):
        judge("ViT-B-23/openai")
    with pytest.raises(BadInput, match="'mini' names no weights"):
        judge("mini")
    with pytest.raises(NotFound, match=r"There is no file /absent/x\.safetensors"):
        judge("mini//absent/x.safetensors")
    with pytest.raises(UnknownName, match="'opnai' is not a set of weights for ViT-B-32 we know"):
        judge("ViT-B-32/opnai")
    with pytest.raises(NotFound, match="There is no folder"):
        judge("hf-hub:/absent")


@needs_open_clip
def test_a_prompt_that_would_be_cut_off_is_refused(mini, tmp_path):
    file = tmp_path / "long.toml"
    file.write_text(VOCABULARY.replace("a photo of a woman", "a photo of a " + "woman " * 30))
    with pytest.raises(BadInput, match="is longer than the 24 tokens"):
        judge(f"hf-hub:{mini}", vocabulary=file)


CODE = """
import json, sys
import open_clip
from fairest.adapters.judges.open_clip import judge
from fairest.errors import FairestError
open_clip.add_model_config(sys.argv[1])
open_clip.pretrained._PRETRAINED["mini"] = {
    "whole": {"hf_hub": "me/mini/", "mean": (0.5,) * 3, "std": (0.5,) * 3, "quick_gelu": True},
    "pickled": {"hf_hub": "me/mini/old.bin"},
    "elsewhere": {"url": "http://127.0.0.1:9/x.pt"},
}
for wanted in ("mini/whole", "hf-hub:me/mini", "mini/pickled", "mini/elsewhere"):
    try:
        print(json.dumps(judge(wanted).describe()))
    except FairestError as error:
        print(json.dumps({"error": type(error).__name__, "says": str(error)}))
"""


@needs_open_clip
def test_tags_and_repositories_give_safetensors_or_nothing(mini, tmp_path):
    (mini / "old.bin").write_bytes(b"never downloaded")
    with hub.serve({("me/mini", "main"): mini}) as (address, asked):
        told = {"HF_ENDPOINT": address, "HF_HOME": str(tmp_path / "home"), "HF_HUB_DISABLE_XET": "1"}
        done = subprocess.run(
            [sys.executable, "-c", CODE, str(mini / "mini.json")],
            env={**os.environ, **told}, capture_output=True, text=True,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    tag, repository, pickled, elsewhere = map(json.loads, done.stdout.splitlines())
    assert (tag["name"], tag["revision"]) == ("open_clip:mini/whole", hub.COMMITS["main"])
    assert (repository["name"], repository["revision"]) == ("open_clip:hf-hub:me/mini", hub.COMMITS["main"])
    assert tag["weights"] == repository["weights"]
    assert pickled["error"] == "NotFound"
    assert elsewhere["error"] == "BadWeights"
    assert not any(path.endswith((".bin", ".pt")) for path in asked)


def test_without_the_package_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "open_clip", None)
    with pytest.raises(MissingExtra) as caught:
        doors.load("judge", "open_clip:ViT-B-32/openai")
    assert 'pip install "fairest[open-clip]"' in caught.value.hint
