"""What is held against what: the null of a statement as shares of labels, and what prompts ask for."""

import math
from dataclasses import astuple

import pytest

from fairest.decide import Docket, Parity, Plan, Table, trusts
from fairest.decide.statements import IN_PART, Null, against
from fairest.errors import UnknownName
from fairest.records import Expectation, Prompt
from fairest.stats import TRUSTED, Rates

EXACT = Rates(0.9, 0.9, 0.05, 0.05)
"""A judge of sensitivity .90 and specificity .95, both known exactly."""
LIMITS = Rates(0.85, 0.95, 0.02, 0.08)
"""The same judge, its rates known within limits."""
CROSSED = {
    "gender": ("woman", "man"),
    "skin-tone": ("light", "dark"),
    "gender+skin-tone": ("woman, light", "woman, dark", "man, light", "man, dark"),
}


def exactly(share):
    return Expectation(share, share, share)


def test_with_a_judge_taken_at_its_word_labels_are_held_against_the_reference_itself():
    assert astuple(against(exactly(0.5), TRUSTED, 0.1)) == pytest.approx((0.5, 0.5, 0.4, 0.6))
    assert astuple(against(Expectation(0.5, 0.45, 0.6), TRUSTED, 0.2)) == pytest.approx((0.45, 0.6, 0.4, 0.65))


def test_through_a_judge_that_errs_labels_are_held_against_what_it_would_say():
    # .5 x .90 + .5 x .05; the edges .4 and .6 likewise: .4 x .90 + .6 x .05 and .6 x .90 + .4 x .05.
    assert astuple(against(exactly(0.5), EXACT, 0.1)) == pytest.approx((0.475, 0.475, 0.39, 0.56))


def test_where_the_rates_are_known_within_limits_each_end_is_the_one_harder_to_clear():
    # What parity may look like: .5 x .85 + .5 x .02 to .5 x .95 + .5 x .08. To be surely above .4 labels must clear
    # the most that .4 may look like, .4 x .95 + .6 x .08; to be below .6 the least: .6 x .85 + .4 x .02.
    assert astuple(against(exactly(0.5), LIMITS, 0.1)) == pytest.approx((0.435, 0.515, 0.428, 0.518))


def test_an_edge_beyond_0_or_1_stays_beyond_and_one_that_is_0_or_1_but_for_rounding_does_not():
    assert against(exactly(0.05), LIMITS, 0.1).below == pytest.approx(-0.05)
    assert against(exactly(0.95), LIMITS, 0.1).above == pytest.approx(1.05)
    # 1 - .9 - .1 is -3e-17: the edge is 0, and labels show as much of it as the false rate allows.
    assert 1 - 0.9 - 0.1 < 0
    assert against(exactly(1 - 0.9), LIMITS, 0.1).below == pytest.approx(0.08)
    # The greatest share at the edge of 1 is told at the least hit rate.
    assert against(exactly(0.9), LIMITS, 0.1).above == pytest.approx(0.85)


def test_where_nothing_is_expected_nothing_is_held():
    assert against(Expectation(None, None, None, "no entry"), EXACT, 0.1) is None


def lay(prompt, attributes, reference=None):
    plan = Plan(attributes)
    support = {a: CROSSED[a] for a in attributes}
    return Docket.of(
        [prompt], reference or Parity(), plan, support, trusts(support, (), "village", "", plan)
    ).statements


def test_a_prompt_that_asks_for_a_part_of_an_intersection_is_counted_and_not_held():
    male = Prompt("m", "nurse", ("a male nurse",), {"gender": "man"})
    gender, *crossed = lay(male, ("gender", "gender+skin-tone"))
    assert (gender.value, gender.asked, gender.null) == ("man", True, None)
    assert [s.value for s in crossed] == list(CROSSED["gender+skin-tone"])
    assert {(s.asked, s.null, s.expected) for s in crossed} == {(False, None, IN_PART)}


def test_a_prompt_that_asks_for_every_part_gives_obedience_of_the_intersection():
    both = Prompt("m", "nurse", ("a dark male nurse",), {"skin-tone": "dark", "gender": "man"})
    (one,) = lay(both, ("gender+skin-tone",))
    assert (one.value, one.asked, one.null, one.simultaneous) == ("man, dark", True, None, 1)
    assert [(s.attribute, s.value) for s in lay(both, tuple(CROSSED))] == [
        ("gender", "man"),
        ("skin-tone", "dark"),
        ("gender+skin-tone", "man, dark"),
    ]


def test_what_is_asked_must_be_a_value():
    with pytest.raises(UnknownName, match=r"'man, darc' is not a value of .* Did you mean 'man, dark'"):
        lay(Prompt("m", "m", ("m",), {"gender": "man", "skin-tone": "darc"}), ("gender+skin-tone",))


def test_a_neutral_prompt_holds_every_cell_of_an_intersection_against_its_share():
    cells = lay(Prompt("n", "nurse", ("a nurse",)), ("gender+skin-tone",))
    assert {(s.crossed, s.simultaneous, s.null) for s in cells} == {(True, 4, Null(0.25, 0.25, 0.15, 0.35))}


def test_two_values_mirror_each_other_only_where_their_references_do():
    nurse = Prompt("n", "nurse", ("a nurse",))
    woman, man = lay(nurse, ("gender",))
    assert woman.mirrors(man)
    assert man.mirrors(woman)
    assert not woman.mirrors(woman)
    uneven = {"woman": exactly(0.88), "man": Expectation(0.12, 0.11, 0.13)}
    woman, man = lay(nurse, ("gender",), Table("mine", {"nurse": {"gender": uneven}}))
    assert not woman.mirrors(man)
    first, second, *_ = lay(nurse, ("gender+skin-tone",))
    assert not first.mirrors(second)


def test_a_reference_that_is_no_number_never_becomes_a_null():
    # A NaN compares with nothing: it must not slip through as "no difference".
    with pytest.raises(Exception, match="it must be 0 <= low"):
        lay(Prompt("n", "nurse", ("a nurse",)), ("gender",), Odd())


class Odd:
    name = "odd"

    def expects(self, _concept, _attribute, _value, _values):
        return Expectation(math.nan, math.nan, math.nan)

    def describe(self):
        return {}
