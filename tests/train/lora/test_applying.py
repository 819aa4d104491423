"""Adapted is as merged, exactly reversible, and adds up."""

import copy

import pytest
import torch
from lora_networks import SHAPES, lora, network, pictures
from torch import nn

from fairest.errors import BadInput
from fairest.train.lora import Factors, Lora, adapted, merge, summed

STACK = {1: 0.7, 2: -1.3, 3: 0.25}


def _stack():
    return {lora(seed, rank=seed): weight for seed, weight in STACK.items()}


def _by_hand(loras):
    """A copy of the network whose weights were changed one by one."""
    changed = copy.deepcopy(network())
    for name in SHAPES:
        weight = changed.get_submodule(name).weight
        weight += sum(w * one.delta(name) for one, w in loras.items())
    return changed


def _hooks(made):
    return sum(len(module._forward_hooks) for module in made.modules())


def test_adapted_is_merged_is_concatenated_is_by_hand_with_negative_weights_too():
    made, loras, x = network(), _stack(), pictures()
    wanted = _by_hand(loras)(x)
    with adapted(made, loras):
        unmerged = made(x)
    with adapted(made, {summed(loras): 1.0}):
        concatenated = made(x)
    with merge(made, loras):
        merged = made(x)
    for found in (unmerged, concatenated, merged):
        torch.testing.assert_close(found, wanted, rtol=0, atol=1e-5)
    assert (wanted - made(x)).abs().max() > 0.1


def test_weights_of_zero_are_no_lora_exactly():
    made, x = network(), pictures()
    before = made(x)
    with adapted(made, dict.fromkeys(_stack(), 0.0)):
        assert torch.equal(made(x), before)
    with merge(made, dict.fromkeys(_stack(), 0.0)):
        assert torch.equal(made(x), before)


def test_a_batch_is_as_one_by_one():
    made, x = network(), pictures()
    with adapted(made, _stack()):
        torch.testing.assert_close(made(x), torch.cat([made(one) for one in x.split(1)]), rtol=0, atol=1e-5)


def test_contexts_within_each_other_add_up():
    made, x, (one, other) = network(), pictures(), (lora(1), lora(2))
    with adapted(made, {one: 0.5}), adapted(made, {other: 2.0}):
        nested = made(x)
    with adapted(made, {one: 0.5, other: 2.0}):
        torch.testing.assert_close(nested, made(x), rtol=0, atol=1e-5)


def test_no_hook_is_left_whatever_happens():
    made, x = network(), pictures()
    before = made(x)
    with adapted(made, _stack()):
        assert _hooks(made) == len(SHAPES)
    with pytest.raises(ZeroDivisionError), adapted(made, _stack()):
        1 / 0  # noqa: B018
    misfit = Lora({**lora(1).layers, "inner.to_q": lora(1).layers["first"]})
    with pytest.raises(BadInput), adapted(made, {misfit: 1.0}):
        pass
    assert _hooks(made) == 0
    assert torch.equal(made(x), before)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float16])
def test_unmerging_brings_every_weight_back_to_the_bit(dtype):
    made = network().to(dtype)
    before = copy.deepcopy(made.state_dict())
    merged = merge(made, _stack())
    assert not torch.equal(made.first.weight, before["first.weight"])
    merged.unmerge()
    merged.unmerge()
    assert all(torch.equal(weight, before[name]) for name, weight in made.state_dict().items())


def test_merges_are_undone_from_the_last_one_back():
    made = network()
    before = made.first.weight.clone()
    one = merge(made, {lora(1): 1.0})
    other = merge(made, {lora(2): 1.0})
    with pytest.raises(BadInput, match="Undo the last merge first"):
        one.unmerge()
    other.unmerge()
    one.unmerge()
    assert torch.equal(made.first.weight, before)


class _Tied(nn.Module):
    """Two layers of one weight."""

    def __init__(self):
        super().__init__()
        torch.manual_seed(0)
        self.one, self.other = nn.Linear(4, 4), nn.Linear(4, 4)
        self.other.weight = self.one.weight


