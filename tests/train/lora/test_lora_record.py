"""Sums of LoRAs are worked out on their deltas."""

import math

import pytest
import torch
from lora_networks import SHAPES, lora

from fairest.errors import BadInput, UnknownName
from fairest.train.lora import Factors, Lora, summed


def test_a_delta_is_up_times_down_times_alpha_over_rank():
    factors = Factors(torch.tensor([[1.0, 2.0], [0.0, 1.0]]), torch.tensor([[1.0, 0.0], [3.0, 1.0]]), alpha=4.0)
    product = [[1.0, 2.0], [3.0, 7.0]]  # by hand: the second row is 3 * (1, 2) + 1 * (0, 1)
    assert (factors.rank, factors.scale) == (2, 2.0)
    assert Lora({"a": factors}).delta("a").tolist() == [[2 * x for x in row] for row in product]


def test_the_delta_of_a_convolution_has_the_shape_of_its_weight():
    one = lora(1)
    assert {name: tuple(one.delta(name).shape) for name in one.layers} == SHAPES
    down, up = one.layers["first"].down, one.layers["first"].up
    by_sum = 1.5 * sum(up[:, r, 0, 0][:, None, None, None] * down[r] for r in range(2))
    torch.testing.assert_close(one.delta("first"), by_sum)


def test_the_sum_has_the_sum_of_the_deltas_and_of_the_ranks():
    one, other = lora(1, rank=2, alpha=3.0), lora(2, rank=3, alpha=1.0)
    total = summed({one: 0.5, other: -2.0})
    for name in SHAPES:
        assert total.layers[name].rank == 5
        torch.testing.assert_close(total.delta(name), 0.5 * one.delta(name) - 2 * other.delta(name))


def test_layers_only_one_of_them_has_are_in_the_sum():
    one = Lora({"first": lora(1).layers["first"]})
    other = Lora({"inner.to_q": lora(2).layers["inner.to_q"]})
    total = summed({one: 1.0, other: 2.0})
    assert torch.equal(total.delta("first"), one.delta("first"))
    torch.testing.assert_close(total.delta("inner.to_q"), 2 * other.delta("inner.to_q"))


def test_a_weight_of_zero_leaves_the_lora_out_and_of_one_alone_leaves_it_as_it_is():
    one = lora(1)
    assert summed({one: 0.0}).layers == {}
    assert summed({one: 1.0, lora(2): 0.0}).layers["first"].down is one.layers["first"].down


def test_averaging_factors_is_not_summing():
    """The mean of two ups times the mean of two downs is half the wanted mean, and half products nobody trained."""
    one, other = (lora(seed, rank=4, alpha=4.0, shapes={"a": (320, 320)}) for seed in (1, 2))
    a, b = one.layers["a"], other.layers["a"]
    averaged = (a.up + b.up) / 2 @ ((a.down + b.down) / 2)
    wanted = summed({one: 0.5, other: 0.5}).delta("a")
    error = (averaged - wanted).norm() / wanted.norm()
    # wanted is (aa + bb) / 2 and averaged (aa + ab + ba + bb) / 4, so they differ by (ab + ba - aa - bb) / 4:
    # four products of equal size, at right angles, against two of twice the weight. sqrt(4) / 4 over sqrt(2) / 2.
    assert error == pytest.approx(math.sqrt(0.5), abs=0.03)


def test_two_loras_are_equal_only_if_they_are_the_same():
    one = lora(1)
    assert len({one: 1.0, Lora(one.layers): 1.0}) == 2


def test_what_makes_no_lora_is_refused():
    with pytest.raises(BadInput, match=r"shapes \[2, 3\] and \[4, 5\] have no product"):
        Factors(torch.ones(2, 3), torch.ones(4, 5), 1.0)
    with pytest.raises(BadInput, match="alpha of a LoRA is nan"):
        Factors(torch.ones(2, 3), torch.ones(4, 2), math.nan)
    with pytest.raises(BadInput, match="weight of a LoRA is inf"):
        summed({lora(1): math.inf})
    with pytest.raises(BadInput, match="layers of other shapes"):
        summed({lora(1): 1.0, lora(2, shapes={"first": (6, 4, 3, 3)}): 1.0})
    with pytest.raises(UnknownName, match="Did you mean 'first'"):
        lora(1).delta("frist")
