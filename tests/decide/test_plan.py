"""Settings that cannot be meant are refused by name."""

from typing import Any

import pytest

from fairest.decide import Plan
from fairest.errors import BadInput


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"attributes": ()}, "at least one attribute"),
        ({"attributes": ("gender", "gender")}, "named twice: gender, gender"),
        ({"attributes": "gender"}, "attributes is 'gender'; it must be a tuple"),
        ({"attributes": ("gender", 3)}, "it must be a tuple of names"),
        ({"alpha": "0.05"}, "alpha is '0.05'; it must be a number"),
        ({"alpha": True}, "alpha is True"),
        ({"alpha": float("nan")}, "alpha is nan"),
        ({"delta": None}, "delta is None"),
        ({"max_images": 10.0}, r"max_images is 10\.0; it must be a whole number"),
        ({"max_images": True}, "max_images is True"),
        ({"max_images": 0}, "at least 1 picture"),
        ({"seed": 1.5}, r"seed is 1\.5"),
        ({"seed": -1}, "seed is -1"),
    ],
)
def test_a_setting_of_a_wrong_kind_or_size_is_named(wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(BadInput, match=says):
        Plan(**{"attributes": ("gender",), **wrong})
