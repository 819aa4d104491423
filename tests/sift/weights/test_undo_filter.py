"""What a filter did to groups is undone by weights."""

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.stats import mannwhitneyu

from fairest.data.vectors import Vectors
from fairest.errors import BadInput
from fairest.sift.weights import retention, scrambled, undo_filter
from fairest.sift.weights.calibration import area_under_curve, calibrated, calibration_error
from fairest.sift.weights.logistic import Logistic, cross_fit

_N, _D = 6000, 12
_EVERYONE = np.ones(_N, np.bool_)
_IDS = scrambled(np.arange(_N, dtype=np.uint64), 99)


def _set(seed=0):
    """Unit vectors of two groups, four tenths in the first."""
    random = np.random.default_rng(seed)
    group = random.random(_N) < 0.4
    x = random.standard_normal((_N, _D)).astype(np.float32)
    x[:, 0] += np.where(group, 1.5, -1.5)
    x[:, 1] += 3
    return x / np.linalg.norm(x, axis=1, keepdims=True), group, random


def _planted(x, random, strength=3.0):
    """A filter whose chance to keep each row is known: the more a row is of the first group, the less."""
    chance = 1 / (1 + np.exp(-(1.5 - strength * x[:, 0] - x[:, 2])))
    return chance, random.random(_N) < chance


def test_a_planted_filter_is_found_and_undone():
    x, group, random = _set()
    chance, kept = _planted(x, random)
    weights, facts = undo_filter(x, _EVERYONE, kept, _IDS)
    assert np.corrcoef(np.log(weights[kept]), -np.log(chance[kept]))[0, 1] > 0.95
    true, after = group.mean(), np.average(group[kept], weights=weights[kept])
    assert group[kept].mean() < true - 0.07
    assert abs(after - true) < 0.02
    assert weights[kept].mean() == pytest.approx(1)
    assert (weights[~kept] == 1).all()
    assert facts.auc > 0.65
    assert facts.calibration_error < 0.04
    assert facts.spread.effective < kept.sum()
    assert (facts.before, facts.kept, facts.without_vector, facts.why) == (_N, kept.sum(), 0, None)


def test_a_filter_that_looks_at_nothing_gets_weights_that_are_all_alike():
    x, _, random = _set()
    kept = random.random(_N) < 0.8
    weights, facts = undo_filter(x, _EVERYONE, kept, _IDS)
    assert facts.auc == pytest.approx(0.5, abs=0.04)
    assert weights[kept].max() < 1.2


def test_what_was_removed_wholly_is_said_to_be_out_of_reach():
    x, _, random = _set()
    wholly = x[:, 0] > 0.3
    kept = ~wholly & (random.random(_N) < 0.95)
    _, facts = undo_filter(x, _EVERYONE, kept, _IDS)
    assert facts.out_of_reach > 0.3
    _, some = _planted(x, random, strength=1.0)
    assert undo_filter(x, _EVERYONE, some, _IDS)[1].out_of_reach < 0.02


def test_only_rows_that_were_there_before_count():
    x, _, random = _set()
    _, kept = _planted(x, random)
    before = random.random(_N) < 0.7
    weights, facts = undo_filter(x, before, kept & before, _IDS)
    alone, _ = undo_filter(x[before], np.ones(before.sum(), np.bool_), kept[before], _IDS[before])
    assert facts.before == before.sum()
    np.testing.assert_allclose(weights[before], alone)


def test_the_order_of_rows_changes_nothing_but_by_rounding():
    x, _, random = _set()
    _, kept = _planted(x, random)
    order = random.permutation(_N)
    weights, _ = undo_filter(x, _EVERYONE, kept, _IDS, folds=3, seed=5)
    again, _ = undo_filter(x[order], _EVERYONE, kept[order], _IDS[order], folds=3, seed=5)
    np.testing.assert_allclose(again, weights[order], rtol=1e-3)


def test_rows_without_a_vector_are_weighted_by_how_many_of_them_were_kept():
    x, _, random = _set()
    _, kept = _planted(x, random)
    x[:1000] = np.nan
    kept[:1000] = np.arange(1000) < 250
    weights, facts = undo_filter(x, _EVERYONE, kept, _IDS)
    assert facts.without_vector == 1000
    assert np.ptp(weights[:250]) == 0
    # Of these rows one in four stays, so each stands for four; as all kept rows together stand for all rows.
    assert weights[0] / np.average(weights[1000:][kept[1000:]]) == pytest.approx(
        4 / (5000 / kept[1000:].sum()), rel=0.05
    )


def test_too_few_to_learn_from_is_said_and_not_guessed():
    x, _, _ = _set()
    kept = _EVERYONE.copy()
    kept[:5] = False
    weights, facts = undo_filter(x, _EVERYONE, kept, _IDS)
    assert (weights == 1).all()
    assert facts.why == "of the rows with an embedding 5 were removed and 5995 kept: 20 of each are needed"
    assert (facts.auc, facts.out_of_reach) == (None, None)
    _, blind = undo_filter(np.full((_N, 2), np.nan, np.float32), _EVERYONE, kept, _IDS)
    assert blind.without_vector == _N


def test_no_weight_is_above_the_cap():
    x, _, random = _set()
    _, kept = _planted(x, random, strength=6.0)
    weights, facts = undo_filter(x, _EVERYONE, kept, _IDS, most=1.5)
    assert weights[kept].max() <= 1.5 + 1e-9
    assert weights[kept].mean() == pytest.approx(1)
    assert 0 < facts.spread.at_cap < 1


