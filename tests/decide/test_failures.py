"""Pictures without a value: their share under every prompt, and which prompt is unlike the others."""

import math

import pytest
from scipy.special import betaln
from scipy.stats import fisher_exact

from fairest.decide import Plan, verdicts
from fairest.decide.failures import failures, failures_family
from fairest.records import Confusion, Prompt, Tally
from fairest.stats import benjamini_hochberg, clopper_pearson, confidence_sequence

PLAN = Plan(("gender",))
FIXED = Plan(("gender",), fixed=50)


def gender(name, told, **gaps):
    return Tally(name, "gender", {"woman": told - told // 2, "man": told // 2}, gaps)


OFTEN = [gender("pilot", 20, **{"no person": 25, "unsure": 5}), *(gender(f"w{i}", 48, unsure=2) for i in range(20))]


def test_every_prompt_has_its_share_and_its_reasons(lay_out):
    docket, sums = lay_out([*OFTEN, gender("never", 0)], PLAN)
    found = {f.prompt: f for f in failures(docket, sums)}
    assert (found["pilot"].share, found["pilot"].n) == (0.6, 50)
    assert found["pilot"].reasons == {"no person": 25, "unsure": 5}
    assert (found["w0"].share, found["w0"].reasons) == (0.04, {"unsure": 2})
    assert (found["never"].share, found["never"].n, found["never"].differs) == (None, 0, False)


def test_the_e_value_is_two_mixtures_over_one_pooled_rate(lay_out):
    # 30 of 50 against 40 of 1,000 for the others, held over 70 of 1,050 for all.
    docket, sums = lay_out(OFTEN, PLAN)
    apart = betaln(31, 21) + betaln(41, 961)
    together = 70 * math.log(70 / 1050) + 980 * math.log(980 / 1050)
    assert failures(docket, sums)[0].e_value == pytest.approx(math.exp(apart - together))


def test_a_prompt_that_fails_more_often_is_reported_and_the_others_are_not(lay_out):
    for plan in (PLAN, FIXED):
        docket, sums = lay_out(OFTEN, plan)
        assert [f.prompt for f in failures(docket, sums) if f.differs] == ["pilot"]
        even = lay_out([gender(f"w{i}", 45, unsure=5) for i in range(5)], plan)
        assert not any(f.differs for f in failures(*even))


def test_e_bh_is_over_all_prompts_at_alpha_also_where_the_judge_errs(lay_out):
    # 14 of 50 against 8 of 200: by itself enough (20), but not among 60 prompts, where one alone needs 1,200.
    one = gender("pilot", 36, unsure=14)
    few = lay_out([one, gender("w", 192, unsure=8)], PLAN)
    many = lay_out([one, gender("w", 192, unsure=8), *(gender(f"none{i}", 0) for i in range(58))], PLAN)
    e_value = failures(*few)[0].e_value
    assert 2 / 0.05 < e_value < 60 / 0.05
    assert failures(*many)[0].e_value == pytest.approx(e_value)
    # Two prompts ask the same question from both sides: both are unlike the rest.
    assert [f.differs for f in failures(*few)] == [True, True]
    assert not any(f.differs for f in failures(*many))
    known = Confusion("gender", {v: {t: 50 * (t == v) for t in ("woman", "man")} for v in ("woman", "man")}, "village")
    # 11 of 50 against 4 of 150, for both: over 1 / .05 and under 1 / .04. No judge's rates stand behind a failure.
    docket, sums = lay_out([gender("pilot", 39, unsure=11), gender("w", 146, unsure=4)], PLAN, confusions=[known])
    assert failures_family(docket) == {"name": "failures", "statements": 2, "method": "e-BH", "level": 0.05}
    assert [(f.differs, 20 < f.e_value < 25) for f in failures(docket, sums)] == [(True, True)] * 2


def test_with_a_fixed_number_it_is_fishers_test_and_benjamini_and_hochberg(lay_out):
    docket, sums = lay_out(OFTEN, FIXED)
    raw = [fisher_exact([[30, 20], [40, 960]])[1], *[fisher_exact([[2, 48], [68, 932]])[1]] * 20]
    found = failures(docket, sums)
    assert [f.p_value for f in found] == pytest.approx(benjamini_hochberg(raw))
    assert {f.e_value for f in found} == {None}
    assert failures_family(docket)["method"] == "Benjamini-Hochberg"


def test_prompts_that_share_seeds_are_held_against_the_bases_of_other_families(lay_out):
    prompts = [Prompt(name, name, ("x",)) for name in ("nurse", "cook", "pilot")]
    prompts += [Prompt(name, "nurse", ("x",), pair="nurse") for name in ("nurse-8k", "nurse-hd")]
    untold = {"nurse": 2, "cook": 3, "pilot": 5, "nurse-8k": 30, "nurse-hd": 40}
    tallies = [gender(name, 50 - n, unsure=n) for name, n in untold.items()]
    # All nurses against cook and pilot, 8 of 100; the cook against nurse and pilot, 7 of 100; the pilot likewise, 5.
    rest = {"nurse": 8, "cook": 7, "pilot": 5, "nurse-8k": 8, "nurse-hd": 8}
    looking = {f.prompt: f.e_value for f in failures(*lay_out(tallies, PLAN, prompts=prompts))}
    for name, n in untold.items():
        share = (n + rest[name]) / 150
        together = 150 * (share * math.log(share) + (1 - share) * math.log(1 - share))
        apart = betaln(1 + n, 51 - n) + betaln(1 + rest[name], 101 - rest[name])
        assert looking[name] == pytest.approx(math.exp(apart - together))
    raw = [fisher_exact([[untold[p.id], 50 - untold[p.id]], [rest[p.id], 100 - rest[p.id]]])[1] for p in prompts]
    once = failures(*lay_out(tallies, FIXED, prompts=prompts))
    assert [f.p_value for f in once] == pytest.approx(benjamini_hochberg(raw))


def test_intervals_are_those_of_the_design(lay_out):
    looking, once = (failures(*lay_out(OFTEN, plan)) for plan in (PLAN, FIXED))
    low, high = confidence_sequence(30, 0, 50, 0.05)
    assert (looking[0].low, looking[0].high) == pytest.approx((float(low), float(high)))
    assert (once[0].low, once[0].high) == clopper_pearson(30, 50)


def test_each_plain_attribute_is_listed_and_intersections_are_not(lay_out):
    support = {"gender": ("woman", "man"), "gender+age": ("woman, young", "woman, old", "man, young", "man, old")}
    docket, sums = lay_out([gender("a", 5), gender("b", 5)], Plan(tuple(support)), support=support)
    found = verdicts(docket, sums, "parity")
    assert [(f.prompt, f.attribute) for f in found.failures] == [("a", "gender"), ("b", "gender")]
    only = Plan(("gender+age",))
    docket, sums = lay_out([Tally("a", "gender+age", {})], only, support={"gender+age": support["gender+age"]})
    assert failures(docket, sums) == ()
    fixed = lay_out(
        [Tally("a", "gender+age", {})], Plan(("gender+age",), fixed=3), support={"gender+age": support["gender+age"]}
    )
    assert failures(*fixed) == ()


def test_the_others_are_those_that_share_no_seed_and_are_no_counterfactuals(lay_out):
    """The one that is alone is held against the base only, the two of one family against the one alone."""
    tallies = [gender("base", 40, unsure=10), gender("worded", 20, unsure=30), gender("alone", 45, unsure=5)]
    some = [Prompt("base", "b", ("x",)), Prompt("worded", "b", ("y",), pair="base"), Prompt("alone", "a", ("z",))]
    docket, sums = lay_out(tallies, Plan(("gender",)), prompts=some)
    assert [f.others for f in failures(docket, sums)] == [5 / 50, 5 / 50, 10 / 50]
