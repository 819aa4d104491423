"""The design with a number of pictures fixed beforehand: exact tests, Benjamini-Hochberg, melded intervals."""

from dataclasses import replace

import pytest
from scipy.stats import beta, binomtest

from fairest.decide import Plan, compare
from fairest.records import Confusion, Tally
from fairest.stats import clopper_pearson, double_sampling, melded, true_share

PLAN = Plan(("gender",), fixed=1)
COUNTS = {"woman": {"woman": 450, "man": 50, "unsure": 0}, "man": {"woman": 25, "man": 475, "unsure": 0}}
KNOWN = Confusion("gender", COUNTS, "village")
CELLS = {"gender+age": ("woman, young", "woman, old", "man, young", "man, old")}


def gender(name, women, men, **gaps):
    return Tally(name, "gender", {"woman": women, "man": men}, gaps)


def test_p_values_are_exact_and_stand_where_e_values_would(lay_out):
    woman, _ = compare(*lay_out([gender("nurse", 61, 39)], PLAN))
    assert woman.p_differs == pytest.approx(binomtest(61, 100, 0.5).pvalue)
    assert woman.p_beyond == pytest.approx(binomtest(61, 100, 0.6, alternative="less").pvalue)
    assert (woman.e_value, woman.e_within) == (None, None)


def test_through_the_judge_the_same_test_is_made_against_what_parity_would_show(lay_out):
    # Limits at .05 / 5 / 2 each: parity shows as at most q. P(75 or more of 100 at q), twice, is the p-value.
    woman, _ = compare(*lay_out([gender("nurse", 75, 25)], PLAN, confusions=[KNOWN]))
    tail = 0.01 / 2 / 2
    q = 0.5 * beta.ppf(1 - tail, 451, 50) + 0.5 * beta.ppf(1 - tail, 26, 475)
    assert woman.p_differs == pytest.approx(2 * binomtest(75, 100, q, alternative="greater").pvalue)


def test_benjamini_hochberg_holds_findings_to_four_fifths_of_alpha_where_the_judge_may_err(lay_out):
    # 60 of 99 has p = .0439: under .05, not under .04. A judge that many labels show to be right changes nothing else.
    sure = Confusion("gender", {v: {t: 10**9 * (t == v) for t in COUNTS} for v in COUNTS}, "village")
    assert 0.04 < binomtest(60, 99, 0.5).pvalue < 0.05
    tally = gender("nurse", 60, 39)
    trusted, known = compare(*lay_out([tally], PLAN)), compare(*lay_out([tally], PLAN, confusions=[sure]))
    assert known[0].p_differs == pytest.approx(trusted[0].p_differs, rel=1e-4)
    assert ([f.verdict for f in trusted], [f.verdict for f in known]) == (["differs"] * 2, ["undetermined"] * 2)


def test_the_interval_of_two_values_is_melded_with_the_calibration(lay_out):
    woman, man = compare(*lay_out([gender("nurse", 75, 25)], PLAN, confusions=[KNOWN]))
    assert (woman.low, woman.high) == pytest.approx(melded(75, 100, 450, 500, 25, 500, 0.95))
    assert (man.low, man.high) == pytest.approx((1 - woman.high, 1 - woman.low))
    assert woman.level == pytest.approx(0.95)


def test_gaps_widen_a_melded_interval_at_both_ends(lay_out):
    woman, _ = compare(*lay_out([gender("nurse", 70, 20, unsure=10)], PLAN, confusions=[KNOWN]))
    assert woman.low == pytest.approx(melded(70, 100, 450, 500, 25, 500, 0.95)[0])
    assert woman.high == pytest.approx(melded(80, 100, 450, 500, 25, 500, 0.95)[1])


def test_with_a_slack_the_interval_goes_through_the_limits_of_the_rates(lay_out):
    docket, sums = lay_out([gender("nurse", 75, 25)], replace(PLAN, judge_slack=0.03), confusions=[KNOWN])
    woman, _ = compare(docket, sums)
    labels = clopper_pearson(75, 100, 0.96)
    assert (woman.low, woman.high) == pytest.approx(tuple(map(float, true_share(*labels, docket.statements[0].rates))))


