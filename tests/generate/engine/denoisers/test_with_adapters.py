"""A LoRA for one denoiser of a network, and none for another."""

import pytest
import torch
from torch import nn

from fairest.errors import BadInput
from fairest.generate.engine.denoisers.with_adapters import with_adapters
from fairest.train.lora import Factors, Lora, adapted


class _Denoiser:
    def __init__(self, network):
        self.network = network
        self.codec = object()

    def __call__(self, x, sigma):
        return self.network(x) / (1 + sigma)


def _lora(seed):
    random = torch.Generator().manual_seed(seed)
    return Lora({"0": Factors(torch.randn(2, 4, generator=random), torch.randn(4, 2, generator=random), 2.0)})


@pytest.fixture
def network():
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(4, 4)).requires_grad_(False)


def test_each_has_its_own_and_the_plain_one_none(network):
    plain, one, other, x = _Denoiser(network), _lora(1), _lora(2), torch.randn(2, 4)
    first, second = with_adapters(plain, network, {one: 0.5}), with_adapters(plain, network, {other: -1.0, one: 2.0})
    before = plain(x, 0.5)
    for _ in range(2):
        torch.testing.assert_close(first(x, 0.5), before + 0.5 * x @ one.delta("0").T / 1.5)
        torch.testing.assert_close(second(x, 0.5), before + x @ (2 * one.delta("0") - other.delta("0")).T / 1.5)
        assert torch.equal(plain(x, 0.5), before)
    assert first.codec is plain.codec


def test_it_adds_to_what_the_network_is_adapted_by_around_it(network):
    plain, one, other, x = _Denoiser(network), _lora(1), _lora(2), torch.randn(2, 4)
    with adapted(network, {other: 1.0}):
        found = with_adapters(plain, network, {one: 1.0})(x, 0.0)
    torch.testing.assert_close(found, plain(x, 0.0) + x @ (one.delta("0") + other.delta("0")).T)


def test_whether_it_fits_is_looked_up_once_and_not_at_every_call(monkeypatch, network):
    looked, own = [], nn.Module.named_modules
    monkeypatch.setattr(nn.Module, "named_modules", lambda *given, **how: looked.append(given) or own(*given, **how))
    worn, x = with_adapters(_Denoiser(network), network, {_lora(1): 0.5}), torch.randn(2, 4)
    assert looked
    looked.clear()
    worn(x, 1.0)
    assert not looked


def test_weights_of_zero_are_the_denoiser_itself_exactly(network):
    plain, x = _Denoiser(network), torch.randn(2, 4)
    assert torch.equal(with_adapters(plain, network, {_lora(1): 0.0})(x, 1.0), plain(x, 1.0))


def test_one_that_does_not_fit_is_refused_before_anything_is_drawn(network):
    with pytest.raises(BadInput, match="0 is for weights of shape"):
        with_adapters(_Denoiser(network), network, {Lora({"0": Factors(torch.ones(1, 9), torch.ones(4, 1), 1.0)}): 1.0})
