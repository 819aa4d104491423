"""Image classifiers of the transformers library: a real ViT with random weights, and odds put in by hand."""

import json
import shutil

import judge_models
import numpy as np
import pytest
import torch
from PIL import Image

from fairest import doors
from fairest.adapters.judges.classifier import judge
from fairest.adapters.models.pipeline_loading import quiet
from fairest.errors import BadInput, BadWeights, NotFound


@pytest.fixture
def noise():
    rng = np.random.default_rng(2)
    return [Image.fromarray(rng.integers(0, 256, (10, 10, 3), dtype=np.uint8)) for _ in range(12)]


@pytest.fixture
def folder(model_folder, tmp_path):
    """A classifier that may be changed."""
    return shutil.copytree(model_folder("vit"), tmp_path / "vit")


def _always(folder, odds):
    """The classifier with these odds for its classes, whatever it sees."""
    from safetensors.torch import load_file, save_file

    tensors = load_file(folder / "model.safetensors")
    tensors["classifier.weight"].zero_()
    tensors["classifier.bias"] = torch.tensor(odds).log()
    save_file(tensors, folder / "model.safetensors", {"format": "pt"})
    return str(folder)


def test_labels_are_those_of_the_models_own_forward(model_folder, noise):
    from transformers import AutoImageProcessor, AutoModelForImageClassification

    folder = model_folder("vit")
    with quiet():
        model = AutoModelForImageClassification.from_pretrained(folder).eval()
        prepared = AutoImageProcessor.from_pretrained(folder, backend="pil")(noise, return_tensors="pt")
    with torch.inference_mode():
        woman, man, nobody, dog = model(**prepared).logits.softmax(-1).T.numpy()
    labels = judge(str(folder), margin=0.0).label([str(i) for i in range(12)], noise, ["gender"])
    for i, label in enumerate(labels):
        somebody = woman[i] + man[i]
        if nobody[i] > max(somebody, dog[i]):
            assert label.why == "no person"
        elif dog[i] > somebody:
            assert label.why == "unsure"
        else:
            assert label.value == ("woman" if woman[i] > man[i] else "man")
    assert len({(label.value, label.why) for label in labels}) > 2  # not all of one kind


@pytest.mark.parametrize(
    ("odds", "value", "why", "score"),
    [
        ([0.7, 0.2, 0.05, 0.05], "woman", None, 0.7),
        ([0.1, 0.8, 0.05, 0.05], "man", None, 0.8),
        ([0.5, 0.4, 0.05, 0.05], None, "unsure", 0.5),
        ([0.2, 0.1, 0.6, 0.1], None, "no person", 0.6),
        ([0.3, 0.1, 0.1, 0.5], None, "unsure", 0.3),  # it is a dog, most likely
    ],
)
def test_odds_of_classes_lead_to_values(folder, noise, odds, value, why, score):
    (label,) = judge(_always(folder, odds)).label(["a"], noise[:1], ["gender"])
    assert (label.value, label.why) == (value, why)
    assert label.score == pytest.approx(score, abs=1e-4)


def test_classes_of_one_value_are_counted_together(tmp_path, noise):
    classes = {0: "female", 1: "girl", 2: "man"}
    folder = judge_models.save("vit", tmp_path / "vit", classes=classes)
    (label,) = judge(_always(folder, [0.35, 0.3, 0.35])).label(["a"], noise[:1], ["gender"])
    assert (label.value, label.score) == ("woman", 0.65)


def test_pictures_of_all_shapes_get_the_same_label_alone_and_in_a_batch(model_folder, shapes):
    made = judge(str(model_folder("vit")), batch=3)
    ids = [str(i) for i in range(len(shapes))]
    together = made.label(ids, shapes, ["gender"])
    alone = [
        label for name, shape in zip(ids, shapes, strict=True) for label in made.label([name], [shape], ["gender"])
    ]
    assert [(x.picture, x.value, x.why) for x in together] == [(x.picture, x.value, x.why) for x in alone]
    assert [x.score for x in together] == pytest.approx([x.score for x in alone], abs=2e-4)


def test_a_vocabulary_of_ones_own_maps_classes_of_any_name(tmp_path, noise):
    folder = judge_models.save("vit", tmp_path / "moods", classes={0: "LABEL_0", 1: "LABEL_1"})
    file = tmp_path / "moods.toml"
    file.write_text('[mood.values.glad]\nlabels = ["label 0"]\n[mood.values.sad]\nlabels = ["label 1"]\n')
    with pytest.raises(BadInput, match=r"cover no attribute of the vocabulary .*'LABEL_0', 'LABEL_1'"):
        judge(str(folder))
    made = doors.load("judge", f"hf:{folder},vocabulary={file},margin=0.3")
    assert made.name == "hf:moods,margin=0.3,vocabulary=moods.toml"
    assert made.attributes == {"mood": ("glad", "sad")}
    assert len(made.label(["a", "b"], noise[:2], ["mood"])) == 2


def test_what_it_is_is_recorded(model_folder):
    about = judge(str(model_folder("vit"))).describe()
    assert json.loads(json.dumps(about)) == about
    assert (about["name"], about["model"], about["margin"]) == ("hf:vit", "ViTForImageClassification", 0.2)
    assert about["classes"] == ["Female", "MALE", "No_Face", "dog"]
    assert list(about["questions"]) == ["gender"]
    assert list(about["weights"]) == ["model.safetensors"]


def test_models_that_are_no_classifiers_say_what_they_are(model_folder, tmp_path):
    with pytest.raises(BadInput, match=r"is a CLIPModel, which is no image classifier.* clip:FOLDER"):
        judge(str(model_folder("clip")))
    with pytest.raises(NotFound, match="There is no folder"):
        judge(str(tmp_path / "absent"))


def test_yes_or_no_for_each_class_is_refused(tmp_path):
    folder = judge_models.save("vit", tmp_path / "vit", problem_type="multi_label_classification")
    with pytest.raises(BadInput, match="with yes or no: several may hold, or none"):
        judge(str(folder))


def test_a_head_that_was_never_trained_is_not_made_up(folder):
    from safetensors.torch import load_file, save_file

    tensors = {key: value for key, value in load_file(folder / "model.safetensors").items() if "classifier" not in key}
    save_file(tensors, folder / "model.safetensors", {"format": "pt"})
    with pytest.raises(BadWeights, match=r"lack classifier\.bias of a ViTForImageClassification"):
        judge(str(folder))


def test_options_are_checked_before_anything_is_loaded(tmp_path):
    for options in ({"margin": 1}, {"batch": 0}):
        with pytest.raises(BadInput, match=next(iter(options))):
            judge(str(tmp_path / "absent"), **options)