@pytest.mark.parametrize("kept", [np.zeros(4, np.bool_), np.ones(4, np.bool_)])
def test_kept_rows_are_some_of_those_before(kept):
    with pytest.raises(BadInput, match="among those before"):
        undo_filter(np.ones((4, 2), np.float32), np.array([True, True, True, False]), kept, _IDS[:4])


def test_every_model_is_the_maximum_of_its_rows_and_its_penalty():
    random = np.random.default_rng(3)
    x, part = random.standard_normal((500, 3)).astype(np.float32), random.integers(0, 2, 500)
    y = (random.random(500) < 1 / (1 + np.exp(-2 * x[:, 0] + 1))).astype(float)

    def batches():
        return ((x[i : i + 100], y[i : i + 100], part[i : i + 100]) for i in range(0, 500, 100))

    models = cross_fit(batches, 4.0, [Logistic(np.zeros(3), 0.0)] * 2)
    for i, model in enumerate(models):
        seen, told = x[part != i].astype(float), y[part != i]

        def loss(numbers, seen=seen, told=told):
            scores = seen @ numbers[:3] + numbers[3]
            return np.logaddexp(0, scores).sum() - told @ scores + 2 * numbers[:3] @ numbers[:3]

        best = minimize(loss, np.zeros(4), tol=1e-10)
        np.testing.assert_allclose(np.append(model.slope, model.offset), best.x, atol=2e-3)


def test_a_step_too_far_is_taken_back():
    # Both rows are told wrong, and where it starts the curve is flat: the first step goes to a slope near 190.
    x, y = np.array([[-1.0], [1.0]]), np.array([0.0, 1])
    (model,) = cross_fit(lambda: iter([(x, y, np.full(2, -1))]), 0.01, [Logistic(np.array([-8.0]), 0.0)])
    uphill = (y - 1 / (1 + np.exp(-model.scores(x)))) @ x - 0.01 * model.slope
    np.testing.assert_allclose(uphill, 0, atol=0.002)


def test_the_area_under_the_curve_is_that_of_mann_and_whitney():
    random = np.random.default_rng(0)
    hits = random.random(200) < 0.3
    scores = np.round(random.normal(size=200) + hits, 1)
    expected = mannwhitneyu(scores[hits], scores[~hits]).statistic / hits.sum() / (~hits).sum()
    assert area_under_curve(scores, hits) == pytest.approx(expected)
    assert area_under_curve(scores, np.ones(200, np.bool_)) is None


def test_calibrated_scores_are_the_chances_they_were_made_of():
    random = np.random.default_rng(0)
    scores = random.normal(size=20_000)
    chances = 1 / (1 + np.exp(-(2 * scores - 1)))
    hits = random.random(20_000) < chances
    found = calibrated(1000 * scores + 7, hits)
    np.testing.assert_allclose(found, chances, atol=0.02)
    assert found.mean() == pytest.approx(hits.mean(), abs=1e-3)
    assert calibration_error(found, hits) < 0.02
    assert calibration_error(np.full(20_000, 0.9), hits) == pytest.approx(0.9 - hits.mean())


def test_scores_that_tell_nothing_give_everyone_the_same_chance():
    hits = np.arange(100) < 25
    assert (calibrated(np.zeros(100), hits) == 0.25).all()
    assert (calibrated(-hits.astype(float), hits) == 0.25).all()
    apart = calibrated(hits.astype(float), hits)
    np.testing.assert_allclose([apart.min(), apart.max()], [1 / 77, 26 / 27], rtol=0.02)


def test_embeddings_in_files_give_the_same_weights(tmp_path):
    x, _, random = _set()
    _, kept = _planted(x, random)
    files = [tmp_path / f"{i}.npy" for i in range(3)]
    for file, part in zip(files, np.array_split(x, 3), strict=True):
        np.save(file, part)
    expected, _ = undo_filter(x, _EVERYONE, kept, _IDS)
    found, _ = undo_filter(Vectors(files), _EVERYONE, kept, _IDS)
    np.testing.assert_array_equal(found, expected)


def test_a_set_larger_than_what_priors_are_tried_on_is_learned_from_as_a_whole(monkeypatch):
    x, _, random = _set()
    chance, kept = _planted(x, random)
    small = [0.0, 0.0]
    for i, learned in enumerate((600, _N)):
        monkeypatch.setattr(retention, "_MOST_TRIED", 300)
        monkeypatch.setattr(retention, "_MOST_LEARNED", learned)
        weights, _ = undo_filter(x, _EVERYONE, kept, _IDS)
        small[i] = np.corrcoef(np.log(weights[kept]), -np.log(chance[kept]))[0, 1]
    assert 0.7 < small[0] < small[1]


@pytest.mark.parametrize("length", [1e-20, 1e15])
def test_only_the_direction_of_a_vector_counts(length):
    x, _, random = _set()
    _, kept = _planted(x, random)
    expected, _ = undo_filter(x, _EVERYONE, kept, _IDS)
    lengths = (length * random.uniform(0.5, 2, (_N, 1))).astype(np.float32)
    found, _ = undo_filter(x * lengths, _EVERYONE, kept, _IDS)
    np.testing.assert_allclose(found, expected, rtol=0.01)


def test_vectors_that_point_nowhere_are_none():
    x, _, random = _set()
    _, kept = _planted(x, random)
    x[:9] = [[0.0], [np.inf], [np.nan]] * 3
    _, facts = undo_filter(x, _EVERYONE, kept, _IDS)
    assert facts.without_vector == 9
    assert undo_filter(np.zeros((_N, 0), np.float32), _EVERYONE, kept, _IDS)[1].without_vector == _N
