import pytest
import torch

from fairest.errors import BadInput, UnknownName
from fairest.generate.engine.objectives import Activation, Attention, Perceptual, attention_maps
from fairest.generate.engine.step import Moment
from fairest.generate.engine.tap import tap

MOMENT = Moment(0.0, None)


def test_a_channel_is_minus_its_mean_over_all_places(perceptor, pictures):
    answers = perceptor.network.patches(pictures)
    torch.testing.assert_close(Activation(perceptor, "patches", 3)(pictures, MOMENT), -answers[:, 3].mean((1, 2)))


def test_a_neuron_is_a_channel_at_a_place_counted_row_by_row(perceptor, pictures):
    answers = perceptor.network.patches(pictures)
    torch.testing.assert_close(Activation(perceptor, "patches", 3, place=2)(pictures, MOMENT), -answers[:, 3, 1, 0])


def test_a_whole_layer_is_minus_its_mean_square(perceptor, pictures):
    answers = perceptor.network.patches(pictures)
    torch.testing.assert_close(Activation(perceptor, "patches")(pictures, MOMENT), -answers.square().mean((1, 2, 3)))


def test_in_a_transformers_block_the_last_axis_is_the_channels(perceptor, pictures):
    with tap(perceptor.network, ["blocks.1"]) as heard:
        perceptor.image(pictures)
    found = Activation(perceptor, "blocks.1", channel=7)(pictures, MOMENT)
    torch.testing.assert_close(found, -heard["blocks.1"][..., 7].mean(1))


def test_what_is_not_there_is_refused_with_what_is(perceptor, pictures):
    with pytest.raises(BadInput, match=r"no channel 8. This layer's are 0 to 7"):
        Activation(perceptor, "patches", 8)(pictures, MOMENT)
    with pytest.raises(BadInput, match="no place 4"):
        Activation(perceptor, "patches", place=4)(pictures, MOMENT)
    with pytest.raises(UnknownName, match="Did you mean 'patches'"):
        Activation(perceptor, "patchs")(pictures, MOMENT)


def test_attention_is_computed_again_as_the_layer_itself_does(perceptor, pictures):
    maps = attention_maps(perceptor, "blocks.0", pictures)
    with tap(perceptor.network, ["blocks.0", "blocks.0.v_proj"]) as heard:
        perceptor.image(pictures)
    values = heard["blocks.0.v_proj"].unflatten(2, (2, -1)).transpose(1, 2)
    torch.testing.assert_close((maps @ values).transpose(1, 2).flatten(2), heard["blocks.0"])


def test_the_attention_outside_two_halves_is_all_there_is(perceptor, pictures):
    left, right = (Attention(perceptor, "blocks.2", box)(pictures, MOMENT) for box in ((0, 0, 0.5, 1), (0.5, 0, 1, 1)))
    torch.testing.assert_close(left + right, torch.ones(2))
    assert Attention(perceptor, "blocks.2", (0, 0, 1, 1))(pictures, MOMENT).tolist() == pytest.approx([0, 0], abs=1e-6)


@pytest.mark.parametrize("token", [5, -1])
def test_a_token_that_is_not_there_is_refused(perceptor, pictures, token):
    with pytest.raises(BadInput, match=rf"There is no token {token}. This layer's are 0 to 4"):
        Attention(perceptor, "blocks.0", (0, 0, 1, 1), token=token)(pictures, MOMENT)


def test_a_layer_that_is_no_attention_is_refused(perceptor, pictures):
    with pytest.raises(BadInput, match="no attention we know"):
        Attention(perceptor, "patches", (0, 0, 1, 1))(pictures, MOMENT)


def test_a_picture_seen_as_itself_differs_nowhere_and_as_another_it_does(perceptor, pictures):
    objective = Perceptual(perceptor, pictures)
    assert objective(pictures, MOMENT).tolist() == pytest.approx([0, 0], abs=1e-9)
    assert (objective(pictures.flip(0), MOMENT) > 1e-4).all()


def test_the_perceptual_distance_is_the_mean_over_its_layers(perceptor, pictures):
    other = pictures.flip(0)
    both = Perceptual(perceptor, pictures, ["blocks.0", "patches"])(other, MOMENT)
    apart = [Perceptual(perceptor, pictures, [layer])(other, MOMENT) for layer in ("blocks.0", "patches")]
    torch.testing.assert_close(both, sum(apart) / 2)
