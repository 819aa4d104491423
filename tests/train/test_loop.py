import pytest
import torch
from torch.nn import Parameter

from fairest.errors import BadInput
from fairest.train.loop import Recipe, train


def test_the_rate_warms_up_stays_and_falls_to_zero():
    recipe = Recipe(steps=100, lr=1.0, warmup=0.1, constant=0.5)
    assert recipe.rate(0) == pytest.approx(0.01)
    assert recipe.rate(5) == pytest.approx(0.5 + 0.01)
    assert recipe.rate(10) == recipe.rate(49) == 1.0
    assert recipe.rate(75) == pytest.approx(0.5)  # half-way from 50 to 100
    assert recipe.rate(100) == 0.0


def test_training_finds_the_minimum_of_a_parabola():
    point = Parameter(torch.tensor([5.0]))
    trained = train(lambda _step: (point - 2.0) ** 2, [point], Recipe(steps=300, lr=0.1, weight_decay=0.0))
    assert point.item() == pytest.approx(2.0, abs=0.01)
    assert trained.losses[0] == pytest.approx(9.0)  # (5 - 2)^2
    assert trained.losses[-1] < 1e-3


def test_a_loss_that_is_not_finite_stops_the_training_with_its_step():
    point = Parameter(torch.tensor([1.0]))
    losses = {0: 1.0, 1: 1.0, 2: float("nan")}
    with pytest.raises(BadInput, match="nan at step 2"):
        train(lambda step: point * losses[step], [point], Recipe(steps=5, lr=0.1))


def test_averaged_weights_lag_behind_the_trained_ones():
    point = Parameter(torch.tensor([5.0]))
    trained = train(lambda _step: (point - 2.0) ** 2, [point], Recipe(steps=60, lr=0.05, ema=0.99, weight_decay=0.0))
    last = point.item()
    trained.use_average([point])
    assert last < point.item() < 5.0  # it came from above


def test_without_an_average_asking_for_it_is_refused():
    point = Parameter(torch.tensor([1.0]))
    with pytest.raises(BadInput, match="kept no averaged weights"):
        train(lambda _step: point**2, [point], Recipe(steps=1, lr=0.1)).use_average([point])
