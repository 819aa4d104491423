"""The field's metrics of findings: which shares they are of, their intervals, and what stands in the way."""

from math import log, pi

import pytest

from fairest.decide.metrics import metrics
from fairest.decide.plan import Plan
from fairest.decide.statements import IN_PART
from fairest.decide.trust import Trust
from fairest.errors import BadInput
from fairest.records import Confusion, Finding, Prompt
from fairest.stats import clopper_pearson, fair_value, mean_absolute_deviation, normalised_entropy, simultaneous_level

PLAN = Plan(("gender",), fixed=100)
ERRS = Confusion("gender", {"woman": {"woman": 90, "man": 10}, "man": {"woman": 5, "man": 95}}, "elsewhere")
TRUSTS = {"gender": Trust("gender", ERRS, "elsewhere", 0.05, {})}
EVENNESS = {"bias score", "deviation ratio", "mean absolute deviation", "normalised entropy"}
DISTANCES = {"total variation", "KL divergence"}


def findings(prompt, counts, attribute="gender", expected="parity", gaps=0, corrected=None, asked=None, why=None):
    """Findings of one prompt in the classic design, the judge taken at its word."""
    told, k = sum(counts.values()), len(counts)
    level = simultaneous_level(0.05, 1 if asked else k)
    expected = dict.fromkeys(counts, 1 / k) if expected == "parity" else expected or {}
    return [
        Finding(
            prompt, prompt, attribute, value, counts, {"blocked": gaps} if gaps else {}, told + gaps, told,
            n / told if told else None,
            clopper_pearson(n, told + gaps, level)[0], clopper_pearson(n + gaps, told + gaps, level)[1],
            *(expected.get(value),) * 3, None, why,
            corrected=corrected and corrected[value], asked=bool(asked),
        )
        for value, n in counts.items()
        if asked in (None, value)
    ]  # fmt: skip


def of(found, plan=PLAN, reference="parity", prompts=()):
    return {(m.prompt, m.name): m for m in metrics(found, plan, reference, TRUSTS, prompts=prompts)}


def test_a_prompt_gets_every_score_with_its_interval_and_its_fair_value():
    found = of(findings("nurse", {"woman": 80, "man": 20}))
    assert {name for prompt, name in found if prompt == "nurse"} == EVENNESS | DISTANCES
    low, high = clopper_pearson(80, 100)
    bias = found["nurse", "bias score"]
    assert (bias.value, bias.low, bias.high) == pytest.approx((0.6, 2 * low - 1, 2 * high - 1))
    assert (bias.concept, bias.attribute, bias.n, bias.against, bias.why) == ("nurse", "gender", 100, "uniform", None)
    # 100 pictures of a fair model: E|X - 50| / 50 of a binomial, 2 * 50 C(100, 50) / 2^100 / 100.
    assert bias.fair == pytest.approx(0.0796, abs=5e-5)
    variation = found["nurse", "total variation"]
    assert (variation.value, variation.low, variation.high) == pytest.approx((0.3, low - 0.5, high - 0.5))
    assert variation.against == "parity"


def test_distances_are_to_the_reference_and_so_is_their_fair_value():
    expected = {"woman": 0.88, "man": 0.12}
    found = of(findings("nurse", {"woman": 80, "man": 20}, expected=expected), reference="us-labour-2022")
    divergence = found["nurse", "KL divergence"]
    assert divergence.value == pytest.approx(0.8 * log(0.8 / 0.88) + 0.2 * log(0.2 / 0.12))
    nearest = clopper_pearson(80, 100)[1]
    assert divergence.low == pytest.approx(nearest * log(nearest / 0.88) + (1 - nearest) * log((1 - nearest) / 0.12))
    assert divergence.against == "us-labour-2022"
    # A likelihood ratio: 2 n KL is near chi-squared with one degree of freedom, whose mean is 1.
    assert divergence.fair == pytest.approx(1 / 200, rel=0.05)


