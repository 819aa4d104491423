import pytest
import torch

from fairest.errors import BadInput
from fairest.generate.engine.denoisers import regions
from fairest.generate.engine.sampling import sample


@pytest.mark.parametrize("method", ["euler", "heun", "dpm++2m"])
def test_disjoint_regions_are_separate_drawings_with_the_same_noise(toy, falling, noise, method):
    """To the last bit, whatever their weights."""
    both = regions([(toy(1), (0, 0, 1, 0.5), 0.3), (toy(2), (0, 0.5, 1, 1), 7.0)])
    found = sample(both, falling, noise, method)
    assert torch.equal(found[:, :, :4], sample(toy(1), falling, noise[:, :, :4], method))
    assert torch.equal(found[:, :, 4:], sample(toy(2), falling, noise[:, :, 4:], method))


def test_one_region_over_everything_is_its_denoiser(toy, falling, noise):
    assert torch.equal(sample(regions([(toy(1), (0, 0, 1, 1), 0.7)]), falling, noise), sample(toy(1), falling, noise))


def test_where_regions_overlap_their_weighted_mean_counts(toy, noise):
    found = regions([(toy(1), (0, 0, 1, 1), 1.0), (toy(2), (0.5, 0.25, 1, 1), 3.0)])(noise, 1.8)
    whole, part = toy(1)(noise, 1.8), toy(2)(noise[:, :, 2:, 3:], 1.8)
    expected = whole.clone()
    expected[:, :, 2:, 3:] = (1 * whole[:, :, 2:, 3:] + 3 * part) / 4
    torch.testing.assert_close(found, expected, atol=1e-12, rtol=0)


def test_a_place_in_no_region_is_refused(toy, noise):
    with pytest.raises(BadInput, match="background"):
        regions([(toy(1), (0, 0, 0.5, 1), 1.0)])(noise, 1.8)


def test_an_empty_box_is_refused(toy, noise):
    with pytest.raises(BadInput, match="nothing inside"):
        regions([(toy(1), (0, 0, 1, 1), 1.0), (toy(1), (0.5, 0, 0.5, 1), 1.0)])(noise, 1.8)
