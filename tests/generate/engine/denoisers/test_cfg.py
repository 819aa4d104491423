import pytest
import torch

from fairest.generate.engine.denoisers import cfg
from fairest.generate.engine.sampling import sample


@pytest.mark.parametrize(("w", "asked"), [(1, (1, 0)), (1.0, (1, 0)), (0, (0, 1)), (3.5, (1, 1))])
def test_only_what_counts_is_asked(toy, noise, w, asked):
    cond, uncond = toy(1), toy(2)
    cfg(cond, uncond, w)(noise, 2.0)
    assert (cond.asked, uncond.asked) == asked


def test_guidance_1_is_the_prompt_alone_and_0_none(toy, noise):
    assert torch.equal(cfg(toy(1), toy(2), 1)(noise, 2.0), toy(1)(noise, 2.0))
    assert torch.equal(cfg(toy(1), toy(2), 0)(noise, 2.0), toy(2)(noise, 2.0))


def test_guiding_clean_pictures_is_guiding_their_noise(toy, noise):
    """Ho and Salimans 2022, equation 6, is written for epsilon = (x - d) / sigma."""
    sigma, w = 1.7, 4.0
    c, u = (noise - toy(1)(noise, sigma)) / sigma, (noise - toy(2)(noise, sigma)) / sigma
    expected = noise - sigma * (u + w * (c - u))
    torch.testing.assert_close(cfg(toy(1), toy(2), w)(noise, sigma), expected, atol=1e-12, rtol=0)


def test_a_prompt_against_itself_changes_nothing_at_any_guidance(toy, falling, noise):
    found = sample(cfg(toy(1), toy(1), 7.5), falling, noise)
    torch.testing.assert_close(found, sample(toy(1), falling, noise), atol=1e-12, rtol=0)
