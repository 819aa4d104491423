import torch

from fairest.train.augment import FOR_GENERATOR, FOR_JUDGES, FOR_PERCEPTOR, Augmentation, place

_DRAWINGS = torch.zeros(8, 4, 72, 72)
_DRAWINGS[:, 0, 20:50, 20:50] = 1.0  # a red square
_DRAWINGS[:, 3, 20:50, 20:50] = 1.0  # opaque there, nothing elsewhere


def test_pictures_have_the_size_asked_for_and_stay_in_range():
    for how in (FOR_GENERATOR, FOR_JUDGES, FOR_PERCEPTOR):
        pictures = place(_DRAWINGS, how, 64, torch.Generator().manual_seed(0))
        assert pictures.shape == (8, 3, 64, 64)
        assert pictures.min() >= 0
        assert pictures.max() <= 1


def test_the_same_generator_state_gives_the_same_pictures():
    one, other = (place(_DRAWINGS, FOR_JUDGES, 64, torch.Generator().manual_seed(7)) for _ in range(2))
    assert torch.equal(one, other)


def test_the_ground_shows_only_where_the_drawing_is_clear():
    still = Augmentation(scale=(1.0, 1.0), shift=0.0)
    pictures = place(_DRAWINGS, still, 72, torch.Generator().manual_seed(0))
    assert torch.allclose(pictures[:, :, 30, 30], torch.tensor([1.0, 0.0, 0.0]).expand(8, 3), atol=1e-5)
    assert (pictures[:, :, 2, 2] >= 0.72).all()  # a pastel ground
    assert len(pictures[:, :, 2, 2].unique(dim=0)) == 8  # another one for each picture


def test_a_shift_moves_the_drawing_by_no_more_than_it_says():
    how = Augmentation(scale=(1.0, 1.0), shift=0.1)
    pictures = place(_DRAWINGS, how, 72, torch.Generator().manual_seed(0))
    red = (pictures[:, 0] > 0.99) & (pictures[:, 1] < 0.01)
    for mask in red:
        middle = mask.nonzero().float().mean(0)
        assert (middle - 34.5).abs().max() <= 0.1 * 72 + 1  # the square's middle was at 34.5


def test_noise_is_no_stronger_than_it_says_and_each_picture_has_its_own():
    grey = torch.cat([torch.full((8, 3, 72, 72), 0.5), torch.ones(8, 1, 72, 72)], 1)
    noisy = Augmentation(scale=(1.0, 1.0), shift=0.0, noise=0.1)
    deviations = place(grey, noisy, 72, torch.Generator().manual_seed(0)).flatten(1).std(1)
    assert deviations.max() <= 0.102  # of 15,552 numbers: within 2 % of the true deviation
    assert len(deviations.unique()) == 8


def test_the_same_place_at_another_size_is_the_same_picture():
    """What a second stage learns from: a placement depends on the generator's state, not on the size."""
    small, large = (place(_DRAWINGS, FOR_GENERATOR, side, torch.Generator().manual_seed(3)) for side in (36, 72))
    assert (torch.nn.functional.avg_pool2d(large, 2) - small).abs().mean() < 0.01
