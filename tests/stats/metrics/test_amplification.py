"""Directional bias amplification, by hand and against the definition written out."""

import numpy as np
import pytest

from fairest.errors import BadInput
from fairest.stats import directional_bias_amplification

# One row a picture: (woman, man) and (cooking,). Women cook in 3 of 4 pictures of the data, men in 1 of 4.
WHO = np.array([[1, 0]] * 4 + [[0, 1]] * 4)
COOKS = np.array([[1], [1], [1], [0], [1], [0], [0], [0]])


def test_a_model_that_copies_its_data_amplifies_nothing():
    assert directional_bias_amplification(WHO, COOKS, WHO, COOKS) == 0


def test_leaning_further_amplifies_and_leaning_back_mitigates():
    all_women_no_men = np.array([[1]] * 4 + [[0]] * 4)
    # P^(cooks|woman) 1 - 3/4; for men, who cook less than if independent, -(0 - 1/4): both .25.
    assert directional_bias_amplification(WHO, COOKS, WHO, all_women_no_men) == pytest.approx(0.25)
    half = np.array([[1], [1], [0], [0]] * 2)
    assert directional_bias_amplification(WHO, COOKS, WHO, half) == pytest.approx(-0.25)


def test_the_two_directions_are_different_questions():
    # The model sees every cook as a woman and nobody else changes. Task to attribute: given cooking.
    seen = np.where(COOKS == 1, [[1, 0]], WHO)
    # P(woman|cooks) 3/4 -> 1 (together more often than chance: +.25); P(man|cooks) 1/4 -> 0 (turned: +.25).
    assert directional_bias_amplification(COOKS, WHO, COOKS, seen) == pytest.approx(0.25)
    # Attribute to task: given woman, 3/4 -> 4/5 (+.05); given man, 1/4 -> 0 (turned: +.25).
    assert directional_bias_amplification(WHO, COOKS, seen, COOKS) == pytest.approx((0.05 + 0.25) / 2)


def test_it_agrees_with_the_definition_written_out():
    rng = np.random.default_rng(0)
    a, t, model_a, model_t = (rng.integers(0, 2, size=(n, k)) for n, k in ((40, 3), (40, 2), (60, 3), (60, 2)))
    total = 0.0
    for i in range(3):
        for j in range(2):
            together = np.mean(a[:, i] * t[:, j]) > np.mean(a[:, i]) * np.mean(t[:, j])
            change = model_t[model_a[:, i] == 1, j].mean() - t[a[:, i] == 1, j].mean()
            total += change if together else -change
    assert directional_bias_amplification(a, t, model_a, model_t) == pytest.approx(total / 6)


def test_independence_is_found_without_rounding_and_turns_the_sign():
    # 7 pictures of each of 3 rows: 1/3 * 1 = 1/3 exactly, which floating point need not find equal.
    who, always = np.repeat([[1, 0], [0, 1], [0, 1]], 7, axis=0), np.ones((21, 1), dtype=int)
    never_for_the_first = np.where(who[:, :1] == 1, 0, 1)
    assert directional_bias_amplification(who, always, who, never_for_the_first) == pytest.approx(0.5)


def test_what_cannot_be_given_is_refused():
    with pytest.raises(BadInput, match="Column 1"):
        directional_bias_amplification(WHO, COOKS, np.array([[1, 0]] * 8), COOKS)
    with pytest.raises(BadInput, match="0 and 1 only"):
        directional_bias_amplification(WHO * 2, COOKS, WHO, COOKS)
    with pytest.raises(BadInput, match="same pictures"):
        directional_bias_amplification(WHO, COOKS[:5], WHO, COOKS)
    with pytest.raises(BadInput, match="same columns"):
        directional_bias_amplification(WHO, COOKS, WHO, np.hstack([COOKS, COOKS]))
