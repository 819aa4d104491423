"""Perceptors: what a model of the transformers library sees and reads, with gradients."""

import json
import shutil

import numpy as np
import pytest
import torch
from PIL import Image
from torch.nn.functional import cosine_similarity, normalize

from fairest import village
from fairest.adapters.encoders.checkpoint import Checkpoint
from fairest.adapters.encoders.clip import TransformersPerceptor, perceptor
from fairest.adapters.encoders.looking import Look, look_of
from fairest.errors import BadInput, BadWeights, NotFound, UnknownName

KINDS = ["clip", "siglip", "chinese-clip"]
TEXTS = ["a photo of a woman", "a photo of a man"]


@pytest.fixture(scope="module")
def perceptors(comparing):
    return {kind: perceptor(str(comparing(kind))) for kind in KINDS}


def _smooth(height, width):
    """8-bit pictures without sharp edges: Pillow cuts off at 0 and 255 where the two overshoot."""
    y, x = np.mgrid[0:height, 0:width] / max(height, width)
    waves = [0.5 + 0.3 * np.sin(3 * x + 2 * y + phase) for phase in (0, 1, 2)]
    return (np.stack(waves, -1) * 255).round().astype("uint8")


def _prepared(folder, pixels):
    """By transformers' own processor."""
    from transformers import AutoImageProcessor

    return AutoImageProcessor.from_pretrained(folder, backend="pil")(Image.fromarray(pixels), return_tensors="pt")


def _as_pictures(pixels):
    return torch.from_numpy(pixels).permute(2, 0, 1)[None] / 255


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", [(8, 8), (20, 20), (16, 24)])
def test_pictures_are_prepared_as_by_the_models_own_processor(comparing, kind, size):
    look, pixels = look_of(Checkpoint.find(str(comparing(kind)), "clip")), _smooth(*size)
    theirs = _prepared(comparing(kind), pixels)["pixel_values"]
    rounded = 1 / 255 / min(look.deviation)  # Pillow rounds to 8 bits twice, after each side it resizes
    torch.testing.assert_close(look(_as_pictures(pixels)), theirs, atol=rounded, rtol=0)


@pytest.mark.parametrize("kind", KINDS)
def test_it_sees_what_transformers_sees(comparing, perceptors, kind):
    from transformers import AutoModel

    pixels = _smooth(8, 8)
    with torch.no_grad():
        features = AutoModel.from_pretrained(comparing(kind)).get_image_features(**_prepared(comparing(kind), pixels))
    theirs = normalize(getattr(features, "pooler_output", features), dim=-1)
    torch.testing.assert_close(perceptors[kind].image(_as_pictures(pixels)), theirs, atol=1e-5, rtol=0)


@pytest.mark.parametrize("kind", KINDS)
def test_it_reads_as_transformers_does(comparing, perceptors, kind):
    from transformers import AutoModel, AutoTokenizer

    model, tokenizer = AutoModel.from_pretrained(comparing(kind)), AutoTokenizer.from_pretrained(comparing(kind))
    how = {"padding": "max_length", "max_length": 64} if kind == "siglip" else {"padding": True}
    with torch.no_grad():
        features = model.get_text_features(**tokenizer(TEXTS, return_tensors="pt", **how))
    theirs = normalize(getattr(features, "pooler_output", features), dim=-1)
    torch.testing.assert_close(perceptors[kind].text(TEXTS), theirs)


@pytest.mark.parametrize("kind", KINDS)
def test_vectors_are_of_unit_norm_and_gradients_reach_every_pixel(perceptors, kind):
    pictures = torch.rand(2, 3, 12, 12, generator=torch.Generator().manual_seed(0)).requires_grad_()
    vectors = perceptors[kind].image(pictures)
    torch.testing.assert_close(vectors.norm(dim=-1), torch.ones(2))
    (gradient,) = torch.autograd.grad((vectors * perceptors[kind].text(TEXTS)).sum(), pictures)
    assert (gradient != 0).all()


@pytest.mark.parametrize("kind", KINDS)
def test_a_gradient_step_brings_a_picture_nearer_to_a_text(perceptors, kind):
    seeing, words = perceptors[kind], perceptors[kind].text(TEXTS[:1])
    picture = torch.full((1, 3, 8, 8), 0.5).requires_grad_()
    before = seeing.image(picture) @ words.T
    (gradient,) = torch.autograd.grad(before.sum(), picture)
    assert seeing.image(picture + 1e-3 * gradient / gradient.norm()) @ words.T > before


def test_weights_are_frozen_and_nothing_is_left_to_chance(perceptors):
    network = perceptors["clip"].network
    assert not network.training
    assert not any(weight.requires_grad for weight in network.parameters())
    assert not perceptors["clip"].text(TEXTS).requires_grad


