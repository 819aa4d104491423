"""People drawn to a target: balanced over the batch, and each place by its exact probability."""

import sys
from collections import Counter
from fractions import Fraction
from math import ceil, floor
from pathlib import Path

import pytest

from fairest.errors import BadInput
from fairest.generate.layout.target import as_target

sys.path.insert(0, str(Path(__file__).parent))
from falls import every_fall

TONES = ("light", "medium-light", "medium", "medium-dark", "dark")
EVEN = {"gender": {"woman": 0.5, "man": 0.5}, "skin-tone": dict.fromkeys(TONES, 0.2)}
SKEWED = {"gender": {"woman": 0.1, "man": 0.9}, "skin-tone": dict(zip(TONES, (0.35, 0.3, 0.2, 0.1, 0.05), strict=True))}
JOINT = [
    ({"gender": "woman", "skin-tone": "dark"}, 0.4),
    ({"gender": "man", "skin-tone": "dark"}, 0.1),
    ({"skin-tone": "light", "gender": "man"}, 0.5),
]


def counts(people, *attributes):
    return Counter(tuple(person[attribute] for attribute in attributes) for person in people)


@pytest.mark.parametrize("number", [1, 5, 7, 20, 35])
@pytest.mark.parametrize("shares", [EVEN, SKEWED], ids=["even", "skewed"])
def test_each_value_and_each_combination_is_there_as_often_as_expected_at_every_seed(shares, number):
    for seed in range(20):
        people = as_target(shares).people(number, seed)
        assert len(people) == number
        for attribute, values in shares.items():
            found = counts(people, attribute)
            for value, share in values.items():
                expected = number * Fraction(str(share))
                assert floor(expected) <= found[value,] <= ceil(expected)
        both = counts(people, "gender", "skin-tone")
        for gender, p in shares["gender"].items():
            for tone, q in shares["skin-tone"].items():
                expected = number * Fraction(str(p)) * Fraction(str(q))
                assert floor(expected) <= both[gender, tone] <= ceil(expected)


def test_joint_shares_are_kept_and_a_combination_without_a_share_never_comes():
    people = as_target(JOINT).people(20, 3)
    assert counts(people, "gender", "skin-tone") == {("woman", "dark"): 8, ("man", "dark"): 2, ("man", "light"): 10}


@pytest.mark.parametrize("shares", [JOINT, {"gender": {"woman": 0.3, "man": 0.7}, "hair": {"long": 0.25, "no": 0.75}}])
def test_how_often_somebody_is_included_is_exactly_their_share(shares):
    """The mean number of each combination over every fall of the coin is 7 x its share; all orders are as likely."""
    target = as_target(shares)
    falls = every_fall(lambda coin: target.counted(7, coin))
    for i, row in enumerate(target.rows):
        for j, column in enumerate(target.columns):
            mean = sum(odds * people.count(row | column) for odds, people in falls)
            assert mean == 7 * target.shares[i][j]


def test_a_third_attribute_keeps_its_own_shares_and_its_mean_with_the_others():
    shares = {"gender": {"woman": 0.5, "man": 0.5}, "age": {"young": 0.3, "old": 0.7}, "hair": {"red": 0.4, "no": 0.6}}
    falls = every_fall(lambda coin: as_target(shares).counted(3, coin))
    for _, people in falls:
        assert counts(people, "hair")["red",] in (1, 2)  # 1.2 expected
        assert counts(people, "age")["young",] in (0, 1)  # 0.9
        assert counts(people, "gender")["woman",] in (1, 2)  # 1.5
    someone = {"gender": "woman", "age": "old", "hair": "red"}
    mean = sum(odds * people.count(someone) for odds, people in falls)
    assert mean == 3 * Fraction(1, 2) * Fraction(7, 10) * Fraction(4, 10)


def test_in_each_place_stands_each_as_often_as_the_share_says():
    """Of 2000 seeds a place has a woman 600 times on average; more than 90 off by chance once in 10**5."""
    target = as_target({"gender": {"woman": 0.3, "man": 0.7}})
    drawn = [target.people(5, seed) for seed in range(2000)]
    for place in range(5):
        assert abs(sum(people[place]["gender"] == "woman" for people in drawn) - 600) < 90


def test_the_same_seed_gives_the_same_people_and_another_gives_others():
    target = as_target(EVEN)
    assert target.people(10, 1) == target.people(10, 1) != target.people(10, 2)


def test_joint_shares_give_the_same_people_in_the_order_they_were_written_in():
    assert [(*row, *column) for row in as_target(JOINT).rows for column in as_target(JOINT).columns] == [
        ("gender", "skin-tone")
    ] * 4
    assert as_target(JOINT).rows == ({"gender": "woman"}, {"gender": "man"})


def test_shares_that_were_rounded_to_be_written_are_scaled_to_one():
    thirds = as_target({"size": dict.fromkeys("abc", 0.333333)})
    assert thirds.shares == ((Fraction(1, 3),),) * 3


@pytest.mark.parametrize(
    ("shares", "said"),
    [
        ({}, "is empty"),
        ({"gender": {}}, "gender add up to 0"),
        ({"gender": {"woman": 0.5, "man": 0.4}}, "gender add up to 0.9"),
        ({"gender": {"woman": 1.5, "man": -0.5}}, "of gender woman is '1.5'"),
        ({"gender": {"woman": float("nan")}}, "'nan'"),
        ({"gender": {"woman": "half"}}, "'half'"),
        ([], "of two attributes"),
        ([({"gender": "woman"}, 1.0)], "of two attributes"),
        ([*JOINT, ({"gender": "man"}, 0.1)], "of two attributes"),
        ([*JOINT, JOINT[0]], "woman and dark has two shares"),
    ],
)
def test_shares_that_make_no_target_are_refused(shares, said):
    with pytest.raises(BadInput, match=said):
        as_target(shares)
