import pytest

from fairest.cli.show import Lines, Watch, print_table


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_without_a_terminal_a_line_comes_every_ten_seconds_at_most() -> None:
    clock, told = Clock(), list[str]()
    lines = Lines(told.append, clock)
    for second in range(25):
        clock.now = second
        lines.update("drawing", second * 4, 100)
    assert told == ["drawing 40 of 100", "drawing 80 of 100"]  # at 10 s and 20 s


def test_an_unknown_total_shows_the_stage_alone() -> None:
    clock, told = Clock(), list[str]()
    lines = Lines(told.append, clock)
    clock.now = 10.0
    lines.update("loading", 0, 0)
    assert told == ["loading"]


def test_progress_never_touches_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    with Watch() as watch:
        watch("drawing", 1, 2)
    assert capsys.readouterr().out == ""


def test_on_a_terminal_a_bar_is_shown_and_removed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    with Watch() as watch:
        watch("loading", 0, 0)
        watch("drawing", 1, 2)
    assert capsys.readouterr().out == ""


def test_cells_of_a_table_are_text_and_never_markup(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(("a", "b"), [("[red]x", "[/]")], title="[bold]t")
    shown = capsys.readouterr().out
    assert all(text in shown for text in ("[red]x", "[/]", "[bold]t"))