def test_labels_on_a_prompts_own_pictures_give_its_interval_by_double_sampling(lay_out):
    # 200 pictures of the nurse were labelled by people: told woman 140, truly so 130; told man 60, truly women 10.
    nurse = {"woman": {"woman": 130, "man": 10, "unsure": 0}, "man": {"woman": 10, "man": 50, "unsure": 0}}
    these = Confusion("gender", nurse, "village", True, "", {"nurse": nurse}, "this run")
    found = compare(*lay_out([gender("nurse", 750, 250), gender("pilot", 200, 800)], PLAN, confusions=[these]))
    assert (found[0].low, found[0].high) == pytest.approx(double_sampling(750, 1000, 130, 140, 10, 60, 0.95))
    assert (found[1].low, found[1].high) == pytest.approx((1 - found[0].high, 1 - found[0].low))
    # Nobody labelled pictures of the pilot: there the rates of all labelled pictures are melded.
    assert (found[2].low, found[2].high) == pytest.approx(melded(200, 1000, 130, 140, 10, 60, 0.95))


def test_where_people_labelled_pictures_the_judge_was_unsure_of_these_leave_nothing_open(lay_out):
    # 200 labelled: told woman 140, truly so 130; told man 50, of them 8 women; unsure 10, of them 6 women.
    nurse = {"woman": {"woman": 130, "man": 8, "unsure": 6}, "man": {"woman": 10, "man": 42, "unsure": 4}}
    these = Confusion("gender", nurse, "village", True, "", {"nurse": nurse}, "this run")
    woman, man = compare(*lay_out([gender("nurse", 700, 250, unsure=50)], PLAN, confusions=[these]))
    # Not told woman are 300 of 1,000; of 60 such that were labelled 14 are women.
    assert (woman.low, woman.high) == pytest.approx(double_sampling(700, 1000, 130, 140, 14, 60, 0.95))
    assert woman.corrected == pytest.approx(0.7 * 130 / 140 + 0.3 * 14 / 60)
    assert (man.low, man.high) == pytest.approx((1 - woman.high, 1 - woman.low))
    assert man.corrected == pytest.approx(1 - woman.corrected)
    assert (woman.p_differs, woman.verdict) == (pytest.approx(0, abs=1e-9), "differs")
    # Without a label for another reason they may have been either.
    gap = Tally("nurse", "gender", {"woman": 700, "man": 250}, {"unsure": 49, "no face found": 1})
    open_, _ = compare(*lay_out([gap], PLAN, confusions=[these]))
    assert open_.high - open_.low > woman.high - woman.low


NURSE = {"woman": {"woman": 130, "man": 8, "unsure": 6}, "man": {"woman": 10, "man": 42, "unsure": 4}}


def test_labelled_pictures_people_did_not_settle_may_be_of_either_value(lay_out):
    # Of 20 such the judge told woman of 15 and man of 5.
    open_ = {"nurse": {"woman": 15, "man": 5}}
    these = Confusion("gender", NURSE, "village", True, "", {"nurse": NURSE}, "this run", open_)
    woman, man = compare(*lay_out([gender("nurse", 700, 250, unsure=50)], PLAN, confusions=[these]))
    assert woman.low == pytest.approx(double_sampling(700, 1000, 130, 155, 14, 65, 0.95)[0])
    assert woman.high == pytest.approx(double_sampling(700, 1000, 145, 155, 19, 65, 0.95)[1])
    assert (man.low, man.high) == pytest.approx((1 - woman.high, 1 - woman.low))


def test_they_widen_the_rates_of_other_prompts_as_well(lay_out):
    open_ = {"nurse": {"woman": 15, "man": 5}}
    these = Confusion("gender", NURSE, "village", True, "", {"nurse": NURSE}, "this run", open_)
    _, _, pilot, _ = compare(
        *lay_out([gender("nurse", 700, 250, unsure=50), gender("pilot", 600, 400)], PLAN, confusions=[these])
    )
    # The low end with high rates, 130 + 15 of 138 + 15 women and 10 + 15 of 52 + 15 men told woman; then the reverse.
    assert pilot.low == pytest.approx(melded(600, 1000, 145, 153, 25, 67, 0.95)[0])
    assert pilot.high == pytest.approx(melded(600, 1000, 130, 143, 10, 57, 0.95)[1])


