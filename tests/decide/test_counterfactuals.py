"""What a changed word moves, from made-up pairs of pictures whose counts are known."""

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from fairest.decide import Plan, compare
from fairest.decide.counterfactuals import counterfactuals, pairs_family
from fairest.decide.moves import moves, strongest_first
from fairest.measure import tally
from fairest.records import Confusion, Label, Picture, Prompt
from fairest.stats import benjamini_hochberg, log_e_paired, mcnemar

TWO = {"gender": ("woman", "man")}
NURSE = Prompt("nurse", "nurse", ("a nurse",))
STYLED = Prompt("nurse-8k", "nurse", ("a nurse, 8k",), pair="nurse")
OLD = Prompt("nurse-old", "nurse", ("an old nurse",), pair="nurse")
W, M = "woman", "man"
SPLIT = [W] * 20 + [M] * 20
MOVED = [W] * 2 + [M] * 38
"""18 of the 40 pairs with SPLIT show the woman without the change alone, none with it alone."""


def found(lay_out, told: Mapping[str, Sequence[str | None]], *, seeded=True, confusions=(), **plan):
    """The docket and its pairs for made-up labels, given prompt by prompt in the order drawn."""
    prompts = [prompt for prompt in (NURSE, STYLED, OLD) if prompt.id in told]
    pictures = [
        Picture(f"{p.id}-{i:04d}", p.id, p.wordings[0], i if seeded else None, "x.png")
        for p in prompts
        for i in range(len(told[p.id]))
    ]
    values = [value for p in prompts for value in told[p.id]]
    labels = [
        Label(picture.id, "gender", value, None if value else "unsure")
        for picture, value in zip(pictures, values, strict=True)
    ]
    plan = Plan(("gender",), **plan)
    docket, tallies = lay_out(
        tally(prompts, pictures, labels, TWO), plan, support=TWO, prompts=prompts, confusions=confusions
    )
    return docket, counterfactuals(docket, pictures, labels, compare(docket, tallies))


def test_a_pair_is_compared_picture_by_picture(lay_out):
    docket, (pair,) = found(lay_out, {"nurse": [*SPLIT, W, None], "nurse-8k": [*MOVED, None]})
    assert (pair.prompt, pair.base, pair.concept, pair.change) == ("nurse-8k", "nurse", "nurse", "with “8k”")
    assert (pair.attribute, pair.value, pair.asked, pair.reference) == ("gender", W, False, 0.5)
    assert (pair.pairs, pair.told, pair.only_without, pair.only_with) == (41, 40, 18, 0)
    assert (pair.share_without, pair.share_with) == (20 / 40, 2 / 40)
    assert pair.difference == pytest.approx(-18 / 40)
    assert pair.low < -18 / 40 < pair.high < 0
    assert (pair.direction, pair.seeded, pair.why) == ("away", True, None)
    assert pair.e_value == pytest.approx(2.718281828459045 ** log_e_paired(18, 0))
    assert pair.p_value is None
    assert pairs_family(docket, [pair]) == [{"name": "pairs", "statements": 1, "method": "e-BH", "level": 0.05}]


def test_all_pairs_of_a_fixed_design_are_one_family_of_mcnemar_tests(lay_out):
    docket, pairs = found(lay_out, {"nurse": SPLIT, "nurse-8k": MOVED, "nurse-old": SPLIT[::-1]}, fixed=40)
    # The old nurse: 20 pairs one way and 20 the other.
    assert [(p.only_without, p.only_with) for p in pairs] == [(18, 0), (20, 20)]
    wanted = benjamini_hochberg([mcnemar(18, 0), mcnemar(20, 20)])
    assert [p.p_value for p in pairs] == pytest.approx(wanted)
    assert [(p.e_value, p.direction) for p in pairs] == [(None, "away"), (None, None)]
    assert pairs_family(docket, pairs)[0]["method"] == "Benjamini-Hochberg"


def test_a_share_can_move_towards_the_reference(lay_out):
    _, (pair,) = found(lay_out, {"nurse": MOVED, "nurse-8k": SPLIT})
    assert (pair.direction, pair.only_with) == ("towards", 18)


def test_towards_is_read_through_the_judges_known_errors(lay_out):
    # It tells half of the women and every man: at parity a quarter of the labels is a woman, which 10 of 40 are.
    half = Confusion("gender", {W: {W: 200, M: 200}, M: {W: 0, M: 400}}, "village")
    quarter = [W] * 10 + [M] * 30
    _, (blind,) = found(lay_out, {"nurse": SPLIT, "nurse-8k": quarter}, fixed=40)
    _, (known,) = found(lay_out, {"nurse": SPLIT, "nurse-8k": quarter}, fixed=40, confusions=[half])
    assert (blind.direction, known.direction) == ("away", "towards")


def test_without_seeds_pictures_of_the_same_number_are_compared_and_that_is_said(lay_out):
    _, (pair,) = found(lay_out, {"nurse": SPLIT, "nurse-8k": MOVED}, seeded=False)
    assert (pair.seeded, pair.told, pair.direction) == (False, 40, "away")


