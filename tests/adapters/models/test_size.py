"""Sizes as people write them."""

import pytest

from fairest.adapters.models.size import parse_size
from fairest.errors import BadInput


@pytest.mark.parametrize(
    ("written", "size"),
    [("512", (512, 512)), (512, (512, 512)), ("768x512", (768, 512)), (" 768 X 512 ", (768, 512))],
)
def test_one_number_is_a_square_and_two_are_width_and_height(written, size):
    assert parse_size(written) == size


@pytest.mark.parametrize("nonsense", ["", "0", "512x0", "-8", "512x", "x512", "1x2x3", "wide", "1e3", 0, -8, "٣"])
def test_nonsense_is_refused_with_what_to_write(nonsense):
    with pytest.raises(BadInput, match=r"size is .*768x512"):
        parse_size(nonsense)
