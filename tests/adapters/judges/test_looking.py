"""Pictures of odd shapes, before a model's own preparation."""

import pytest
from PIL import Image

from fairest.adapters.judges.looking import narrowed


@pytest.mark.parametrize(
    ("size", "kept"),
    [((100, 10), (100, 10)), ((160, 10), (160, 10)), ((64_000, 10), (160, 10)), ((2, 900), (2, 32)), ((1, 1), (1, 1))],
)
def test_the_middle_of_a_very_wide_or_tall_picture_is_kept(size, kept):
    assert narrowed(Image.new("RGB", size)).size == kept


def test_what_is_kept_is_the_middle():
    wide = Image.new("RGB", (1000, 2), "white")
    wide.paste("red", (484, 0, 516, 2))
    assert narrowed(wide).getcolors() == [(64, (255, 0, 0))]
    tall = wide.rotate(90, expand=True)
    assert narrowed(tall).getcolors() == [(64, (255, 0, 0))]
