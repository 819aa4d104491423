"""What we write, peft and diffusers read, and the other way; what is no plain LoRA is refused."""

import copy
import hashlib
import json

import pytest
import torch
from lora_networks import SHAPES, asked, lora, network, unet, unet_lora
from safetensors.torch import load_file, save_file

from fairest.errors import BadInput, BadWeights, NotFound
from fairest.train.lora import Factors, Lora, adapted, merge, read_lora, sha256_of, summed, write_diffusers, write_peft

peft = pytest.importorskip("peft")
diffusers = pytest.importorskip("diffusers")

TARGETS = ["to_q", "to_out.0", "conv1", "proj_in"]


@pytest.fixture(scope="module")
def made():
    return unet()


def _uneven(made):
    """Ranks and alphas that differ from layer to layer."""
    one, other = unet_lora(made, 1, rank=2, alpha=3.0), unet_lora(made, 2, rank=3, alpha=0.5)
    return Lora({name: (other if i % 3 == 0 else one).layers[name] for i, name in enumerate(one.layers)})


def _with(made, loras):
    with adapted(made, loras):
        return made(**asked()).sample


def _close(found, wanted):
    torch.testing.assert_close(found, wanted, rtol=0, atol=1e-5)


def _same(one, other):
    assert one.layers.keys() == other.layers.keys()
    for name in one.layers:
        torch.testing.assert_close(one.delta(name), other.delta(name), rtol=1e-6, atol=1e-7)


def _adapter(made, name="default", seed=0, **settings):
    """One that peft makes itself, of random weights."""
    torch.manual_seed(seed)
    config = peft.LoraConfig(**{"r": 2, "target_modules": TARGETS, "init_lora_weights": False, **settings})
    return peft.get_peft_model(copy.deepcopy(made), config, adapter_name=name)


def test_what_we_write_peft_loads_with_every_rank_and_alpha(made, tmp_path):
    one = _uneven(made)
    write_peft(one, tmp_path)
    loaded = peft.PeftModel.from_pretrained(copy.deepcopy(made), tmp_path)
    wanted = _with(made, {one: 1.0})
    _close(loaded(**asked()).sample, wanted)
    assert (wanted - made(**asked()).sample).abs().max() > 0.01
    _same(read_lora(tmp_path), one)


@pytest.mark.parametrize(
    "settings",
    [
        {"r": 3, "lora_alpha": 5},
        {"r": 4, "lora_alpha": 8, "use_rslora": True},
        {"r": 2, "lora_alpha": 3, "rank_pattern": {"conv1": 1}, "alpha_pattern": {"attn1.to_q": 7, "proj_in": 0.5}},
    ],
    ids=["alpha", "by the root of the rank", "patterns"],
)
def test_what_peft_writes_we_load_and_merge_as_it_does(made, tmp_path, settings):
    theirs = _adapter(made, **settings)
    theirs.save_pretrained(tmp_path)
    ours = read_lora(tmp_path)
    _close(_with(made, {ours: 1.0}), theirs(**asked()).sample)
    merged = theirs.merge_and_unload().state_dict()
    with merge(made, {ours: 1.0}):
        for name, weight in made.state_dict().items():
            torch.testing.assert_close(weight, merged[name], rtol=1e-6, atol=1e-6)


def test_pefts_cat_is_our_sum_and_its_linear_is_not(made, tmp_path):
    theirs = _adapter(made, "one", lora_alpha=3)
    torch.manual_seed(5)
    theirs.add_adapter("other", peft.LoraConfig(r=2, lora_alpha=1, target_modules=TARGETS, init_lora_weights=False))
    theirs.save_pretrained(tmp_path)
    one, other = read_lora(tmp_path / "one"), read_lora(tmp_path / "other")
    for way in ("cat", "linear"):
        theirs.add_weighted_adapter(["one", "other"], [0.7, 0.4], way, combination_type=way)
    total = summed({one: 0.7, other: 0.4})
    errors = []
    for name in total.layers:
        layer = theirs.base_model.model.get_submodule(name)
        _close(layer.get_delta_weight("cat"), total.delta(name))
        errors.append((layer.get_delta_weight("linear") - total.delta(name)).norm() / total.delta(name).norm())
    assert min(errors) > 0.3  # one's up times the other's down: products that neither was trained for
    theirs.set_adapter("cat")
    _close(_with(made, {one: 0.7, other: 0.4}), theirs(**asked()).sample)


@pytest.fixture(scope="module")
def pipeline():
    from fairest.village.files import GENERATOR

    loaded = diffusers.StableDiffusionPipeline.from_pretrained(GENERATOR, dtype=torch.float32, safety_checker=None)
    loaded.unet.requires_grad_(False)
    return loaded


