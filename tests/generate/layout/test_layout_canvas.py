"""Layouts on a canvas of pixels."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from fairest.errors import BadInput
from fairest.generate.layout import Layout, Region, by_rule, side_by_side
from fairest.generate.layout.canvas import alike, on_grid, roomy, sides


def test_the_shorter_side_is_the_size_and_both_are_multiples_of_the_step():
    assert sides(5.0, 64, 32) == (320, 64)
    assert sides(0.5, 64, 32) == (64, 128)
    assert sides(1.3, 100, 32) == (128, 96)
    assert sides(1.0, 1, 32) == (32, 32)


def test_five_squares_stay_where_they_are():
    assert [on_grid(box, 320, 64, 32) for box in side_by_side(5)] == list(side_by_side(5))


def test_the_canvas_grows_with_small_boxes_to_twice_the_models_side_at_most():
    def of(boxes, ratio):
        return roomy(Layout("", tuple(Region(box, "x") for box in boxes), ratio), 64)

    assert of(side_by_side(5), 5.0) == 64
    assert of(side_by_side(5, 2), 1.5) == 128  # three by two squares: each has half of the shorter side
    assert of([(0, 0, 0.64, 1)], 1.0) == 80  # 64 / sqrt(0.64)
    assert of([(0, 0, 0.1, 0.1)], 0.2) == 128
    assert of([(0, 0, 1, 1)], 5.0) == 64


share = some.floats(0, 1)


@given(some.tuples(share, share, share, share).filter(lambda b: b[0] < b[2] and b[1] < b[3]))
def test_every_box_lands_on_whole_cells_inside_the_canvas_and_holds_one_at_least(box):
    left, top, right, bottom = on_grid(box, 320, 64, 32)
    assert 0 <= left < right <= 1
    assert 0 <= top < bottom <= 1
    for side, cells, given_side in ((left, 10, box[0]), (right, 10, box[2]), (top, 2, box[1]), (bottom, 2, box[3])):
        assert side * cells == pytest.approx(round(side * cells))
        assert abs(side - given_side) <= 1.001 / cells


def test_layouts_of_a_batch_may_differ_in_prompts_and_seeds_alone():
    one = Layout("", (Region((0, 0, 1, 1), "a"),))
    other = Layout("b", (Region((0, 0, 1, 1), "b", seed=3),))
    assert alike(one, 2) == (one, one)
    assert alike([one, other], 2) == (one, other)
    for changed in (
        replace(one, ratio=2.0),
        replace(one, regions=(Region((0, 0, 1, 0.5), "a"),)),
        replace(one, regions=(Region((0, 0, 1, 1), "a", weight=2),)),
        replace(one, regions=(Region((0, 0, 1, 1), "a", adapters={"x": 1.0}),)),
    ):
        with pytest.raises(BadInput, match="differ in boxes"):
            alike([one, changed], 2)
    with pytest.raises(BadInput, match="2 layouts for 3 pictures"):
        alike([one, one], 3)
    ruled = by_rule(5, "nurse", {"gender": {"woman": 0.5, "man": 0.5}}, 4, 0)
    assert alike(ruled, 4) == ruled
