from itertools import pairwise

import pytest
import torch

from fairest.errors import BadInput, NotFinite
from fairest.generate.engine.denoisers import cfg, guide, mirror, regions
from fairest.generate.engine.objective import Term
from fairest.generate.engine.sampling import METHODS, sample, skipped
from fairest.generate.engine.streams import Streams

_DARK = Term("dark", lambda pictures, _: pictures.square().sum((1, 2, 3)))
_NOISY = Term("noisy", lambda p, moment: (p * moment.streams.normal(1, 1, 1).to(p)).sum((1, 2, 3)))


def _guided(base, objective, scale, falling, seeds=(1, 2, 3), **more):
    return guide(base, objective, scale, sigmas=falling, streams=Streams(seeds), **more)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("scale", [0, "0", "[0]*3+[0]*4"])
def test_no_guidance_is_the_model_alone_and_computes_no_gradient(toy, falling, noise, method, scale):
    def never(_pictures, _moment):
        raise AssertionError

    found = sample(
        _guided(toy(), Term("never", never), scale, falling), falling, noise, method, streams=Streams((1, 2, 3))
    )
    assert torch.equal(found, sample(toy(), falling, noise, method, streams=Streams((1, 2, 3))))


def test_the_gradient_is_that_of_small_differences(toy, falling, noise):
    """Of the loss by x, through decoding and the network."""
    base, x, sigma, h = toy(), noise[:1], 1.8, 1e-5

    def loss(x):
        return float(((base(x, sigma) + 1) / 2).square().sum())

    shift = base(x, sigma) - _guided(base, _DARK, 3.0, falling, (1,))(x, sigma)
    for place in [(0, 0, 0, 0), (0, 1, 4, 2), (0, 2, 7, 5)]:
        nudge = torch.zeros_like(x)
        nudge[place] = h
        slope = (loss(x + nudge) - loss(x - nudge)) / (2 * h)
        assert float(shift[place]) == pytest.approx(sigma**2 * 3.0 * slope, rel=1e-6)


@pytest.mark.parametrize("kind", ["epsilon", "v", "x0"])
def test_guiding_the_clean_picture_is_guiding_epsilon_whatever_the_model_predicts(toy, falling, noise, kind):
    """Dhariwal and Nichol 2021, algorithm 2: epsilon - sqrt(1 - a) grad log p, by x of the noise-preserving scale."""
    network, sigma, scale = toy(), 1.8, 5.0
    a = 1 / (1 + sigma**2)
    to_clean = {
        "epsilon": lambda z, out: (z - (1 - a) ** 0.5 * out) / a**0.5,
        "v": lambda z, out: a**0.5 * z - (1 - a) ** 0.5 * out,
        "x0": lambda _, out: out,
    }[kind]

    class Model:
        codec = network.codec

        def __call__(self, x, sigma):
            return to_clean(x * a**0.5, network(x, sigma))

    found = _guided(Model(), _DARK, scale, falling)(noise, sigma)
    z = (noise * a**0.5).requires_grad_()
    clean = to_clean(z, network(z / a**0.5, sigma))
    (slope,) = torch.autograd.grad(-scale * ((clean + 1) / 2).square().sum(), z)
    epsilon = (z - a**0.5 * clean) / (1 - a) ** 0.5 - (1 - a) ** 0.5 * slope
    torch.testing.assert_close(found, ((z - (1 - a) ** 0.5 * epsilon) / a**0.5).detach(), atol=1e-12, rtol=0)


def test_without_the_network_data_of_unit_variance_get_the_true_gradient(falling, noise, toy):
    """For them the best denoiser is x / (1 + sigma^2)."""

    class Unit:
        codec = toy().codec

        def __call__(self, x, sigma):
            return x / (1 + sigma**2)

    through = [_guided(Unit(), _DARK, 2.0, falling, through=way)(noise, 1.8) for way in ("network", "estimate")]
    torch.testing.assert_close(*through, atol=1e-12, rtol=0)


def test_without_the_network_nothing_in_it_is_differentiated(toy, falling, noise):
    seen = []
    base = toy()

    class Watched:
        codec = base.codec

        def __call__(self, x, sigma):
            seen.append((x.requires_grad, torch.is_grad_enabled()))
            return base(x, sigma)

    _guided(Watched(), _DARK, 2.0, falling, through="estimate")(noise, 1.8)
    assert seen == [(False, False)]


def test_more_guidance_lowers_the_loss_further(toy, falling, noise):
    losses = [
        _DARK((sample(_guided(toy(), _DARK, scale, falling), falling, noise) + 1) / 2, None)
        for scale in (0, 0.003, 0.01, 0.03)
    ]
    for less, more in pairwise(losses):
        assert (more < less).all()


def test_no_picture_is_moved_beyond_the_clamp_and_those_within_are_left(toy, falling, noise):
    def shifts(clamp):
        return noise * 0 + toy()(noise, 1.8) - _guided(toy(), _DARK, 1.0, falling, clamp=clamp)(noise, 1.8)

    free = shifts(None)
    sizes = free.square().mean((1, 2, 3)).sqrt()
    most = float(sizes.median())
    kept = shifts(most)
    torch.testing.assert_close(kept.square().mean((1, 2, 3)).sqrt(), sizes.clamp(max=most), atol=1e-12, rtol=0)
    torch.testing.assert_close(kept / free, (sizes.clamp(max=most) / sizes)[:, None, None, None].expand_as(free))


