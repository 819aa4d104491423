import math

import pytest
import torch

from fairest.generate.engine.objectives import Prior
from fairest.generate.engine.step import Moment

MOMENT = Moment(0.0, None)


class Numbers:
    def __init__(self, *parts):
        self.parts = parts

    def parameters(self):
        return self.parts


def test_numbers_of_mean_0_and_deviation_1_cost_nothing():
    assert Prior(Numbers(torch.tensor([[1.0, -1.0, 1.0, -1.0]])))(None, MOMENT).item() == pytest.approx(0, abs=1e-7)


def test_others_cost_the_divergence_from_the_standard_normal_each_picture_its_own():
    numbers = torch.tensor([[3.0, -1.0], [2.0, -2.0]])  # mean 1, deviation 2; mean 0, deviation 2
    by_hand = [(1 + 4 - 1 - math.log(4)) / 2, (4 - 1 - math.log(4)) / 2]
    assert Prior(Numbers(numbers))(None, MOMENT).tolist() == pytest.approx(by_hand)


def test_all_parameters_of_a_canvas_count_together():
    parts = torch.tensor([[3.0]]), torch.tensor([[-1.0]])
    assert Prior(Numbers(*parts))(None, MOMENT).item() == pytest.approx((4 - math.log(4)) / 2)