def crowded(lay_out, told: Mapping[str, Sequence[str]], **plan):
    """The pairs of pictures of several people, each given by their first letters; "?" could not be told."""
    prompts, names = [NURSE, STYLED], {"w": W, "m": M, "?": None}
    pictures = [Picture(f"{p.id}-{i:04d}", p.id, p.wordings[0], i, "x.png")
                for p in prompts for i in range(len(told[p.id]))]  # fmt: skip
    people = [tuple(names[one] for one in some) for p in prompts for some in told[p.id]]
    labels = [Label(picture.id, "gender", None, "several people", people=some)
              for picture, some in zip(pictures, people, strict=True)]  # fmt: skip
    docket, sums = lay_out(
        tally(prompts, pictures, labels, TWO), Plan(("gender",), **plan), support=TWO, prompts=prompts, several=True
    )
    return counterfactuals(docket, pictures, labels, compare(docket, sums))


def test_where_the_judge_sees_everyone_everyone_counts(lay_out):
    # 30 pairs of 1/2 -> 0, one of 1/3 -> 2/3, one with nobody told on one side: 15 down, 1/3 up, of 31.
    told = {"nurse": [*["wm"] * 30, "wmm", "wm"], "nurse-8k": [*["mm"] * 30, "wwm", "??"]}
    (pair,) = crowded(lay_out, told)
    assert (pair.pairs, pair.told, pair.only_without, pair.only_with) == (32, 31, 15, pytest.approx(1 / 3))
    assert (pair.share_without, pair.share_with) == pytest.approx(((15 + 1 / 3) / 31, 2 / 3 / 31))
    assert pair.e_value == pytest.approx(math.exp(log_e_paired(15, 1 / 3)))
    assert (pair.direction, pair.why) == ("away", None)
    (fixed,) = crowded(lay_out, told, fixed=32)
    assert (fixed.e_value, fixed.p_value) == (None, pytest.approx(math.exp(-log_e_paired(15, 1 / 3))))


def test_a_share_seen_on_both_sides_of_the_reference_has_moved_and_no_more_is_said(lay_out):
    _, (pair,) = found(lay_out, {"nurse": [W] * 10 + [M] * 30, "nurse-8k": [W] * 32 + [M] * 8})
    assert (pair.share_without, pair.share_with, pair.direction) == (0.25, 0.8, "moved")


def test_prompts_whose_pictures_share_no_seed_are_not_compared_and_that_is_said(lay_out):
    docket, tallies = lay_out([], Plan(("gender",)), prompts=[NURSE, STYLED])
    apart = [Picture(p.id, p.id, p.wordings[0], i, "x.png") for i, p in enumerate((NURSE, STYLED))]
    labels = [Label(picture.id, "gender", W) for picture in apart]
    (pair,) = counterfactuals(docket, apart, labels, compare(docket, tallies))
    assert (pair.pairs, pair.told, pair.direction) == (0, 0, None)
    assert pair.why == "no two pictures have the same wording and seed"


def test_nothing_told_is_no_number(lay_out):
    docket, (pair,) = found(lay_out, {"nurse": SPLIT, "nurse-8k": [None] * 40})
    assert (pair.share_without, pair.share_with, pair.difference, pair.told) == (None, None, None, 0)
    assert pair.why == "no pair has a label in both"
    assert pairs_family(docket, [pair])[0]["statements"] == 0


def test_a_suite_without_pairs_has_none(lay_out):
    docket, pairs = found(lay_out, {"nurse": SPLIT})
    assert (pairs, pairs_family(docket, pairs)) == ((), [])


def test_a_word_without_effect_is_seldom_said_to_move_anything_however_often_one_looks(lay_out):
    """Of 100 audits that look ten times 5 may err on average; 12 or more have odds of one in 240."""
    docket, tallies = lay_out([], Plan(("gender",)), prompts=[NURSE, STYLED])
    findings = compare(docket, tallies)
    pictures = [Picture(f"{p.id}-{i:04d}", p.id, p.wordings[0], i, "x.png") for i in range(80) for p in (NURSE, STYLED)]
    stream, false = random.Random(7), 0
    for _ in range(100):
        labels = [Label(picture.id, "gender", stream.choices([W, M], [0.3, 0.7])[0]) for picture in pictures]
        looks = (counterfactuals(docket, pictures[:n], labels[:n], findings) for n in range(16, 161, 16))
        false += any(pair.direction for (pair,) in looks)
    assert false < 12


def test_each_change_is_summed_up_over_its_prompts(lay_out):
    _, pairs = found(lay_out, {"nurse": SPLIT, "nurse-8k": MOVED, "nurse-old": SPLIT})
    styled, old = moves(pairs)
    assert (styled.change, styled.attribute) == ("with “8k”", "gender")
    assert (styled.compared, styled.moved, styled.away, styled.towards, styled.otherwise) == (1, 1, 1, 0, 0)
    assert (old.compared, old.moved, old.away) == (1, 0, 0)
    assert strongest_first(pairs[::-1])[0] is pairs[0]


def test_obedience_is_summed_up_by_itself(lay_out):
    _, (pair,) = found(lay_out, {"nurse": SPLIT, "nurse-8k": MOVED})
    free, obeyed = moves([pair, replace(pair, asked=True)])
    assert [(one.asked, one.compared, one.away) for one in (free, obeyed)] == [(False, 1, 1), (True, 1, 1)]
