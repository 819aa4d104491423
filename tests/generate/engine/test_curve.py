from math import inf, nan

import pytest

from fairest.errors import BadInput
from fairest.generate.engine.curve import KeyFrames, Stairs, Steady, as_curve, numbers_of, read_curve


@pytest.mark.parametrize("text", ["1e999", "-1e999", "[12]*4+[1e999]*6", "[1, 1e400]", "0:(1), 10:(1e999)"])
def test_a_number_in_a_text_that_has_no_end_is_refused(text):
    with pytest.raises(BadInput, match="each of them finite"):
        read_curve(text)


@pytest.mark.parametrize("number", [inf, -inf, nan, 10**400])
def test_a_number_that_has_no_end_is_refused(number):
    with pytest.raises(BadInput, match="each of them finite"):
        as_curve(number)


@pytest.mark.parametrize("make", [lambda: Stairs(()), lambda: KeyFrames(()), lambda: KeyFrames(((0, nan),))])
def test_a_curve_of_no_numbers_is_refused(make):
    with pytest.raises(BadInput, match="needs numbers"):
        make()


def test_stairs_hold_for_their_share_and_are_equal_where_their_levels_are():
    stairs = read_curve("[12]*400+[4]*600")
    assert [stairs(progress) for progress in (0, 0.399, 0.401, 1)] == [12, 12, 4, 4]
    assert stairs == Stairs(((12.0, 400), (4.0, 600)))
    assert repr(stairs) == "Stairs(levels=((12.0, 400), (4.0, 600)))"


def test_the_numbers_of_a_curve_are_those_it_stays_between():
    assert numbers_of(Steady(3)) == (3,)
    assert list(numbers_of(read_curve("[12]*4+[1]*6"))) == [12, 1]
    assert list(numbers_of(read_curve("0:(1), 10:(-2)"))) == [1, -2]
    assert numbers_of(lambda progress, _frame=0: progress) == ()