@pytest.mark.parametrize("method", METHODS)
def test_a_guided_batch_comes_out_as_one_by_one_with_crops_of_its_own(toy, falling, noise, method):
    def drawn(x, seeds):
        guided = _guided(toy(), _NOISY + _DARK, 0.1, falling, seeds, clamp=0.3)
        return sample(guided, falling, x, method, streams=Streams(seeds))

    together = drawn(noise, (5, 6, 7))
    for i, seed in enumerate((5, 6, 7)):
        torch.testing.assert_close(together[i : i + 1], drawn(noise[i : i + 1], (seed,)), atol=1e-12, rtol=0)


def test_a_curve_means_the_same_noise_wherever_the_drawing_begins(toy, falling, noise):
    seen = []

    def note(pictures, moment):
        seen.append(moment.progress)
        return pictures.sum((1, 2, 3))

    for share in (0, 0.5):
        sample(_guided(toy(), Term("note", note), "[0]*3+[1]*4", falling), skipped(falling, share), noise)
    assert seen == [3 / 6, 4 / 6, 5 / 6, 1.0, 4 / 6, 5 / 6, 1.0]


def test_the_terms_of_each_step_are_told_through_every_combinator(toy, falling, noise):
    told = []
    left = _guided(toy(1), 2 * _DARK, 0.1, falling)
    right = _guided(cfg(toy(2), toy(3), 2.0), _DARK, 0.1, falling)
    whole = mirror(regions([(left, (0, 0, 0.5, 1), 1.0), (right, (0.5, 0, 1, 1), 1.0)]), "top-bottom", 1.0, falling)
    sample(whole, falling, noise, "heun", on_step=lambda step: told.append(step.terms))
    assert [sorted(terms) for terms in told] == [["dark"]] * 7
    assert all(terms["dark"].shape == (3,) for terms in told)


def test_a_step_without_guidance_tells_no_terms_of_the_step_before(toy, falling, noise):
    told = []
    guided = _guided(toy(), _DARK, "[1]*3+[0]*4", falling)
    sample(guided, falling, noise, on_step=lambda step: told.append(sorted(step.terms)))
    assert told == [["dark"]] * 3 + [[]] * 4


def test_a_loss_that_is_no_number_stops_with_its_name_and_step(toy, falling, noise):
    root = Term("root", lambda p, moment: (p.sum((1, 2, 3)) * 0 + (0.4 - moment.progress)).sqrt())
    with pytest.raises(NotFinite, match=r"root became no number at step 4, in picture 1, 2, 3\."):
        sample(_guided(toy(), _DARK + root, 0.1, falling), falling, noise)


@pytest.mark.parametrize("through", ["network", "estimate"])
def test_a_gradient_that_is_no_number_is_named_with_its_own_term_and_step(toy, falling, noise, through):
    edge = Term("edge", lambda p, _: (p * 0).sum((1, 2, 3)).sqrt()).at("[0]*3+[1]*3")
    with pytest.raises(
        NotFinite, match=r"The gradient of edge became no number at step 4, in picture 1, 2, 3\."
    ) as found:
        sample(_guided(toy(), _DARK + edge, 0.1, falling, through=through), falling, noise)
    assert "the strength" in found.value.hint


@pytest.mark.parametrize(("through", "slope"), [("network", 1 / 2), ("estimate", 1 / (1 + 2000.0**2))])
def test_a_small_gradient_in_half_precision_is_heard_because_the_scale_comes_first(toy, falling, through, slope):
    """A slope of 1e-9 is 0 in float16; a million of it is not. Nor is what noise of deviation 2000 leaves of it."""

    class Plain:
        codec = toy().codec

        def __call__(self, x, _sigma):
            return x / 2

    slight = Term("slight", lambda p, _: p.float().sum((1, 2, 3)) * 4e-9)
    sigma = 14.6 if through == "network" else 2000.0
    x = torch.zeros(1, 3, 2, 2, dtype=torch.float16)
    moved = x / 2 - _guided(Plain(), slight, 1e6, falling, (1,), through=through)(x, sigma)
    assert moved.dtype == torch.float16
    expected = sigma**2 * 1e6 * 4e-9 / 2 * slope  # decoding halves
    torch.testing.assert_close(moved.float(), torch.full((1, 3, 2, 2), expected), rtol=5e-3, atol=0)


@pytest.mark.parametrize("clamp", [0, -1.0, float("nan"), float("inf")])
def test_a_clamp_that_is_no_size_is_refused(toy, falling, clamp):
    with pytest.raises(BadInput, match="Give a clamp above 0"):
        _guided(toy(), _DARK, 1.0, falling, clamp=clamp)


def test_where_nothing_pulls_a_clamp_leaves_the_model_alone(toy, falling, noise):
    flat = Term("flat", lambda p, _: (p * 0).sum((1, 2, 3)))
    assert torch.equal(_guided(toy(), flat, 1.0, falling, clamp=1e-30)(noise, 1.8), toy()(noise, 1.8))


def test_terms_that_are_all_switched_off_guide_nowhere(toy, falling, noise):
    found = sample(_guided(toy(), _DARK.at(0), 1.0, falling), falling, noise)
    assert torch.equal(found, sample(toy(), falling, noise))


def test_a_guide_in_a_guide_is_refused(toy, falling, noise):
    inner = _guided(toy(), _DARK, 1.0, falling)
    with pytest.raises(BadInput, match="sum of their objectives"):
        sample(_guided(inner, _DARK, 1.0, falling), falling, noise)