def test_a_batch_is_seen_as_one_by_one(perceptors):
    pictures = torch.rand(3, 3, 10, 14, generator=torch.Generator().manual_seed(1))
    alone = torch.cat([perceptors["clip"].image(picture[None]) for picture in pictures])
    torch.testing.assert_close(perceptors["clip"].image(pictures), alone)


def test_a_longer_picture_loses_its_ends_or_is_squeezed():
    picture = torch.zeros(1, 3, 4, 8)
    picture[..., 2:6] = 1  # the middle
    how = {"size": 4, "scaled": 4, "mode": "bilinear", "mean": (0.0,) * 3, "deviation": (1.0,) * 3}
    assert Look(whole=False, **how)(picture).min() == 1
    assert Look(whole=True, **how)(picture)[0, 0, 0].tolist() == pytest.approx([0, 1, 1, 0], abs=0.2)


def test_what_is_scaled_to_more_is_cut_to_what_is_seen(comparing, tmp_path):
    folder = shutil.copytree(comparing("clip"), tmp_path / "clip")
    _restate(folder, size={"shortest_edge": 12})
    look, pixels = look_of(Checkpoint.find(str(folder), "clip")), _smooth(24, 24)
    theirs = _prepared(folder, pixels)["pixel_values"]
    assert (look.size, look.scaled) == (8, 12)
    torch.testing.assert_close(look(_as_pictures(pixels)), theirs, atol=1 / 255 / min(look.deviation), rtol=0)


def test_a_text_that_is_too_long_is_refused_instead_of_cut_off(perceptors):
    with pytest.raises(BadInput, match="has 71 tokens; clip reads 64"):
        perceptors["clip"].text(["a photo", "woman " * 70])


def test_no_text_at_all_is_refused(perceptors):
    with pytest.raises(BadInput, match="clip:clip was given no text"):
        perceptors["clip"].text([])


def test_it_describes_itself_in_json(perceptors):
    about = perceptors["clip"].describe()
    assert json.loads(json.dumps(about, allow_nan=False)) == about
    assert (about["name"], about["size"], about["model"]) == ("clip:clip", 8, "CLIPModel")
    assert about["weights"]["model.safetensors"]


@pytest.mark.parametrize(("kind", "says"), [("vit", "does not compare pictures"), ("siglip2", "does not see one")])
def test_models_of_other_kinds_are_refused(comparing, kind, says):
    with pytest.raises(BadInput, match=says):
        perceptor(str(comparing(kind)))


def test_missing_damaged_and_unprepared_folders_are_refused(comparing, tmp_path):
    with pytest.raises(NotFound, match="There is no folder"):
        perceptor(str(tmp_path / "nowhere"))
    folder = shutil.copytree(comparing("clip"), tmp_path / "clip")
    (folder / "preprocessor_config.json").unlink()
    with pytest.raises(BadWeights, match="does not say how its model wants pictures"):
        perceptor(str(folder))
    (folder / "model.safetensors").write_bytes(b"nothing")
    with pytest.raises(BadWeights, match="truncated or corrupt"):
        perceptor(str(folder))
    with pytest.raises(UnknownName, match="'float8' is not a dtype"):
        perceptor(str(comparing("clip")), dtype="float8")


def test_bfloat16_sees_nearly_the_same(comparing, perceptors):
    pictures = torch.rand(2, 3, 8, 8, generator=torch.Generator().manual_seed(2))
    rough = perceptor(str(comparing("clip")), dtype="bfloat16").image(pictures)
    assert rough.dtype == torch.float32
    assert cosine_similarity(rough, perceptors["clip"].image(pictures)).min() > 0.99


def test_the_villages_clip_tells_its_drawings_apart_by_their_captions():
    from fairest.village.build.canvas import as_drawings
    from fairest.village.files import read_drawings

    seeing = village.perceptor()
    assert (seeing.name, seeing.size) == ("village", 64)
    learnt = [row for row in read_drawings() if row["family"] == "noto" and row["gender"] == "woman"]
    rows = {row["occupation"]: row for row in learnt if row["occupation"] in ("firefighter", "farmer", "pilot")}
    over = as_drawings([row["picture"] for row in rows.values()]).float()
    over = over / 255 if over.max() > 1 else over
    pictures = over[:, :3] + (1 - over[:, 3:])  # on white; colours are premultiplied
    told = seeing.image(pictures) @ seeing.text([f"a photo of a {name}" for name in rows]).T
    assert told.argmax(-1).tolist() == list(range(len(rows)))


def test_a_name_can_be_given(comparing):
    assert TransformersPerceptor.load(str(comparing("clip")), name="other").name == "other"


def _restate(folder, **changed):
    file = folder / "preprocessor_config.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | changed))