@pytest.mark.parametrize("women", [440, 500, 560, 620])
def test_a_verdict_by_peoples_labels_says_what_their_interval_says(lay_out, women):
    """The p-value is the level at which the interval just lets the reference in."""
    labelled = {"woman": {"woman": 45, "man": 5, "unsure": 0}, "man": {"woman": 5, "man": 45, "unsure": 0}}
    these = Confusion("gender", labelled, "village", True, "", {"nurse": labelled}, "this run")
    woman, _ = compare(*lay_out([gender("nurse", women, 1000 - women)], PLAN, confusions=[these]))
    just = double_sampling(women, 1000, 45, 50, 5, 50, 1 - woman.p_differs) if woman.p_differs < 1 else (0, 1)
    assert min(abs(just[0] - 0.5), abs(just[1] - 0.5)) == pytest.approx(0, abs=2e-3) or woman.p_differs == 1


def test_a_prompt_on_which_the_judge_errs_as_nowhere_else_is_not_called_different(lay_out):
    # It calls 40 % of the women men under "nurse" only; pooled rates would make an even prompt 30 % women.
    right = {"woman": {"woman": 100, "man": 0, "unsure": 0}, "man": {"woman": 0, "man": 100, "unsure": 0}}
    wrong = {"woman": {"woman": 30, "man": 20, "unsure": 0}, "man": {"woman": 0, "man": 50, "unsure": 0}}
    pooled = {v: {t: right[v][t] + wrong[v][t] for t in right[v]} for v in right}
    these = Confusion("gender", pooled, "village", True, "", {"nurse": wrong, "pilot": right}, "this run")
    nurse, *_ = compare(*lay_out([gender("nurse", 300, 700), gender("pilot", 500, 500)], PLAN, confusions=[these]))
    assert nurse.low < 0.5 < nurse.high
    assert nurse.verdict != "differs"


@pytest.mark.parametrize(("told", "tested"), [(19, False), (20, True)])
def test_an_intersection_is_tested_from_so_many_told_pictures_on(lay_out, told, tested):
    tally = Tally("nurse", "gender+age", {"woman, young": told}, {"unsure": 5})
    young, *_ = compare(*lay_out([tally], Plan(("gender+age",), fixed=1), support=CELLS))
    assert (young.verdict == "differs") is tested
    # Four questions, the smallest p-value among them: times four at most.
    assert young.p_differs == (pytest.approx(1.0) if not tested else pytest.approx(
        min(4 * 2 * binomtest(told, told + 5, 0.25, alternative="greater").pvalue, 1.0)))  # fmt: skip


def test_what_is_within_delta_is_equivalent_also_where_it_surely_is_not_the_reference(lay_out):
    woman, _ = compare(*lay_out([gender("cook", 5_300, 4_700)], PLAN))
    assert woman.low > 0.5
    assert (woman.p_beyond < 0.001, woman.verdict) == (True, "equivalent")


def test_labels_of_more_pictures_than_there_are_do_not_stop_an_audit(lay_out):
    # What calibrates these pictures is known before the first of them is counted; and a file may be of another run.
    nurse = {"woman": {"woman": 130, "man": 10, "unsure": 0}, "man": {"woman": 10, "man": 50, "unsure": 0}}
    these = Confusion("gender", nurse, "village", True, "", {"nurse": nurse}, "this run")
    none, _ = compare(*lay_out([gender("nurse", 0, 0)], PLAN, confusions=[these]))
    assert (none.low, none.high, none.why) == (0, 1, "no picture was drawn")
    few, _ = compare(*lay_out([gender("nurse", 100, 100)], PLAN, confusions=[these]))
    assert (few.low, few.high) == pytest.approx(melded(100, 200, 130, 140, 10, 60, 0.95))
