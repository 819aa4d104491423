"""The true shares of all values at once."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from fairest.errors import BadInput
from fairest.stats import rogan_gladen, unmix

THREE = {
    "light": {"light": 80, "middle": 15, "dark": 0, "unsure": 5},
    "middle": {"light": 20, "middle": 60, "dark": 20, "unsure": 0},
    "dark": {"light": 2, "middle": 18, "dark": 76, "unsure": 4},
}


def told(shares, counts, n):
    """What the judge says of n pictures with these true shares, at its own rates exactly."""
    return {
        column: n * sum(share * counts[true][column] / sum(counts[true].values()) for true, share in shares.items())
        for column in next(iter(counts.values()))
    }


@given(st.tuples(*[st.floats(0.01, 1)] * 3))
def test_it_finds_the_shares_that_were_mixed(weights):
    shares = dict(zip(THREE, np.array(weights) / sum(weights), strict=True))
    assert unmix(told(shares, THREE, 10_000), THREE) == pytest.approx(shares, abs=1e-6)


@given(st.integers(0, 200), st.integers(60, 100), st.integers(60, 100))
def test_two_values_give_the_estimate_of_rogan_and_gladen(hits, right_women, right_men):
    counts = {
        "woman": {"woman": right_women, "man": 100 - right_women},
        "man": {"woman": 100 - right_men, "man": right_men},
    }
    found = unmix({"woman": hits, "man": 200 - hits}, counts)
    assume(found is not None)
    assert found["woman"] == pytest.approx(rogan_gladen(hits / 200, right_women / 100, right_men / 100), abs=1e-6)


def test_shares_never_leave_0_and_1_and_add_up():
    found = unmix({"light": 100, "middle": 0, "dark": 0, "unsure": 0}, THREE)
    # Only .8 of "light" is told so: plain inversion gives it more than 1 and "middle" less than 0.
    assert found == pytest.approx({"light": 1.0, "middle": 0.0, "dark": 0.0}, abs=1e-6)


def test_the_order_of_values_and_columns_changes_nothing():
    labels = {"light": 30, "middle": 50, "dark": 18, "unsure": 2}
    turned = {true: dict(reversed(row.items())) for true, row in reversed(THREE.items())}
    assert unmix(dict(reversed(labels.items())), turned) == pytest.approx(unmix(labels, THREE), abs=1e-6)


def test_a_label_never_seen_in_the_confusion_is_not_the_end():
    counts = {true: {**row, "unsure": 0} for true, row in THREE.items()}
    found = unmix({"light": 40, "middle": 30, "dark": 20, "unsure": 10}, counts)
    assert sum(found.values()) == pytest.approx(1)


@pytest.mark.parametrize(
    ("labels", "counts", "why"),
    [
        ({}, THREE, "no labels"),
        ({"light": 5}, {**THREE, "dark": {}}, "no picture that is truly dark"),
        ({"woman": 5}, {"woman": {"woman": 55, "man": 45}, "man": {"woman": 45, "man": 55}}, "told almost alike"),
        ({"woman": 2}, {"woman": {"woman": 3, "man": 1}, "man": {"woman": 1, "man": 3}}, "too few to know the rates"),
        ({"a": 5}, {"x": {"a": 9, "b": 1}, "y": {"a": 1, "b": 9}, "z": {"a": 5, "b": 5}}, "fewer labels than values"),
        ({}, {}, "nothing at all"),
    ],
)
def test_what_cannot_be_undone_is_not_measured(labels, counts, why):
    assert unmix(labels, counts) is None, why


def test_a_label_the_confusion_does_not_know_is_refused():
    with pytest.raises(BadInput, match=r"blue.*light, middle, dark, unsure"):
        unmix({"blue": 3}, THREE)
