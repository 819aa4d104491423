"""From odds to a label."""

import pytest

from fairest.adapters.judges.choosing import chosen


def _chosen(odds, **others):
    told = chosen("p", "gender", ["woman", "man"], odds, margin=0.2, **others)
    return told.value, told.why, told.score


@pytest.mark.parametrize(
    ("odds", "nobody", "other", "expected"),
    [
        ([0.7, 0.3], 0.0, 0.0, ("woman", None, 0.7)),
        ([0.3, 0.7], 0.0, 0.0, ("man", None, 0.7)),
        ([0.55, 0.45], 0.0, 0.0, (None, "unsure", 0.55)),
        ([0.3, 0.1], 0.6, 0.0, (None, "no person", 0.6)),
        ([0.3, 0.1], 0.0, 0.6, (None, "unsure", 0.3)),
        ([0.2, 0.1], 0.3, 0.4, (None, "unsure", 0.2)),  # something else is likelier than nobody
        ([0.2, 0.1], 0.4, 0.3, (None, "no person", 0.4)),
        ([0.35, 0.05], 0.3, 0.3, ("woman", None, 0.35)),  # somebody (.4) is likelier than either
    ],
)
def test_the_likeliest_of_somebody_nobody_and_something_else_decides(odds, nobody, other, expected):
    assert _chosen(odds, nobody=nobody, other=other) == expected
