"""The bench of skin tone: published rules fail as they are known to, and a broken promise fails it."""

import sys
from pathlib import Path

import numpy as np
import pytest
from skimage import color

from fairest.measure.skin import swatches

BENCH = Path(__file__).parents[2] / "bench"
sys.path.insert(0, str(BENCH))
from judging import skin  # noqa: E402
from judging.published_skin import dall_eval, heim  # noqa: E402


def _told(meter) -> list[int | None]:
    return [meter(np.tile(swatch, (100, 1))) for swatch in swatches()]


def test_the_rule_in_rgb_and_ycrcb_accepts_the_swatches_4_to_7_alone():
    assert _told(heim) == [None, None, None, 4, 5, 6, 7, None, None, None]


def test_ita_of_eight_bit_lab_with_swapped_channels_knows_three_neighbouring_tones():
    assert sorted(set(_told(dall_eval))) == [5, 6, 7]


def test_that_lab_is_a_second_librarys_stored_as_opencv_stores_it():
    stored = color.rgb2lab(swatches()[None, :, ::-1])[0] * (2.55, 1, 1) + (0, 128, 128)
    angles = np.degrees(np.arctan((stored[:, 0] - 50) / stored[:, 2]))
    known = np.array([83.0, 80.2, 71.7, 64.7, 50.3, 10.9, -20.1, -55.4, -78.3, -84.3])
    assert _told(dall_eval) == [int(np.abs(known - angle).argmin()) + 1 for angle in angles]


@pytest.mark.parametrize(
    ("flat", "lit", "kept"),
    [
        (skin.Counts(10, 0, 0, 0), skin.Counts(150, 30, 9, 11), True),  # 180 of 189; 9 of 200
        (skin.Counts(9, 1, 0, 0), skin.Counts(150, 30, 9, 11), False),
        (skin.Counts(10, 0, 0, 0), skin.Counts(150, 30, 10, 10), False),  # 10 of 200 are not below 5 %
        (skin.Counts(10, 0, 0, 0), skin.Counts(50, 30, 9, 111), False),  # 80 of 89
        (skin.Counts(10, 0, 0, 0), skin.Counts(0, 0, 0, 200), False),
    ],
)
def test_a_promise_is_kept_or_not(flat, lit, kept):
    assert skin.keeps(flat, lit) is kept


def test_the_report_is_a_table_that_fits_in_100_columns_and_keeps_its_promise(capsys):
    assert skin.report(each=4)
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 100
    assert lines[-1].endswith("kept")
