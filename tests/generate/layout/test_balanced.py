"""Rounding without bias, proved by going through every fall of the coin with exact fractions."""

import random
import sys
from fractions import Fraction
from math import ceil, floor
from pathlib import Path

import pytest

from fairest.generate.layout.balanced import rounded

sys.path.insert(0, str(Path(__file__).parent))
from falls import every_fall

F = Fraction


def next_to(whole, expected):
    return floor(expected) <= whole <= ceil(expected)


TABLES = {
    "one row": [[F(5, 2), F(5, 2)]],
    "five in a row": [[F(1, 2), F(1, 3), F(1, 6), F(7, 10), F(13, 10)]],
    "even, 2 x 5, 15 people": [[F(3, 2)] * 5] * 2,
    "a product, 2 x 3": [[7 * p * q for q in (F(1, 2), F(3, 10), F(1, 5))] for p in (F(9, 10), F(1, 10))],
    "joint, with zeros": [[F(1, 2), F(0), F(1)], [F(0), F(3, 4), F(3, 4)], [F(1, 4), F(1, 4), F(1, 2)]],
    "whole already": [[F(2), F(0)], [F(1), F(3)]],
    "nobody": [[F(0), F(0)]],
}


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_at_every_fall_cells_rows_and_columns_are_next_to_what_was_expected_and_their_means_are_it(table):
    falls = every_fall(lambda coin: rounded(table, coin))
    assert sum(odds for odds, _ in falls) == 1
    for _, whole in falls:
        assert sum(map(sum, whole)) == sum(map(sum, table))
        for lines, expected in ((whole, table), (list(zip(*whole, strict=True)), list(zip(*table, strict=True)))):
            for line, wanted in zip(lines, expected, strict=True):
                assert next_to(sum(line), sum(wanted))
                assert all(map(next_to, line, wanted))
    for i, row in enumerate(table):
        for j, expected in enumerate(row):
            assert sum(odds * whole[i][j] for odds, whole in falls) == expected


def test_random_tables_of_any_shape_end_and_keep_their_lines():
    stream = random.Random(4)
    for _ in range(200):
        rows, columns = stream.randint(1, 6), stream.randint(1, 6)
        table = [[F(stream.randint(0, 30), 12) for _ in range(columns)] for _ in range(rows)]
        table[-1][-1] += ceil(sum(map(sum, table))) - sum(map(sum, table))
        whole = rounded(table, lambda share: stream.random() < share)
        lines = [*zip(whole, table, strict=True)]
        lines += zip(zip(*whole, strict=True), zip(*table, strict=True), strict=True)
        assert all(next_to(sum(line), sum(wanted)) for line, wanted in lines)
        assert all(next_to(n, p) for line, wanted in lines for n, p in zip(line, wanted, strict=True))
