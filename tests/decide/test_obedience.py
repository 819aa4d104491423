"""How often pictures show what was asked for, over all prompts."""

from dataclasses import replace
from itertools import product

import numpy as np
from scipy.stats import binom

from fairest.decide.obedience import NOT_TOGETHER, obedience
from fairest.decide.plan import Plan
from fairest.records import Finding, Prompt
from fairest.stats import clopper_pearson

FIXED = Plan(("gender",), fixed=50)


def asked(hits, told, n, limits=None):
    low, high = limits or (clopper_pearson(hits, n)[0], clopper_pearson(hits + n - told, n)[1])
    counts, gaps = {"woman": told - hits, "man": hits}, {"blocked": n - told}
    share = hits / told if told else None
    return Finding(
        "male nurse", "nurse", "gender", "man", counts, gaps, n, told, share, low, high,
        None, None, None, None, asked=True,
    )  # fmt: skip


def elsewhere(finding):
    """The same of another prompt."""
    return replace(finding, prompt="male cook")


def test_it_counts_over_all_prompts_and_holds_untold_pictures_against_both_ends():
    found = obedience([asked(49, 50, 50), elsewhere(asked(20, 40, 50))], FIXED)
    assert (found.value, found.n) == (69 / 90, 90)
    assert (found.low, found.high) == (clopper_pearson(69, 100)[0], clopper_pearson(79, 100)[1])
    assert (found.name, found.prompt, found.attribute, found.against) == ("obedience", None, "gender", "the prompt")
    assert (found.fair, found.why) == (None, None)


def test_without_a_fixed_number_of_pictures_there_is_no_interval():
    found = obedience([asked(49, 50, 50)], Plan(("gender",)))
    assert (found.value, found.low, found.high, found.why) == (0.98, None, None, NOT_TOGETHER)


def test_with_a_judge_whose_errors_are_in_the_findings_there_is_no_interval():
    found = obedience([asked(49, 50, 50), elsewhere(asked(45, 50, 50, limits=(0.8, 1.0)))], FIXED)
    assert (found.low, found.high) == (None, None)
    assert "the judge errs" in found.why


def test_nothing_told_is_no_obedience():
    found = obedience([asked(0, 0, 50)], FIXED)
    assert (found.value, found.low, found.high, found.why) == (None, None, None, "no picture could be told")


def test_the_interval_holds_for_prompts_that_obey_at_different_rates():
    # Every pair of rates for two prompts of 10 pictures each: the exact distribution of the sum of two binomials.
    ends = np.array([clopper_pearson(hits, 20) for hits in range(21)])
    for first, second in product((0.0, 0.01, 0.3, 0.5, 0.9, 1.0), repeat=2):
        chance = np.convolve(binomial(first), binomial(second))
        mean = (first + second) / 2
        holds = (ends[:, 0] <= mean + 1e-12) & (mean - 1e-12 <= ends[:, 1])
        assert chance[holds].sum() >= 0.95


def test_prompts_that_share_seeds_have_no_interval_together_and_others_beside_them_do():
    base, cook = Prompt("male nurse", "nurse", ("x",)), Prompt("male cook", "cook", ("x",))
    both = [asked(49, 50, 50), elsewhere(asked(20, 50, 50))]
    found = obedience(both, FIXED, prompts=[base, Prompt("male cook", "nurse", ("x, 8k",), pair="male nurse")])
    assert (found.value, found.n, found.low, found.high) == (0.69, 100, None, None)
    assert "share seeds" in found.why
    apart = obedience(both, FIXED, prompts=[base, cook, Prompt("8k", "nurse", ("x, 8k",), pair="male nurse")])
    assert (apart.low, apart.high, apart.why) == (*clopper_pearson(69, 100), None)


def test_of_ten_prompts_that_are_all_alike_the_interval_of_the_sum_would_hold_far_too_seldom():
    # One prompt of 10 pictures at one half and nine that copy it: 10 h hits of 100. The interval holds one half
    # from 40 to 60 hits: 10 choose 4, 5 and 6 of 1,024 ways.
    holds = [h for h in range(11) if clopper_pearson(10 * h, 100)[0] <= 0.5 <= clopper_pearson(10 * h, 100)[1]]
    assert (holds, binom.pmf(holds, 10, 0.5).sum().round(6)) == ([4, 5, 6], round((210 + 252 + 210) / 1024, 6))


def binomial(rate):
    chance = np.array([1.0])
    for _ in range(10):
        chance = np.convolve(chance, [1 - rate, rate])
    return chance
