"""What stands in the way of a verdict: a case for each answer."""

import pytest

from fairest.decide import Plan, Table, compare
from fairest.records import Confusion, Expectation, Tally

BOTH = pytest.mark.parametrize("fixed", [None, 1], ids=["looking", "fixed"])
CELLS = {"gender+age": ("woman, young", "woman, old", "man, young", "man, old")}


def gender(name, women, men, **gaps):
    return Tally(name, "gender", {"woman": women, "man": men}, gaps)


def known(right, of, measured_on="village"):
    """A judge that is right on so many of so many pictures of each value."""
    counts = {v: {t: right if t == v else of - right for t in ("woman", "man")} for v in ("woman", "man")}
    return Confusion("gender", {v: {**row, "unsure": 0} for v, row in counts.items()}, measured_on)


def why(lay_out, tally, fixed=None, reference=None, delta=0.1, **more):
    plan = Plan((tally.attribute,), fixed=fixed, delta=delta)
    first, *_ = compare(*lay_out([tally], plan, reference, **more))
    assert first.verdict == "undetermined"
    return first.why


def held(share, low, high):
    return Table("mine", {"cook": {"gender": {v: Expectation(share, low, high) for v in ("woman", "man")}}})


@BOTH
def test_where_there_is_nothing_it_says_so(lay_out, fixed):
    assert why(lay_out, gender("cook", 0, 0), fixed) == "no picture was drawn"
    assert why(lay_out, gender("cook", 0, 0, blocked=9), fixed) == "no picture could be told"


@BOTH
def test_a_cell_with_too_few_pictures_is_told_how_many_it_takes(lay_out, fixed):
    few = Tally("cook", "gender+age", {"woman, young": 12}, {"unsure": 30})
    says = "12 pictures have both labels, an intersection is tested from 20 on"
    assert why(lay_out, few, fixed, support=CELLS) == says


def test_pictures_that_would_do_are_counted_with_two_figures(lay_out):
    # The page of the design: a share of .6 leaves one half after 239 pictures on average, half of the time sooner.
    says = why(lay_out, gender("cook", 60, 40))
    assert says.startswith("about ")
    assert says.endswith(" pictures in all would settle it")
    number = int(says.split()[1])
    assert 150 < number < 290
    assert number % 10 == 0


@BOTH
def test_a_judge_known_from_few_labels_needs_more_of_them(lay_out, fixed):
    # 36 of 40 right, at both values: within 1 - .005 the rates may be 20 points off, so that parity and .4 look alike.
    says = why(lay_out, gender("cook", 5_000, 5_000), fixed, confusions=[known(36, 40)])
    assert says.startswith("how far the judge errs is not known well enough: at least about ")
    labels = int(says.removeprefix("how far the judge errs is not known well enough: at least about ").split()[0])
    assert labels > 40
    # With a few fewer (it is rounded up) no number of pictures will do; with some more it does.
    plan, tally = Plan(("gender",), fixed=fixed), gender("cook", 10**7, 10**7)
    for m, wanted in ((labels - 20, "undetermined"), (2 * labels, "equivalent")):
        found = compare(*lay_out([tally], plan, confusions=[known(m * 9 // 10, m)]))
        assert {f.verdict for f in found} == {wanted}


@BOTH
def test_pictures_that_could_not_be_told_are_named_where_they_are_in_the_way(lay_out, fixed):
    says = why(lay_out, gender("cook", 400, 300, blocked=300), fixed)
    assert says == "300 of 1000 pictures could not be told: drawing more like these would not settle it"


@BOTH
def test_a_judge_that_cannot_tell_is_named_with_the_value(lay_out, fixed):
    says = why(lay_out, gender("cook", 500, 500), fixed, confusions=[known(500, 1000)])
    assert says == "the judge cannot tell 'woman' from the other values well enough"


@BOTH
def test_a_judge_measured_elsewhere_is_to_be_measured_here(lay_out, fixed):
    # Nearly no errors, known from many labels; but five points of slack on each rate leave no room within .02.
    says = why(lay_out, gender("cook", 5_000, 5_000), fixed, delta=0.02, confusions=[known(99_000, 100_000, "photos")])
    assert says == (
        "the judge's errors were measured elsewhere and may be 5 points larger here: "
        "measured on these pictures (fairest label) they may settle it"
    )
    here = compare(
        *lay_out([gender("cook", 5_000, 5_000)], Plan(("gender",), delta=0.02), confusions=[known(99_000, 100_000)])
    )
    assert {f.verdict for f in here} == {"equivalent"}


@BOTH
def test_a_reference_wider_than_delta_allows_is_named_with_its_ends(lay_out, fixed):
    says = why(lay_out, gender("cook", 500, 500), fixed, held(0.5, 0.35, 0.65))
    assert says == "the reference's own interval (35 to 65 %) is too wide for more pictures to settle it"


@BOTH
def test_a_delta_finer_than_pictures_can_tell_is_said_to_be_so(lay_out, fixed):
    says = why(lay_out, gender("cook", 500, 500), fixed, delta=0.002)
    assert says.startswith("the share lies so near the edge of what counts as a difference that 100,000 pictures")
