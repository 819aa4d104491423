"""Captions beside pictures: what each says, and what the other says of the same rows."""

import numpy as np
import pytest

from fairest import stats
from fairest.sift.grouping import Grouping
from fairest.sift.groups import side_by_side
from fairest.sift.state import State

CAPTION = Grouping(
    "gender", "caption", "words", ("woman", "man"), np.array([0, 0, 0, 1, 1, -1, -1], np.int16), ("not said",)
)
PICTURE = Grouping(
    "gender", "picture", "eyes", ("woman", "man"), np.array([0, 0, 1, 1, -1, 0, -1], np.int16), ("no person",)
)


def test_of_captions_that_say_woman_it_is_told_what_the_judge_sees():
    (both,) = side_by_side([PICTURE, CAPTION], State.of(7))
    assert (both.one, both.other) == ("caption", "picture")
    assert [(x.value, x.rows, x.told, x.gaps) for x in both.answers] == [
        ("woman", 3, (("woman", 2), ("man", 1)), (("no person", 0),)),
        ("man", 2, (("woman", 0), ("man", 1)), (("no person", 1),)),
    ]
    assert (both.only_one, both.only_other, both.neither) == (1, 1, 1)


def test_agreement_is_over_rows_that_both_tell():
    (both,) = side_by_side([CAPTION, PICTURE], State.of(7))
    assert (both.agreement.same, both.agreement.both) == (3, 4)
    assert (both.agreement.low, both.agreement.high) == stats.clopper_pearson(3, 4)
    assert [row.share for row in both.shares[0][:2]] == [pytest.approx(3 / 5), pytest.approx(2 / 5)]


def test_removed_rows_and_other_attributes_play_no_part():
    other = Grouping("skin-tone", "picture", "eyes", ("light",), np.zeros(7, np.int16))
    state = State.of(7).without(np.array([2]), "filter", "small")
    (both,) = side_by_side([CAPTION, PICTURE, other], state)
    assert (both.agreement.same, both.agreement.both) == (3, 3)