def _words():
    random = torch.Generator().manual_seed(0)
    x, text = torch.randn(2, 4, 16, 16, generator=random), torch.randn(2, 8, 384, generator=random)
    return {"sample": x, "timestep": torch.tensor(300), "encoder_hidden_states": text}


def test_a_pipeline_loads_what_we_write_and_we_load_what_it_saves(pipeline, tmp_path):
    one = _uneven(pipeline.unet)
    write_diffusers(one, tmp_path / "ours")
    with adapted(pipeline.unet, {one: 0.5}):
        wanted = pipeline.unet(**_words()).sample
    pipeline.load_lora_weights(str(tmp_path / "ours"), adapter_name="it")
    try:
        pipeline.set_adapters(["it"], [0.5])
        _close(pipeline.unet(**_words()).sample, wanted)
        config = pipeline.unet.peft_config["it"].to_dict()
        weights = peft.get_peft_model_state_dict(pipeline.unet, adapter_name="it")
    finally:
        pipeline.unload_lora_weights()
    config["target_modules"] = sorted(config["target_modules"])
    pipeline.save_lora_weights(tmp_path / "theirs", unet_lora_layers=weights, unet_lora_adapter_metadata=config)
    _same(read_lora(tmp_path / "theirs"), one)
    _same(read_lora(tmp_path / "ours", "unet"), one)


def test_the_audits_door_loads_what_we_write(pipeline, tmp_path):
    from fairest.adapters.models.lora import add_loras, parse_lora

    one = _uneven(pipeline.unet)
    write_diffusers(one, tmp_path)
    with adapted(pipeline.unet, {one: -0.5}):
        wanted = pipeline.unet(**_words()).sample
    try:
        assert add_loras(pipeline, [parse_lora(f"{tmp_path}:-0.5")]) == []
        _close(pipeline.unet(**_words()).sample, wanted)
    finally:
        pipeline.unload_lora_weights()


def _saved(tensors, file, **metadata):
    save_file({key: tensor.contiguous().clone() for key, tensor in tensors.items()}, file, {"format": "pt", **metadata})
    return file


def test_the_other_names_of_factors_are_read_too(tmp_path):
    """Diffusers' own "lora.down", and kohya's names with underscores and their alphas."""
    made, one = network(), lora(1, rank=2, alpha=2.0)
    own, kohya = {}, {}
    for name, factors in one.layers.items():
        own |= {f"unet.{name}.lora.down.weight": factors.down, f"unet.{name}.lora.up.weight": factors.up}
        flat = "lora_unet_" + name.replace(".", "_")
        kohya |= {f"{flat}.lora_down.weight": factors.down, f"{flat}.lora_up.weight": factors.up}
        kohya |= {f"{flat}.alpha": torch.tensor(1.0)}
    plain = read_lora(_saved(own, tmp_path / "own.safetensors"))
    _same(plain, one)  # without a word of alpha the scale is 1
    half = read_lora(_saved(kohya, tmp_path / "kohya.safetensors"))
    x = torch.rand(2, 3, 8, 8)
    with adapted(made, {one: 0.5}):
        wanted = made(x)
    with adapted(made, {half: 1.0}):
        _close(made(x), wanted)


def test_half_precision_files_are_read_in_float32(tmp_path):
    one = lora(1)
    half = {f"{n}.lora_{ab}.weight": t.half() for n, f in one.layers.items() for ab, t in (("A", f.down), ("B", f.up))}
    found = read_lora(_saved(half, tmp_path / "half.safetensors"))
    assert {tensor.dtype for tensor in found.parameters()} == {torch.float32}
    assert torch.equal(found.layers["first"].down, one.layers["first"].down.half().float())


def test_of_a_file_for_several_parts_one_is_named(tmp_path):
    one, other = lora(1), lora(2)
    for part, each in (("unet", one), ("text_encoder", other)):
        write_diffusers(each, tmp_path / part, part)
    parts = (load_file(tmp_path / part / "pytorch_lora_weights.safetensors") for part in ("unet", "text_encoder"))
    file = _saved(next(parts) | next(parts), tmp_path / "both.safetensors")
    assert torch.equal(read_lora(file, "text_encoder").layers["first"].up, other.layers["first"].up)
    with pytest.raises(BadInput, match=r"several parts of a pipeline.*Name one of: text_encoder, unet"):
        read_lora(file)
    with pytest.raises(BadInput, match=r"none of transformer\."):
        read_lora(file, "transformer")


