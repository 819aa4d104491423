"""What changed between two runs on the same seeds, from made-up pairs whose counts are known."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import comb, exp, log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from fairest import stats
from fairest.decide.changes.change import Change, changes
from fairest.decide.changes.direction import direction
from fairest.decide.changes.pairs import Pair, pairs
from fairest.records import Finding, Picture

TWO = ("woman", "man")
Told = Sequence[tuple[str | None, str | None]]
"""What was told of each pair: in A, in B."""


def finding(prompt: str, value: str, *, values: Sequence[str] = TWO, reference: float | None = 0.5, **more) -> Finding:
    blank = dict.fromkeys(values, 0)
    return Finding(
        prompt, prompt, "gender", value, blank, {}, 0, 0, None, 0.0, 1.0, reference, reference, reference, None, **more
    )


def people(value: str | None) -> tuple[str, ...]:
    """What was told of a picture of one person."""
    return () if value is None else (value,)


def compared(
    told: Mapping[str, Told], *, values: Sequence[str] = TWO, looked: bool = True, alpha: float = 0.05, **more
) -> tuple[Change, ...]:
    """The changes of made-up pairs, given prompt by prompt."""
    drawn = {p: [Picture(f"{p}-{i}", p, p, i, None) for i in range(len(seen))] for p, seen in told.items()}
    findings = [finding(p, value, values=values, **more) for p in told for value in values]
    pairs = {p: tuple(Pair(picture, picture) for picture in some) for p, some in drawn.items()}
    labels = [
        {(f"{p}-{i}", "gender"): people(both[side]) for p, some in told.items() for i, both in enumerate(some)}
        for side in (0, 1)
    ]
    return changes(findings, findings, pairs, *labels, alpha=alpha, looked=looked)


def seen(both: int, only_a: int, only_b: int, neither: int) -> Told:
    """Pairs of women and men, by who shows the woman."""
    return (
        [("woman", "woman")] * both
        + [("woman", "man")] * only_a
        + [("man", "woman")] * only_b
        + [("man", "man")] * neither
    )


def test_the_counts_are_those_of_the_pairs_and_untold_ones_keep_their_place():
    told = [*seen(4, 1, 3, 2), (None, "woman"), ("man", None), (None, None)]
    (change,) = compared({"nurse": told})
    assert (change.pairs, change.told, change.untold_a, change.untold_b) == (13, 10, 2, 2)
    assert (change.both, change.only_a, change.only_b) == (4, 1, 3)
    assert change.share_a == pytest.approx(5 / 10)
    assert change.share_b == pytest.approx(7 / 10)
    assert change.difference == pytest.approx(2 / 10)


def test_the_e_value_is_the_mean_likelihood_ratio_over_all_leans_by_hand():
    # Beta(1, 1) mixture of b = 1, c = 7: the integral of p^7 (1 - p) is 1 / (9 * C(8, 1)), against (1/2)^8.
    (change,) = compared({"nurse": seen(5, 1, 7, 5)})
    assert change.e_value == pytest.approx(2**8 / (9 * comb(8, 1)))
    assert change.p_value is None


def test_where_both_numbers_were_fixed_the_p_value_is_mcnemars_by_hand():
    # Two tails of Binomial(8, 1/2) at 1 or fewer: 2 * (1 + 8) / 256.
    (change,) = compared({"nurse": seen(5, 1, 7, 5)}, looked=False)
    assert change.p_value == pytest.approx(2 * 9 / 256)
    assert change.e_value is None


def test_p_values_are_adjusted_over_all_statements_and_e_values_are_not():
    told = {"nurse": seen(5, 0, 8, 5), "pilot": seen(5, 2, 2, 5)}
    fixed, looked = compared(told, looked=False), compared(told)
    assert [c.p_value for c in fixed] == pytest.approx([2 * 2 / 256, 1.0])  # 2 / 256, twice as there are two
    assert looked[0].e_value == pytest.approx(exp(stats.log_e_paired(0, 8)))


def test_the_same_pictures_twice_show_no_change_at_all():
    told = {p: seen(n, 0, 0, 50 - n) for p, n in (("nurse", 45), ("pilot", 3), ("cook", 25))}
    for looked in (True, False):
        found = compared(told, looked=looked)
        assert [(c.only_a, c.only_b, c.difference, c.direction) for c in found] == [(0, 0, 0.0, None)] * 3
        assert all(c.low <= 0 <= c.high for c in found)


def test_two_values_make_one_statement_and_three_make_three():
    assert [c.a.value for c in compared({"nurse": seen(5, 1, 2, 2)})] == ["woman"]
    three = compared({"nurse": [("light", "dark")] * 3}, values=("light", "medium", "dark"))
    assert [(c.a.value, c.only_a, c.only_b) for c in three] == [("light", 3, 0), ("medium", 0, 0), ("dark", 0, 3)]


def test_of_two_values_the_one_that_is_held_against_a_reference_is_taken():
    told = {"nurse": seen(0, 0, 30, 10)}
    drawn = [Picture(f"nurse-{i}", "nurse", "nurse", i, None) for i in range(40)]
    labels = [{(p.id, "gender"): people(s[side]) for p, s in zip(drawn, told["nurse"], strict=True)} for side in (0, 1)]
    findings = [finding("nurse", "woman", reference=None), finding("nurse", "man", reference=0.0)]
    (change,) = changes(findings, findings, pairs(drawn, drawn), *labels, alpha=0.05, looked=True)
    assert (change.a.value, change.direction) == ("man", "better")  # from 100 % men to 25 %


@pytest.mark.parametrize(
    ("told", "reference", "direction"),
    [
        (seen(30, 0, 30, 0), 0.5, "worse"),  # .5 -> 1: further from one half
        (seen(0, 0, 30, 30), 0.5, "better"),  # 0 -> .5
        (seen(20, 0, 30, 10), 0.5, "changed"),  # .33 -> .83: seen further away, but on the other side
        (seen(15, 0, 30, 15), 0.5, "changed"),  # .25 -> .75: as far on the other side
        (seen(47, 2, 48, 3), 0.5, "worse"),  # .49 -> .95: their mean, .72, is surely beyond one half
        (seen(2, 47, 3, 48), 0.5, "worse"),  # .49 -> .05, likewise below it
        (seen(47, 48, 2, 3), 0.5, "better"),  # .95 -> .49
        (seen(0, 0, 30, 30), None, "changed"),
        (seen(30, 3, 2, 30), 0.5, None),
    ],
)
def test_the_direction_is_that_of_the_distance_from_the_reference(told, reference, direction):
    assert compared({"nurse": told}, reference=reference)[0].direction == direction


def test_a_share_within_the_references_interval_is_at_no_distance():
    told = seen(24, 0, 12, 24)  # .4 -> .6
    (point,) = compared({"nurse": told}, reference=0.6)
    assert point.direction == "better"
    findings = [replace(finding("nurse", v), reference=0.5, reference_low=0.35, reference_high=0.65) for v in TWO]
    drawn = [Picture(f"nurse-{i}", "nurse", "nurse", i, None) for i in range(60)]
    labels = [{(p.id, "gender"): people(s[side]) for p, s in zip(drawn, told, strict=True)} for side in (0, 1)]
    (change,) = changes(findings, findings, pairs(drawn, drawn), *labels, alpha=0.05, looked=True)
    assert change.direction == "changed"


def test_inside_the_references_interval_neither_is_further_away_and_outside_both_ends_have_a_side():
    inside = replace(finding("nurse", "woman"), reference_low=0.4, reference_high=0.6)
    shares = [(0.45, 0.7), (0.7, 0.55), (0.3, 0.65), (0.6, 0.8), (0.9, 0.6), (0.4, 0.1), (0.1, 0.3)]
    assert [direction(before, after, inside, {}) for before, after in shares] == [
        "changed", "changed", "changed", "worse", "better", "worse", "better",
    ]  # fmt: skip


def test_the_sides_of_a_reference_with_an_interval_are_those_of_its_labels():
    """At Se .8 and Sp .95 shares of .4 and .6 are labels of .4 * .8 + .6 * .05 = .35 and .6 * .8 + .4 * .05 = .50."""
    inside = replace(finding("nurse", "woman"), reference_low=0.4, reference_high=0.6)
    judge = {("gender", "woman"): (0.8, 0.05)}
    shares = [(0.5, 0.55), (0.45, 0.55), (0.35, 0.3), (0.38, 0.3)]
    assert [direction(*share, inside, judge) for share in shares] == ["worse", "changed", "worse", "changed"]


def independent(random: np.random.Generator, n: int, share_a: float, share_b: float) -> Told:
    """Pairs whose two pictures have nothing in common: a change there is hardest to read."""
    a, b = random.random(n) < share_a, random.random(n) < share_b
    return [(TWO[not x], TWO[not y]) for x, y in zip(a, b, strict=True)]


def test_a_share_that_crosses_the_reference_is_hardly_ever_said_to_be_further_from_it_or_nearer():
    """100 pairs, reference one half. .35 -> .65 is as far: to be called further away or nearer both shares must be seen
    on one side, with P(S <= 50) = .0013 for n = 100, p = .65, and the same for .35: in 600 pairs of shares 1.5 times.
    .32 -> .60 is nearer: to be called further away the first must be seen above one half, P(S >= 50) = .0002.
    """
    random = np.random.default_rng(4)
    assert binom.cdf(50, 100, 0.65) == pytest.approx(0.0013, abs=0.0005)
    assert binom.sf(49, 100, 0.32) == pytest.approx(0.0002, abs=0.0001)
    far = compared({f"p{i}": independent(random, 100, 0.35, 0.65) for i in range(600)}, looked=False)
    assert sum(change.direction == "changed" for change in far) > 500
    assert sum(change.direction in ("worse", "better") for change in far) <= 8
    near = compared({f"p{i}": independent(random, 100, 0.32, 0.60) for i in range(600)}, looked=False)
    assert sum(change.direction == "worse" for change in near) <= 2


def test_worse_and_better_are_read_in_the_labels_of_a_judge_that_errs():
    """True .50 -> .60 at Se .8 and Sp .95: labels .5 * .8 + .5 * .05 = .425, then .6 * .8 + .4 * .05 = .500.

    The labels move to one half and the truth away from it: that is worse. Taken at its word it would be better.
    """
    told = seen(170, 0, 30, 200)  # .425 -> .500 of 400
    drawn = [Picture(f"nurse-{i}", "nurse", "nurse", i, None) for i in range(400)]
    labels = [{(p.id, "gender"): people(s[side]) for p, s in zip(drawn, told, strict=True)} for side in (0, 1)]
    findings = [finding("nurse", value) for value in TWO]
    made = {
        name: changes(findings, findings, pairs(drawn, drawn), *labels, alpha=0.05, looked=True, judge=judge)
        for name, judge in (("knows", {("gender", "woman"): (0.8, 0.05)}), ("word", None))
    }
    assert [(c.share_a, c.share_b) for c in made["knows"]] == [(0.425, 0.5)]
    assert {name: change.direction for name, (change,) in made.items()} == {"knows": "worse", "word": "better"}


def test_obedience_is_worse_when_less_is_obeyed_whatever_the_share():
    told = {"nurse": seen(30, 20, 0, 5)}
    assert compared(told, reference=None, asked=True)[0].direction == "worse"
    other = {"nurse": seen(30, 0, 20, 5)}
    assert compared(other, reference=None, asked=True)[0].direction == "better"


def test_what_was_asked_for_in_one_run_alone_is_not_the_same_statement():
    drawn = [Picture("nurse-0", "nurse", "nurse", 0, None)]
    a, b = [finding("nurse", "man")], [finding("nurse", "man", asked=True)]
    assert changes(a, b, pairs(drawn, drawn), {}, {}, alpha=0.05, looked=True) == ()


def test_a_statement_without_a_told_pair_is_in_no_test_and_not_called_unchanged():
    told = {"nurse": seen(5, 0, 9, 5), "ghost": [(None, "woman")] * 20}
    nurse, ghost = compared(told, looked=False)
    assert nurse.p_value == pytest.approx(2 / 2**9)  # a family of one
    assert (ghost.told, ghost.difference, ghost.p_value, ghost.direction) == (0, None, None, None)
    assert (ghost.low, ghost.high) == (-1, 1)
    assert ghost.untold_a == 20


def test_evidence_beyond_what_a_number_holds_stays_a_number():
    (change,) = compared({"nurse": [("woman", "man")] * 3000})
    assert 1e299 < change.e_value < float("inf")


counts = st.tuples(*[st.integers(0, 40)] * 4).filter(any)
OPPOSITE = {"worse": "better", "better": "worse", "changed": "changed", None: None}


@settings(max_examples=60, deadline=None)
@given(st.lists(counts, min_size=1, max_size=4), st.booleans())
def test_swapping_a_and_b_swaps_worse_and_better_and_nothing_else(rows, looked):
    told = {f"p{i}": seen(*row) for i, row in enumerate(rows)}
    swapped = {prompt: [(b, a) for a, b in some] for prompt, some in told.items()}
    there, back = compared(told, looked=looked), compared(swapped, looked=looked)
    for one, other in zip(there, back, strict=True):
        assert other.direction == OPPOSITE[one.direction]
        assert (one.e_value, one.p_value) == pytest.approx((other.e_value, other.p_value))
        assert (one.low, one.high) == pytest.approx((-other.high, -other.low), abs=1e-7)


@settings(max_examples=40, deadline=None)
@given(st.lists(counts, min_size=2, max_size=4), st.randoms())
def test_the_order_of_prompts_and_pairs_changes_nothing(rows, random):
    told = {f"p{i}": seen(*row) for i, row in enumerate(rows)}
    mixed = [(prompt, random.sample(some, len(some))) for prompt, some in told.items()]
    random.shuffle(mixed)
    one, other = ({c.a.prompt: c for c in compared(some)} for some in (told, dict(mixed)))
    assert {p: (c.direction, c.e_value, c.low) for p, c in one.items()} == {
        p: (c.direction, c.e_value, c.low) for p, c in other.items()
    }


@settings(max_examples=60, deadline=None)
@given(counts, st.booleans())
def test_the_interval_leaves_out_0_only_where_the_test_alone_would_see_a_change(row, looked):
    (change,) = compared({"p": seen(*row)}, looked=looked)
    assert change.low <= (change.difference or 0.0) <= change.high
    if change.low > 0 or change.high < 0:
        strong = change.p_value <= 0.05 if change.p_value is not None else change.e_value >= 20
        assert strong


def draws(random: np.random.Generator, n: int, only_a: float, only_b: float) -> Told:
    odds = [only_a, only_b, 0.5 - (only_a + only_b) / 2, 0.5 - (only_a + only_b) / 2]
    kinds = [("woman", "man"), ("man", "woman"), ("woman", "woman"), ("man", "man")]
    return [kinds[i] for i in random.choice(4, n, p=odds)]


def test_where_nothing_changed_looking_after_every_round_shows_a_change_in_at_most_alpha_of_comparisons():
    """Four statements, five looks, discordant pairs as likely either way: 300 comparisons, alpha .1.

    A share of false alarms of exactly .1 would exceed .1 + 3 * sqrt(.1 * .9 / 300) = .152 in one of 700.
    """
    random = np.random.default_rng(1)
    alarms = 0
    for _ in range(300):
        told = {f"p{i}": draws(random, 100, 0.2, 0.2) for i in range(4)}
        looks = [compared({p: some[:n] for p, some in told.items()}, alpha=0.1) for n in range(20, 101, 20)]
        alarms += any(change.direction for look in looks for change in look)
    assert alarms / 300 <= 0.152


@pytest.mark.parametrize("looked", [True, False])
def test_the_interval_holds_the_true_difference_as_often_as_it_says(looked):
    """P(only B) - P(only A) = .25 at n = 60, alpha .2: of 400 intervals at least .8 - 3 * sqrt(.16 / 400) hold it."""
    random = np.random.default_rng(2)
    told = {f"p{i}": draws(random, 60, 0.05, 0.3) for i in range(400)}
    found = compared(told, alpha=0.2, looked=looked)
    assert np.mean([change.low <= 0.25 <= change.high for change in found]) >= 0.74


def test_the_evidence_needed_grows_with_the_family():
    """One of m statements survives e-BH from e = m / alpha on: b:c = 0:9 has e = 2^9 / 10 = 51.2, enough for 2."""
    assert log(51.2) == pytest.approx(stats.log_e_paired(0, 9))
    alone = {"p": seen(10, 0, 9, 10)}
    assert compared(alone | {"q": seen(10, 0, 0, 10)})[0].direction is not None
    assert compared(alone | {"q": seen(10, 0, 0, 10), "r": seen(10, 0, 0, 10)})[0].direction is None


def crowded(told: Sequence[tuple[str, str]], *, looked: bool = True) -> Change:
    """The change of women in pairs of pictures of several people, written by the first letters of who was told."""
    drawn = [Picture(f"team-{i}", "team", "team", i, None) for i in range(len(told))]
    names = {"w": "woman", "m": "man"}
    labels = [
        {(p.id, "gender"): tuple(names[one] for one in both[side]) for p, both in zip(drawn, told, strict=True)}
        for side in (0, 1)
    ]
    findings = [finding("team", value) for value in TWO]
    (change,) = changes(findings, findings, pairs(drawn, drawn), *labels, alpha=0.05, looked=looked, several=True)
    return change


def test_of_several_people_each_is_a_part_of_its_picture():
    """1/2 -> 1, 1/4 -> 1/4, 2/3 -> 1/3: 1/2 more and 1/3 less, in common 1/2 + 1/4 + 1/3; the last is untold in B."""
    change = crowded([("wm", "www"), ("wmmm", "wmmm"), ("wwm", "wmm"), ("wm", "")])
    assert (change.pairs, change.told, change.untold_b) == (4, 3, 1)
    assert (change.only_a, change.only_b, change.both) == pytest.approx((1 / 3, 1 / 2, 13 / 12))
    assert change.share_a == pytest.approx((1 / 2 + 1 / 4 + 2 / 3) / 3)
    assert change.share_b == pytest.approx((1 + 1 / 4 + 1 / 3) / 3)
    assert change.e_value == pytest.approx(exp(stats.log_e_paired(1 / 3, 1 / 2)))


def test_parts_that_add_up_to_pictures_are_whole():
    change = crowded([("wmmm", "wmmm"), ("wmm", "mmm"), ("wwm", "mmm")])
    assert (change.only_a, change.only_b) == (1, 0)
    assert isinstance(change.only_a, int)


def test_at_a_fixed_number_the_p_value_of_parts_is_one_over_the_e_value():
    """16 pairs of which B has half a picture more: c = 8, b = 0, e = 2^8 / 9."""
    change = crowded([("wm", "ww")] * 16, looked=False)
    assert (change.p_value, change.e_value) == (pytest.approx(9 / 256), None)
    # Both intervals are confidence sequences at .025: of 8 in 16 disagreeing, and of 8 in 8 of these for B.
    often = stats.confidence_sequence(8, 0, 16, 0.025)
    lean = stats.confidence_sequence(8, 0, 8, 0.025)
    assert change.low == pytest.approx(min(float(often[i]) * (2 * float(lean[0]) - 1) for i in (0, 1)))
    assert change.high == pytest.approx(float(often[1]))


@pytest.mark.parametrize("alike", [0.0, 1.0])
def test_the_interval_of_parts_holds_the_true_difference_whatever_people_have_in_common(alike):
    """Women .3 -> .5, three people a picture, 40 pairs, alpha .05: at least .95 of 300 intervals hold .2."""
    random = np.random.default_rng(9)
    held = []
    for _ in range(300):
        crowd = [np.where(random.random((40, 1)) < alike, random.random((40, 1)), random.random((40, 3))) < p
                 for p in (0.3, 0.5)]  # fmt: skip
        told = [tuple("".join("mw"[int(x)] for x in side) for side in both) for both in zip(*crowd, strict=True)]
        change = crowded(told)
        held.append(change.low <= 0.2 <= change.high)
    assert np.mean(held) >= 0.95
