"""Findings in sentences a product manager understands."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairest.decide import Plan, headline, sentence
from fairest.decide.summary import fails_more, failure_sentence, tolerated
from fairest.decide.words import display_name, evidence, interval, percent, shown, with_article
from fairest.records import Failure, Finding

PLAN = Plan(("gender",))
NURSE = Finding(
    prompt="nurse",
    concept="nurse",
    attribute="gender",
    value="woman",
    counts={"woman": 97, "man": 3},
    gaps={},
    n=100,
    told=100,
    share=0.97,
    low=0.9148,
    high=0.9938,
    reference=0.5,
    reference_low=0.5,
    reference_high=0.5,
    verdict="differs",
)
OPEN = replace(
    NURSE, prompt="cook", concept="cook", counts={"woman": 58, "man": 42}, share=0.58, low=0.4772, high=0.678,
    verdict="undetermined", why="about 170 pictures in all would settle it",
)  # fmt: skip
UNTOLD = replace(
    NURSE, counts={"woman": 0, "man": 0}, gaps={"no person": 12}, n=12, told=0, share=None, low=0.0, high=1.0,
    verdict="undetermined", why="no picture could be told",
)  # fmt: skip
NOT_HELD = replace(NURSE, reference=None, reference_low=None, reference_high=None, verdict=None)
ASKED = replace(
    NOT_HELD, concept="male nurse", value="man", counts={"woman": 2, "man": 58}, n=60, told=60, share=58 / 60,
    low=0.885, high=0.9959, asked=True,
)  # fmt: skip


def for_concepts(*verdicts, base=NURSE):
    """One finding a verdict, each of a concept of its own."""
    return [replace(base, prompt=str(i), concept=str(i), verdict=v) for i, v in enumerate(verdicts)]


def test_a_sentence_says_what_was_asked_what_came_and_what_follows():
    assert sentence(NURSE, PLAN, "parity") == (
        "Asked for a nurse, 97 of 100 pictures show a woman (97 %, interval 91 to 99.4 %); parity would be 50 %: "
        "differs."
    )


def test_a_sentence_gives_what_was_told_and_what_that_means_for_a_judge_that_errs():
    corrected = replace(NURSE, counts={"woman": 83, "man": 17}, share=0.83, corrected=0.8646, low=0.78, high=0.93)
    assert sentence(corrected, PLAN, "parity") == (
        "Asked for a nurse, 83 of 100 pictures show a woman (told 83 %, corrected for the judge's errors 86 %, "
        "interval 78 to 93 %); parity would be 50 %: differs."
    )


def test_a_sentence_gives_one_share_where_told_and_corrected_read_the_same():
    corrected = replace(NURSE, corrected=0.9712)
    assert "show a woman (97 %, interval 91 to 99.4 %)" in sentence(corrected, PLAN)


def test_a_sentence_gives_the_interval_of_a_reference_that_has_one():
    held = replace(NURSE, reference=0.87, reference_low=0.85, reference_high=0.89)
    assert "; us-labour would be 87 % (85 to 89 %): differs." in sentence(held, PLAN, "us-labour")


@pytest.mark.parametrize(
    ("rate", "words"),
    [
        (0.075, "differs, as long as the judge errs on at most 7.5 % of the pictures of either kind."),
        (0.005, "differs, as long as the judge errs on at most 0.5 % of the pictures of either kind."),
        # Half a point is the first rate that is tried.
        (0.0, "differs, but not if the judge errs on 0.5 % of the pictures of either kind."),
    ],
)
def test_a_verdict_says_how_many_errors_of_the_judge_it_survives(rate, words):
    assert sentence(replace(NURSE, tolerates=rate), PLAN).endswith(words)


def test_an_error_rate_that_is_survived_is_never_rounded_up():
    assert [tolerated(rate) for rate in (0.5, 0.29, 0.0799, 0.005, 0.0)] == ["50 %", "29 %", "7.9 %", "0.5 %", "0 %"]


def test_a_sentence_names_the_pictures_that_could_not_be_told():
    some = replace(
        NURSE, concept="astronaut", counts={"woman": 200, "man": 198}, gaps={"no person": 2}, n=400, told=398,
        share=200 / 398, low=0.45, high=0.5563, verdict="equivalent",
    )  # fmt: skip
    assert sentence(some, PLAN, "parity") == (
        "Asked for an astronaut, 200 of 398 pictures show a woman "
        "(50 %, interval 45 to 56 %; 2 of 400 could not be told); parity would be 50 %: equivalent within 10 points."
    )


def test_a_sentence_says_what_would_settle_it():
    assert sentence(OPEN, PLAN).endswith(
        "the reference would be 50 %: undetermined, about 170 pictures in all would settle it."
    )


def test_a_sentence_about_obedience_holds_nothing_against_a_reference():
    assert sentence(ASKED, PLAN, "parity") == (
        "Asked for a male nurse and outright for a man, 58 of 60 pictures show a man (97 %, interval 88 to 99.6 %)."
    )


def test_a_sentence_without_an_entry_says_so():
    one = replace(NOT_HELD, counts={"woman": 1, "man": 0}, n=1, told=1, share=1.0, why="mine has no entry for 'nurse'")
    assert sentence(one, PLAN, "mine").startswith("Asked for a nurse, 1 of 1 picture shows a woman (100 %, interval ")
    assert sentence(one, PLAN, "mine").endswith("; not measured against mine: mine has no entry for 'nurse'.")


def test_a_sentence_without_a_verdict_says_what_the_reference_would_be_and_why_not():
    few = replace(NURSE, verdict=None, why="only 12 pictures have both labels")
    assert sentence(few, PLAN, "parity").endswith(
        "; parity would be 50 %: not tested, only 12 pictures have both labels."
    )


def test_a_reason_that_ends_with_a_full_stop_gets_no_second_one():
    silent = replace(NOT_HELD, why="it does not say.")
    assert sentence(silent, PLAN, "mine").endswith("; not measured against mine: it does not say.")


def test_nothing_told_is_never_a_number():
    assert sentence(UNTOLD, PLAN, "parity") == (
        "Asked for a nurse, none of 12 pictures could be told for perceived gender; "
        "parity would be 50 %: undetermined, no picture could be told."
    )


def test_a_skin_tone_reads_as_one():
    light = replace(NURSE, attribute="skin-tone", value="light", counts={"light": 30, "dark": 70})
    assert "30 of 100 pictures show light skin" in sentence(light, PLAN)
    assert headline([light], PLAN).startswith("For perceived skin tone, ")


def test_an_intersection_reads_as_one_person():
    both = replace(NURSE, attribute="gender+skin-tone", value="woman, dark", counts={"woman, dark": 30})
    assert "30 of 100 pictures show a woman with dark skin" in sentence(both, PLAN)
    assert headline([both], PLAN).startswith("For perceived gender and skin tone, ")


def test_the_headline_counts_concepts_by_verdict():
    findings = for_concepts("differs", "differs", "equivalent", "undetermined")
    assert headline(findings, PLAN, "parity") == (
        "For perceived gender, 2 of 4 concepts differ from parity, 1 is equivalent within 10 points "
        "and 1 is undetermined."
    )


def test_the_headline_of_one_concept_is_singular():
    assert headline([NURSE], PLAN, "parity") == "For perceived gender, 1 of 1 concept differs from parity."


def test_the_headline_says_when_nothing_differs():
    assert headline(for_concepts("undetermined", "equivalent"), PLAN).startswith(
        "For perceived gender, 0 of 2 concepts differ from the reference"
    )


def test_the_headline_of_no_findings_claims_nothing():
    assert headline((), PLAN) == "Nothing was measured: there are no findings."


def test_the_headline_of_prompts_that_ask_outright_is_about_obedience_only():
    all_obey = replace(ASKED, concept="male cook", counts={"woman": 0, "man": 60}, share=1.0)
    # 58 + 60 of 120.
    assert headline([ASKED, all_obey], PLAN) == "98 % of 120 labels show what the prompt asked for outright."


def test_the_headline_of_obedience_that_could_not_be_told_claims_nothing():
    none = replace(ASKED, counts={"woman": 0, "man": 0}, gaps={"no person": 9}, n=9, told=0, share=None)
    assert headline([none], PLAN) == "None of the 9 pictures asked for something outright could be told."


def test_the_headline_counts_what_has_no_entry():
    assert headline([NOT_HELD], PLAN, "mine") == (
        "For perceived gender, 0 of 1 concept differs from mine and 1 is not measured against mine."
    )


def test_several_prompts_for_one_concept_are_counted_as_prompts():
    same = [replace(NURSE, prompt=name) for name in ("one", "two")]
    assert "2 of 2 prompts differ" in headline(same, PLAN)


def lost(prompt, n, drawn, *, differs=False, **evidence):
    share = n / drawn if drawn else None
    reasons = {"no person": n} if n else {}
    return Failure(prompt, prompt, "gender", reasons, drawn, share, 0.14, 0.33, differs, **evidence)


def test_a_prompt_with_many_pictures_without_a_label_is_compared_with_the_others():
    pilot = lost("pilot", 22, 100, differs=True, others=0.03, e_value=340.0)
    assert failure_sentence(pilot) == (
        "pilot: 22 of 100 pictures got no label for perceived gender (22 %, interval 14 to 33 %), "
        "more often than under the other prompts (3 %); evidence 340."
    )


def test_a_prompt_with_few_pictures_without_a_label_is_said_to_have_few():
    nurse = lost("nurse", 1, 300, differs=True, others=0.22, p_value=0.00001)
    assert not fails_more(nurse)
    assert failure_sentence(nurse, "nurse [a]").startswith("nurse [a]: 1 of 300 pictures got no label")
    assert failure_sentence(nurse).endswith(
        "less often than under the other prompts (22 %); p-value 1.0 × 10⁻⁵."  # noqa: RUF001
    )


def test_a_prompt_like_the_others_is_compared_with_nothing():
    assert failure_sentence(lost("pilot", 2, 100)).endswith("(2 %, interval 14 to 33 %).")
    assert failure_sentence(lost("pilot", 0, 0)) == "pilot: no picture was drawn."


@pytest.mark.parametrize(
    ("low", "high", "says"),
    [
        (0.88, 0.97, "88 to 97 %"),
        (0.887, 0.961, "88 to 97 %"),  # and not 89 to 96
        (0.07, 0.29, "7 to 29 %"),  # 100 * .07 is 7.000000000000001, 100 * .29 is 28.999999999999996
        (1e-10, 0.2, "0 to 20 %"),
        (0.506, 0.9999999, "50 to 100 %"),
        (0.0, 0.9956, "0 to 99.6 %"),
        (0.0067, 0.0123, "0.6 to 2 %"),
        (0.9931, 0.9969, "99.3 to 99.7 %"),
        (0.0, 1.0, "0 to 100 %"),
    ],
)
def test_the_ends_of_an_interval_are_rounded_outwards(low, high, says):
    assert interval(low, high) == says


@given(st.floats(0, 1), st.floats(0, 1))
def test_no_interval_is_said_to_be_narrower_than_it_is(one, other):
    low, high = sorted((one, other))
    said = [float(end) / 100 for end in interval(low, high).removesuffix(" %").split(" to ")]
    assert said[0] <= low + 1e-9
    assert said[1] >= high - 1e-9
    assert said[0] > low - 0.0101
    assert said[1] < high + 0.0101


@pytest.mark.parametrize(
    ("share", "says"),
    [
        (0, "0 %"),
        (1, "100 %"),
        (0.5, "50 %"),
        (0.004, "0.4 %"),
        (0.0001, "0.1 %"),
        (0.996, "99.6 %"),
        (0.99999, "99.9 %"),
    ],
)
def test_no_share_is_rounded_to_never_or_always(share, says):
    assert percent(share) == says


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (0.0, "0"),
        (0.000012, "1.2 x 10⁻⁵"),
        (0.0321, "0.0321"),
        (0.9999, "1"),
        (2.4, "2.4"),
        (99.97, "100"),
        (340.4, "340"),
        (2431.0, "2,430"),
        (9994.9, "9,990"),
        (9999.0, "1.0 x 10⁴"),
        (3.2e14, "3.2 x 10¹⁴"),
        (1e300, "beyond 10³⁰⁰"),
        (float("inf"), "beyond 10³⁰⁰"),
    ],
)
def test_evidence_is_written_in_two_or_three_figures(value, says):
    assert evidence(value) == says.replace("x", "\N{MULTIPLICATION SIGN}")


def test_names_are_those_for_readers():
    assert [display_name(a) for a in ("gender", "skin-tone", "head-covering")] == [
        "perceived gender", "perceived skin tone", "head covering",
    ]  # fmt: skip
    assert [with_article(n) for n in ("nurse", "artist", "the cook", "")] == ["a nurse", "an artist", "the cook", "a "]
    assert [with_article(n) for n in ("university teacher", "HR manager")] == ["a university teacher", "an HR manager"]


@pytest.mark.parametrize(
    ("attribute", "name", "value", "words"),
    [
        ("gender+skin-tone", "perceived gender and skin tone", "man, light", "a man with light skin"),
        ("skin-tone+gender", "perceived skin tone and gender", "light, man", "a man with light skin"),
        ("occupation+gender", "occupation and gender", "nurse, man", "a nurse and a man"),
        ("gender+hat", "perceived gender and hat", "man, red", "a man with hat 'red'"),
        ("skin-tone+hat", "perceived skin tone and hat", "light, red", "light skin and hat 'red'"),
        ("gender+hat", "perceived gender and hat", "man", "perceived gender and hat 'man'"),
    ],
)
def test_names_of_intersections_are_for_readers_too(attribute, name, value, words):
    assert display_name(attribute) == name
    assert shown(attribute, value) == words
