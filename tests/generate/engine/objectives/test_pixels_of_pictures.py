"""Objectives of pixels alone, with values worked out by hand."""

import pytest
import torch

from fairest.generate.engine.objectives import TV, Likeness, PaletteLoss, Range, Saturation, Sharpness, Symmetry
from fairest.generate.engine.step import Moment

MOMENT = Moment(0.0, None)


@pytest.fixture
def edge():
    """8 wide and 4 high: left half black, right half white."""
    picture = torch.zeros(1, 3, 4, 8)
    picture[..., 4:] = 1
    return picture


def test_of_a_steps_eight_columns_one_varies(edge):
    assert TV()(edge, MOMENT).item() == pytest.approx(1 / 8)


def test_the_step_on_its_side_varies_in_one_of_its_eight_rows(edge):
    assert TV()(edge.transpose(2, 3), MOMENT).item() == pytest.approx(1 / 8)


def test_a_sharper_edge_has_the_lower_sharpness_loss(edge):
    soft = edge * 0.5
    assert Sharpness()(edge, MOMENT).item() == pytest.approx(-1 / 7)  # one of seven differences is 1, none is down
    assert Sharpness()(soft, MOMENT).item() == pytest.approx(-0.5 / 7)


def test_the_range_is_what_reaches_beyond(edge):
    beyond = edge * 1.5 - 0.25  # -0.25 in one half and 1.25 in the other
    assert Range()(beyond, MOMENT).item() == pytest.approx(0.25**2)
    assert Range(power=1)(beyond, MOMENT).item() == pytest.approx(0.25)
    assert Range()(edge, MOMENT).item() == 0


def test_discos_range_loss_is_four_of_ours():
    ours = torch.rand(2, 3, 5, 5, generator=torch.Generator().manual_seed(0)) * 3 - 1
    theirs = 2 * ours - 1
    disco = (theirs - theirs.clamp(-1, 1)).pow(2).mean([1, 2, 3])
    torch.testing.assert_close(4 * Range()(ours, MOMENT), disco)
    saturated = (theirs - theirs.clamp(-1, 1)).abs().mean([1, 2, 3])
    torch.testing.assert_close(2 * Range(power=1)(ours, MOMENT), saturated)


def test_grey_is_not_saturated_and_red_is():
    grey, red = torch.full((1, 3, 2, 2), 0.3), torch.tensor([1.0, 0, 0]).view(1, 3, 1, 1)
    assert Saturation()(grey, MOMENT).item() == pytest.approx(0, abs=1e-12)
    assert Saturation()(red, MOMENT).item() == pytest.approx((2 / 3) ** 2 + 2 * (1 / 3) ** 2)


def test_a_pixel_of_the_palette_costs_nothing_and_another_its_distance_from_the_nearest():
    colours = torch.tensor([[0.0, 0.0, 0.0], [1.0, 0.0, 0.0]])
    pixels = torch.tensor([[1.0, 0, 0], [0.7, 0, 0.1]]).T.reshape(1, 3, 1, 2)
    assert PaletteLoss(colours)(pixels, MOMENT).item() == pytest.approx((0.3**2 + 0.1**2) / 2)


def test_likeness_is_the_mean_squared_difference_from_one_for_all_or_one_for_each(edge):
    pictures = torch.cat([edge, 1 - edge])
    assert Likeness(edge)(pictures, MOMENT).tolist() == [0, 1]
    assert Likeness(pictures)(pictures, MOMENT).tolist() == [0, 0]


def test_likeness_scales_what_it_is_given_to_the_pictures(edge):
    large = torch.full((1, 3, 16, 16), 0.5)
    assert Likeness(large)(edge, MOMENT).item() == pytest.approx(0.25)


def test_an_edge_is_its_own_opposite_in_an_upright_mirror_and_itself_in_a_level_one(edge):
    assert Symmetry("vertical")(edge, MOMENT).item() == 1
    assert Symmetry("horizontal")(edge, MOMENT).item() == 0


@pytest.mark.parametrize(
    "objective", [TV(), Range(), Saturation(), Sharpness(), Symmetry(), Likeness(torch.zeros(1, 3, 4, 4))]
)
def test_gradients_are_finite_on_an_even_picture_and_no_picture_touches_another(objective):
    pictures = torch.full((2, 3, 4, 4), 0.5).requires_grad_()
    objective(pictures, MOMENT)[0].backward()
    assert pictures.grad.isfinite().all()
    assert not pictures.grad[1].any()
