"""How far a judge is trusted: which of its confusions count here, with what slack, and at what level."""

from dataclasses import replace

import pytest
from scipy.stats import beta

from fairest.decide import Plan, trusts
from fairest.records import Confusion
from fairest.stats import TRUSTED

GENDER = {"gender": ("woman", "man")}
TONE = {"skin-tone": ("light", "medium", "dark")}
PLAN = Plan(("gender",))


def gender(measured_on, *, these=False, right=(90, 95), unsure=0):
    women, men = right
    counts = {
        "woman": {"woman": women, "man": 100 - women, "unsure": unsure},
        "man": {"woman": 100 - men, "man": men, "unsure": 0},
    }
    return Confusion("gender", counts, measured_on, these, key="g1:first" if these else "")


def tone(measured_on):
    counts = {v: {t: 80 if t == v else 10 for t in TONE["skin-tone"]} | {"unsure": 0} for v in TONE["skin-tone"]}
    return Confusion("skin-tone", counts, measured_on)


def limits(told, n, level, slack=0.0):
    """Clopper-Pearson by scipy's beta distribution, and the slack."""
    tail = (1 - level) / 2
    low = beta.ppf(tail, told, n - told + 1) if told else 0.0
    high = beta.ppf(1 - tail, told + 1, n - told) if told < n else 1.0
    return max(0.0, low - slack), min(1.0, high + slack)


PHOTOS, VILLAGE, THESE = gender("photographs"), gender("village"), gender("village", these=True)


@pytest.mark.parametrize(
    ("known", "place", "slack", "used"),
    [
        ([PHOTOS, VILLAGE, THESE], "these pictures", 0.0, THESE),
        ([PHOTOS, VILLAGE], "this generator", 0.0, VILLAGE),
        ([PHOTOS], "elsewhere", 0.05, PHOTOS),
    ],
)
def test_the_confusion_measured_nearest_to_here_counts_and_brings_its_slack(known, place, slack, used):
    for order in (known, known[::-1]):
        trust = trusts(GENDER, order, "village", "g1:first", PLAN)["gender"]
        assert (trust.place, trust.slack, trust.confusion, trust.known) == (place, slack, used, True)


def test_pictures_of_another_generators_audit_are_not_these_pictures():
    trust = trusts(GENDER, [THESE], "another", "g2:first", PLAN)["gender"]
    assert (trust.place, trust.slack) == ("elsewhere", 0.05)


def test_pictures_of_a_generator_of_this_name_with_other_settings_are_from_elsewhere():
    trust = trusts(GENDER, [THESE], "village", "g2:first", PLAN)["gender"]
    assert (trust.place, trust.slack) == ("elsewhere", 0.05)


def test_pictures_of_another_run_of_this_generator_are_this_generators():
    trust = trusts(GENDER, [THESE], "village", "g1:second", PLAN)["gender"]
    assert (trust.place, trust.slack) == ("this generator", 0.0)


@pytest.mark.parametrize("known", [[PHOTOS], [VILLAGE], [THESE]])
def test_a_slack_that_was_given_counts_wherever_the_judge_was_measured(known):
    assert trusts(GENDER, known, "village", "g1:first", Plan(("gender",), judge_slack=0.02))["gender"].slack == 0.02
    assert trusts(GENDER, known, "village", "g1:first", Plan(("gender",), judge_slack=0.0))["gender"].slack == 0.0


@pytest.mark.parametrize("known", [PHOTOS, VILLAGE, THESE, replace(THESE, key="")])
def test_where_pictures_may_show_several_people_all_rates_are_from_elsewhere(known):
    for key in ("g1:first", ""):
        trust = trusts(GENDER, [known], "village", key, PLAN, several=True)["gender"]
        assert (trust.place, trust.slack) == ("elsewhere", 0.05)


def test_without_a_confusion_a_judge_is_taken_at_its_word():
    trust = trusts(GENDER, [tone("village")], "village", "g1:first", PLAN)["gender"]
    assert (trust.known, trust.place, trust.slack, trust.confusion) == (False, None, 0.0, None)
    assert trust.rates == {"woman": TRUSTED, "man": TRUSTED}
    assert trust.informative


