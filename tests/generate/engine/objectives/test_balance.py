import math

import pytest
import torch

from fairest.errors import BadInput
from fairest.generate.engine.objectives import Balance
from fairest.generate.engine.step import Moment

MOMENT = Moment(0.0, None)
GROUPS = {"woman": "a woman", "man": "a man"}
EVEN = {"woman": 0.5, "man": 0.5}


class Plane:
    """A picture's vector is its first pixel's red and green; women are at (1, 0), men at (0, 1)."""

    def image(self, pictures):
        return pictures[:, :2, 0, 0]

    def text(self, texts):
        return torch.tensor([[1.0, 0.0] if text == "a woman" else [0.0, 1.0] for text in texts])


def people(*reds):
    return torch.tensor([[red, 1 - red, 0.0] for red in reds]).view(-1, 3, 1, 1)


def test_a_batch_of_the_wanted_shares_costs_nothing():
    assert Balance(Plane(), GROUPS, EVEN)(people(1.0, 0.0), MOMENT).tolist() == pytest.approx([0, 0], abs=1e-6)


def test_a_batch_of_other_shares_costs_the_divergence_from_the_target():
    three_women_of_four = people(1.0, 1.0, 1.0, 0.0)
    by_hand = 0.5 * math.log(0.5 / 0.75) + 0.5 * math.log(0.5 / 0.25)
    assert Balance(Plane(), GROUPS, EVEN)(three_women_of_four, MOMENT).tolist() == pytest.approx([by_hand] * 4)


def test_a_target_of_none_is_a_target():
    target = {"woman": 1.0, "man": 0.0}
    assert Balance(Plane(), GROUPS, target)(people(1.0, 1.0), MOMENT).tolist() == pytest.approx([0, 0], abs=1e-6)


def test_the_gradient_moves_towards_the_group_that_is_missing_and_stays_finite():
    pictures = people(1.0, 0.6).requires_grad_()
    Balance(Plane(), GROUPS, EVEN, temperature=0.1)(pictures, MOMENT).sum().backward()
    assert pictures.grad.isfinite().all()
    assert (pictures.grad[:, 0, 0, 0] > 0).all()  # less like a woman lowers it
    assert (pictures.grad[:, 1, 0, 0] < 0).all()


@pytest.mark.parametrize("target", [{"woman": 1.0}, {"woman": 0.5, "man": 0.6}, {"woman": 1.5, "man": -0.5}])
def test_a_target_that_does_not_fit_the_groups_is_refused(target):
    with pytest.raises(BadInput, match="does not fit the groups woman, man"):
        Balance(Plane(), GROUPS, target)
