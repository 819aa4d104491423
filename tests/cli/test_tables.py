"""Tables in a terminal: whole words, whole numbers, and a list where a table does not fit."""

from fairest.cli.tables import Sheet, fits, laid_out

SHEET = Sheet(
    ("judge", "tells", "right, of all"),
    [("village-everyone", "gender and skin-tone of everyone", "96 % (93 to 97 %)"), ("faces", "age", "9 %")],
    right=("right, of all",),
)


def test_where_there_is_room_every_row_has_one_line() -> None:
    assert laid_out(SHEET, 80) == [
        " judge              tells                                  right, of all",
        " ───────────────────────────────────────────────────────────────────────",
        " village-everyone   gender and skin-tone of everyone   96 % (93 to 97 %)",
        " faces              age                                              9 %",
    ]


def test_a_table_gives_way_at_spaces_and_never_in_a_number() -> None:
    # village-everyone, skin-tone and the interval: 16 + 9 + 17, two gaps of three, and two at the edges.
    assert fits(SHEET, 50)
    assert not fits(SHEET, 49)
    lines = laid_out(SHEET, 50)
    assert lines[2:5] == [
        " village-everyone   gender      96 % (93 to 97 %)",
        "                    and",
        "                    skin-tone",
    ]
    assert max(map(len, lines)) <= 50


def test_what_does_not_fit_is_a_list_that_breaks_at_spaces() -> None:
    assert laid_out(SHEET._replace(title="What they tell"), 30) == [
        "What they tell",
        "",
        "village-everyone",
        "  tells: gender and skin-tone",
        "    of everyone",
        "  right, of all: 96 % (93 to",
        "    97 %)",
        "",
        "faces",
        "  tells: age",
        "  right, of all: 9 %",
    ]


def test_a_word_longer_than_the_terminal_stays_whole() -> None:
    assert "internationalisation" in laid_out(Sheet(("a", "b"), [("x", "internationalisation")]), 12)[-1]


def test_a_table_without_rows_has_its_columns() -> None:
    assert laid_out(Sheet(("a", "b"), []), 80) == [" a   b", " ─────"]
    assert laid_out(Sheet(("a", "b"), []), 3) == []


def test_cells_are_no_markup() -> None:
    assert any("[red]" in line for line in laid_out(Sheet(("[b]a",), [("[red]x",)], "[i]t"), 40))