def test_a_fifth_of_alpha_is_split_over_all_rates_of_all_attributes():
    # Two values: the two rates of "woman" (those of "man" mirror them). Three values: nine, one for each true value
    # and value told. Eleven in all; an attribute whose errors are not known has none.
    both = trusts(GENDER | TONE, [VILLAGE, tone("village")], "village", "g1:first", PLAN)
    assert {t.level for t in both.values()} == {1 - 0.01 / 11}
    assert trusts(GENDER, [VILLAGE], "village", "g1:first", PLAN)["gender"].level == 1 - 0.01 / 2
    one = trusts(GENDER | TONE, [VILLAGE], "village", "g1:first", Plan(("gender",), alpha=0.1))
    assert one["gender"].level == 1 - 0.02 / 2


def test_the_limits_of_the_rates_are_those_of_clopper_and_pearson_and_the_slack():
    level = 1 - 0.01 / 11
    found = trusts(GENDER | TONE, [PHOTOS, tone("photographs")], "village", "g1:first", PLAN)
    woman, man = (found["gender"].rates[v] for v in GENDER["gender"])
    assert woman == pytest.approx((*limits(90, 100, level, 0.05), *limits(5, 100, level, 0.05)))
    assert man == pytest.approx((*limits(95, 100, level, 0.05), *limits(10, 100, level, 0.05)))
    dark = found["skin-tone"].rates["dark"]
    assert dark == pytest.approx((*limits(80, 100, level, 0.05), *limits(10, 100, level, 0.05)))


def test_pictures_of_which_the_judge_was_unsure_are_gaps_and_no_part_of_its_rates():
    sure, unsure = (
        trusts(GENDER, [gender("village", unsure=n)], "village", "g1:first", PLAN)["gender"] for n in (0, 40)
    )
    assert unsure.rates == sure.rates
    assert unsure.counts == {"woman": {"woman": 90, "man": 10}, "man": {"woman": 5, "man": 95}}


def test_a_value_of_which_no_picture_was_labelled_may_be_told_at_any_rate():
    counts = {"woman": {"woman": 90, "man": 10, "unsure": 0}, "man": {"woman": 0, "man": 0, "unsure": 0}}
    trust = trusts(GENDER, [Confusion("gender", counts, "village")], "village", "g1:first", PLAN)["gender"]
    assert trust.rates["woman"][2:] == (0.0, 1.0)
    assert not trust.informative


def test_a_judge_that_says_the_same_of_everybody_is_not_informative():
    counts = {v: {"woman": 50, "man": 50, "unsure": 0} for v in GENDER["gender"]}
    assert not trusts(GENDER, [Confusion("gender", counts, "village")], "village", "g1:first", PLAN)[
        "gender"
    ].informative
    assert trusts(GENDER, [VILLAGE], "village", "g1:first", PLAN)["gender"].informative


def test_an_intersection_nobody_measured_is_bounded_by_its_parts():
    support = {"gender+tone": ("woman, light", "woman, dark", "man, light", "man, dark")}
    rows = {"gender": ("woman", "man"), "tone": ("light", "dark")}
    found = [
        Confusion(a, {v: {w: 95 if v == w else 5 for w in values} for v in values}, "village")
        for a, values in rows.items()
    ]
    plan = Plan(("gender+tone",), fixed=50)
    (trust,) = trusts(support, found, "village", "", plan).values()
    alone = trusts(rows, found, "village", "", plan)
    woman, dark = alone["gender"].rates["woman"], alone["tone"].rates["dark"]
    rates = trust.rates["woman, dark"]
    # Wrong in either is wrong in both; right in both at most as often as in one.
    assert float(rates.hit_low) == pytest.approx(float(woman.hit_low) + float(dark.hit_low) - 1)
    assert float(rates.hit_high) == pytest.approx(min(float(woman.hit_high), float(dark.hit_high)))
    assert (float(rates.false_low), float(rates.false_high)) == pytest.approx((0, float(dark.false_high)))
    assert (trust.known, trust.confusion, trust.parts, trust.place) == (
        True,
        None,
        ("gender", "tone"),
        "this generator",
    )


def test_of_a_part_nobody_measured_an_intersection_takes_the_judge_at_its_word():
    support = {"gender+tone": ("woman, light", "woman, dark", "man, light", "man, dark")}
    gender = Confusion(
        "gender", {v: {w: 95 if v == w else 5 for w in ("woman", "man")} for v in ("woman", "man")}, "village"
    )
    (trust,) = trusts(support, [gender], "village", "", Plan(("gender+tone",), fixed=50)).values()
    assert trust.parts == ("gender",)
    assert float(trust.rates["woman, dark"].hit_low) < 0.95
    (none,) = trusts(support, [], "village", "", Plan(("gender+tone",), fixed=50)).values()
    assert (none.known, none.rates["woman, dark"]) == (False, TRUSTED)
