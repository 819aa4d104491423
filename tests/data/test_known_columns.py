"""What sets call their columns, and what fairest calls them."""

import math
from datetime import UTC, datetime

import pytest

from fairest.data.columns import LONGEST_TEXT, MOST_COLUMNS, canonical, cell, number_in


def test_columns_of_laion_have_our_names():
    row = {
        "URL": "u",
        "TEXT": "t",
        "WIDTH": 1,
        "HEIGHT": 2,
        "similarity": 0.3,
        "hash": 4,
        "NSFW": "UNLIKELY",
        "LICENSE": "?",
    }
    named = {"url": "u", "caption": "t", "width": 1, "height": 2, "similarity": 0.3, "hash": 4, "nsfw": "UNLIKELY"}
    assert canonical(row) == {**named, "licence": "?"}


@pytest.mark.parametrize("order", [1, -1])
def test_two_columns_of_one_name_are_both_kept_in_any_order(order):
    row = {"text": "t", "caption": "c", "URL": "U", "url": "u"}
    made = canonical(dict(list(row.items())[::order]))
    assert made == {"caption": "c", "text": "t", "url": "u", "URL": "U"}


def test_what_is_nested_becomes_json_and_the_rest_stays():
    assert cell({"Make": "caf\u00e9", "n": [1]}) == '{"Make": "caf\u00e9", "n": [1]}'
    assert math.isnan(cell(math.nan))
    assert cell(True) is True
    assert cell(2**70) == str(2**70)
    assert cell(datetime(2020, 1, 2, tzinfo=UTC)) == "2020-01-02T00:00:00+00:00"


def test_a_row_stays_of_bounded_size():
    assert len(cell("a" * 10**6)) == LONGEST_TEXT
    assert len(canonical({f"c{n}": n for n in range(10_000)})) == MOST_COLUMNS


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3),
        ("-0.5", -0.5),
        ("1e-3", 0.001),
        ("007", "007"),
        ("", None),
        ("1_000", "1_000"),
        ("\u0663", "\u0663"),
        ("inf", "inf"),
    ],
)
def test_cells_of_csv_are_numbers_where_they_are_written_as_such(text, value):
    assert number_in("similarity", text) == value


def test_names_and_texts_of_csv_stay_text():
    assert [number_in(name, "12") for name in ("key", "uid", "TEXT", "hash", "size")] == ["12"] * 4 + [12]
    assert math.isnan(number_in("similarity", "NaN"))


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"X-Robots-Tag": "noai, noimageai"}, "X-Robots-Tag: noai, noimageai"),
        ({"x_robots_tag": "somebot: NoImageAI"}, "X-Robots-Tag: noimageai"),
        ({"headers": '{"X-Robots-Tag": "noindex"}'}, "X-Robots-Tag: noindex"),
        ({"headers": {"tdm-reservation": 1, "Content-Type": "image/png"}}, "TDM reservation: 1"),
        ({"X-Robots-Tag": "noai", "tdm-reservation": "1"}, "X-Robots-Tag: noai; TDM reservation: 1"),
        ({"ai.txt": "Disallow: *.jpg"}, "ai.txt: disallow"),
        ({"noai": True}, "noai"),
        ({"opt_out": "X-Robots-Tag: noai"}, "X-Robots-Tag: noai"),
        ({"X-Robots-Tag": "all"}, None),
        ({"X-Robots-Tag": None}, None),
        ({"tdm_reservation": 0}, None),
        ({"noai": False, "opt_out": None}, None),
    ],
)
def test_a_reservation_of_rights_is_one_column(row, told):
    assert canonical(row)["opt_out"] == told


@pytest.mark.parametrize("row", [{"caption": "noai"}, {"headers": "[" * 10_000}, {"error_message": "HTTP Error 404"}])
def test_where_no_column_speaks_of_opting_out_there_is_no_cell(row):
    assert "opt_out" not in canonical(row)
