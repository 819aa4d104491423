"""Combinators that hold a part of the picture: inpaint, threshold, mirror, steer."""

import pytest
import torch

from fairest.errors import BadInput, UnknownName
from fairest.generate.engine.denoisers import inpaint, mirror, steer, threshold
from fairest.generate.engine.sampling import METHODS, sample
from fairest.generate.engine.streams import Streams


@pytest.fixture
def clean():
    return torch.rand(3, 3, 8, 6, generator=torch.Generator().manual_seed(3), dtype=torch.float64) * 2 - 1


@pytest.mark.parametrize("method", METHODS)
def test_what_is_known_comes_out_as_it_was(toy, falling, noise, clean, method):
    mask = torch.zeros(1, 1, 8, 6, dtype=torch.float64)
    mask[..., 2:5, 1:4] = 1
    drawn = inpaint(toy(), clean, mask, noise)
    found = sample(drawn, falling, falling[0] * noise, method, streams=Streams((1, 2, 3)))
    known = (mask == 0).expand_as(clean)
    torch.testing.assert_close(found[known], clean[known], atol=1e-12, rtol=0)
    assert (found - clean).abs()[~known].min() > 1e-6


def test_the_model_sees_the_known_part_at_the_noise_that_is_left(falling, noise, clean, toy):
    seen = []

    class Watched:
        codec = toy().codec

        def __call__(self, x, sigma):
            seen.append((x, sigma))
            return x * 0

    mask = torch.zeros(1, 1, 8, 6, dtype=torch.float64)
    mask[..., :4, :] = 1
    sample(inpaint(Watched(), clean, mask, noise), falling, falling[0] * noise, "euler")
    for x, sigma in seen:
        torch.testing.assert_close(x[:, :, 4:], (clean + sigma * noise)[:, :, 4:], atol=1e-12, rtol=0)


def test_a_mask_of_everything_is_the_model_alone_and_of_nothing_the_picture(toy, falling, noise, clean):
    everything, nothing = torch.ones(1, 1, 1, 1).double(), torch.zeros(1, 1, 1, 1).double()
    found = sample(inpaint(toy(), clean, everything, noise), falling, noise)
    torch.testing.assert_close(found, sample(toy(), falling, noise), atol=1e-11, rtol=0)
    found = sample(inpaint(toy(), clean, nothing, noise), falling, falling[0] * noise)
    torch.testing.assert_close(found, clean, atol=1e-12, rtol=0)


class _Fixed:
    def __init__(self, picture, codec):
        self.picture, self.codec = picture, codec

    def __call__(self, _x, _sigma):
        return self.picture


def test_a_threshold_cuts_each_picture_at_its_own_percentile(toy):
    codec = toy().codec
    mild = torch.linspace(-0.9, 0.9, 48).reshape(3, 4, 4)
    strong = torch.linspace(-4.7, 4.7, 48).reshape(3, 4, 4)
    found = threshold(_Fixed(torch.stack([mild, strong]), codec), 0.5)(None, 1.0)
    assert torch.equal(found[0], mild)  # nothing of it is beyond 1
    half = (2.3 + 2.5) / 2  # of 48 values 0.2 apart, -4.7 to 4.7, the 12th and 13th sizes of either sign
    torch.testing.assert_close(found[1], strong.clamp(-half, half) / half)


def test_a_threshold_for_latents_is_refused(toy):
    with pytest.raises(BadInput, match="latents"):
        threshold(toy(factor=2))


@pytest.mark.parametrize(("axis", "along"), [("left-right", -1), ("top-bottom", -2)])
@pytest.mark.parametrize("size", [(8, 6), (7, 5)])
def test_a_mirror_to_the_end_gives_symmetric_pictures(toy, falling, noise, axis, along, size):
    x = noise[:, :, : size[0], : size[1]]
    found = sample(mirror(toy(), axis, 1.0, falling), falling, x)
    assert torch.equal(found, found.flip(along))


def test_after_its_time_a_mirror_leaves_the_model_alone(toy, falling, noise):
    halved = mirror(toy(), "left-right", 0.5, falling)
    assert torch.equal(halved(noise, 0.9), toy()(noise, 0.9))  # the fifth of seven steps
    assert not torch.equal(halved(noise, 1.8), toy()(noise, 1.8))


def test_an_unknown_axis_is_refused(toy, falling):
    with pytest.raises(UnknownName, match="known: left-right, top-bottom"):
        mirror(toy(), "left", 1.0, falling)


def test_steering_adds_the_directions_by_their_strength_and_time(toy, falling, noise):
    steered = steer(toy(1), [(toy(2), toy(3), 1.5, 1.0), (toy(4), toy(5), 2.0, "[0]*3+[0.5]*4")], falling)
    first = toy(1)(noise, 7.0) + 1.5 * (toy(2)(noise, 7.0) - toy(3)(noise, 7.0))
    torch.testing.assert_close(steered(noise, 7.0), first, atol=1e-12, rtol=0)
    late = toy(1)(noise, 0.4) + 1.5 * (toy(2)(noise, 0.4) - toy(3)(noise, 0.4))
    late = late + (toy(4)(noise, 0.4) - toy(5)(noise, 0.4))
    torch.testing.assert_close(steered(noise, 0.4), late, atol=1e-12, rtol=0)


def test_a_direction_of_no_strength_is_not_asked(toy, falling, noise):
    plus, minus = toy(2), toy(3)
    found = sample(steer(toy(1), [(plus, minus, 0.0, 1.0), (plus, minus, 2.0, "0")], falling), falling, noise)
    assert torch.equal(found, sample(toy(1), falling, noise))
    assert plus.asked == minus.asked == 0
