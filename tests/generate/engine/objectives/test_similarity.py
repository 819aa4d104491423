import math

import pytest
import torch

from fairest.errors import BadInput
from fairest.generate.engine.objectives import Similarity, spherical
from fairest.generate.engine.step import Moment

MOMENT = Moment(0.0, None)
EAST, NORTH = torch.tensor([[1.0, 0.0]]), torch.tensor([[0.0, 1.0]])


@pytest.mark.parametrize(
    ("other", "angle"), [(EAST, 0), (NORTH, math.pi / 2), (-EAST, math.pi), ((EAST + NORTH) / 2**0.5, math.pi / 4)]
)
def test_the_spherical_distance_is_half_the_squared_angle(other, angle):
    assert spherical(EAST, other).item() == pytest.approx(angle**2 / 2, abs=1e-6)


@pytest.mark.parametrize("other", [EAST, -EAST])
def test_its_gradient_is_finite_where_vectors_are_equal_and_where_they_are_opposite(other):
    moved = EAST.clone().requires_grad_()
    spherical(moved, other).sum().backward()
    assert moved.grad.isfinite().all()


def test_it_is_crowsons_formula_where_that_has_a_gradient():
    one, other = (torch.nn.functional.normalize(torch.randn(20, 8, dtype=torch.float64), dim=1) for _ in range(2))
    crowson = (one - other).norm(dim=1).div(2).arcsin().square().mul(2)
    torch.testing.assert_close(spherical(one, other), crowson)


def test_a_picture_is_nothing_away_from_itself(perceptor, pictures):
    assert Similarity(perceptor, pictures)(pictures, MOMENT).tolist() == pytest.approx([0, 0], abs=1e-6)


def test_several_texts_add_up_by_their_weights(perceptor, pictures):
    both = Similarity(perceptor, ["a nurse", "blurred"], [2.0, -0.5])(pictures, MOMENT)
    nurse, blurred = (Similarity(perceptor, text)(pictures, MOMENT) for text in ("a nurse", "blurred"))
    torch.testing.assert_close(both, 2 * nurse - 0.5 * blurred)


def test_vectors_are_one_for_all_or_one_for_each(perceptor, pictures):
    vectors = perceptor.text(["a nurse", "a pilot"])
    each = Similarity(perceptor, vectors)(pictures, MOMENT)
    nurse, pilot = (Similarity(perceptor, vector[None])(pictures, MOMENT) for vector in vectors)
    assert each.tolist() == [nurse[0].item(), pilot[1].item()]


def test_crops_are_compared_with_the_row_of_their_picture(perceptor, pictures):
    crops = pictures.repeat_interleave(3, 0)
    assert Similarity(perceptor, pictures)(crops, MOMENT).tolist() == pytest.approx([0] * 6, abs=1e-6)


def test_references_that_do_not_fit_the_pictures_are_refused(perceptor, pictures):
    with pytest.raises(BadInput, match="3 references for 2 pictures"):
        Similarity(perceptor, torch.rand(3, 3, 8, 8))(pictures, MOMENT)
    with pytest.raises(BadInput, match="1 weights for 2"):
        Similarity(perceptor, ["a", "bc"], [1.0])


def test_objectives_stay_objectives_under_arithmetic_and_the_terms_add_up_to_the_sum(perceptor, pictures):
    from fairest.generate.engine.objectives import TV, Range, Symmetry

    similarity = Similarity(perceptor, "a nurse")
    objective = similarity + 2 * TV() - Range().at("[3]*1+[0]*1") + 0.5 * Symmetry().mask((0, 0, 1, 0.5))
    by_hand = (
        similarity(pictures, MOMENT)
        + 2 * TV()(pictures, MOMENT)
        - 3 * Range()(pictures, MOMENT)
        + 0.5 * Symmetry()(pictures[:, :, :4], MOMENT)
    )
    terms = objective.terms(pictures, MOMENT)
    assert set(terms) == {"similarity by tiny", "total variation", "range", "symmetry"}
    torch.testing.assert_close(sum(terms.values()), by_hand)
    torch.testing.assert_close(objective(pictures, MOMENT), by_hand)
