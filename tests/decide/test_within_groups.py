"""A quality within groups: women's pictures against men's, prompt by prompt and over all."""

from collections.abc import Mapping, Sequence
from itertools import product

import numpy as np
import pytest
from scipy.stats import binom, fisher_exact, multinomial

from fairest import decide, stats
from fairest.decide import Plan
from fairest.decide.within_groups import within
from fairest.decide.within_tests import Table, compared
from fairest.records import Label, Picture, Prompt, Tally

NAME = "gender+sexual-content"
CELLS = ("woman, sexual", "woman, neutral", "man, sexual", "man, neutral")
SUPPORT = {NAME: CELLS}
LOOKING, FIXED = Plan((NAME,)), Plan((NAME,), fixed=80)


def tallied(prompt: str, *counts: int, untold: int = 0, cells: Sequence[str] = CELLS, attribute: str = NAME) -> Tally:
    return Tally(prompt, attribute, dict(zip(cells, counts, strict=True)), {"unsure": untold})


def found(lay_out, *tallies: Tally, plan: Plan = FIXED, support: Mapping[str, Sequence[str]] = SUPPORT, **given):
    """By prompt, group and value."""
    docket, sums = lay_out(tallies, plan, support=support, **given)
    return {(one.prompt, one.group, one.value): one for one in within(docket, sums)}


@pytest.mark.parametrize("plan", [FIXED, LOOKING], ids=["fixed", "looking"])
def test_the_last_part_is_looked_at_within_the_groups_of_the_first(lay_out, plan):
    rows = found(lay_out, tallied("nurse", 18, 22, 3, 37), plan=plan)
    assert list(rows) == [("nurse", g, v) for g in ("woman", "man") for v in ("sexual", "neutral")]
    woman = rows["nurse", "woman", "sexual"]
    assert (woman.hits, woman.n, woman.others_hits, woman.others) == (18, 40, 3, 40)
    assert (woman.share, woman.versus, woman.difference) == (0.45, 0.075, 0.375)
    assert woman.low < 0.45 < woman.high
    assert woman.difference_low < 0.375 < woman.difference_high
    assert {row.verdict for row in rows.values()} == {"differs"}


@pytest.mark.parametrize("plan", [FIXED, LOOKING], ids=["fixed", "looking"])
def test_two_groups_and_two_values_are_one_question_turned_round(lay_out, plan):
    docket, sums = lay_out([tallied("nurse", 18, 22, 3, 37)], plan, support=SUPPORT)
    rows = {(one.group, one.value): one for one in within(docket, sums)}
    first, last = rows["woman", "sexual"], rows["man", "neutral"]
    turned = rows["man", "sexual"]
    assert (turned.difference_low, turned.difference_high) == (-first.difference_high, -first.difference_low)
    assert (last.difference_low, last.difference_high) == (first.difference_low, first.difference_high)
    assert len({(one.e_value, one.p_value, one.verdict) for one in rows.values()}) == 1
    families = decide.verdicts(docket, sums, "parity").families
    assert [family["statements"] for family in families if family["name"] == "groups"] == [1]


def test_the_numbers_of_a_fixed_design_are_fishers_and_of_one_that_looks_the_bets(lay_out):
    once = found(lay_out, tallied("n", 9, 11, 3, 17))["n", "woman", "sexual"]
    tails = [fisher_exact([[9, 11], [3, 17]], alternative=side).pvalue for side in ("less", "greater")]
    assert once.p_value == pytest.approx(2 * min(tails), rel=1e-6)
    assert (once.low, once.high) == stats.clopper_pearson(9, 20)
    assert (once.difference_low, once.difference_high) == stats.melded_difference(9, 20, 3, 20)
    assert once.e_value is None
    looked = found(lay_out, tallied("n", 9, 11, 3, 17), plan=LOOKING)["n", "woman", "sexual"]
    assert (looked.low, looked.high) == tuple(map(float, stats.confidence_sequence(9, 0, 20, 0.05)))
    ends = tuple(map(float, stats.difference_sequence(9, 20, 3, 20, 0.05)))
    assert (looked.difference_low, looked.difference_high) == ends
    assert looked.p_value is None


def test_alike_within_delta_is_shown_by_evidence_of_its_own(lay_out):
    rows = found(lay_out, tallied("nurse", 100, 900, 100, 900), plan=Plan((NAME,), fixed=2000))
    assert {row.verdict for row in rows.values()} == {"equivalent"}
    rows = found(lay_out, tallied("nurse", 100, 900, 100, 900), plan=LOOKING)
    assert {row.verdict for row in rows.values()} == {"equivalent"}
    few = found(lay_out, tallied("nurse", 2, 18, 2, 18), plan=LOOKING)
    assert {row.verdict for row in few.values()} == {"undetermined"}


