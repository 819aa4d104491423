"""What a changed word moves, on the page."""

import re
from dataclasses import replace

import pytest

from fairest.decide import Counterfactual
from fairest.report.gallery import tiles
from fairest.report.method import pair_sheet
from fairest.report.pairs import pairs_part
from fairest.report.rows import places

MOVED = Counterfactual(
    prompt="q1", base="q0", concept="nurse", change="with “8k”", attribute="gender", value="woman", asked=False,
    reference=0.5, pairs=12, told=10, share_without=0.5, share_with=0.2, difference=-0.3, low=-0.5, high=-0.1,
    only_without=3, only_with=0, direction="away", e_value=340.0,
)  # fmt: skip
STILL = replace(MOVED, direction=None, change="with “old”", only_with=3, difference=0.0, e_value=0.5)
UNTOLD = replace(
    STILL, told=0, share_without=None, share_with=None, difference=None, low=-1.0, high=1.0, e_value=None,
    why="several people",
)  # fmt: skip


@pytest.fixture
def run(make_run):
    made = make_run({"nurse": (5, 7), "nurse 8k": (2, 10)})
    plain, styled = made.prompts
    shared = tuple(replace(picture, seed=(picture.seed or 0) % 1000) for picture in made.pictures)
    return replace(made, prompts=(plain, replace(styled, pair=plain.id)), pictures=shared)


def page_of(run, *pairs: Counterfactual) -> str:
    return run.write(pairs=pairs).read_text(encoding="utf-8")


def part_of(run, *pairs: Counterfactual):
    shown = tiles(run.folder, run.pictures, run.labels, ("gender",), 40)
    return pairs_part(pairs, places(run.prompts), shown, run.labels, "parity")


def test_a_suite_without_pairs_has_no_such_part(run):
    assert 'id="pairs"' not in page_of(run)
    assert part_of(run) is None


def test_a_move_is_said_with_its_shares_and_its_interval(run):
    page = page_of(run, MOVED, STILL)
    assert "Asked for a nurse with “8k”, a woman is shown in 20\N{NO-BREAK SPACE}% of 10 pairs, and in 50" in page
    assert "\N{MINUS SIGN}30 (\N{MINUS SIGN}50 to \N{MINUS SIGN}10)" in page
    assert "away from parity" in page
    assert "1 share with no move shown" in page
    assert '<a href="#p2-nurse-8k">' in page


def test_the_pictures_shown_are_the_pairs_that_moved_in_the_order_drawn(run):
    # Five women come first without the word, two with it: pictures 2, 3 and 4 show a woman without it alone.
    (example,) = part_of(run, MOVED, STILL).examples
    numbers = [[tile.picture.id[-4:] for tile in strip] for _, strip in example.strips]
    assert numbers == [["0002", "0003", "0004"]] * 2
    assert [words for words, _ in example.strips] == ["without", "with “8k”"]


def test_of_several_people_the_pairs_shown_are_those_that_differ_in_any_part(run):
    crowd = {"q0-0001": ("woman", "man"), "q1-0001": ("woman", "man"), "q0-0002": ("woman", "man"), "q1-0002": ("man",)}
    labels = [
        replace(x, value=None, people=crowd[x.picture]) if x.attribute == "gender" and x.picture in crowd else x
        for x in run.labels
    ]
    shown = tiles(run.folder, run.pictures, labels, ("gender",), 40)
    part = pairs_part([MOVED], places(run.prompts), shown, labels, "parity", several=True)
    # Half and half on both pictures of number 1: no difference. Half, then none on those of number 2: one.
    assert [tile.picture.id[-4:] for tile in part.examples[0].strips[0][1]] == ["0002", "0003", "0004"]
    assert part.moved[0].said == (
        "Asked for a nurse with “8k”, on average 20 % of a picture's people show a woman, and 50 % without that "
        "change, over 10 pairs: \N{MINUS SIGN}30 (\N{MINUS SIGN}50 to \N{MINUS SIGN}10) points."
    )


def test_the_sums_keep_obedience_apart(run):
    sums = part_of(run, MOVED, replace(MOVED, asked=True, reference=None)).sums
    assert [name for name, _ in sums] == ["perceived gender", "perceived gender, asked for"]


def test_the_statistician_gets_every_pair_as_a_row(run):
    sheet = pair_sheet([MOVED, replace(UNTOLD, pairs=12)], {"q0": ("nurse", "p1"), "q1": ("nurse 8k", "p2")})
    assert [cell.text for cell in sheet.rows[0]] == [
        "nurse", "with “8k”", "woman", "10", "3", "0", "0.5000", "0.2000", "-0.3000", "-0.5000 to -0.1000", "340",
        "away",
    ]  # fmt: skip
    assert (sheet.rows[0][3].note, sheet.rows[1][-1].note) == ("of 12", "several people")
    assert pair_sheet([], {}) is None
    page_of(run, MOVED)
    assert "Changes of words" in (run.folder / "method.html").read_text(encoding="utf-8")
    page_of(run)
    assert "Changes of words" not in (run.folder / "method.html").read_text(encoding="utf-8")


def test_what_was_not_compared_says_why_and_shows_no_number(run):
    page = page_of(run, UNTOLD)
    assert "Not compared: 1, several people." in page
    assert "not compared" in page
    assert re.search(r'<td class="number"></td><td class="number"></td><td class="plot">', page)


@pytest.mark.parametrize(
    ("changed", "way"),
    [
        ({}, "away from parity"),
        ({"direction": "towards"}, "towards parity"),
        ({"direction": "moved"}, "moved"),
        ({"asked": True, "reference": None}, "away from what was asked"),
        ({"direction": None}, "none shown"),
    ],
)
def test_every_direction_has_its_words(run, changed, way):
    part = part_of(run, replace(MOVED, **changed))
    (line,) = part.moved + part.others
    assert line.way == way


def test_pairs_without_seeds_are_said_to_be_independent(run):
    assert "drawn independently of each other" in page_of(run, replace(MOVED, seeded=False))
    assert "drawn independently of each other" not in page_of(run, MOVED)


def test_words_of_a_suite_are_never_markup(run):
    page = page_of(run, replace(MOVED, change="with “<script>x</script>”", concept="<b>nurse</b>"))
    assert "<script>x" not in page
    assert "<b>nurse</b>" not in page
