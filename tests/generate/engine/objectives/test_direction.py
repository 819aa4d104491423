import pytest
import torch

from fairest.generate.engine.objectives import Direction
from fairest.generate.engine.step import Moment

MOMENT = Moment(0.0, None)


class Plane:
    """A perceptor whose vectors are set by hand: a picture's is that of its first pixel's red and green."""

    def image(self, pictures):
        return pictures[:, :2, 0, 0]

    def text(self, texts):
        places = {"a man": [1.0, 0.0], "a woman": [0.0, 1.0]}
        return torch.tensor([places[text] for text in texts])


def seen_as(red, green):
    return torch.tensor([red, green, 0.0]).view(1, 3, 1, 1)


@pytest.mark.parametrize(
    ("after", "loss"),
    [((0.0, 0.5), 0.0), ((1.0, -0.5), 2.0), ((1.0, 0.5), 1.0), ((0.5, 0.0), 1.0), ((0.25, 0.25), 0.0)],
)
def test_the_same_change_is_0_an_orthogonal_one_or_none_1_and_the_opposite_2(after, loss):
    objective = Direction(Plane(), "a man", "a woman", seen_as(0.5, 0.0))
    assert objective(seen_as(*after), MOMENT).item() == pytest.approx(loss, abs=1e-6)


def test_where_nothing_has_changed_yet_the_gradient_is_finite_and_points_as_the_words_do():
    pictures = seen_as(0.5, 0.0).requires_grad_()
    Direction(Plane(), "a man", "a woman", seen_as(0.5, 0.0))(pictures, MOMENT).sum().backward()
    down = -pictures.grad[0, :2, 0, 0]
    assert down.isfinite().all()
    torch.testing.assert_close(down / down.norm(), torch.tensor([-1.0, 1.0]) / 2**0.5)


def test_each_picture_is_compared_with_its_own_before():
    before = torch.cat([seen_as(0.5, 0.0), seen_as(0.0, 0.5)])
    objective = Direction(Plane(), "a man", "a woman", before)
    after = torch.cat([seen_as(0.25, 0.25), seen_as(0.25, 0.25)])  # one towards the woman, one towards the man
    assert objective(after, MOMENT).tolist() == pytest.approx([0, 2], abs=1e-6)


def test_of_other_pictures_it_is_the_same_without_reading_the_words_again():
    objective = Direction(Plane(), "a man", "a woman", seen_as(0.0, 0.0))
    objective.perceptor.text = None
    other = objective.of(seen_as(0.5, 0.0))
    assert other(seen_as(0.25, 0.25), MOMENT).item() == pytest.approx(0, abs=1e-6)
    assert objective.before.tolist() == [[0.0, 0.0]]
