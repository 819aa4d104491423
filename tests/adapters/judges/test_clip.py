"""CLIP-like models of the transformers library: real classes with random weights, held against their own forward."""

import json
import os
import shutil
import subprocess
import sys
import threading

import hub
import judge_models
import numpy as np
import pytest
import torch
from PIL import Image

from fairest import doors, village
from fairest.adapters.judges.clip import judge
from fairest.adapters.models.pipeline_loading import quiet
from fairest.errors import BadInput, BadWeights, JudgingFailed, NotFound, UnknownName

ONE_PROMPT_EACH = """
[gender.values.woman]
prompts = ["a photo of a woman"]
[gender.values.man]
prompts = ["a picture of a male person"]
"""


@pytest.fixture
def vocabulary(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text(ONE_PROMPT_EACH)
    return file


@pytest.fixture
def noise():
    rng = np.random.default_rng(1)
    return [Image.fromarray(rng.integers(0, 256, (10, 10, 3), dtype=np.uint8)) for _ in range(8)]


@pytest.fixture
def folder(model_folder, tmp_path):
    """A CLIP that may be changed."""
    return shutil.copytree(model_folder("clip"), tmp_path / "clip")


def _own_odds(folder, kind, pictures):
    """What the model's own forward makes of pictures and the two prompts."""
    from transformers import AutoImageProcessor, AutoModel, AutoTokenizer

    with quiet():
        model, tokenizer = AutoModel.from_pretrained(folder).eval(), AutoTokenizer.from_pretrained(folder)
        prepared = AutoImageProcessor.from_pretrained(folder, backend="pil")(pictures, return_tensors="pt")
    padding = {"padding": "max_length"} if kind.startswith("siglip") else {"padding": True}
    tokens = tokenizer(["a photo of a woman", "a picture of a male person"], return_tensors="pt", **padding)
    with torch.inference_mode():
        return model(**tokens, **prepared).logits_per_image.softmax(-1).numpy()


@pytest.mark.parametrize("kind", judge_models.COMPARING)
def test_labels_are_those_of_the_models_own_forward(kind, model_folder, vocabulary, noise):
    made = judge(str(model_folder(kind)), vocabulary=vocabulary, margin=0.0)
    odds = _own_odds(model_folder(kind), kind, noise)
    labels = made.label([str(i) for i in range(8)], noise, ["gender"])
    assert [label.value for label in labels] == [("woman", "man")[best] for best in odds.argmax(1)]
    assert [label.score for label in labels] == pytest.approx(odds.max(1).tolist(), abs=2e-4)
    assert len({label.score for label in labels}) > 4  # the model tells these pictures apart


@pytest.mark.parametrize("kind", judge_models.COMPARING)
def test_pictures_of_all_shapes_get_the_same_label_alone_and_in_a_batch(kind, model_folder, shapes):
    made = judge(str(model_folder(kind)), batch=4)
    ids = [str(i) for i in range(len(shapes))]
    together = made.label(ids, shapes, ["gender", "age"])
    alone = [x for name, shape in zip(ids, shapes, strict=True) for x in made.label([name], [shape], ["gender", "age"])]
    assert [(x.picture, x.attribute, x.value, x.why) for x in together] == [
        (x.picture, x.attribute, x.value, x.why) for x in alone
    ]
    assert [x.score for x in together] == pytest.approx([x.score for x in alone], abs=2e-4)


def test_labels_are_the_same_from_a_thread_of_its_own(model_folder, noise):
    made = judge(str(model_folder("clip")))
    ids = [str(i) for i in range(8)]
    found = []
    thread = threading.Thread(target=lambda: found.extend(made.label(ids, noise, ["gender"])))
    thread.start()
    thread.join()
    assert [x.value for x in found] == [x.value for x in made.label(ids, noise, ["gender"])]


def test_the_village_s_clip_reads_drawings_of_its_own_families():
    made = doors.load("judge", "village-clip")
    painter = village.painter()
    words = ("nurse", "pilot", "judge", "farmer", "cook", "singer")
    painted = [painter.paint(f"a {words[i % 6]}", i) for i in range(60)]
    pictures, truths = zip(*painted, strict=True)
    ids = [str(i) for i in range(60)]
    for attribute, least in (("gender", 50), ("skin-tone", 48), ("occupation", 54)):  # chance: 30, 12, 3
        told = made.label(ids, pictures, [attribute])
        assert sum(x.value == truth[attribute] for x, truth in zip(told, truths, strict=True)) >= least
    assert any("does not know a picture without people" in note for note in made.describe()["notes"])
    assert made.name == "village-clip"


def test_a_name_says_what_changes_labels_and_not_where_things_lie(model_folder, vocabulary):
    folder = str(model_folder("clip"))
    assert judge(folder).name == "clip:clip"
    named = doors.load("judge", f"clip:{folder},margin=0.1,batch=3,vocabulary={vocabulary}")
    assert named.name == "clip:clip,margin=0.1,vocabulary=mine.toml"
    assert judge(folder, dtype="bfloat16").name == "clip:clip,dtype=bfloat16"


def test_what_it_is_is_recorded(model_folder, vocabulary):
    about = judge(str(model_folder("siglip")), vocabulary=vocabulary).describe()
    assert json.loads(json.dumps(about)) == about
    assert (about["model"], about["revision"], about["dtype"]) == ("SiglipModel", None, "float32")
    assert list(about["weights"]) == ["model.safetensors"]
    assert set(about["versions"]) == {"torch", "transformers"}
    assert about["questions"]["gender"]["values"][1]["prompts"] == ["a picture of a male person"]


def test_a_folder_of_another_kind_says_what_it_is(model_folder, tmp_path):
    with pytest.raises(BadInput, match=r"is a ViTForImageClassification, .* Give a CLIPModel, SiglipModel .* hf:"):
        judge(str(model_folder("vit")))
    with pytest.raises(BadInput, match="it has no config"):
        judge(str(tmp_path))
    (tmp_path / "model_index.json").write_text("{}")
    with pytest.raises(BadInput, match="is a diffusers pipeline"):
        judge(str(tmp_path))


def test_what_is_not_there_is_said(tmp_path):
    with pytest.raises(NotFound, match="There is no folder"):
        judge(str(tmp_path / "absent"))
    with pytest.raises(BadInput, match="clip needs a folder or a repository"):
        judge("")


def test_pickles_are_not_loaded(folder):
    weights = folder / "model.safetensors"
    torch.save({"logit_scale": torch.ones(())}, folder / "pytorch_model.bin")
    weights.unlink()
    with pytest.raises(BadWeights, match=r"holds no model.safetensors; pickles .* are not loaded"):
        judge(str(folder))


def test_weights_that_are_not_whole_are_refused(folder):
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])
    with pytest.raises(BadWeights, match="truncated or corrupt"):
        judge(str(folder))


