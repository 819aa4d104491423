import torch

from fairest.generate.engine.cascade import cascade, enlarging
from fairest.generate.engine.sampling import sample, shown, start
from fairest.generate.engine.streams import Streams


class _Doubling:
    """An enlarger of random weights, which notes what it was asked for."""

    factor = 2

    def __init__(self, toy, falling):
        self.toy, self.falling, self.asked = toy, falling, []
        self.codec = toy().codec

    def denoiser(self, texts, small, augmentation, streams):
        rough = small + augmentation * streams.normal(*small.shape[1:])
        self.asked.append((tuple(texts), rough))
        base, large = self.toy(1, dtype=torch.float32), torch.nn.functional.interpolate(rough, scale_factor=2)

        class Bound:
            codec = self.codec

            def __call__(self, x, sigma):
                return base(x, sigma) + large

        return Bound()

    def sigmas(self, steps):
        return self.falling[-steps - 1 :]


def _stage(enlarger, seeds, **more):
    return enlarging(enlarger, ["a"] * len(seeds), Streams(seeds), steps=5, **more)


def test_each_stage_gets_what_the_one_before_made():
    found = cascade(lambda: torch.full((1, 3, 2, 2), 0.5), [lambda p: p.repeat(1, 1, 2, 2), lambda p: p / 2])
    assert torch.equal(found, torch.full((1, 3, 4, 4), 0.25))


def test_no_stages_leave_the_first_pictures():
    assert torch.equal(cascade(lambda: torch.ones(1), []), torch.ones(1))


def test_a_stage_draws_larger_pictures_of_the_small_ones(toy, falling):
    enlarger, small = _Doubling(toy, falling), torch.rand(2, 3, 4, 6)
    found = _stage(enlarger, (1, 2), augmentation=0.0)(small)
    sigmas, noise = falling[-6:], Streams((1, 2), "enlarging")
    denoiser = enlarger.denoiser(["a", "a"], small, 0.0, noise.of("any"))
    x = start(enlarger.codec, sigmas, noise, 12, 8)
    assert found.shape == (2, 3, 8, 12)
    assert torch.equal(found, shown(enlarger.codec, sample(denoiser, sigmas, x)))


def test_with_and_without_the_prompt_the_stage_sees_the_same_roughened_picture(toy, falling):
    enlarger = _Doubling(toy, falling)
    _stage(enlarger, (1, 2), guidance=3.0, avoid="b", augmentation=0.5)(torch.rand(2, 3, 4, 4))
    (with_text, seen), (without, also_seen) = enlarger.asked
    assert (with_text, without) == (("a", "a"), ("b", "b"))
    assert torch.equal(seen, also_seen)


def test_a_stage_for_a_batch_is_that_for_one_by_one(toy, falling):
    small = torch.rand(2, 3, 4, 4)
    together = _stage(_Doubling(toy, falling), (1, 2), method="ancestral")(small)
    alone = [_stage(_Doubling(toy, falling), (i + 1,), method="ancestral")(small[i : i + 1]) for i in range(2)]
    torch.testing.assert_close(together, torch.cat(alone), atol=1e-6, rtol=0)


def test_the_threshold_of_a_stage_holds_its_pictures_in_range(toy, falling):
    """What is far beyond white comes out white without one, and mostly darker with one."""
    enlarger, bright = _Doubling(toy, falling), torch.linspace(6, 9, 48).reshape(1, 3, 4, 4)
    cut = _stage(enlarger, (1,), augmentation=0.0)(bright)
    held = _stage(enlarger, (1,), augmentation=0.0, percentile=1.0)(bright)
    assert (cut == 1).all()
    assert float((held < 1).float().mean()) > 0.9