def test_a_weight_that_two_layers_share_gets_the_changes_of_both():
    made, both = _Tied().requires_grad_(False), lora(1, shapes={"one": (4, 4), "other": (4, 4)})
    before = made.one.weight.clone()
    with merge(made, {both: 0.5}):
        wanted = before + 0.5 * (both.delta("one") + both.delta("other"))
        torch.testing.assert_close(made.one.weight, wanted, rtol=0, atol=1e-6)
    assert torch.equal(made.one.weight, before)


def test_weights_of_more_digits_keep_them():
    made, one = network().double(), lora(1)
    before = copy.deepcopy(made)
    with merge(made, {one: 1.0}):
        for name in SHAPES:
            factors = one.layers[name]
            exact = Factors(factors.down.double(), factors.up.double(), factors.alpha).delta()
            wanted = before.get_submodule(name).weight + exact
            torch.testing.assert_close(made.get_submodule(name).weight, wanted, rtol=0, atol=1e-14)


def test_weights_that_wait_elsewhere_take_nothing_in():
    with pytest.raises(BadInput, match="would be lost"):
        merge(network().to("meta"), {lora(1): 1.0})


def test_a_half_precision_network_stays_one():
    made = network().to(torch.bfloat16)
    x = pictures().to(torch.bfloat16)
    with adapted(made, _stack()):
        found = made(x)
    assert found.dtype == torch.bfloat16
    torch.testing.assert_close(found.float(), _by_hand(_stack())(pictures()), rtol=0, atol=0.15)  # 8 bits of precision


def test_a_pointwise_convolution_takes_what_was_made_for_a_linear_layer_and_the_other_way():
    made, x, one = network(), pictures(), lora(1)
    point, line = one.layers["inner.second"], one.layers["inner.to_q"]
    flat = Factors(point.down.flatten(1), point.up.flatten(1), point.alpha)
    tall = Factors(line.down[..., None, None], line.up[..., None, None], line.alpha)
    turned = Lora({"inner.second": flat, "inner.to_q": tall})
    straight = Lora({"inner.second": point, "inner.to_q": line})
    with adapted(made, {straight: 1.0}):
        wanted = made(x)
    with adapted(made, {turned: 1.0}):
        assert torch.equal(made(x), wanted)
    with merge(made, {turned: 1.0}):
        torch.testing.assert_close(made(x), wanted, rtol=0, atol=1e-5)


def test_names_and_shapes_that_do_not_fit_are_counted_with_examples():
    strange = lora(1, shapes={f"blocks.{i}": (5, 5) for i in range(4)})
    mixed = Lora({**strange.layers, **lora(1).layers})
    with pytest.raises(BadInput, match=r"4 of the 7 layers .* this Mixed: blocks\.0 is not there, .*blocks\.2 .*, …"):
        merge(network(), {mixed: 1.0})
    other = Lora({"inner.to_q": Factors(torch.ones(2, 9), torch.ones(7, 2), 1.0), "norm": lora(1).layers["first"]})
    wanted = r"inner\.to_q is for weights of shape \[7, 9\], and there they are \[7, 5\], norm is no plain Linear"
    with pytest.raises(BadInput, match=wanted), adapted(network(), {other: 1.0}):
        pass


def test_a_grouped_convolution_is_refused():
    grouped = nn.Sequential(nn.Conv2d(4, 4, 3, groups=2))
    with pytest.raises(BadInput, match="0 is no plain Linear or Conv2d"):
        merge(grouped, {lora(1, shapes={"0": (4, 2, 3, 3)}): 1.0})


def test_paths_with_underscores_are_found():
    made, x, one = network(), pictures(), lora(1)
    underscored = Lora({name.replace(".", "_"): factors for name, factors in one.layers.items()})
    with adapted(made, {one: 1.0}):
        wanted = made(x)
    with adapted(made, {underscored: 0.5, one: 0.5}):
        torch.testing.assert_close(made(x), wanted, rtol=0, atol=1e-5)
