import pytest
import torch

from fairest.errors import BadInput
from fairest.generate.engine.crops import crop
from fairest.generate.engine.objective import Term
from fairest.generate.engine.objectives import TV, Likeness
from fairest.generate.engine.step import Moment
from fairest.generate.engine.streams import Streams
from fairest.generate.engine.views import Crops, views

BRIGHTNESS = Term("brightness", lambda pictures, _: pictures.mean((1, 2, 3)))
STILL = {"turn": 0.0, "shift": 0.0, "flip": 0.0, "colour": 0.0, "noise": 0.0}


def moment(*seeds, progress=0.0):
    return Moment(progress, Streams(seeds, "crops"))


@pytest.fixture
def pictures():
    return torch.rand(3, 3, 16, 16, generator=torch.Generator().manual_seed(0))


def counted(crops, progress):
    """How many crops an objective is given."""
    seen = []
    counter = Term("count", lambda pictures, _: seen.append(len(pictures)) or pictures.mean((1, 2, 3)))
    views(counter, 8, crops)(torch.rand(2, 3, 16, 16), moment(0, 1, progress=progress))
    return seen[0] / 2


def test_a_batch_has_exactly_the_crops_that_its_pictures_have_one_by_one(pictures):
    together = crop(pictures, Crops(), 12, moment(5, 6, 7))
    apart = [crop(pictures[place : place + 1], Crops(), 12, moment(5 + place)) for place in range(3)]
    assert torch.equal(together, torch.cat(apart))


def test_pictures_of_other_seeds_and_other_steps_have_other_crops(pictures):
    same, now = pictures[:1].expand(2, -1, -1, -1), moment(1, 2)
    first, second = crop(same, Crops(), 12, now), crop(same, Crops(), 12, now)
    assert not torch.equal(first[:8], first[8:])
    assert not torch.equal(first, second)


def test_a_look_at_the_whole_picture_without_chance_is_the_picture(pictures):
    still = Crops(overview=2, inner=0, **STILL)
    seen = crop(pictures, still, 16, moment(0, 1, 2))
    torch.testing.assert_close(seen, pictures.repeat_interleave(2, 0), atol=1e-5, rtol=0)
    torch.testing.assert_close(
        views(TV(), 16, still)(pictures, moment(0, 1, 2)), TV()(pictures, moment(0, 1, 2)), atol=1e-5, rtol=0
    )


def test_the_loss_is_the_mean_over_a_pictures_own_crops(pictures):
    seen = crop(pictures, Crops(), 12, moment(5, 6, 7))
    by_hand = seen.mean((1, 2, 3)).view(3, 8).mean(1)
    torch.testing.assert_close(views(BRIGHTNESS, 12)(pictures, moment(5, 6, 7)), by_hand)


def test_each_crop_is_compared_with_what_belongs_to_its_picture():
    even = torch.tensor([0.2, 0.5, 0.9]).view(3, 1, 1, 1).expand(3, 3, 16, 16)
    still = Crops(**{**STILL, "turn": 10.0, "shift": 0.05})
    assert views(Likeness(even), 8, still)(even, moment(0, 1, 2)).tolist() == pytest.approx([0, 0, 0], abs=1e-9)


def test_the_terms_of_what_is_looked_at_stay_apart_and_add_up(pictures):
    objective = views(TV() + 2 * BRIGHTNESS, 8)
    terms = objective.terms(pictures, moment(0, 1, 2))
    assert list(terms) == ["total variation", "brightness"]
    torch.testing.assert_close(sum(terms.values()), objective(pictures, moment(0, 1, 2)))


def test_what_counts_nothing_at_a_moment_tells_the_same_terms_as_otherwise(pictures):
    objective = views((TV() + 2 * BRIGHTNESS + TV()).mask((0, 0, 1, 1)), 8).at("[0]*1+[1]*1")
    off, on = (objective.terms(pictures, moment(0, 1, 2, progress=progress)) for progress in (0.0, 1.0))
    assert list(off) == list(on) == ["total variation", "brightness"]
    assert all(loss.tolist() == [0, 0, 0] for loss in off.values())


def test_inner_looks_may_be_none_and_overviews_too(pictures):
    assert len(crop(pictures, Crops(overview=3, inner=0), 8, moment(0, 1, 2))) == 9
    assert len(crop(pictures, Crops(overview=0, inner=2), 8, moment(0, 1, 2))) == 6


def test_curves_change_how_many_looks_there_are_as_discos_do():
    crops = Crops(overview="[12]*400+[4]*600", inner="[4]*400+[12]*600")
    assert [counted(crops, progress) for progress in (0.0, 0.39, 0.41, 1.0)] == [16, 16, 16, 16]
    assert crops.counts(moment(0, progress=0.39)) == (12, 4)
    assert crops.counts(moment(0, progress=0.41)) == (4, 12)


def test_no_looks_at_all_are_refused(pictures):
    with pytest.raises(BadInput, match=r"no views at progress 0.50"):
        views(BRIGHTNESS, 8, Crops(overview=0, inner="0"))(pictures, moment(0, 1, 2, progress=0.5))


