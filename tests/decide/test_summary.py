"""Findings in sentences a product manager understands."""

import pytest

from fairest.decide import Parity, Plan, Table, compare, display_name, headline, interval_level, percent, sentence
from fairest.decide.words import with_article
from fairest.records import Expectation, Prompt, Tally

PLAN = Plan(("gender",))
SUPPORT = {"gender": ("woman", "man"), "skin-tone": ("light", "medium", "dark")}


def found(*rows, reference=None, plan=PLAN, asked=None):
    """Findings for rows of (concept, women, men, unsure)."""
    prompts = [Prompt(concept, concept, ("x",), asked or {}) for concept, *_ in rows]
    tallies = [Tally(c, "gender", {"woman": w, "man": m}, {"unsure": u} if u else {}) for c, w, m, u in rows]
    return compare(tallies, prompts, reference or Parity(), plan, SUPPORT)


def test_a_sentence_says_what_was_asked_what_came_and_what_follows():
    woman, _ = found(("nurse", 97, 3, 0))
    # Clopper-Pearson of 97 of 100: .915 to .994.
    assert sentence(woman, PLAN, "parity") == (
        "Asked for a nurse, 97 of 100 pictures show a woman (97 %, interval 91 to 99 %); parity would be 50 %: differs."
    )


def test_a_sentence_names_the_pictures_that_could_not_be_told():
    woman, _ = found(("astronaut", 200, 198, 2))
    assert sentence(woman, PLAN, "parity") == (
        "Asked for an astronaut, 200 of 398 pictures show a woman "
        "(50 %, interval 45 to 56 %; 2 of 400 could not be told); parity would be 50 %: equivalent within 10 points."
    )


def test_a_sentence_says_what_would_settle_it():
    woman, _ = found(("cook", 58, 42, 0))
    assert sentence(woman, PLAN).endswith(
        "the reference would be 50 %: undetermined, about 170 pictures in all would settle it."
    )


def test_a_sentence_about_obedience_holds_nothing_against_a_reference():
    (man,) = found(("a male nurse", 2, 58, 0), asked={"gender": "man"})
    assert sentence(man, PLAN, "parity") == (
        "Asked for a male nurse and outright for a man, 58 of 60 pictures show a man (97 %, interval 88 to 99.6 %)."
    )


def test_a_sentence_without_an_entry_says_so():
    woman, _ = found(("thug", 1, 0, 0), reference=Table("mine", {}))
    assert sentence(woman, PLAN, "mine").startswith("Asked for a thug, 1 of 1 picture shows a woman (100 %, interval ")
    assert sentence(woman, PLAN, "mine").endswith("; not measured against mine: mine has no entry for 'thug'.")


def test_a_reason_that_ends_with_a_full_stop_gets_no_second_one():
    class Silent(Parity):
        def expects(self, *_):
            return Expectation(None, None, None, "it does not say.")

    woman, _ = found(("nurse", 9, 1, 0), reference=Silent())
    assert sentence(woman, PLAN, "mine").endswith("; not measured against mine: it does not say.")


def test_nothing_told_is_never_a_number():
    woman, _ = found(("nurse", 0, 0, 12))
    assert sentence(woman, PLAN, "parity") == (
        "Asked for a nurse, none of 12 pictures could be told for perceived gender; "
        "parity would be 50 %: undetermined, no picture could be told."
    )


def test_a_skin_tone_reads_as_one():
    plan = Plan(("skin-tone",))
    tally = Tally("nurse", "skin-tone", {"light": 30, "medium": 30, "dark": 40})
    light, *_ = compare([tally], [Prompt("nurse", "nurse", ("x",))], Parity(), plan, SUPPORT)
    assert "30 of 100 pictures show light skin" in sentence(light, plan)
    assert headline([light], plan).startswith("For perceived skin tone, ")


def test_the_headline_counts_concepts_by_verdict():
    findings = found(("nurse", 97, 3, 0), ("pilot", 3, 97, 0), ("student", 200, 200, 0), ("cook", 30, 25, 0))
    assert headline(findings, PLAN, "parity") == (
        "For perceived gender, 2 of 4 concepts differ from parity, 1 is equivalent within 10 points "
        "and 1 is undetermined."
    )


def test_the_headline_of_one_concept_is_singular():
    assert headline(found(("nurse", 97, 3, 0)), PLAN, "parity") == (
        "For perceived gender, 1 of 1 concept differs from parity."
    )


def test_the_headline_says_when_nothing_differs():
    assert headline(found(("a", 50, 50, 0), ("b", 5, 5, 0)), PLAN).startswith(
        "For perceived gender, 0 of 2 concepts differ from the reference"
    )


def test_the_headline_of_no_findings_claims_nothing():
    assert headline((), PLAN) == "Nothing was measured: there are no findings."


def test_the_headline_of_prompts_that_ask_outright_is_about_obedience_only():
    findings = found(("male nurse", 2, 58, 0), ("male cook", 0, 60, 0), asked={"gender": "man"})
    # 58 + 60 of 120.
    assert headline(findings, PLAN) == "98 % of 120 labels show what the prompt asked for outright."


def test_the_headline_of_obedience_that_could_not_be_told_claims_nothing():
    assert headline(found(("male nurse", 0, 0, 9), asked={"gender": "man"}), PLAN) == (
        "None of the 9 pictures asked for something outright could be told."
    )


def test_the_headline_counts_what_has_no_entry():
    assert headline(found(("nurse", 97, 3, 0), reference=Table("mine", {})), PLAN, "mine") == (
        "For perceived gender, 0 of 1 concept differs from mine and 1 is not measured against mine."
    )


def test_several_prompts_for_one_concept_are_counted_as_prompts():
    prompts = [Prompt(i, "nurse", ("x",)) for i in ("one", "two")]
    tallies = [Tally(p.id, "gender", {"woman": 97, "man": 3}) for p in prompts]
    findings = compare(tallies, prompts, Parity(), PLAN, SUPPORT)
    assert "2 of 2 prompts differ" in headline(findings, PLAN)


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


def test_the_level_of_an_interval_is_split_over_more_than_two_values():
    woman, _ = found(("nurse", 97, 3, 0))
    assert interval_level(woman, PLAN) == 0.95
    tally = Tally("nurse", "skin-tone", {"light": 1, "medium": 1, "dark": 1})
    light, *_ = compare([tally], [Prompt("nurse", "nurse", ("x",))], Parity(), Plan(("skin-tone",)), SUPPORT)
    assert interval_level(light, PLAN) == pytest.approx(1 - 0.05 / 3)


def test_names_are_those_for_readers():
    assert [display_name(a) for a in ("gender", "skin-tone", "head-covering")] == [
        "perceived gender", "perceived skin tone", "head covering",
    ]  # fmt: skip
    assert [with_article(n) for n in ("nurse", "artist", "the cook", "")] == ["a nurse", "an artist", "the cook", "a "]
    assert [with_article(n) for n in ("university teacher", "HR manager")] == ["a university teacher", "an HR manager"]
