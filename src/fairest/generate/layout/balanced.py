"""Whole numbers for a table of expected numbers: each next to its own, rows and columns too, and none favoured.

This is controlled rounding without bias (Cox 1987, "A constructive procedure for unbiased controlled rounding",
Journal of the American Statistical Association 82, section 3).
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import ceil
from typing import TypeAlias

__all__ = ["Coin", "Table", "rounded"]

Table: TypeAlias = list[list[Fraction]]
Coin: TypeAlias = Callable[[Fraction], bool]
"""True with the probability it is given."""
_Cell: TypeAlias = tuple[int, int]


def rounded(expected: Sequence[Sequence[Fraction]], coin: Coin) -> list[list[int]]:
    """Whole numbers for a table whose sum is whole.

    Each cell, each sum of a row and each sum of a column is the floor or the ceiling of what was expected, the sum
    of all is the same, and the mean of each cell over the coin's falls is exactly what was expected. Proof: a row
    and a column that take up what each sum lacks to the next whole number make every line of the table whole. So no
    line has a single cell that is not, and one can walk from each such cell to another, along rows and columns by
    turns, until the walk closes. Adding to every other cell of that round what is taken from those between leaves
    every line as it was; the most that can be added, or taken, without passing a whole number makes one cell whole.
    Which of the two is done is drawn such that the mean of the change is zero. So each round ends with fewer
    cells left, none ever passes its floor or ceiling, and no mean moves. Of a single row this is systematic
    sampling's promise (Madow 1949), without its order.
    """
    table = _with_slack(expected)
    while walk := _round_of(table):
        _shift(table, walk, coin)
    return [[int(number) for number in row[:-1]] for row in table[:-1]]


def _with_slack(expected: Sequence[Sequence[Fraction]]) -> Table:
    rows = [[*row, ceil(sum(row)) - Fraction(sum(row))] for row in expected]
    columns = [sum(column) for column in zip(*expected, strict=True)]
    return [*rows, [*(ceil(number) - Fraction(number) for number in columns), Fraction(0)]]


def _round_of(table: Table) -> list[_Cell]:
    """Cells that are not whole, each in the row or, by turns, the column of the one before; closed, of even length."""
    start = next((cell for cell in _cells(table) if not _is_whole(table, cell)), None)
    walk: list[_Cell] = []
    cell = start
    while cell is not None:
        if closing := _closing(walk, cell):
            return closing
        walk.append(cell)
        cell = _next(table, cell, along_row=len(walk) % 2 == 1)
    return []


def _closing(walk: list[_Cell], cell: _Cell) -> list[_Cell]:
    """The part of a walk that a cell closes, by being in it already: [] where it is not."""
    if cell not in walk:
        return []
    start = walk.index(cell)
    part = walk[start:]
    # Of an odd number, the first and the last two lie in one line: the cell itself is passed by.
    return part if len(part) % 2 == 0 else part[1:]


def _next(table: Table, cell: _Cell, *, along_row: bool) -> _Cell:
    """The first other cell in its line that is not whole: where all lines are whole, there is one."""
    row, column = cell
    line = ((row, c) for c in range(len(table[0]))) if along_row else ((r, column) for r in range(len(table)))
    return next(other for other in line if other != cell and not _is_whole(table, other))


def _shift(table: Table, walk: list[_Cell], coin: Coin) -> None:
    """Move a round's cells by turns up and down, as far as one of them becomes whole, without favour."""
    ups = [1 - _over(table, cell) if place % 2 == 0 else _over(table, cell) for place, cell in enumerate(walk)]
    downs = [1 - up for up in ups]
    up, down = min(ups), min(downs)
    step = up if coin(down / (up + down)) else -down
    for place, (row, column) in enumerate(walk):
        table[row][column] += step if place % 2 == 0 else -step


def _cells(table: Table) -> list[_Cell]:
    return [(row, column) for row in range(len(table)) for column in range(len(table[0]))]


def _over(table: Table, cell: _Cell) -> Fraction:
    return table[cell[0]][cell[1]] % 1


def _is_whole(table: Table, cell: _Cell) -> bool:
    return table[cell[0]][cell[1]].denominator == 1
