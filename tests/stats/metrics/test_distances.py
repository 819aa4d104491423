"""Distances between sets of feature vectors."""

import numpy as np
import pytest
from scipy.linalg import sqrtm

from fairest.errors import BadInput
from fairest.stats import between_halves, cmmd, frechet_distance

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(60, 4)), RNG.normal(0.3, 1.5, size=(50, 4))


def test_one_feature_is_worked_out_by_hand():
    # Means 1 and 4; variances 2 and 8 (n - 1): 9 + (sqrt 2 - sqrt 8)^2.
    assert frechet_distance([[0.0], [2.0]], [[2.0], [6.0]]) == pytest.approx(9 + 2)


def test_frechet_agrees_with_the_formula_and_scipys_square_root():
    sx, sy = np.cov(X.T), np.cov(Y.T)
    theirs = ((X.mean(0) - Y.mean(0)) ** 2).sum() + np.trace(sx + sy - 2 * sqrtm(sx @ sy).real)
    assert frechet_distance(X, Y) == pytest.approx(theirs)
    assert frechet_distance(Y, X) == pytest.approx(theirs)


def test_frechet_needs_no_more_pictures_than_features():
    a, b = RNG.normal(size=(6, 30)), RNG.normal(size=(8, 30))
    # Traces do not care which way round: the eigenvalues of Sx Sy, of which rounding makes some negative.
    eigenvalues = np.linalg.eigvals(np.cov(a.T) @ np.cov(b.T)).real
    shared = np.sqrt(np.clip(eigenvalues, 0, None)).sum()
    theirs = ((a.mean(0) - b.mean(0)) ** 2).sum() + np.cov(a.T).trace() + np.cov(b.T).trace() - 2 * shared
    assert frechet_distance(a, b) == pytest.approx(theirs, abs=1e-4)


def test_a_set_is_at_no_distance_from_itself_and_a_shift_adds_its_square():
    assert frechet_distance(X, X) == pytest.approx(0, abs=1e-9)
    assert frechet_distance(X, np.add(X, [3, 0, 0, 4])) == pytest.approx(25)


def test_frechet_is_too_large_at_small_n_and_halves_say_by_how_much():
    x = np.random.default_rng(1).normal(size=(4000, 8))
    small, large = between_halves(frechet_distance, x[:100]), between_halves(frechet_distance, x)
    assert small > 10 * large > 0


def test_cmmd_is_worked_out_by_hand():
    # Within x the squared distance is 4, within y 0, across 100 + 1 for every pair.
    x, y = [[0.0, 1.0], [0.0, -1.0]], [[10.0, 0.0], [10.0, 0.0]]
    assert cmmd(x, y) == pytest.approx(1000 * (np.exp(-4 / 200) + 1 - 2 * np.exp(-101 / 200)))


def test_cmmd_of_two_samples_of_one_distribution_is_0_on_average():
    rng = np.random.default_rng(2)
    found = [cmmd(rng.normal(size=(20, 3)), rng.normal(size=(15, 3))) for _ in range(400)]
    assert abs(np.mean(found)) < 3 * np.std(found) / np.sqrt(400)
    assert min(found) < 0


def test_halves_of_cmmd_are_near_0_and_a_real_difference_is_not():
    assert abs(between_halves(cmmd, X)) < 0.2 * cmmd(X, X + 2)


def test_halves_do_not_change_from_call_to_call():
    assert between_halves(frechet_distance, X) == between_halves(frechet_distance, X)


def test_what_cannot_be_given_is_refused():
    with pytest.raises(BadInput, match="same features"):
        frechet_distance(X, Y[:, :2])
    with pytest.raises(BadInput, match="2 or more rows"):
        cmmd(X[:1], Y)
    with pytest.raises(BadInput, match="2 or more rows of numbers"):
        frechet_distance([[1.0], [float("inf")]], [[1.0], [2.0]])
    with pytest.raises(BadInput, match="at least 4 rows"):
        between_halves(cmmd, X[:3])