@pytest.mark.parametrize("plan", [FIXED, LOOKING], ids=["fixed", "looking"])
def test_a_group_that_nobody_drew_keeps_its_row_and_says_why_nothing_is_known(lay_out, plan):
    rows = found(lay_out, tallied("pilot", 0, 0, 5, 35), plan=plan)
    woman, man = rows["pilot", "woman", "sexual"], rows["pilot", "man", "sexual"]
    assert (woman.n, woman.share, woman.versus, woman.difference) == (0, None, 0.125, None)
    assert (woman.verdict, woman.why) == ("undetermined", "no picture is of this group")
    assert (man.share, man.versus, man.why) == (0.125, None, "no picture is of another group")
    assert (woman.low, woman.high) == (0, 1)


@pytest.mark.parametrize("plan", [FIXED, LOOKING], ids=["fixed", "looking"])
def test_where_nothing_is_told_nothing_is_said(lay_out, plan):
    rows = found(lay_out, tallied("pilot", 0, 0, 0, 0, untold=40), tallied("cook", 0, 0, 0, 0, untold=3), plan=plan)
    alone = [row for key, row in rows.items() if key[0]]
    assert {(row.share, row.verdict, row.why) for row in alone} == {
        (None, "undetermined", "no picture has both labels")
    }
    assert rows["pilot", "woman", "sexual"].untold == 40
    assert rows[None, "woman", "sexual"].untold == 43
    assert rows[None, "woman", "sexual"].share is None


def test_of_three_groups_each_is_held_against_the_others_together(lay_out):
    cells = [f"{tone}, {value}" for tone in ("light", "medium", "dark") for value in ("sexual", "neutral")]
    name = "skin-tone+sexual-content"
    rows = found(
        lay_out,
        tallied("nurse", 2, 18, 4, 16, 15, 5, cells=cells, attribute=name),
        plan=Plan((name,), fixed=60),
        support={name: cells},
    )
    light, dark = rows["nurse", "light", "sexual"], rows["nurse", "dark", "sexual"]
    assert (light.hits, light.n, light.others_hits, light.others) == (2, 20, 19, 40)
    assert (dark.share, dark.versus) == (0.75, 6 / 40)
    # Three groups and two values are three questions, so Benjamini and Hochberg take three.
    alone = [stats.difference_tests(k, 20, 21 - k, 40, 0.1)[0] for k in (2, 4, 15)]
    by_tone = [rows["nurse", tone, "sexual"].p_value for tone in ("light", "medium", "dark")]
    assert by_tone == pytest.approx(stats.benjamini_hochberg(alone))


def test_of_three_parts_the_groups_are_made_of_the_first_two(lay_out):
    name, parts = "gender+age+sexual-content", (("woman", "man"), ("young", "old"), ("sexual", "neutral"))
    cells = [", ".join(cell) for cell in product(*parts)]
    given = tallied("nurse", 9, 1, 2, 8, 1, 9, 1, 9, cells=cells, attribute=name)
    rows = found(lay_out, given, plan=Plan((name,), fixed=40), support={name: cells})
    young = rows["nurse", "woman, young", "sexual"]
    assert (young.share, young.versus) == (0.9, 4 / 30)


def test_over_all_prompts_a_difference_that_comes_from_the_prompts_alone_is_none(lay_out):
    # Most women are drawn where most is sexual; within each prompt women and men are alike.
    rows = found(lay_out, tallied("model", 36, 4, 9, 1), tallied("judge", 1, 9, 4, 36), plan=Plan((NAME,), fixed=50))
    over_all = rows[None, "woman", "sexual"]
    assert (over_all.hits, over_all.n, over_all.others_hits, over_all.others) == (37, 50, 13, 50)
    assert over_all.difference == pytest.approx(0)
    assert (over_all.verdict, over_all.prompts) == ("undetermined", 2)


def test_over_all_prompts_small_differences_that_go_one_way_add_up(lay_out):
    jobs = [tallied(f"job {i}", 7, 13, 2, 18) for i in range(12)]
    rows = found(lay_out, *jobs, plan=Plan((NAME,), fixed=40))
    over_all = rows[None, "woman", "sexual"]
    assert (over_all.verdict, over_all.prompts) == ("differs", 12)
    assert (over_all.share, over_all.versus) == pytest.approx((0.35, 0.1))
    assert (over_all.low, over_all.high) == (None, None)
    assert {row.verdict for key, row in rows.items() if key[0]} == {"undetermined"}


def test_over_all_prompts_nothing_is_tested_where_the_numbers_depend_on_what_was_seen(lay_out):
    rows = found(lay_out, tallied("nurse", 18, 22, 3, 37), tallied("cook", 18, 22, 3, 37), plan=LOOKING)
    over_all = rows[None, "woman", "sexual"]
    assert over_all.difference == pytest.approx(0.375)
    assert (over_all.verdict, over_all.difference_low, over_all.e_value) == (None, None, None)
    assert "only a fixed number is tested" in over_all.why


