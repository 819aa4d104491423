import pytest
import torch

from fairest.errors import BadInput, NotFinite, UnknownName
from fairest.generate.engine.denoisers import cfg, guide, regions
from fairest.generate.engine.objective import Term
from fairest.generate.engine.sampling import METHODS, sample, skipped, start
from fairest.generate.engine.streams import Streams

# The schedulers of diffusers turn tensors into arrays in a way that numpy 2 gives up.
_OLD_ARRAYS = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


def _ddim(denoiser, sigmas, x, eta, streams):
    """Song et al. 2021, equation 12 with 16, in the paper's own variables."""
    bars = [1 / (1 + sigma**2) for sigma in sigmas.tolist()]
    x = x * bars[0] ** 0.5
    for sigma, bar, after in zip(sigmas.tolist(), bars, bars[1:], strict=False):
        clean = denoiser(x / bar**0.5, sigma)
        epsilon = (x - bar**0.5 * clean) / (1 - bar) ** 0.5
        fresh = eta * ((1 - after) / (1 - bar)) ** 0.5 * (1 - bar / after) ** 0.5
        x = after**0.5 * clean + (1 - after - fresh**2) ** 0.5 * epsilon
        x = x + fresh * streams.normal(*x.shape[1:]).double()
    return x


def _by_diffusers(scheduler, denoiser, x, *, preserving=False, generators=None):
    """A scheduler's own loop over a denoiser that gives the clean picture."""
    levels = scheduler.sigmas.tolist()
    if preserving:
        x = x / (1 + levels[0] ** 2) ** 0.5
    for number, t in enumerate(scheduler.timesteps):
        sigma = levels[number]
        seen = x * (1 + sigma**2) ** 0.5 if preserving else x
        more = {"generator": generators} if generators else {}
        x = scheduler.step(denoiser(seen, sigma), t, x, **more).prev_sample
    return x


def _scheduler(name, steps=12, **settings):
    import diffusers

    scheduler = getattr(diffusers, name)(**{"prediction_type": "sample"} | settings)
    scheduler.set_timesteps(steps)
    return scheduler


@pytest.mark.parametrize("eta", [0.0, 0.5, 1.0])
def test_ddim_in_the_paper_s_variables_is_a_step_in_sigma(toy, falling, noise, eta):
    expected = _ddim(toy(), falling, falling[0] * noise, eta, Streams((1, 2, 3)))
    method = "ancestral" if eta else "euler"
    found = sample(toy(), falling, falling[0] * noise, method, streams=Streams((1, 2, 3)), eta=eta)
    torch.testing.assert_close(found, expected, atol=1e-12, rtol=0)


@_OLD_ARRAYS
@pytest.mark.parametrize(
    ("method", "name", "settings"),
    [
        ("euler", "EulerDiscreteScheduler", {}),
        ("heun", "HeunDiscreteScheduler", {}),
        ("dpm++2m", "DPMSolverMultistepScheduler", {"solver_order": 2, "final_sigmas_type": "zero"}),
        ("dpm++2m", "DPMSolverMultistepScheduler", {"beta_schedule": "squaredcos_cap_v2"}),
    ],
)
def test_a_method_gives_what_the_scheduler_of_diffusers_gives(toy, noise, method, name, settings):
    scheduler = _scheduler(name, **settings)
    sigmas = torch.unique_consecutive(scheduler.sigmas.double())
    x = (sigmas[0] * noise).float()
    expected = _by_diffusers(scheduler, toy(dtype=torch.float32), x, preserving=name.startswith("DPM"))
    found = sample(toy(dtype=torch.float32), sigmas, x, method)
    torch.testing.assert_close(found, expected, atol=2e-5, rtol=0)


@_OLD_ARRAYS
def test_ancestral_is_that_of_diffusers_with_the_same_noise(toy, noise):
    scheduler, seeds = _scheduler("EulerAncestralDiscreteScheduler", prediction_type="epsilon"), (3, 1, 4)
    denoiser, x = toy(dtype=torch.float32), (scheduler.sigmas[0] * noise).float()

    def epsilon(x, sigma):
        return (x - denoiser(x, sigma)) / sigma

    expected = _by_diffusers(scheduler, epsilon, x, generators=Streams(seeds)._streams)
    found = sample(denoiser, scheduler.sigmas, x, "ancestral", streams=Streams(seeds))
    torch.testing.assert_close(found, expected, atol=2e-5, rtol=0)


@pytest.mark.parametrize(("method", "order"), [("euler", 1), ("heun", 2)])
def test_half_the_step_leaves_half_the_error_to_the_power_of_the_order(method, order):
    """Data of deviation 1/2 around 0.3 have a straight denoiser, and a known end for every beginning."""

    def denoiser(x, sigma):
        return (0.25 * x + sigma**2 * 0.3) / (0.25 + sigma**2)

    denoiser = _Bare(denoiser)
    x = torch.linspace(-4, 4, 9, dtype=torch.float64).reshape(1, 1, 3, 3)
    exact = 0.3 + (x - 0.3) * (0.25 / (0.25 + 4)) ** 0.5

    def error(steps):
        return (sample(denoiser, 2 * (1 - torch.arange(steps + 1).double() / steps), x, method) - exact).abs().max()

    ratio = float(error(64) / error(128))
    assert 0.8 * 2**order < ratio < 1.25 * 2**order


class _Bare:
    def __init__(self, function):
        self.function = function

    def __call__(self, x, sigma):
        return self.function(x, sigma)

    class codec:  # noqa: N801
        factor, channels = 1, 1
        decode = staticmethod(lambda x: x)


