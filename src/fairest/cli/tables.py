"""Tables laid out for a terminal: no word is ever cut, and no number is broken over two lines."""

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from rich.table import Table

__all__ = ["Sheet", "fits", "laid_out"]

_BETWEEN, _EDGES = 3, 2
"""Signs between two columns, and beside the outer ones."""


class Sheet(NamedTuple):
    """Columns and rows of plain text. `right` are the columns of numbers, which stand to the right."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    title: str = ""
    right: Sequence[str] = ()


def fits(sheet: Sheet, width: int) -> bool:
    """Whether it is a table in so many signs, broken at spaces and at nothing else."""
    return sum(_least(sheet)) <= _room(sheet, width)


def laid_out(sheet: Sheet, width: int) -> list[str]:
    """Its lines: a table where it fits, else a list with a line for each cell, which breaks at spaces, too."""
    title = [*_wrapped(sheet.title, width), ""] if sheet.title else []
    return [*title, *(_as_table(sheet, width) if fits(sheet, width) else _as_list(sheet, width))]


def _room(sheet: Sheet, width: int) -> int:
    return width - _BETWEEN * (len(sheet.columns) - 1) - _EDGES


def _least(sheet: Sheet) -> list[int]:
    """The narrowest that every column can be: its longest word, of numbers the longest cell."""
    least = []
    for i, column in enumerate(sheet.columns):
        cells = [row[i] for row in sheet.rows]
        words = cells if column in sheet.right else [word for cell in cells for word in cell.split()]
        least.append(max(1, _longest([*column.split(), *words])))
    return least


def _longest(texts: Sequence[str]) -> int:
    from rich.cells import cell_len

    return max(map(cell_len, texts), default=0)


def _widths(sheet: Sheet, width: int) -> list[int]:
    """As wide as the cells; where that is too wide the widest columns give way, down to their longest word."""
    least, room = _least(sheet), _room(sheet, width)
    widths = [_longest([column, *(row[i] for row in sheet.rows)]) for i, column in enumerate(sheet.columns)]
    while sum(widths) > room:
        gives = max((i for i, one in enumerate(widths) if one > least[i]), key=widths.__getitem__)
        widths[gives] -= 1
    return widths


def _as_table(sheet: Sheet, width: int) -> list[str]:
    from rich.console import Console

    console = Console(highlight=False, width=width)
    with console.capture() as drawn:
        console.print(_drawn(sheet, _widths(sheet, width)))
    lines = [line.rstrip() for line in drawn.get().splitlines()]
    return "\n".join(lines).strip("\n").split("\n")


def _drawn(sheet: Sheet, widths: Sequence[int]) -> "Table":
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column, wide in zip(sheet.columns, widths, strict=True):
        table.add_column(Text(column), justify="right" if column in sheet.right else "left", width=max(1, wide))
    for row in sheet.rows:
        table.add_row(*map(Text, row))
    return table


def _as_list(sheet: Sheet, width: int) -> list[str]:
    return [line for row in sheet.rows for line in (*_item(sheet.columns, row, width), "")][:-1]


def _item(columns: Sequence[str], row: Sequence[str], width: int) -> list[str]:
    """The first cell, and below it the others with their columns' names."""
    said = [row[0], *(f"  {column}: {cell}" for column, cell in zip(columns[1:], row[1:], strict=True) if cell)]
    return [line for text in said for line in _wrapped(text, width)]


def _wrapped(text: str, width: int) -> list[str]:
    indent = "    " if text.startswith("  ") else "  "
    return textwrap.wrap(text, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
