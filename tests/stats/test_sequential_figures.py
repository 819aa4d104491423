"""What looking after every picture costs and promises: exact, by recursion over pictures and hits.

Expected figures beside ours are of 2,000 simulated audits each, with their Monte-Carlo error.
"""

import math

import numpy as np
import pytest

from fairest.stats import label_share, log_e, log_e_between, log_e_outside, rates

ENOUGH = math.log(1 / 0.05)


def stopping(share, stops, horizon):
    """The probability to stop at picture 1, 2, ... `horizon`, each a hit with probability `share`."""
    alive, least, at = np.array([1.0]), 0, []
    for t in range(1, horizon + 1):
        alive = np.convolve(alive, [1 - share, share])
        stop = stops(least + np.arange(alive.size), t)
        at.append(alive[stop].sum())
        alive = np.where(stop, 0.0, alive)
        left = np.flatnonzero(alive)
        if not left.size:
            break
        alive, least = alive[left[0] : left[-1] + 1], least + left[0]
    return np.array(at)


def mean(at):
    """The mean number of pictures, where all but a millionth have stopped by the horizon."""
    assert at.sum() == pytest.approx(1, abs=1e-6)
    return float(at @ np.arange(1, at.size + 1))


def differs_from_half(hits, t):
    return log_e(hits, t, 0.5) >= ENOUGH


def judged(true_hits=450, false_hits=25, labels=500):
    """The share of labels that one half can give, for a judge measured on 500 + 500 labels."""
    counts = {
        "woman": {"woman": true_hits, "man": labels - true_hits},
        "man": {"woman": false_hits, "man": labels - false_hits},
    }
    # A fifth of .05, split over two rates.
    return tuple(float(q) for q in label_share(0.5, 0.5, rates(counts, "woman", 1 - 0.05 / 5 / 2)))


def test_the_recursion_is_right_in_a_case_worked_out_by_hand():
    # Stop at the second hit, heads or tails: at 2 with 1/4, at 3 with 2/8, at 4 with 3/16.
    assert stopping(0.5, lambda hits, _: hits >= 2, 4) == pytest.approx([0, 1 / 4, 2 / 8, 3 / 16])


@pytest.mark.parametrize(
    ("share", "pictures", "error"), [(0.6, 239, 9), (0.7, 56, 2), (0.8, 23, 0.8), (0.9, 12.7, 0.3), (0.99, 8.3, 0.1)]
)
def test_the_mean_number_of_pictures_until_a_half_is_excluded(share, pictures, error):
    assert mean(stopping(share, differs_from_half, 3000)) == pytest.approx(pictures, abs=error)


def test_a_half_is_falsely_excluded_in_less_than_one_audit_of_twenty_over_5000_looks():
    alarms = stopping(0.5, differs_from_half, 5000).sum()
    assert alarms == pytest.approx(0.034, abs=0.008)
    assert alarms < 0.05


@pytest.mark.parametrize("share", [0.02, 0.2, 0.9])
def test_false_alarms_stay_below_alpha_at_other_shares(share):
    assert stopping(share, lambda hits, t: log_e(hits, t, share) >= ENOUGH, 1500).sum() < 0.05


@pytest.mark.parametrize("share", [0.4, 0.45, 0.5, 0.55, 0.6])
def test_false_alarms_against_a_reference_with_an_interval_stay_below_alpha(share):
    assert stopping(share, lambda hits, t: log_e_outside(hits, 0, t, 0.4, 0.6) >= ENOUGH, 1500).sum() < 0.05


def test_looking_again_at_wilsons_interval_gives_a_false_alarm_in_every_third_audit():
    z = 1.959963984540054

    def wilson_excludes_half(hits, t):
        centre = (hits + z * z / 2) / (t + z * z)
        half_width = z / (t + z * z) * np.sqrt(hits * (t - hits) / t + z * z / 4)
        return (np.abs(centre - 0.5) > half_width) & (t >= 15)

    # From the fifteenth picture on; from the tenth on it is .35, and once, at 210, it is .05.
    assert stopping(0.5, wilson_excludes_half, 210).sum() == pytest.approx(0.33, abs=0.01)


def within_a_tenth(hits, t):
    return log_e_between(hits, 0, t, 0.4, 0.6, 30, 30) >= ENOUGH


def test_the_mean_number_of_pictures_until_a_half_is_certified_within_a_tenth():
    assert mean(stopping(0.5, within_a_tenth, 1600)) == pytest.approx(289, abs=4)


@pytest.mark.parametrize("share", [0.35, 0.4, 0.6])
def test_a_share_at_the_edge_is_falsely_certified_in_less_than_one_audit_of_twenty(share):
    assert stopping(share, within_a_tenth, 1200).sum() < 0.05


@pytest.mark.parametrize(("share", "pictures", "error"), [(0.9, 23, 0.8), (0.7, 130, 5)])
def test_the_mean_number_of_pictures_with_a_judge_of_known_errors(share, pictures, error):
    low, high = judged()
    told = share * 0.9 + (1 - share) * 0.05
    stops = stopping(told, lambda hits, t: log_e_outside(hits, 0, t, low, high) >= math.log(1 / 0.04), 3000)
    assert mean(stops) == pytest.approx(pictures, abs=error)


def test_a_fair_model_is_falsely_accused_less_than_once_in_a_hundred_audits_by_a_judge_of_known_errors():
    # Simulated: here the judge's labels differ from audit to audit too.
    audits, rng = 2000, np.random.default_rng(4)
    calibrations = zip(rng.binomial(500, 0.9, audits), rng.binomial(500, 0.05, audits), strict=True)
    low, high = np.array([judged(*map(int, told)) for told in calibrations]).T[..., None]
    hits = np.cumsum(rng.random((audits, 1000)) < 0.5 * 0.9 + 0.5 * 0.05, axis=1)
    accused = np.any(log_e_outside(hits, 0, np.arange(1, 1001), low, high) >= math.log(1 / 0.04), axis=1)
    assert accused.mean() == pytest.approx(0.007, abs=3 * math.sqrt(0.007 / audits))


def test_without_its_errors_every_third_fair_model_would_be_accused():
    assert stopping(0.475, differs_from_half, 3000).sum() == pytest.approx(0.32, abs=0.01)
