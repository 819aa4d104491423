"""Layouts as TOML: what is written is read back, and errors name the key."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from fairest.errors import BadInput, NotFound
from fairest.generate.layout import Layout, Region, Rule, from_toml, open_layout, to_toml

BY_HAND = """
background = "a street"
ratio = 2.0

[[regions]]
box = [0, 0, 0.5, 1]
prompt = "a female nurse"
seed = 7
adapters = { "lora/nurse.safetensors" = 0.8 }
asked = { gender = "woman" }

[[regions]]
box = [0.5, 0, 1, 1]
prompt = "a male nurse"
weight = 2
"""
BY_RULE = """
[rule]
people = 5
who = "nurse"
[rule.target.gender]
woman = 0.5
man = 0.5
"""
ONE = '[[regions]]\nbox = [0, 0, 1, 1]\nprompt = "x"\n'

signs = some.characters(exclude_categories=["C", "Z"])  # those that can be seen
texts = some.builds(str.__add__, signs, some.text(signs | some.just(" "), max_size=19))
ends = some.lists(some.floats(0, 1), min_size=2, max_size=2, unique=True).map(sorted)
regions = some.builds(
    Region,
    box=some.builds(lambda across, down: (across[0], down[0], across[1], down[1]), ends, ends),
    prompt=texts,
    adapters=some.dictionaries(texts, some.floats(-2, 2), max_size=2),
    seed=some.none() | some.integers(0, 2**63 - 1),
    weight=some.floats(0.001, 100),
    asked=some.dictionaries(texts, texts, max_size=2),
)


@given(some.builds(Layout, background=texts | some.just(""), regions=some.tuples(regions), ratio=some.floats(0.05, 20)))
def test_a_layout_is_read_back_as_it_was_written(layout):
    assert from_toml(to_toml(layout)) == layout


def test_a_layout_by_hand_is_read():
    left = Region((0, 0, 0.5, 1), "a female nurse", {"lora/nurse.safetensors": 0.8}, 7, 1.0, {"gender": "woman"})
    right = Region((0.5, 0, 1, 1), "a male nurse", weight=2)
    assert from_toml(BY_HAND) == Layout("a street", (left, right), 2.0)


def test_a_rule_is_read_with_marginal_or_joint_shares():
    assert from_toml(BY_RULE) == Rule(5, "nurse", {"gender": {"woman": 0.5, "man": 0.5}})
    joint = '[rule]\npeople = 2\nwho = "x"\n[[rule.joint]]\nshare = 1.0\ngender = "man"\nskin-tone = "dark"\n'
    assert from_toml(joint).target == [({"gender": "man", "skin-tone": "dark"}, 1.0)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("= 1", "x.toml is not TOML"),
        ("", "either"),
        (ONE + BY_RULE, "either"),
        ("regions = 3", "`regions` must be tables"),
        ("regions = []", "1 to 64 regions, not 0"),
        (ONE * 65, "not 65"),
        (ONE + "promt = 1", r"\[\[regions\]\] 1 has an unknown key 'promt'. Did you mean 'prompt'"),
        ('[[regions]]\nprompt = "x"', "lacks the key 'box'"),
        (ONE.replace("1, 1", "1, 2"), r"\[\[regions\]\] 1: The box .* is not inside"),
        (ONE.replace("1, 1", "1, nan"), "must be a number"),
        (ONE.replace("1, 1", "1, true"), "must be a number"),
        (ONE.replace("1, 1", "1"), "no list of four numbers"),
        (ONE.replace("[0, 0, 1, 1]", "7"), "no list of four numbers"),
        (ONE.replace('"x"', "3"), "prompt must be text"),
        (ONE.replace('"x"', '"a\\u0007"'), "cannot be printed"),
        (ONE.replace('"x"', '"' + "x" * 1001 + '"'), "1,001 characters"),
        (ONE + "seed = 1.5", "seed is 1.5"),
        (ONE + "weight = 0", "weight is 0"),
        (ONE + "adapters = 3", "'adapters' must be a table"),
        (ONE + 'adapters = { x = "y" }', "weight of the adapter 'x'"),
        (ONE + "asked = { gender = 3 }", "asked must be text"),
        ("ratio = 100\n" + ONE, "ratio is 100"),
        ("background = 3\n" + ONE, "'background' must be text"),
        ("rule = 3", "'rule' must be a table"),
        ("[rule]\npeople = 3", "lacks the key 'who'"),
        ('[rule]\npeople = 3\nwho = "x"', "target"),
        (BY_RULE.replace("gender", "gender.x"), "number from 0 to 1"),
        (BY_RULE.replace(".gender", ""), "'woman' must be a table"),
        (BY_RULE.replace("[rule.target.gender]", "peple = 1\n[rule.target.gender]"), "Did you mean 'people'"),
        ('[rule]\npeople = 3\nwho = "x"\njoint = [1]', "`joint` must be tables"),
    ],
)
def test_an_error_names_the_file_and_the_key(text, said):
    with pytest.raises(BadInput, match=said) as caught:
        from_toml(text, "x.toml")
    assert caught.value.message.startswith("x.toml")


def test_a_file_is_opened_and_one_that_is_not_there_is_said(tmp_path):
    file = tmp_path / "x.toml"
    file.write_text(BY_RULE, encoding="utf-8")
    assert isinstance(open_layout(file), Rule)
    with pytest.raises(NotFound, match=r"nowhere\.toml"):
        open_layout(tmp_path / "nowhere.toml")
