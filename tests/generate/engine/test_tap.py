import pytest
import torch
from torch import nn

from fairest.errors import BadInput, UnknownName
from fairest.generate.engine.tap import blocks, tap


@pytest.fixture
def network():
    return nn.Sequential(nn.Linear(4, 4), nn.ReLU(), nn.Sequential(nn.Linear(4, 2)))


def hooks_of(network):
    return [hook for layer in network.modules() for hook in layer._forward_hooks]


def test_it_hears_what_layers_say_with_their_gradients(network):
    x = torch.ones(3, 4)
    with tap(network, ["0", "2.0"]) as heard:
        out = network(x)
    torch.testing.assert_close(heard["0"], network[0](x))
    assert heard["2.0"] is out
    assert heard["0"].requires_grad


def test_no_hook_is_left_when_the_block_ends(network):
    with tap(network, ["0", "1"]):
        assert len(hooks_of(network)) == 2
    assert not hooks_of(network)


def test_no_hook_is_left_when_the_block_fails(network):
    with pytest.raises(ZeroDivisionError), tap(network, ["0"]):
        1 / 0  # noqa: B018
    assert not hooks_of(network)


def test_no_hook_is_left_when_a_later_name_is_unknown(network):
    with pytest.raises(UnknownName), tap(network, ["0", "1", "nowhere"]):
        pass
    assert not hooks_of(network)


def test_taps_may_be_nested_and_the_inner_one_leaves_the_outer_alone(network):
    with tap(network, ["0"]) as outer:
        with tap(network, ["0", "1"]) as inner:
            network(torch.ones(1, 4))
        assert len(hooks_of(network)) == 1
        first = inner["0"]
        network(torch.zeros(1, 4))
    assert inner["0"] is first
    assert outer["0"] is not first


def test_a_layer_that_says_several_things_is_taken_at_the_first():
    class Two(nn.Module):
        def forward(self, x):
            return x + 1, "weights"

    network = nn.Sequential(Two())
    with tap(network, ["0"]) as heard:
        network(torch.zeros(1))
    assert heard["0"].item() == 1


def test_an_unknown_layer_is_refused_with_the_nearest_of_a_networks_many():
    network = nn.ModuleDict({f"block{number}": nn.Linear(1, 1) for number in range(50)})
    with pytest.raises(UnknownName, match="Did you mean 'block7'") as refused, tap(network, ["blok7"]):
        pass
    assert refused.value.hint.startswith("nearest of 50: block7, ")
    assert refused.value.hint.count("block") == 12


def test_the_network_itself_is_no_layer(network):
    with pytest.raises(UnknownName), tap(network, [""]):
        pass


def test_the_blocks_are_the_longest_list_of_layers(network):
    assert blocks(network) == ["0", "1", "2"]
    assert blocks(nn.ModuleDict({"stem": nn.Sequential(nn.ReLU()), "body": network})) == ["body.0", "body.1", "body.2"]


def test_a_network_without_a_list_is_refused_with_what_to_name():
    network = nn.ModuleDict({"first": nn.Linear(1, 1), "second": nn.Linear(1, 1)})
    with pytest.raises(BadInput, match="Name `layers` yourself, of: first, second"):
        blocks(network)
    with pytest.raises(BadInput, match="of: none"):
        blocks(nn.Linear(1, 1))