def test_without_an_expected_share_there_is_no_distance_and_the_reason_is_given():
    found = of(findings("elf", {"woman": 80, "man": 20}, expected=None, why="us-labour has no entry for 'elf'"))
    for name in DISTANCES:
        assert (found["elf", name].value, found["elf", name].low, found["elf", name].fair) == (None, None, None)
        assert found["elf", name].why == "us-labour has no entry for 'elf'"
    assert found["elf", "bias score"].value == pytest.approx(0.6)
    part = of(findings("elf", {"woman": 80, "man": 20}, expected={"woman": 0.5}))
    assert part["elf", "total variation"].why == "a value has no expected share"
    more = of(findings("elf", {"woman": 80, "man": 20}, expected={"woman": 0.5, "man": 0.6}))
    assert more["elf", "total variation"].why == "the expected shares make 1.1, not 1"


def test_a_value_the_reference_does_not_expect_makes_the_divergence_unspeakable():
    expected = {"woman": 1.0, "man": 0.0}
    seen = of(findings("nun", {"woman": 99, "man": 1}, expected=expected))["nun", "KL divergence"]
    assert (seen.value, seen.high) == (None, None)
    assert seen.why == "parity expects none of a value that is shown"
    unseen = of(findings("nun", {"woman": 100, "man": 0}, expected=expected))["nun", "KL divergence"]
    assert (unseen.value, unseen.low, unseen.high) == (0, None, None)
    assert "no upper end" in unseen.why


def test_a_prompt_that_could_not_be_told_has_no_value():
    for gaps, why in ((5, "no picture could be told"), (0, "no picture was drawn")):
        for metric in metrics(findings("fog", {"woman": 0, "man": 0}, gaps=gaps), PLAN, "parity", TRUSTS):
            assert (metric.value, metric.low, metric.high, metric.fair, metric.why) == (None, None, None, None, why)


def test_untold_pictures_widen_the_interval_and_not_the_value():
    clear = of(findings("nurse", {"woman": 80, "man": 20}))["nurse", "bias score"]
    foggy = of(findings("nurse", {"woman": 80, "man": 20}, gaps=50))["nurse", "bias score"]
    assert foggy.value == clear.value
    assert foggy.low < clear.low < clear.high < foggy.high


def test_corrected_shares_are_used_where_all_of_them_are_known():
    given = {"woman": 0.85, "man": 0.10}
    found = of(findings("nurse", {"woman": 80, "man": 20}, corrected=given))
    assert found["nurse", "bias score"].value == pytest.approx((0.85 - 0.10) / 0.95)
    # A fair model's labels are .475 women; corrected, they vary 1 / .85 times as much as those of 100 pictures.
    deviation = 2 * (0.475 * 0.525 / 100) ** 0.5 / 0.85
    assert found["nurse", "bias score"].fair == pytest.approx(deviation * (2 / pi) ** 0.5, rel=0.01)
    given = {"woman": 0.85, "man": None}
    found = of(findings("nurse", {"woman": 80, "man": 20}, corrected=given))
    assert found["nurse", "bias score"].value == pytest.approx(0.6)


def test_of_two_values_the_interval_spans_what_either_alone_would_allow():
    woman, man = findings("nurse", {"woman": 80, "man": 20})
    changed = [with_limits(woman, 0.7, 0.8), with_limits(man, 0.1, 0.25)]
    # For the woman's share alone .7 to .8; for the man's alone .75 to .9. Together .7 to .9.
    bias = of(changed)["nurse", "bias score"]
    assert (bias.low, bias.high) == pytest.approx((0.4, 0.8))


def test_intervals_that_no_shares_fit_leave_the_value_and_say_so():
    three = findings("cook", {"light": 40, "medium": 40, "dark": 20}, "skin-tone")
    apart = [with_limits(f, 0.4, 0.5) for f in three]
    bias = of(apart)["cook", "bias score"]
    assert bias.value == pytest.approx((0 + 0.2 + 0.2) / 3)
    assert (bias.low, bias.high) == (None, None)
    assert "No shares fit" in bias.why


def with_limits(f, low, high):
    return Finding(**{name: getattr(f, name) for name in Finding.__dataclass_fields__} | {"low": low, "high": high})