@pytest.mark.parametrize("method", METHODS)
def test_a_batch_comes_out_as_one_by_one(toy, falling, noise, method):
    together = sample(toy(), falling, falling[0] * noise, method, streams=Streams((5, 6, 7)))
    for i, seed in enumerate((5, 6, 7)):
        alone = sample(toy(), falling, falling[0] * noise[i : i + 1], method, streams=Streams((seed,)))
        torch.testing.assert_close(together[i : i + 1], alone, atol=1e-12, rtol=0)


@pytest.mark.parametrize("method", METHODS)
def test_each_step_is_told_with_the_clean_estimate_and_true_ends_there(toy, falling, noise, method):
    told = []

    def listen(step):
        told.append(step)
        return step.number == 3

    found = sample(toy(), falling, noise, method, streams=Streams((1, 2, 3)), on_step=listen, frame=4)
    assert [(step.number, step.of, step.sigma, step.frame) for step in told] == [
        (1, 7, 14.6, 4),
        (2, 7, 7.0, 4),
        (3, 7, 3.5, 4),
    ]
    assert torch.equal(told[-1].picture(), ((found + 1) / 2).clamp(0, 1))
    assert torch.equal(told[0].picture(), ((toy()(noise, 14.6) + 1) / 2).clamp(0, 1))


def test_a_picture_is_decoded_only_for_who_looks(toy, falling, noise):
    denoiser, decoded = toy(), []
    decode, denoiser.codec.decode = denoiser.codec.decode, lambda x: decoded.append(1) or decode(x)
    sample(denoiser, falling, noise, on_step=lambda step: step.number == 2 and step.picture() is None)
    assert len(decoded) == 1


def test_what_is_no_number_stops_with_the_step_and_the_picture(toy, falling, noise):
    denoiser = toy()

    def breaking(x, sigma):
        clean = denoiser(x, sigma)
        if sigma == 3.5:
            clean[1, 0, 0, 0] = torch.nan
        return clean

    with pytest.raises(NotFinite, match=r"clean estimate became no number at step 3, in picture 2\."):
        sample(_Bare(breaking), falling, noise)


@pytest.mark.parametrize("method", METHODS)
def test_a_drawing_goes_on_where_its_denoiser_answers(toy, falling, noise, method):
    """Noise is drawn on the processor in float32; here the denoiser answers in float64, as another on a GPU."""
    precise = toy()

    def denoiser(x, sigma):
        return precise(x.double(), sigma)

    half = regions([(_Bare(denoiser), (0, 0, 1, 0.5), 1.0), (_Bare(denoiser), (0, 0.5, 1, 1), 1.0)])
    bright = Term("bright", lambda pictures, _: pictures.square().sum((1, 2, 3)))
    for base in (_Bare(denoiser), half):
        guided = guide(cfg(base, base, 2.0), bright, 0.01, sigmas=falling, streams=Streams((1, 2, 3)))
        found = sample(guided, falling, noise.float(), method, streams=Streams((1, 2, 3)))
        assert found.dtype == torch.float64


def test_an_unknown_method_is_refused_with_the_known(toy, falling, noise):
    with pytest.raises(UnknownName, match=r"Did you mean 'euler'.*dpm\+\+2m"):
        sample(toy(), falling, noise, "eular")


def test_ancestral_without_streams_says_so(toy, falling, noise):
    with pytest.raises(BadInput, match="streams"):
        sample(toy(), falling, noise, "ancestral")


@pytest.mark.parametrize(("share", "left"), [(0, 7), (0.5, 3), (0.1, 6), (1, 0)])
def test_skipping_leaves_out_the_first_share_of_the_steps(falling, share, left):
    assert torch.equal(skipped(falling, share), falling[7 - left :])


def test_a_share_outside_0_to_1_is_refused(falling):
    with pytest.raises(BadInput, match="no share"):
        skipped(falling, 1.2)


def test_with_all_steps_skipped_the_init_picture_comes_back(toy, falling):
    denoiser, init = toy(factor=2, dtype=torch.float32), torch.rand(1, 3, 8, 8)
    sigmas = skipped(falling, 1)
    x = start(denoiser.codec, sigmas, Streams((1, 2)), 8, 8, init)
    found = sample(denoiser, sigmas, x)
    assert torch.equal(found, denoiser.codec.encode(init).expand(2, -1, -1, -1))
    assert denoiser.asked == 0


def test_a_drawing_starts_with_each_picture_s_own_noise_over_the_init(toy, falling):
    codec, init = toy(factor=2).codec, torch.full((1, 3, 8, 12), 0.75)
    bare = start(codec, falling, Streams((1, 2)), 12, 8)
    assert bare.shape == (2, 3, 4, 6)
    assert torch.equal(bare[1:], 14.6 * Streams((2,)).normal(3, 4, 6))
    over = start(codec, falling, Streams((1, 2)), 12, 8, init)
    assert torch.equal(over, bare + 0.5)  # 0.75 is 0.5 around zero


def test_an_init_picture_of_another_size_is_scaled(toy, falling):
    x = start(toy(factor=2).codec, falling * 0, Streams((1, 2)), 12, 8, torch.full((2, 3, 31, 17), 0.75))
    torch.testing.assert_close(x, torch.full((2, 3, 4, 6), 0.5))


@pytest.mark.parametrize(("width", "height"), [(7, 8), (8, 0), (-2, 4)])
def test_a_side_the_model_cannot_draw_is_refused(toy, falling, width, height):
    with pytest.raises(BadInput, match="multiples of 2"):
        start(toy(factor=2).codec, falling, Streams((1,)), width, height)


def test_two_init_pictures_for_three_are_refused(toy, falling):
    with pytest.raises(BadInput, match="2 pictures were given for 3"):
        start(toy().codec, falling, Streams((1, 2, 3)), 8, 8, torch.rand(2, 3, 8, 8))