def test_nothing_is_filled_in_at_random(folder):
    from safetensors.torch import load_file, save_file

    tensors = load_file(folder / "model.safetensors")
    del tensors["visual_projection.weight"]
    save_file(tensors, folder / "model.safetensors", {"format": "pt"})
    with pytest.raises(BadWeights, match=r"saved by CLIPModel, lack visual_projection.weight"):
        judge(str(folder))


def test_weights_that_overflow_give_no_labels(folder, noise):
    from safetensors.torch import load_file, save_file

    tensors = load_file(folder / "model.safetensors")
    tensors["visual_projection.weight"].fill_(float("nan"))
    save_file(tensors, folder / "model.safetensors", {"format": "pt"})
    with pytest.raises(JudgingFailed, match="numbers that are none"):
        judge(str(folder)).label(["a"], noise[:1], ["gender"])


@pytest.mark.parametrize(
    ("lost", "said"),
    [("tokenizer.json", "has no tokenizer"), ("preprocessor_config.json", "how its model wants pictures")],
)
def test_a_folder_that_lacks_a_part_says_which(folder, lost, said):
    (folder / lost).unlink()
    with pytest.raises(BadWeights, match=said):
        judge(str(folder))


def test_a_tokenizer_that_is_not_whole_is_named(folder):
    (folder / "tokenizer.json").write_text("{")
    with pytest.raises(BadWeights, match=r"The tokenizer of .* cannot be loaded"):
        judge(str(folder))


