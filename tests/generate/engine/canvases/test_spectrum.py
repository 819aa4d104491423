import pytest
import torch

from fairest.generate.engine.canvases import Spectrum
from fairest.generate.engine.streams import Streams


@pytest.mark.parametrize(("width", "height"), [(16, 16), (15, 9), (8, 13), (1, 1)])
@pytest.mark.parametrize("decay", [0.0, 1.0, 2.5])
def test_it_gives_back_what_was_set(width, height, decay):
    canvas = Spectrum(width, height, Streams([3, 4]), decay=decay)
    wanted = 0.02 + 0.96 * torch.rand(2, 3, height, width, generator=torch.Generator().manual_seed(0))
    canvas.set(wanted)
    torch.testing.assert_close(canvas(), wanted, rtol=0, atol=1e-4)


@pytest.mark.parametrize("decay", [0.0, 0.5, 1.0, 1.5])
def test_power_falls_with_frequency_by_twice_the_decay(decay):
    canvas = Spectrum(128, 128, Streams(range(8)), decay=decay, contrast=0.1)
    power = torch.fft.rfft2(torch.logit(canvas())).abs().square().mean((0, 1))
    frequency = torch.hypot(torch.fft.rfftfreq(128), torch.fft.fftfreq(128)[:, None])
    low, high = ((frequency - at).abs() < at / 16 for at in (0.05, 0.4))
    fall = torch.log(power[low].mean() / power[high].mean()) / torch.log(frequency[high].mean() / frequency[low].mean())
    assert fall.item() == pytest.approx(2 * decay, abs=0.05)


@pytest.mark.parametrize(("width", "height"), [(8, 8), (9, 6), (6, 9), (5, 5), (12, 2), (2, 7), (1, 3), (1, 1)])
@pytest.mark.parametrize("decay", [0.0, 0.5, 1.0, 1.5, 2.0])
def test_coefficients_of_deviation_one_give_pictures_of_deviation_one(width, height, decay):
    """A pixel is linear in independent coefficients: its variance is the sum of its squared answers to each alone."""
    number = 3 * height * (width // 2 + 1) * 2
    canvas = Spectrum(width, height, Streams([0] * number), decay=decay)
    with torch.no_grad():
        canvas.coefficients.copy_(torch.eye(number).view_as(canvas.coefficients))
        variance = torch.logit(canvas().double()).square().sum(0)
    torch.testing.assert_close(variance.mean(0), torch.ones(height, width).double(), rtol=0, atol=1e-3)


def test_a_picture_is_its_own_whatever_stands_beside_it():
    both = Spectrum(9, 6, Streams([5, 6]))()
    assert both[1].equal(Spectrum(9, 6, Streams([6]))()[0])