def test_what_is_no_plain_lora_is_refused_with_examples(tmp_path):
    tensors = {"a.lora_A.weight": torch.ones(1, 2), "a.lora_B.weight": torch.ones(2, 1)}
    dora = _saved({**tensors, "a.lora_magnitude_vector": torch.ones(2)}, tmp_path / "dora.safetensors")
    with pytest.raises(BadInput, match=r"1 of its 3 tensors are something else, a\.lora_magnitude_vector"):
        read_lora(dora)
    with pytest.raises(BadWeights, match="holds only the down of a"):
        read_lora(_saved({"a.lora_A.weight": torch.ones(1, 2)}, tmp_path / "half.safetensors"))
    with pytest.raises(BadWeights, match="numbers that are none, in a"):
        read_lora(_saved({**tensors, "a.lora_A.weight": torch.ones(1, 2) / 0}, tmp_path / "inf.safetensors"))
    with pytest.raises(BadInput, match="changes no layer"):
        write_peft(Lora({}), tmp_path)


@pytest.mark.parametrize(
    "settings",
    ["[", "[1]", '{"lora_alpha": "8"}', '{"lora_alpha": true}', '{"lora_alpha": NaN}', '{"alpha_pattern": ["a"]}'],
)
def test_settings_that_are_none_are_refused(tmp_path, settings):
    write_peft(lora(1), tmp_path)
    (tmp_path / "adapter_config.json").write_text(settings)
    with pytest.raises(BadWeights, match=r"settings of the LoRA in .*adapter_config\.json cannot be read"):
        read_lora(tmp_path)


def _with_patterns(folder, **patterns):
    write_peft(lora(1, alpha=2.0), folder)
    config = json.loads((folder / "adapter_config.json").read_text()) | patterns
    (folder / "adapter_config.json").write_text(json.dumps(config))
    return folder


def test_patterns_that_are_ends_of_paths_count_however_they_are_written(tmp_path):
    patterns = {"^inner\\.to_q": 4.0, "inner.second": 5.0, "irst": 6.0}  # the last is no whole part of a path
    found = read_lora(_with_patterns(tmp_path, alpha_pattern=patterns))
    assert {name: f.alpha for name, f in found.layers.items()} == {
        "first": 2.0, "inner.second": 5.0, "inner.to_q": 4.0
    }  # fmt: skip


@pytest.mark.parametrize("pattern", ["(i+)+n", "inner.*", "first|second", "inner\\.to_[qk]", "first$", "to_\\w", ""])
def test_patterns_that_are_regular_expressions_are_refused_and_never_run(tmp_path, pattern):
    """Left out they would give another scale than they were trained with; and some take a search for ever."""
    with pytest.raises(BadWeights, match="is more than the end of a path"):
        read_lora(_with_patterns(tmp_path, alpha_pattern={pattern: 9.0}))


def test_ranks_are_those_of_the_factors_whatever_the_patterns_say(tmp_path):
    found = read_lora(_with_patterns(tmp_path, rank_pattern={"inner.*": 7}))
    assert {f.rank for f in found.layers.values()} == {2}


def test_only_whole_files_of_safetensors_are_opened(tmp_path):
    (tmp_path / "adapter_model.bin").write_bytes(b"not even read")
    with pytest.raises(BadInput, match="can run any code"):
        read_lora(tmp_path / "adapter_model.bin")
    with pytest.raises(NotFound, match="There is no LoRA"):
        read_lora(tmp_path / "none.safetensors")
    (tmp_path / "cut.safetensors").write_bytes(b"\x00" * 4)
    with pytest.raises(BadWeights, match="truncated or corrupt"):
        read_lora(tmp_path)


def test_the_hash_is_of_all_that_is_read(tmp_path):
    for write in (write_peft, write_diffusers):
        write(lora(1), tmp_path / write.__name__)
    alone = tmp_path / "write_diffusers" / "pytorch_lora_weights.safetensors"
    by_hand = hashlib.sha256(alone.read_bytes()).hexdigest()
    assert sha256_of(alone) == sha256_of(alone.parent) == by_hand
    folder = tmp_path / "write_peft"
    before = sha256_of(folder)
    _with_patterns(folder, lora_alpha=5)  # beside the same weights: another scale, another LoRA
    assert sha256_of(folder) != before
    with pytest.raises(NotFound, match="There is no LoRA"):
        sha256_of(tmp_path / "none.safetensors")


def test_reading_back_is_exact(tmp_path):
    one = lora(1, rank=2, alpha=3.0)
    for write in (write_peft, write_diffusers):
        write(one, tmp_path / write.__name__)
        back = read_lora(tmp_path / write.__name__)
        assert all(torch.equal(back.delta(name), one.delta(name)) for name in SHAPES)
        assert isinstance(back.layers["first"], Factors)
