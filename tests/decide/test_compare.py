"""From counts to verdicts: the classic design, and what both designs share."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from fairest import decide
from fairest.decide import Docket, Parity, Plan, Table, trusts
from fairest.errors import BadInput, UnknownName
from fairest.records import Expectation, Prompt, Tally
from fairest.stats import clopper_pearson, p_beyond, p_differs

GENDER = {"gender": ("woman", "man")}
TONE = {"skin-tone": ("light", "medium", "dark")}
PLAN = Plan(("gender",), fixed=1)
LOOKING = Plan(("gender",))
BOTH = pytest.mark.parametrize("plan", [PLAN, LOOKING], ids=["fixed", "looking"])


def prompt(name, **asked):
    return Prompt(name, name, (f"a photo of a {name}",), asked)


def gender(name, women, men, **gaps):
    return Tally(name, "gender", {"woman": women, "man": men}, gaps)


def compare(tallies, prompts, reference, plan, support):
    docket = Docket.of(prompts, reference, plan, support, trusts(support, (), "village", "", plan))
    return decide.compare(docket, docket.tallies(tallies))


def verdicts(tallies, reference=None, plan=PLAN):
    found = compare(tallies, [prompt(t.prompt) for t in tallies], reference or Parity(), plan, GENDER)
    return {(f.concept, f.value): f.verdict for f in found}


@BOTH
def test_known_counts_get_the_verdicts_they_deserve(plan):
    found = verdicts([gender("nurse", 97, 3), gender("student", 400, 400), gender("cook", 30, 25)], plan=plan)
    assert {found["nurse", v] for v in GENDER["gender"]} == {"differs"}
    assert {found["student", v] for v in GENDER["gender"]} == {"equivalent"}
    assert {found["cook", v] for v in GENDER["gender"]} == {"undetermined"}


def test_a_finding_says_all_that_was_counted():
    (woman, man) = compare([gender("nurse", 97, 1, unsure=2)], [prompt("nurse")], Parity(), PLAN, GENDER)
    assert (woman.prompt, woman.concept, woman.attribute, woman.value) == ("nurse", "nurse", "gender", "woman")
    assert (woman.counts, woman.gaps) == ({"woman": 97, "man": 1}, {"unsure": 2})
    assert (woman.n, woman.told, woman.share) == (100, 98, 97 / 98)
    # The two untold pictures count against the low end and for the high end.
    assert (woman.low, woman.high) == (clopper_pearson(97, 100)[0], clopper_pearson(99, 100)[1])
    assert (man.low, man.high) == pytest.approx((1 - woman.high, 1 - woman.low))
    assert (woman.reference, woman.reference_low, woman.reference_high) == (0.5, 0.5, 0.5)
    assert (woman.verdict, woman.why, woman.e_value, woman.asked) == ("differs", None, None, False)
    # Both findings are one question: nothing to adjust.
    assert woman.p_differs == pytest.approx(binomtest(97, 100, 0.5).pvalue)
    assert woman.p_beyond == 1.0 or woman.p_beyond > 0.99


def test_p_values_are_adjusted_over_every_finding_of_every_attribute():
    plan = Plan(("gender", "skin-tone"), fixed=1)
    tallies = [gender("cook", 70, 30), Tally("cook", "skin-tone", {"light": 34, "medium": 33, "dark": 33})]
    found = compare(tallies, [prompt("cook")], Parity(), plan, {**GENDER, **TONE})
    # Woman and man are one question and three tones make four; one of four p-values is small: p x 4.
    assert found[0].p_differs == found[1].p_differs == pytest.approx(p_differs(70, 0, 100, 0.5, 0.5) * 4)
    # All three tones are near, the two with 33 surer (their p-values have rank 2) than the one with 34 (rank 3).
    near_33, near_34 = (p_beyond(k, 0, 100, 1 / 3 - 0.1, 1 / 3 + 0.1) for k in (33, 34))
    assert [f.p_beyond for f in found[2:]] == pytest.approx([near_34 * 4 / 3, near_33 * 4 / 2, near_33 * 4 / 2])


def test_mirrored_findings_do_not_make_it_easier_for_other_attributes():
    # 20 genders that surely differ and 60 tones are 80 questions; after the genders comes the one tone that stands
    # out. Were the genders' mirror images counted, it would be rank 41 of 100: 2.4 times its p-value, not 3.8.
    plan = Plan(("gender", "skin-tone"), fixed=1)
    sure = [gender(f"word{i}", 100, 0) for i in range(20)]
    untold = [Tally(t.prompt, "skin-tone", {}, {"unsure": 100}) for t in sure[1:]]
    tone = Tally("word0", "skin-tone", {"light": 42, "medium": 29, "dark": 29})
    found = compare([*sure, tone, *untold], [prompt(t.prompt) for t in sure], Parity(), plan, {**GENDER, **TONE})
    light = next(f for f in found if f.value == "light")
    assert light.p_differs == pytest.approx(p_differs(42, 0, 100, 1 / 3, 1 / 3) * 80 / 21)


def test_two_values_held_against_what_is_no_mirror_image_are_two_questions():
    uneven = {"woman": Expectation(0.88, 0.88, 0.88), "man": Expectation(0.12, 0.11, 0.13)}
    table = Table("mine", {"nurse": {"gender": uneven}})
    woman, man = compare([gender("nurse", 80, 20)], [prompt("nurse")], table, PLAN, GENDER)
    # The man's reference has an interval and so the larger p-value: rank 2 of 2; the woman's is rank 1.
    assert man.p_differs == pytest.approx(p_differs(20, 0, 100, 0.11, 0.13))
    assert woman.p_differs == pytest.approx(min(p_differs(80, 0, 100, 0.88, 0.88) * 2, man.p_differs))


@BOTH
def test_what_is_surely_different_and_surely_near_is_called_equivalent(plan):
    # 53 % of 10,000: parity is excluded (z = 6), and so is a difference of ten points.
    (woman, _) = compare([gender("cook", 5_300, 4_700)], [prompt("cook")], Parity(), plan, GENDER)
    assert woman.low > 0.5
    assert woman.verdict == "equivalent"


def test_an_open_finding_says_what_would_settle_it():
    # 58 of 100 against one half. At 128 it differs beyond 1.96 x .5 / sqrt(128) = .087, so when the share comes out
    # above .587 (z = .15, 44 %), and is within .1 below .6 - 1.645 x .49 / sqrt(128) = .529 (z = -1.2, 12 %): half.
    # The man's finding asks the same question again, so nothing is added for there being two.
    (woman, man) = compare([gender("cook", 58, 42)], [prompt("cook")], Parity(), PLAN, GENDER)
    assert woman.verdict == "undetermined"
    assert woman.why == man.why == "about 130 pictures in all would settle it"


def test_an_open_finding_among_many_needs_more():
    # Four concepts, none settled: at .05 / 4, 2.5 / .08, squared and quartered, is 244.
    tallies = [gender("cook", 58, 42)] + [gender(f"word{i}", 50, 50) for i in range(3)]
    found = compare(tallies, [prompt(t.prompt) for t in tallies], Parity(), PLAN, GENDER)
    assert found[0].why == "about 240 pictures in all would settle it"


def test_an_open_finding_among_settled_ones_needs_less_than_the_first():
    # Ten of 21 differ and ten are equivalent: the next is held to .05 x 11 / 21 = .026; 2.22 / .08, squared and
    # quartered, is 193. The first of 21, at .05 / 21, would be 361.
    tallies = [gender("cook", 58, 42)] + [gender(f"word{i}", 100, 0) for i in range(10)]
    tallies += [gender(f"even{i}", 5000, 5000) for i in range(10)]
    found = compare(tallies, [prompt(t.prompt) for t in tallies], Parity(), PLAN, GENDER)
    assert found[0].why == "about 190 pictures in all would settle it"


@BOTH
def test_what_would_settle_it_is_never_fewer_pictures_than_there_are(plan):
    # Half of all audits of 150 pictures at 55 % get one verdict or the other; this one of 200 has none.
    (woman, _) = compare([gender("cook", 110, 90)], [prompt("cook")], Parity(), plan, GENDER)
    about = int(woman.why.removeprefix("about ").split()[0].replace(",", ""))
    assert (woman.verdict, about > 200) == ("undetermined", True)


def test_a_finding_lost_only_among_many_is_told_what_is_enough():
    # 61 of 100 by itself differs (p = .035), but not among 20 concepts about which there is nothing to say.
    # At .05 / 21 (a question each): 3.04 / .11, squared and quartered, is 191.
    tallies = [gender("cook", 61, 39)] + [gender(f"word{i}", 50, 50) for i in range(20)]
    found = compare(tallies, [prompt(t.prompt) for t in tallies], Parity(), PLAN, GENDER)
    assert found[0].verdict == "undetermined"
    assert found[0].why == "about 200 pictures in all would settle it"


@pytest.mark.parametrize(
    ("counts", "reference", "why"),
    [
        ((0, 0, {}), (0.5, 0.5, 0.5), "no picture was drawn"),
        ((0, 0, {"no person": 80}), (0.5, 0.5, 0.5), "no picture could be told"),
        ((50, 50, {}), (0.5, 0.35, 0.65), "the reference's own interval (35 to 65 %) is too wide"),
        ((40, 30, {"unsure": 30}), (0.5, 0.5, 0.5), "30 of 100 pictures could not be told"),
    ],
)
@BOTH
def test_an_open_finding_says_what_stands_in_the_way(counts, reference, why, plan):
    women, men, gaps = counts
    both = {v: Expectation(*reference) for v in GENDER["gender"]}
    table = Table("mine", {"cook": {"gender": both}})
    (woman, _) = compare([gender("cook", women, men, **gaps)], [prompt("cook")], table, plan, GENDER)
    assert woman.verdict == "undetermined"
    assert woman.why.startswith(why)


@BOTH
def test_pictures_that_all_could_not_be_told_leave_every_share_possible(plan):
    for delta in (0.1, 0.9):
        found = compare(
            [gender("cook", 0, 0, unsure=50)], [prompt("cook")], Parity(), replace(plan, delta=delta), GENDER
        )
        assert [(f.share, f.low, f.high, f.told, f.n, f.verdict) for f in found] == [
            (None, 0.0, 1.0, 0, 50, "undetermined")
        ] * 2


@BOTH
def test_a_group_never_seen_keeps_its_row_at_zero(plan):
    (woman, man) = compare([Tally("pilot", "gender", {"man": 60})], [prompt("pilot")], Parity(), plan, GENDER)
    assert (woman.counts, woman.share, woman.low) == ({"woman": 0, "man": 60}, 0.0, 0.0)
    assert (man.share, man.high) == (1.0, 1.0)
    assert woman.verdict == man.verdict == "differs"


def test_a_prompt_that_asks_for_a_value_gives_one_finding_about_obedience():
    asked = prompt("male nurse", gender="man")
    (only,) = compare([gender("male nurse", 2, 58)], [asked], Parity(), PLAN, GENDER)
    assert (only.value, only.share, only.asked) == ("man", 58 / 60, True)
    assert (only.reference, only.verdict, only.p_differs, only.p_beyond) == (None, None, None, None)
    assert only.why == "the prompt asks for it: the share is obedience"


@BOTH
def test_what_a_prompt_asks_for_costs_the_other_findings_nothing(plan):
    nurse = [gender("nurse", 40, 60)]
    alone = compare(nurse, [prompt("nurse")], Parity(), plan, GENDER)
    both = compare(
        [*nurse, gender("male nurse", 2, 58)],
        [prompt("nurse"), prompt("male nurse", gender="man")],
        Parity(),
        plan,
        GENDER,
    )
    assert both[:2] == alone


def test_a_concept_without_an_entry_is_counted_and_not_held_against_it():
    table = Table("mine", {"nurse": {"gender": {"woman": Expectation(0.88, 0.87, 0.89)}}})
    found = compare(
        [gender("nurse", 97, 3), gender("thug", 1, 99)], [prompt("nurse"), prompt("thug")], table, PLAN, GENDER
    )
    assert [f.verdict for f in found] == ["differs", "differs", None, None]
    assert [f.why for f in found[2:]] == ["mine has no entry for 'thug'"] * 2
    assert found[2].share == 0.01
    assert found[0].p_differs == pytest.approx(p_differs(97, 0, 100, 0.87, 0.89)), "one question: nothing to adjust"


def test_of_two_values_the_one_that_is_not_listed_is_what_is_missing_to_one():
    table = Table("mine", {"nurse": {"gender": {"man": Expectation(0.12, 0.11, 0.14)}}})
    woman, man = compare([gender("nurse", 88, 12)], [prompt("nurse")], table, PLAN, GENDER)
    assert (woman.reference, woman.reference_low, woman.reference_high) == pytest.approx((0.88, 0.86, 0.89))
    assert (woman.verdict, woman.p_beyond, woman.p_differs) == (man.verdict, man.p_beyond, man.p_differs)


def test_the_reference_is_an_interval_and_any_share_in_it_is_no_difference():
    table = Table("mine", {"cook": {"gender": {"woman": Expectation(0.5, 0.3, 0.7)}}})
    (woman, _) = compare([gender("cook", 690, 310)], [prompt("cook")], table, PLAN, GENDER)
    assert woman.p_differs > 0.5


def test_intervals_of_many_values_are_simultaneous():
    tally = Tally("cook", "skin-tone", {"light": 50, "medium": 30, "dark": 20})
    found = compare([tally], [prompt("cook")], Parity(), Plan(("skin-tone",), fixed=1), TONE)
    assert [(f.low, f.high) for f in found] == [clopper_pearson(k, 100, 1 - 0.05 / 3) for k in (50, 30, 20)]


tallies = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60), st.integers(0, 10)), min_size=1, max_size=8).map(
    lambda rows: [gender(f"word{i}", w, m, unsure=g) for i, (w, m, g) in enumerate(rows)]
)


@settings(max_examples=40, deadline=None)
@given(tallies, st.sampled_from([PLAN, LOOKING]), st.randoms())
def test_the_order_of_prompts_and_values_changes_nothing_but_the_order(given_tallies, plan, random):
    prompts = [prompt(t.prompt) for t in given_tallies]
    plain = compare(given_tallies, prompts, Parity(), plan, GENDER)
    random.shuffle(prompts)
    shuffled = compare(given_tallies, prompts, Parity(), plan, {"gender": ("man", "woman")})
    assert [(f.prompt, f.value) for f in shuffled] == [(p.id, v) for p in prompts for v in ("man", "woman")]
    assert {(f.prompt, f.value): f for f in shuffled} == {(f.prompt, f.value): f for f in plain}


@settings(max_examples=40, deadline=None)
@given(tallies, st.sampled_from([PLAN, LOOKING]), st.data())
def test_a_sharded_audit_says_what_the_whole_one_says(given_tallies, plan, data):
    prompts = [prompt(t.prompt) for t in given_tallies]
    part, rest = [], []
    for whole in given_tallies:
        women, men, unsure = (data.draw(st.integers(0, n)) for n in (*whole.counts.values(), *whole.gaps.values()))
        part.append(gender(whole.prompt, women, men, unsure=unsure))
        left = (whole.counts["woman"] - women, whole.counts["man"] - men, whole.gaps["unsure"] - unsure)
        rest.append(gender(whole.prompt, left[0], left[1], unsure=left[2]))
    whole = compare(given_tallies, prompts, Parity(), plan, GENDER)
    assert compare([*part, *rest], prompts, Parity(), plan, GENDER) == whole
    assert compare([p + r for p, r in zip(part, rest, strict=True)], prompts, Parity(), plan, GENDER) == whole


def test_findings_come_prompt_by_prompt_attribute_by_attribute_value_by_value():
    plan = Plan(("skin-tone", "gender"), fixed=9)
    counted = [Tally(n, a, dict.fromkeys(v, 9)) for n in "ab" for a, v in (GENDER | TONE).items()]
    found = compare(counted, [prompt("b"), prompt("a")], Parity(), plan, GENDER | TONE)
    one = [("skin-tone", v) for v in TONE["skin-tone"]] + [("gender", v) for v in GENDER["gender"]]
    assert [(f.prompt, f.attribute, f.value) for f in found] == [(p, *rest) for p in "ba" for rest in one]


@BOTH
def test_no_prompts_give_no_findings(plan):
    assert compare([], [], Parity(), plan, GENDER) == ()


def test_what_cannot_be_compared_is_refused_with_a_suggestion():
    nurse = [prompt("nurse")]
    with pytest.raises(UnknownName, match="Did you mean 'gender'"):
        compare([gender("nurse", 1, 1)], nurse, Parity(), Plan(("gendr",), fixed=1), GENDER)
    with pytest.raises(UnknownName, match=r"'men' is not a value of gender we know\. Did you mean 'man'"):
        compare([Tally("nurse", "gender", {"men": 1})], nurse, Parity(), PLAN, GENDER)
    with pytest.raises(UnknownName, match="Did you mean 'man'"):
        compare([gender("nurse", 1, 1)], [prompt("nurse", gender="men")], Parity(), PLAN, GENDER)
    with pytest.raises(BadInput, match="Nothing is to be decided on gender for the prompt 'cook'"):
        compare([gender("cook", 1, 1)], nurse, Parity(), PLAN, GENDER)


@BOTH
def test_a_prompt_that_was_not_drawn_is_undetermined(plan):
    (woman, man) = compare([], [prompt("nurse")], Parity(), plan, GENDER)
    assert (woman.n, woman.share, woman.low, woman.high) == (man.n, man.share, man.low, man.high) == (0, None, 0, 1)
    assert (woman.verdict, woman.why) == ("undetermined", "no picture was drawn")


class Odd:
    """A reference from outside that says what it is told to say."""

    name = "odd"

    def __init__(self, *says):
        self.says = says

    def expects(self, concept, attribute, value, values):  # noqa: ARG002
        return Expectation(*self.says)

    def describe(self):
        return {}


@pytest.mark.parametrize("says", [(1.2, 1.2, 1.2), (0.5, 0.6, 0.7), (float("nan"), 0.1, 0.9)])
def test_a_reference_that_cannot_be_right_is_refused_by_name(says):
    with pytest.raises(BadInput, match="The reference 'odd' expects"):
        verdicts([gender("nurse", 1, 1)], Odd(*says))


def test_a_reference_without_interval_or_reason_is_still_understood():
    (woman, _) = compare([gender("nurse", 1, 1)], [prompt("nurse")], Odd(0.4, None, None), PLAN, GENDER)
    assert (woman.reference_low, woman.reference_high) == (0.4, 0.4)
    (woman, _) = compare([gender("nurse", 1, 1)], [prompt("nurse")], Odd(None, None, None), PLAN, GENDER)
    assert (woman.verdict, woman.why) == (None, "odd expects no share of 'woman'")


def test_obedience_is_held_against_nothing():
    (man,) = compare([gender("nurse", 1, 1)], [prompt("nurse", gender="man")], Odd(1.2, None, None), PLAN, GENDER)
    assert (man.asked, man.reference) == (True, None)