def test_over_all_prompts_opposite_biases_cancel_and_a_prompt_does_not_count_more_for_more_pictures():
    # 20 pictures settle the first, the second took 980: by counts .505 women, by prompts (1 + .495) / 2.
    found = of(findings("nurse", {"woman": 20, "man": 0}) + findings("student", {"woman": 485, "man": 495}))
    mean = (1 + 485 / 980) / 2
    pooled = found[None, "mean absolute deviation"]
    assert pooled.value == pytest.approx(mean - 0.5)
    assert (pooled.concept, pooled.low, pooled.high, pooled.n) == (None, None, None, 1000)
    assert pooled.why.startswith("each prompt has its own interval")
    # The mean of the two varies as 4 / (1/20 + 1/980) = 78.4 pictures of one prompt do.
    assert pooled.fair == pytest.approx(fair_value(mean_absolute_deviation, 78, (0.5, 0.5)))
    opposite = of(findings("nurse", {"woman": 50, "man": 0}) + findings("pilot", {"woman": 0, "man": 50}))
    assert opposite[None, "normalised entropy"].value == pytest.approx(0)
    assert opposite["nurse", "normalised entropy"].value == opposite["pilot", "normalised entropy"].value == 1
    assert opposite[None, "normalised entropy"].fair == pytest.approx(fair_value(normalised_entropy, 100, (0.5, 0.5)))


def test_prompts_that_could_not_be_told_are_left_out_of_the_whole_and_counted():
    told = findings("nurse", {"woman": 50, "man": 0}) + findings("pilot", {"woman": 25, "man": 25})
    found = of(told + findings("fog", {"woman": 0, "man": 0}, gaps=9))
    assert found[None, "bias score"].value == pytest.approx(0.5)
    assert found[None, "bias score"].why.endswith("1 of 3 prompts could not be told")
    assert (None, "bias score") not in of(findings("fog", {"woman": 0, "man": 0}) * 1)


def test_of_prompts_that_share_seeds_the_base_counts_for_all_in_the_whole():
    # The whole is of nurse and pilot: women 1 and 0 of 1, one half. With "nurse, 8k" it would be two thirds.
    prompts = [Prompt(name, name, ("x",)) for name in ("nurse", "pilot")]
    prompts.append(Prompt("nurse, 8k", "nurse", ("x, 8k",), pair="nurse"))
    nurse, pilot = findings("nurse", {"woman": 50, "man": 0}), findings("pilot", {"woman": 0, "man": 50})
    twin = findings("nurse, 8k", {"woman": 50, "man": 0})
    found = of([*twin, *nurse, *pilot], prompts=prompts)
    pooled = found[None, "mean absolute deviation"]
    assert (pooled.value, pooled.n) == (pytest.approx(0), 100)
    # Two independent prompts of 50: 4 / (1/50 + 1/50) = 100 pictures.
    assert pooled.fair == pytest.approx(fair_value(mean_absolute_deviation, 100, (0.5, 0.5)))
    assert pooled.why.endswith("; 1 of 3 prompts are left out: they share seeds with another")
    assert found["nurse, 8k", "mean absolute deviation"].value == 0.5
    assert all(name is not None for name, _ in of([*nurse, *twin], prompts=prompts))
    assert of([*twin, *nurse, *pilot])[None, "mean absolute deviation"].value == pytest.approx(2 / 3 - 1 / 2)


def test_one_prompt_alone_is_not_said_twice():
    assert all(
        m.prompt == "nurse" for m in metrics(findings("nurse", {"woman": 80, "man": 20}), PLAN, "parity", TRUSTS)
    )


def test_what_a_prompt_asks_for_is_no_bias():
    asked = findings("male nurse", {"woman": 1, "man": 49}, asked="man")
    part = findings("male nurse", {"woman, dark": 1, "man, dark": 49}, "gender+skin-tone", None, why=IN_PART.why)
    assert [m.name for m in metrics(asked + part, PLAN, "parity", TRUSTS)] == ["obedience"]


def test_an_attribute_with_one_value_has_no_evenness():
    assert metrics(findings("nurse", {"person": 5}, "kind"), PLAN, "parity", TRUSTS) == ()


def test_a_part_of_a_prompts_findings_is_refused():
    with pytest.raises(BadInput, match="one finding for each value"):
        metrics(findings("nurse", {"woman": 80, "man": 20})[:1], PLAN, "parity", TRUSTS)


def test_twenty_values_get_an_interval_too():
    counts = {str(i): 3 * i for i in range(20)}
    for metric in metrics(findings("cook", counts, "gender+skin-tone"), PLAN, "parity", TRUSTS):
        assert metric.low <= metric.value <= metric.high
        assert metric.fair < metric.low