def test_code_that_comes_with_a_model_is_not_run(folder, tmp_path):
    ran = tmp_path / "ran"
    (folder / "mine.py").write_text(f"from pathlib import Path\nPath({str(ran)!r}).touch()\n")
    config = json.loads((folder / "config.json").read_text())
    mine = {"model_type": "mine", "auto_map": {"AutoConfig": "mine.Config", "AutoModel": "mine.Model"}}
    (folder / "config.json").write_text(json.dumps(config | mine))
    with pytest.raises(BadWeights, match="Code that comes with a model is not run"):
        judge(str(folder))
    assert not ran.exists()


@pytest.mark.parametrize("content", ["{", "[]", "[" * 99_999], ids=["cut", "list", "deep"])
def test_a_broken_configuration_is_named(folder, content):
    (folder / "config.json").write_text(content)
    with pytest.raises(BadWeights, match=r"config.json is"):
        judge(str(folder))


def test_a_prompt_that_would_be_cut_off_is_refused(model_folder, tmp_path):
    file = tmp_path / "long.toml"
    file.write_text(ONE_PROMPT_EACH.replace("a photo of a woman", "a photo of a " + "woman " * 70))
    with pytest.raises(BadInput, match="has 75 tokens; clip reads 64"):
        judge(str(model_folder("clip")), vocabulary=file)


def test_options_that_do_not_exist_are_named(model_folder):
    folder = str(model_folder("clip"))
    with pytest.raises(UnknownName, match="'float8' is not a dtype"):
        judge(folder, dtype="float8")
    with pytest.raises(BadInput, match="cannot compute on 'abacus'"):
        judge(folder, device="abacus")
    with pytest.raises(BadInput, match="takes no option 'marign'"):
        doors.load("judge", f"clip:{folder},marign=0.2")


CODE = """
import json, sys
from fairest.adapters.judges.clip import judge
from fairest.errors import FairestError
for wanted in sys.argv[1:]:
    try:
        print(json.dumps(judge(wanted).describe()))
    except FairestError as error:
        print(json.dumps({"error": type(error).__name__, "says": str(error)}))
"""


def _loaded(address, tmp_path, *wanted):
    told = {"HF_ENDPOINT": address, "HF_HOME": str(tmp_path / "home"), "HF_HUB_DISABLE_XET": "1"}
    done = subprocess.run(
        [sys.executable, "-c", CODE, *wanted], env={**os.environ, **told}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_repository_is_fetched_at_a_revision_without_its_pickles(folder, model_folder, tmp_path):
    (folder / "pytorch_model.bin").write_bytes(b"never downloaded")
    (folder / "open_clip_model.safetensors").write_bytes(b"nor this")
    repositories = {("me/clip", "main"): folder, ("me/clip", "v1"): model_folder("siglip")}
    with hub.serve(repositories) as (address, asked):
        wanted = ["me/clip", "me/clip@v1", "me/clip@absent", "me/absent"]
        newest, named, no_revision, no_repository = _loaded(address, tmp_path, *wanted)
    assert (newest["name"], newest["model"], newest["revision"]) == ("clip:me/clip", "CLIPModel", hub.COMMITS["main"])
    assert (named["name"], named["model"], named["revision"]) == ("clip:me/clip@v1", "SiglipModel", hub.COMMITS["v1"])
    assert no_revision["error"] == no_repository["error"] == "NotFound"
    assert not any(path.endswith((".bin", "open_clip_model.safetensors")) for path in asked)
    again, unheard = _loaded("http://127.0.0.1:9", tmp_path, "me/clip", "me/other")  # where nobody answers
    assert again == newest
    assert unheard["error"] == "NotFound"
    assert "Check the spelling, the revision, the network" in unheard["says"]
