"""Labels to counts: every picture once, every value with its row."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairest.errors import BadInput
from fairest.measure import tally
from fairest.records import Finding, Label, Picture, Prompt, Tally

SUPPORT = {
    "gender": ("woman", "man"),
    "gender+skin-tone": ("woman, light", "woman, dark", "man, light", "man, dark"),
}
PROMPTS = [Prompt("nurse", "nurse", ("a nurse",)), Prompt("pilot", "pilot", ("a pilot",))]


def drawn(*rows):
    """Pictures and labels of (prompt, gender, tone); what is no value is the reason for none."""
    pictures, labels = [], []
    for i, (prompt, gender, tone) in enumerate(rows):
        pictures.append(Picture(f"p{i}", prompt, prompt, i, None))
        for attribute, value in (("gender", gender), ("skin-tone", tone)):
            told = value in ("woman", "man", "light", "dark")
            labels.append(Label(f"p{i}", attribute, value if told else None, None if told else value))
    return pictures, labels


def test_values_and_reasons_are_counted_and_unseen_values_stay_at_zero():
    rows = [("woman", "dark"), ("woman", "unsure"), ("blocked", "blocked"), ("woman", "light")]
    pictures, labels = drawn(*(("nurse", *row) for row in rows))
    gender, crossed, *pilot = tally(PROMPTS, pictures, labels, SUPPORT)
    assert gender == Tally("nurse", "gender", {"woman": 3, "man": 0}, {"blocked": 1}, people=3)
    counts = {"woman, light": 1, "woman, dark": 1, "man, light": 0, "man, dark": 0}
    assert crossed == Tally("nurse", "gender+skin-tone", counts, {"blocked": 1, "unsure": 1}, people=2)
    assert [t.drawn for t in pilot] == [0, 0]
    assert [set(t.counts.values()) for t in pilot] == [{0}, {0}]


def test_a_picture_is_not_counted_twice():
    pictures, labels = drawn(("nurse", "woman", "dark"))
    with pytest.raises(BadInput, match="'p0' has two labels for gender"):
        tally(PROMPTS, pictures, [*labels, labels[0]], SUPPORT)


rows = st.lists(
    st.tuples(
        st.sampled_from(["nurse", "pilot"]),
        st.sampled_from(["woman", "man", "unsure", "blocked"]),
        st.sampled_from(["light", "dark", "unsure", "blocked"]),
    )
)


@given(rows, st.randoms())
def test_order_changes_nothing_shards_add_up_and_every_picture_counts_once_in_every_attribute(given_rows, random):
    pictures, labels = drawn(*given_rows)
    whole = tally(PROMPTS, pictures, labels, SUPPORT)
    assert [t.drawn for t in whole] == [
        sum(row[0] == prompt.id for row in given_rows) for prompt in PROMPTS for _ in SUPPORT
    ]
    cut = random.randint(0, len(pictures))
    names = {p.id for p in pictures[:cut]}
    parts = [
        tally(PROMPTS, some, [x for x in labels if (x.picture in names) is first], SUPPORT)
        for some, first in ((pictures[:cut], True), (pictures[cut:], False))
    ]
    assert [one + two for one, two in zip(*parts, strict=True)] == whole
    shuffled = random.sample(labels, len(labels))
    assert tally(PROMPTS, pictures, shuffled, SUPPORT) == whole


def group(picture, *people, attribute="gender"):
    return Label(picture, attribute, None, "several people", people=people)


def test_everyone_on_a_picture_counts_for_a_part_of_it_and_each_picture_counts_once():
    pictures = [Picture(f"p{i}", "nurse", "a nurse", i, None) for i in range(3)]
    labels = [group("p0", "woman", "woman", "man", None), Label("p1", "gender", "woman"), group("p2", "man", "woman")]
    (found, _) = tally(PROMPTS, pictures, labels, {"gender": ("woman", "man")})
    assert found.counts == {"woman": Fraction(1, 2) + 1 + Fraction(1, 2), "man": Fraction(1, 4) + Fraction(1, 2)}
    assert found.gaps == {"unsure": Fraction(1, 4)}
    assert (found.told, found.drawn, found.people) == (Fraction(11, 4), 3, 6)
    assert isinstance(found.counts["woman"], int)  # 2: what is whole stays whole


def test_a_picture_on_which_nobody_can_be_told_is_one_gap():
    (found, _) = tally(PROMPTS, [Picture("p", "nurse", "", 0, None)], [group("p", None, None, None)], {"gender": ()})
    assert found == Tally("nurse", "gender", {}, {"unsure": 1})


groups = st.lists(st.lists(st.sampled_from(["woman", "man", None]), min_size=2, max_size=13), max_size=12)


@given(groups, st.randoms())
def test_parts_of_pictures_add_up_to_pictures_in_any_order_and_in_any_shards(given_groups, random):
    pictures = [Picture(f"p{i}", "nurse", "a nurse", i, None) for i in range(len(given_groups))]
    labels = [group(f"p{i}", *people) for i, people in enumerate(given_groups)]
    support = {"gender": ("woman", "man")}
    whole = tally(PROMPTS, pictures, labels, support)
    assert whole[0].drawn == whole[0].told + whole[0].untold == len(given_groups)
    assert whole[0].people == sum(person is not None for people in given_groups for person in people)
    shards = [tally(PROMPTS, [p], [x], support) for p, x in zip(pictures, labels, strict=True)]
    random.shuffle(shards)
    assert sum((shard[0] for shard in shards), tally(PROMPTS, [], [], support)[0]) == whole[0]


@given(groups)
def test_a_tally_is_read_back_from_the_numbers_of_a_finding(given_groups):
    pictures = [Picture(f"p{i}", "nurse", "a nurse", i, None) for i in range(len(given_groups))]
    found, _ = tally(
        PROMPTS, pictures, [group(f"p{i}", *g) for i, g in enumerate(given_groups)], {"gender": ("woman", "man")}
    )
    counts, gaps = ({k: float(n) for k, n in some.items()} for some in (found.counts, found.gaps))
    written = Finding(
        "nurse", "nurse", "gender", "woman", counts, gaps, found.drawn, float(found.told), None, 0, 1,
        None, None, None, None, people=found.people,
    )  # fmt: skip
    again = Tally.of(written)
    assert again == found  # 360360 is the least common multiple of 2 to 13: no part is finer
