"""Layouts by rule: who stands where, and how a prompt says it."""

from collections import Counter

import pytest

from fairest.errors import BadInput
from fairest.generate.layout import Rule, by_rule, side_by_side

GENDER = {"gender": {"woman": 0.5, "man": 0.5}}
TONE = {"skin-tone": {"light": 0.5, "dark": 0.5}}


def test_five_people_stand_side_by_side_in_squares_and_half_of_all_are_women():
    layouts = by_rule(5, "nurse", GENDER | TONE, 4, 0)
    assert [len(layout.regions) for layout in layouts] == [5] * 4
    assert {layout.ratio for layout in layouts} == {5}
    asked = Counter(tuple(region.asked.values()) for layout in layouts for region in layout.regions)
    assert set(asked.values()) == {5}  # of 20 people, a quarter each
    assert len(asked) == 4
    assert [region.box for region in layouts[0].regions] == [(i / 5, 0, (i + 1) / 5, 1) for i in range(5)]


def test_boxes_fill_rows_and_the_last_row_stands_in_the_middle():
    assert side_by_side(3, 2) == ((0, 0, 0.5, 0.5), (0.5, 0, 1, 0.5), (0.25, 0.5, 0.75, 1))
    assert Rule(3, "nurse", GENDER, rows=2).layouts(1, 0)[0].ratio == 1


@pytest.mark.parametrize(
    ("target", "prompts"),
    [
        (GENDER, {"a photo of a female astronaut", "a photo of a male astronaut"}),
        (TONE, {"a photo of an astronaut with light skin", "a photo of an astronaut with dark skin"}),
        (
            {"skin-tone": {"dark": 1.0}, "gender": {"woman": 1.0}},
            {"a photo of a female astronaut with dark skin"},
        ),
    ],
)
def test_the_usual_prompts_say_what_is_asked_in_plain_words(target, prompts):
    layout = Rule(2, "astronaut", target).layouts(1, 0)[0]
    assert {region.prompt for region in layout.regions} == prompts


def test_a_template_and_words_of_ones_own_are_taken_and_nothing_in_them_is_code():
    rule = Rule(
        1,
        "{who.__class__} {hat}",
        {"hat": {"red": 1.0}},
        template="{a} {who}, {hat}",
        words={"hat": {"red": "in {red} {0}"}},
    )
    assert rule.layouts(1, 0)[0].regions[0].prompt == "a {who.__class__} {hat}, in {red} {0}"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"people": 0}, "people is 0"),
        ({"people": 65}, "from 1 to 64"),
        ({"people": True}, "people is True"),
        ({"rows": 6}, "rows is 6"),
        ({"who": " "}, "who must be text"),
        ({"who": "nurse\nnurse"}, "cannot be printed"),
        ({"target": {"hat": {"red": 1.0}}}, "No usual prompt says hat"),
        ({"template": "{a} {who}"}, r"does not say \{gender\}"),
        ({"template": "{a} {who} {gendr}"}, "Did you mean 'gender'"),
        ({"words": {"gendr": {}}}, "Did you mean 'gender'"),
        ({"words": {"gender": {"women": "female"}}}, "Did you mean 'woman'"),
        ({"boxes": [(0, 0, 1, 1)]}, "1 boxes for 5 people"),
        ({"ratio": 1000}, "ratio is 1000"),
    ],
)
def test_a_rule_that_cannot_be_followed_is_refused_before_anything_is_drawn(changed, said):
    with pytest.raises(BadInput, match=said):
        Rule(**{"people": 5, "who": "nurse", "target": GENDER} | changed)


@pytest.mark.parametrize("number", [0, -1, 10**9])
def test_a_number_of_pictures_that_cannot_be_planned_is_refused(number):
    with pytest.raises(BadInput, match="cannot be planned at once"):
        by_rule(5, "nurse", GENDER, number, 0)