def test_inner_looks_see_a_part_and_a_higher_power_a_smaller_one():
    across = torch.linspace(0, 1, 64).expand(1, 3, 64, 64)  # brightness says where one looks

    def width(power):
        crops = Crops(overview=0, inner=200, power=power, grey=0, smallest=0.25, **STILL)
        seen = crop(across, crops, 16, moment(0))
        return (seen[..., -1] - seen[..., 0]).mean((1, 2)) * 16 / 15 * 63 / 64

    even, small = width(1.0), width(4.0)
    assert even.min() > 0.23
    assert even.mean().item() == pytest.approx((1 + 0.25) / 2, abs=0.05)
    assert small.mean().item() == pytest.approx(0.25 + 0.75 / 5, abs=0.05)  # the mean of u^4 is a fifth


def test_a_share_of_the_inner_looks_sees_no_colour_and_overviews_do():
    red = torch.tensor([0.9, 0.2, 0.2]).view(1, 3, 1, 1).expand(1, 3, 16, 16)
    seen = crop(red, Crops(overview=4, inner=8, grey=0.25, **STILL), 8, moment(0))
    colourless = (seen.amax(1) - seen.amin(1)).amax((1, 2)) < 1e-5
    assert colourless.tolist() == [False] * 10 + [True] * 2


def test_all_inner_looks_may_see_no_colour_and_overviews_still_do():
    red = torch.tensor([0.9, 0.2, 0.2]).view(1, 3, 1, 1).expand(1, 3, 16, 16)
    seen = crop(red, Crops(overview=2, inner=3, grey="[1]*1", **STILL), 8, moment(0))
    assert ((seen.amax(1) - seen.amin(1)).amax((1, 2)) < 1e-5).tolist() == [False] * 2 + [True] * 3


def test_a_long_picture_is_seen_whole_with_reflections_beyond_its_edges():
    wide = torch.linspace(0, 1, 8)[:, None].expand(1, 3, 8, 16)
    seen = crop(wide, Crops(overview=1, inner=0, **STILL), 16, moment(0))[0, 0, :, 8]
    middle = torch.linspace(0, 1, 8)
    torch.testing.assert_close(seen, torch.cat([middle[:4].flip(0), middle, middle[4:].flip(0)]))


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"overview": -1}, "overview is -1 "),
        ({"inner": "[4]*4+[2000]*6"}, r"inner is 2000 .*0 to 1000"),
        ({"grey": 1.5}, r"grey is 1.5 .*0 to 1\."),
        ({"grey": "0:(0), 5:(-0.1)"}, "grey is -0.1 "),
        ({"power": -1}, "power is -1 "),
        ({"overview": "four"}, "no number and no curve"),
        ({"inner": "1e999"}, "each of them finite"),
        ({"smallest": 0}, "smallest part is 0 "),
        ({"smallest": 1.1}, "smallest part is 1.1 "),
        ({"smallest": float("nan")}, "smallest part is nan "),
    ],
)
def test_looks_that_make_no_sense_are_refused_before_anything_is_drawn(wrong, says):
    with pytest.raises(BadInput, match=says):
        Crops(**wrong)


def test_a_curve_of_ones_own_is_held_to_the_same_limits_at_each_moment():
    crops = Crops(overview=lambda progress, _frame=0: 4 - 8 * progress, inner=1)
    assert crops.counts(moment(0)) == (4, 1)
    with pytest.raises(BadInput, match="overview is -4 "):
        crops.counts(moment(0, progress=1.0))


def test_a_large_picture_is_scaled_down_before_so_that_every_pixel_counts():
    large = torch.rand(1, 3, 64, 64, requires_grad=True)
    crop(large, Crops(overview=1, inner=0, **STILL), 8, moment(0)).sum().backward()
    assert (large.grad != 0).all()


def test_a_mirrored_look_sees_the_mirror_image(pictures):
    mirrored = crop(pictures, Crops(overview=1, inner=0, **{**STILL, "flip": 1.0}), 16, moment(0, 1, 2))
    torch.testing.assert_close(mirrored, pictures.flip(3), atol=1e-5, rtol=0)


def test_turning_by_a_quarter_puts_the_top_at_a_side():
    """The greatest turn is drawn evenly either way; here the chance is set to its end."""
    from fairest.generate.engine.crops import _affine

    chances = torch.full((1, 1, 10), 0.5)
    chances[..., 5] = 1.0
    affine = _affine(torch.tensor([[[1.0, 1.0, 0.0, 0.0]]]), chances, Crops(turn=90, flip=0))
    torch.testing.assert_close(affine[0, 0], torch.tensor([[0.0, -1.0, 0.0], [1.0, 0.0, 0.0]]), atol=1e-6, rtol=0)


def test_views_need_a_stream_for_each_picture_and_are_not_taken_of_views(pictures):
    with pytest.raises(BadInput, match="3 pictures and 2 random streams"):
        crop(pictures, Crops(), 8, moment(0, 1))
    with pytest.raises(BadInput, match="cannot be taken of other views"):
        views(views(BRIGHTNESS, 8), 8)(pictures, moment(0, 1, 2))


def test_no_picture_touches_another(pictures):
    moved = pictures.clone().requires_grad_()
    views(BRIGHTNESS, 8)(moved, moment(0, 1, 2))[0].backward()
    assert moved.grad[0].any()
    assert not moved.grad[1:].any()
