"""What a filter keeps, as it is written."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fairest.errors import BadInput, UnknownName
from fairest.sift.predicate import Predicate
from fairest.sift.sheet import Sheet


@pytest.fixture(scope="module")
def sheet(tmp_path_factory):
    file = tmp_path_factory.mktemp("sheet") / "0.parquet"
    columns = {
        "similarity": [0.1, 0.3, None, float("nan"), 0.5],
        "licence": ["CC0", "cc-by", None, "all rights", "cc-by-nc"],
        "year": [1999, 2000, 2001, None, 2000],
        "count": [9007199254740993, 9007199254740992, 2, None, -2],
        "mixed": ["0.5", "high", None, "1e0", "  HIGH "],
        "picture:gender": ["woman", "man", None, "man", "woman"],
    }
    pq.write_table(pa.table(columns), file)
    return Sheet([file])


@pytest.mark.parametrize(
    ("text", "holds", "unknown"),
    [
        ("similarity >= 0.3", [0, 1, 0, 0, 1], [0, 0, 1, 1, 0]),
        ("similarity<0.3", [1, 0, 0, 0, 0], [0, 0, 1, 1, 0]),
        ("licence in cc0, CC-BY", [1, 1, 0, 0, 0], [0, 0, 1, 0, 0]),
        ("licence not in cc0,cc-by", [0, 0, 0, 1, 1], [0, 0, 1, 0, 0]),
        ("licence == 'all rights'", [0, 0, 0, 1, 0], [0, 0, 1, 0, 0]),
        ("licence != cc0", [0, 1, 0, 1, 1], [0, 0, 1, 0, 0]),
        ("year == 2000", [0, 1, 0, 0, 1], [0, 0, 0, 1, 0]),
        ("year in 1999, 2000.0", [1, 1, 0, 0, 1], [0, 0, 0, 1, 0]),
        ("count == 9007199254740993", [1, 0, 0, 0, 0], [0, 0, 0, 1, 0]),
        ("count in 9007199254740992, 2.0, 1e99, x", [0, 1, 1, 0, 0], [0, 0, 0, 1, 0]),
        ("count < 0", [0, 0, 0, 0, 1], [0, 0, 0, 1, 0]),
        ("mixed > 0.2", [1, 0, 0, 1, 0], [0, 1, 1, 0, 1]),
        ("mixed == high", [0, 1, 0, 0, 1], [0, 0, 1, 0, 0]),
        ("mixed in 1, .50", [1, 0, 0, 1, 0], [0, 0, 1, 0, 0]),
        ("similarity is known", [1, 1, 0, 0, 1], [0, 0, 0, 0, 0]),
        ("licence is known", [1, 1, 0, 1, 1], [0, 0, 0, 0, 0]),
        ("licence is unknown", [0, 0, 1, 0, 0], [0, 0, 0, 0, 0]),
        ("picture:gender == woman", [1, 0, 0, 0, 1], [0, 0, 1, 0, 0]),
    ],
)
def test_it_holds_where_it_should_and_knows_what_it_does_not(sheet, text, holds, unknown):
    found, nobody = Predicate.parse(text).holds(sheet)
    np.testing.assert_array_equal(found & ~nobody, np.array(holds, bool))
    np.testing.assert_array_equal(nobody, np.array(unknown, bool))


@pytest.mark.parametrize(
    "text", ["", "similarity", "similarity > ", "> 3", "similarity >= high", "licence is blue", "similarity > nan"]
)
def test_what_is_no_filter_is_refused_with_an_example(text):
    with pytest.raises(BadInput) as refused:
        Predicate.parse(text)
    assert "similarity >= 0.3" in refused.value.hint


def test_nothing_in_a_filter_is_code(sheet):
    with pytest.raises(UnknownName):
        Predicate.parse("__import__('os').system('true') == 0").holds(sheet)


def test_a_column_of_texts_has_no_order(sheet):
    with pytest.raises(BadInput, match="where numbers are needed"):
        Predicate.parse("licence > 3").holds(sheet)
