"""Labels to counts: every picture once, every value with its row."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairest.errors import BadInput
from fairest.measure import tally
from fairest.records import Label, Picture, Prompt, Tally

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
    assert gender == Tally("nurse", "gender", {"woman": 3, "man": 0}, {"blocked": 1})
    counts = {"woman, light": 1, "woman, dark": 1, "man, light": 0, "man, dark": 0}
    assert crossed == Tally("nurse", "gender+skin-tone", counts, {"blocked": 1, "unsure": 1})
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
