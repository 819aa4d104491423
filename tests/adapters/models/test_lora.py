"""LoRA files of both forms, made on the spot: what they add is worked out by hand on the weights."""

import shutil
from hashlib import sha256

import numpy as np
import pytest
import torch
from miniatures import SEEDS, TEXTS
from safetensors.torch import load_file, save_file

from fairest.adapters.models.diffusers import generator
from fairest.adapters.models.lora import Lora, parse_lora
from fairest.errors import BadInput, BadWeights, MissingExtra, NotFound

HOW = {"steps": 2, "dtype": "float32"}
UNET = "unet/diffusion_pytorch_model.safetensors"
LAYERS = [
    f"{block}.attentions.0.transformer_blocks.0.{attention}.{part}"
    for block in ("down_blocks.1", "mid_block")
    for attention, part in (("attn1", "to_q"), ("attn2", "to_k"), ("attn2", "to_v"))
]


def _pairs(pipeline, rank, seed):
    """The two thin matrices of each layer of the U-Net."""
    random = torch.Generator().manual_seed(seed)
    weights = load_file(pipeline / UNET)
    shapes = {layer: weights[f"{layer}.weight"].shape for layer in LAYERS}
    return {
        layer: (torch.randn(rank, wide, generator=random), torch.randn(high, rank, generator=random))
        for layer, (high, wide) in shapes.items()
    }


def _saved(pairs, file):
    """As diffusers and peft write it."""
    down = {f"unet.{layer}.lora_A.weight": a.contiguous() for layer, (a, _) in pairs.items()}
    up = {f"unet.{layer}.lora_B.weight": b.contiguous() for layer, (_, b) in pairs.items()}
    save_file(down | up, file, {"format": "pt"})
    return file


def _saved_as_kohya(pairs, alpha, file):
    """As the training scripts people use write it; alpha over rank is a weight of its own."""
    saved = {}
    for layer, (a, b) in pairs.items():
        name = "lora_unet_" + layer.replace(".", "_")
        saved |= {f"{name}.lora_down.weight": a, f"{name}.lora_up.weight": b, f"{name}.alpha": torch.tensor(alpha)}
    save_file(saved, file, {"format": "pt"})
    return file


def _copied(pair):
    return tuple(matrix.clone() for matrix in pair)


@pytest.fixture(scope="module")
def pairs(miniature):
    return [_pairs(miniature("sd"), rank=2, seed=1), _pairs(miniature("sd"), rank=4, seed=2)]


@pytest.fixture
def files(pairs, tmp_path):
    return [_saved(pairs[0], tmp_path / "one.safetensors"), _saved(pairs[1], tmp_path / "two.safetensors")]


def _pixels(drawings):
    return np.stack([np.asarray(d, dtype=int) for d in drawings])


def _difference(one, other):
    return np.abs(_pixels(one.draw(TEXTS, SEEDS)) - _pixels(other.draw(TEXTS, SEEDS))).max()


def test_several_are_added_each_times_its_weight(miniature, pairs, files, tmp_path):
    by_hand = tmp_path / "sd"
    shutil.copytree(miniature("sd"), by_hand)
    weights = load_file(by_hand / UNET)
    for layer in LAYERS:
        (a, b), (c, d) = pairs[0][layer], pairs[1][layer]
        weights[f"{layer}.weight"] += 0.5 * b @ a - 2.0 * d @ c
    save_file(weights, by_hand / UNET, {"format": "pt"})
    added = generator(str(miniature("sd")), lora=[f"{files[0]}:0.5", f"{files[1]}:-2"], **HOW)
    assert _difference(added, generator(str(by_hand), **HOW)) <= 1
    assert _difference(added, generator(str(miniature("sd")), **HOW)) > 10


def test_one_may_change_the_words_and_another_the_pictures(miniature, files, tmp_path):
    """Each names its own parts of the pipeline, and the other has nothing to say of them."""
    random = torch.Generator().manual_seed(3)
    layer = "text_encoder.text_model.encoder.layers.0.self_attn.q_proj"
    words = tmp_path / "words.safetensors"
    down, up = torch.randn(2, 16, generator=random), torch.randn(16, 2, generator=random)
    save_file({f"{layer}.lora_A.weight": down, f"{layer}.lora_B.weight": up}, words, {"format": "pt"})
    both, pictures, words_alone = (
        generator(str(miniature("sd")), lora=lora, **HOW)
        for lora in ([str(files[0]), f"{words}:4"], [str(files[0])], [f"{words}:4"])
    )
    assert both.notes == pictures.notes == words_alone.notes == ()
    assert _difference(both, pictures) > 0
    assert _difference(both, words_alone) > 0
    assert _difference(words_alone, generator(str(miniature("sd")), **HOW)) > 0