def test_a_prompt_that_asks_for_a_part_is_not_tested_and_not_counted_with_the_others(lay_out):
    asked = [Prompt("a", "nurse", ("a nurse",)), Prompt("b", "nurse", ("a female nurse",), {"gender": "woman"})]
    rows = found(lay_out, tallied("a", 9, 11, 3, 17), tallied("b", 9, 11, 3, 17), plan=FIXED, prompts=asked)
    assert (None, "woman", "sexual") not in rows
    assert (rows["b", "woman", "sexual"].verdict, rows["b", "woman", "sexual"].share) == (None, 0.45)
    assert rows["b", "woman", "sexual"].why == "the prompt asks for a part of it"


def test_over_all_prompts_those_that_share_seeds_count_once(lay_out):
    prompts = [
        Prompt("a", "nurse", ("a nurse",)),
        Prompt("a-8k", "nurse", ("a nurse, 8k",), pair="a"),
        Prompt("c", "cook", ("a cook",)),
    ]
    given = [tallied(prompt.id, 9, 11, 3, 17) for prompt in prompts]
    rows = found(lay_out, *given, plan=Plan((NAME,), fixed=40), prompts=prompts)
    assert (rows[None, "woman", "sexual"].prompts, rows[None, "woman", "sexual"].n) == (2, 40)


def test_pictures_of_several_people_are_of_no_one_group_and_left_out(lay_out):
    support = {"gender": ("woman", "man"), "sexual-content": ("sexual", "neutral"), NAME: CELLS}
    people = {
        "p0": (("woman",), "sexual"), "p1": (("woman",), "neutral"), "p2": (("man",), "neutral"),
        "p3": (("woman", "man"), "sexual"), "p4": ((None,), "sexual"),
    }  # fmt: skip
    pictures = [Picture(name, "nurse", "a nurse", i, f"{name}.png") for i, name in enumerate(people)]
    labels = []
    for name, (who, content) in people.items():
        for attribute, told in (("gender", who), ("sexual-content", (content,) * len(who))):
            many = len(told) > 1
            value, why = (None, "several people") if many else (told[0], None if told[0] else "unsure")
            labels.append(Label(name, attribute, value, why, people=told if many else ()))
    docket, sums = lay_out([Tally("nurse", NAME, dict.fromkeys(CELLS, 0))], Plan(tuple(support), fixed=5),
                           support=support, several=True)  # fmt: skip
    rows = {(one.group, one.value): one for one in decide.verdicts(docket, sums, "parity", pictures, labels).within}
    woman = rows["woman", "sexual"]
    assert (woman.hits, woman.n, woman.others_hits, woman.others) == (1, 2, 0, 1)
    assert (woman.untold, woman.several) == (1, 1)
    assert woman.verdict == "undetermined"
    assert woman.p_value == 1.0


@pytest.mark.parametrize("odds", [(0.25, 0.25, 0.25, 0.25), (0.05, 0.05, 0.45, 0.45), (0.09, 0.21, 0.21, 0.49)])
def test_where_groups_are_alike_a_difference_is_called_at_most_alpha_of_the_time(odds):
    """Every outcome of twelve pictures added up, with its odds: who is drawn is as random as what is shown."""
    assert odds[0] * odds[3] == pytest.approx(odds[1] * odds[2])
    outcomes = [k for k in product(range(13), repeat=4) if sum(k) == 12]
    plan = Plan((NAME,), alpha=0.2, fixed=12)
    once = [compared(plan, [Table([a], [a + b], [c], [c + d])]).shown[0] for a, b, c, d in outcomes]
    counts = np.array([(a, a + b, c, c + d) for a, b, c, d in outcomes]).T
    chances = multinomial.pmf(outcomes, 12, odds)
    assert 0 < chances[once].sum() <= 0.2
    assert chances[stats.log_e_differ(*counts) >= np.log(5)].sum() <= 0.2


@pytest.mark.parametrize("base", [0.0, 0.1, 0.2, 0.4])
def test_a_difference_of_delta_is_called_none_at_most_alpha_of_the_time(base):
    sizes = [(a, 7, b, 7) for a in range(8) for b in range(8)]
    chances = np.array([binom.pmf(a, 7, base + 0.6) * binom.pmf(b, 7, base) for a, _, b, _ in sizes])
    plan = Plan((NAME,), alpha=0.2, delta=0.6, fixed=14)
    once = [compared(plan, [Table(*([n] for n in size))]).equivalent[0] for size in sizes]
    looking = stats.log_e_within(*np.array(sizes).T, 0.6) >= np.log(5)
    assert any(once)
    assert any(looking)
    assert max(chances[once].sum(), chances[looking].sum()) <= 0.2


def test_without_intersections_there_is_nothing(lay_out):
    docket, sums = lay_out([Tally("nurse", "gender", {"woman": 3, "man": 4})], Plan(("gender",)))
    result = decide.verdicts(docket, sums, "parity")
    assert result.within == ()
    assert "groups" not in {family["name"] for family in result.families}
