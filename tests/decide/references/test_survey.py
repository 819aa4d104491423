"""How far a share of the labour survey may be off."""

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from fairest.decide.references.survey import PERSONS, survey_interval


def months_answered(year: int) -> np.ndarray:
    """Answers in one year of every panel that has any in two, by the month in which it enters: 4 on, 8 off, 4 on."""
    answered = [*range(4), *range(12, 16)]
    months = range(12 * year, 12 * (year + 1))
    return np.array([sum(enters + later in months for later in answered) for enters in range(-15, 24)])


def test_one_respondent_stands_for_sixteen_hundred_people():
    households = 140e6 / 42_500
    answers = months_answered(0)
    assert answers.sum() == 12 * 8, "eight panels a month"
    assert np.count_nonzero(answers) == 27
    effective_months = answers.sum() ** 2 / (answers**2).sum() / 8
    assert effective_months == pytest.approx(3.16, abs=0.01)
    persons = households / effective_months * 1.5
    assert persons == pytest.approx(1561, abs=1)
    assert math.ceil(persons / 100) * 100 == PERSONS


def test_the_model_has_small_occupations_move_by_four_points_a_year():
    """Between two years some panels stay: their correlation follows from the rotation, the rest is the binomial."""
    first, second = months_answered(0), months_answered(1)
    correlation = (first * second).sum() / math.sqrt((first**2).sum() * (second**2).sum())
    one_year = math.sqrt(0.8 * 0.2 / (75_000 / PERSONS))  # 75,000 employed, four fifths of them women
    median_move = 0.6745 * one_year * math.sqrt(2 * (1 - correlation))
    assert median_move == pytest.approx(0.04, abs=0.005)


def test_with_a_whole_number_of_respondents_it_is_clopper_pearson():
    for hits, n in [(0, 50), (7, 50), (25, 50), (50, 50), (1800, 2000)]:
        low, high = proportion_confint(hits, n, 0.05, method="beta")
        expected = (0 if hits == 0 else low, 1 if hits == n else high)
        assert survey_interval(hits / n, n * PERSONS, rounding=0) == pytest.approx(expected)


def test_the_rounding_of_the_published_figure_is_added():
    bare, rounded = survey_interval(0.5, 1e6, rounding=0), survey_interval(0.5, 1e6)
    assert rounded == pytest.approx((bare[0] - 0.0005, bare[1] + 0.0005))


@given(st.integers(0, 1000), st.integers(1, 10_000))
def test_the_interval_holds_the_share_and_mirrors(thousandths, employed_thousands):
    share, employed = thousandths / 1000, 1000.0 * employed_thousands
    low, high = survey_interval(share, employed)
    assert 0 <= low <= share <= high <= 1
    assert survey_interval(1 - share, employed) == pytest.approx((1 - high, 1 - low), abs=1e-9)


def test_more_people_make_a_narrower_interval():
    for share, (few, many) in product((0.0, 0.03, 0.5, 0.9), [(50e3, 60e3), (100e3, 3e6)]):
        low, high = survey_interval(share, few)
        inner_low, inner_high = survey_interval(share, many)
        assert low <= inner_low
        assert inner_high < high