def test_the_weight_is_one_where_none_is_given(miniature, files):
    without, with_one = (generator(str(miniature("sd")), lora=str(files[0]) + end, **HOW) for end in ("", ":1"))
    assert _difference(without, with_one) == 0


def test_the_other_form_is_read_too_with_its_alpha(miniature, pairs, files, tmp_path):
    other = _saved_as_kohya(pairs[0], alpha=1.0, file=tmp_path / "kohya.safetensors")
    half = generator(str(miniature("sd")), lora=[f"{files[0]}:0.5"], **HOW)  # alpha 1 over rank 2
    assert _difference(half, generator(str(miniature("sd")), lora=[str(other)], **HOW)) <= 1


def test_it_is_recorded_by_file_weight_and_hash(miniature, files):
    made = generator(str(miniature("sd")), lora=[f"{files[0]}:0.5"], **HOW)
    hashed = sha256(files[0].read_bytes()).hexdigest()
    assert made.describe()["lora"] == [{"file": "one.safetensors", "weight": 0.5, "sha256": hashed}]
    assert made.known_as == "diffusers:sd with LoRA one.safetensors:0.5"  # no longer what judges were calibrated on


def test_paths_and_weights_are_told_apart(files, tmp_path):
    shutil.copy(files[0], odd := tmp_path / "a:0.5.safetensors")
    assert parse_lora(str(odd)) == Lora(odd, 1.0)
    assert parse_lora(f"{odd}:.25") == Lora(odd, 0.25)
    (folder := tmp_path / "folder").mkdir()
    shutil.copy(files[0], folder / "it.safetensors")
    assert parse_lora(f"{folder}:2") == Lora(folder / "it.safetensors", 2.0)


def test_what_cannot_be_read_is_named(files, tmp_path):
    with pytest.raises(NotFound, match=r"There is no LoRA .*absent\.safetensors"):
        parse_lora(str(tmp_path / "absent.safetensors"))
    with pytest.raises(BadInput, match="holds 2 files"):
        parse_lora(str(tmp_path))
    with pytest.raises(BadInput, match="is nan; it must be a finite number"):
        parse_lora(f"{files[0]}:nan")
    files[1].write_bytes(files[1].read_bytes()[:40])
    with pytest.raises(BadWeights, match=r"two\.safetensors is truncated or corrupt"):
        parse_lora(str(files[1]))


def test_a_pickle_is_not_opened(tmp_path):
    (tmp_path / "lora.bin").write_bytes(b"not even read")
    with pytest.raises(BadInput, match="can run any code"):
        parse_lora(str(tmp_path / "lora.bin"))


def test_one_made_for_another_model_is_refused(miniature, pairs, files, tmp_path):
    wide = {layer: (torch.randn(2, 99), b) for layer, (_, b) in pairs[0].items()}
    with pytest.raises(BadInput, match=r"wide\.safetensors does not fit this StableDiffusionPipeline"):
        generator(str(miniature("sd")), lora=[str(_saved(wide, tmp_path / "wide.safetensors"))])
    with pytest.raises(BadInput, match="does not fit this StableDiffusion3Pipeline"):
        generator(str(miniature("sd3")), lora=[str(files[0])])


def test_one_that_fits_in_part_is_noted(miniature, pairs, tmp_path):
    more = {**pairs[0], "down_blocks.7.attentions.0.to_q": _copied(pairs[0][LAYERS[0]])}
    made = generator(str(miniature("sd")), lora=[str(_saved(more, tmp_path / "more.safetensors"))], **HOW)
    assert made.notes == ("Only 6 of the 7 layers of the LoRA more.safetensors fit the model.",)


def test_the_library_it_needs_is_named(miniature, files, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "peft", None)
    with pytest.raises(MissingExtra, match="peft is not installed"):
        generator(str(miniature("sd")), lora=[str(files[0])])


def test_a_lora_is_hashed_once(miniature, tmp_path, monkeypatch):
    hashed = []
    monkeypatch.setattr("fairest.adapters.models.lora.hash_of", lambda file: hashed.append(file) or "0")
    _saved(_pairs(miniature("sd"), 2, 0), tmp_path / "it.safetensors")
    made = generator(str(miniature("sd")), **HOW, lora=[str(tmp_path / "it.safetensors")])
    assert made.describe() == made.describe()
    assert hashed == [tmp_path / "it.safetensors"]
