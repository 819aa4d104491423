"""Counterfactual pairs: one change and no other."""

import pytest

from fairest.errors import BadSuite
from fairest.prompts import Suite
from fairest.prompts.pairs import varied
from fairest.records import Prompt

BASE = Prompt("nurse", "nurse", ("a nurse", "my nurse"))
OLD = ("an old nurse", "my old nurse")


def suite(*prompts: Prompt) -> Suite:
    return Suite("mine", "1", prompts, ("gender", "age"))


def test_a_counterpart_may_ask_for_one_thing_more():
    man = Prompt("man", "nurse", ("a male nurse", "my male nurse"), {"gender": "man"}, pair="nurse")
    assert suite(man, BASE).prompts == (man, BASE)


def test_a_counterpart_may_ask_for_another_value():
    woman = Prompt("woman", "nurse", ("she",), {"gender": "woman", "age": "old"})
    man = Prompt("man", "nurse", ("he",), {"gender": "man", "age": "old"}, pair="woman")
    assert suite(woman, man).prompts == (woman, man)


@pytest.mark.parametrize(
    ("counterpart", "says"),
    [
        (
            Prompt("old", "nurse", OLD, pair="nures"),
            "the pair of 'old' is 'nures', which is no prompt of the suite; did you mean 'nurse'?",
        ),
        (Prompt("old", "nurse", OLD, pair="old"), "the pair of 'old' is 'old', which has a pair itself ('old')"),
        (Prompt("old", "nurse", OLD[:1], pair="nurse"), "which has 2 wordings and not 1; give both the same, in order"),
        (
            Prompt("old", "nurse", ("an old nurse", "my nurse"), pair="nurse"),
            "which is worded like it: 'my nurse'; a counterpart says something else in every wording",
        ),
        (
            Prompt("old", "nurse", OLD, {"age": "old", "gender": "man"}, pair="nurse"),
            "which differs in age and gender; change one at a time",
        ),
    ],
)
def test_a_wrong_pair_says_what_is_wrong(counterpart, says):
    with pytest.raises(BadSuite) as caught:
        suite(BASE, counterpart)
    assert says in str(caught.value)


def test_a_chain_of_pairs_is_refused():
    old = Prompt("old", "nurse", OLD, pair="nurse")
    older = Prompt("older", "nurse", ("an older nurse", "my older nurse"), pair="old")
    with pytest.raises(BadSuite, match=r"which has a pair itself \('nurse'\); pair both with the prompt that has none"):
        suite(BASE, old, older)


def test_braces_in_the_wording_stay_braces_in_the_variant():
    (_, made) = varied([Prompt("x", "x", ("{prompt} {a}",))], {"8k": "{prompt}, 8k"})
    assert made == Prompt("x-8k", "x", ("{prompt} {a}, 8k",), pair="x")
