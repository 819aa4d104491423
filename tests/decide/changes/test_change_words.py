"""Changes in plain sentences."""

from dataclasses import replace

import pytest

from fairest.decide.changes.change import Change
from fairest.decide.changes.words import change_sentence, changes_headline, in_order, points, points_interval
from fairest.records import Finding


def finding(**more) -> Finding:
    blank = {"woman": 0, "man": 0}
    values = ("nurse", "nurse", "gender", "woman", blank, {}, 60, 60, 0.5, 0.4, 0.6, 0.5, 0.5, 0.5, "differs")
    return replace(Finding(*values), **more)


def change(direction=None, **more) -> Change:
    values = {"pairs": 60, "told": 60, "untold_a": 0, "untold_b": 0, "both": 30, "only_a": 0, "only_b": 24}
    return Change(finding(), finding(), **{**values, "low": 0.14, "high": 0.66, "direction": direction, **more})


def test_a_sentence_says_what_was_asked_what_came_and_what_follows():
    assert change_sentence(change("worse")) == (
        "Asked for a nurse, a woman is shown in 50 % of 60 pairs in A and 90 % in B (+40 points, interval +14 to +66; "
        "only A shows it in 0, only B in 24): worse, further from the reference's 50 %."
    )


def test_pairs_without_a_label_are_said():
    assert "only B in 24; 12 of 72 pairs lack a label)" in change_sentence(change("worse", pairs=72, untold_b=12))
    assert "; 1 of 61 pairs lacks a label)" in change_sentence(change(pairs=61, untold_a=1))


def test_obedience_speaks_of_obeying():
    asked = finding(asked=True, reference=None, value="woman")
    said = change_sentence(replace(change("worse", only_a=24, only_b=0), a=asked, b=asked))
    assert said.startswith("Asked for a nurse and outright for a woman, a woman is shown in 90 % of 60 pairs in A")
    assert said.endswith(": worse, the prompt is obeyed less often.")


@pytest.mark.parametrize(
    ("direction", "reference", "end"),
    [
        (None, 0.5, "no change is shown."),
        ("better", 0.5, "better, nearer to the reference's 50 %."),
        (
            "changed",
            0.5,
            "changed, but not on one side of the reference's 50 %: neither worse nor better.",
        ),
        ("changed", None, "changed, with no reference to be nearer to."),
    ],
)
def test_every_direction_has_its_words(direction, reference, end):
    held = finding(reference=reference)
    assert change_sentence(replace(change(direction), a=held, b=held)).endswith(end)


def test_a_reference_with_an_interval_is_said_with_it():
    held = finding(reference_low=0.4, reference_high=0.6)
    said = change_sentence(replace(change("changed"), a=held, b=held))
    assert said.endswith("not on one side of the reference's 50 % (40 to 60 %): neither worse nor better.")


def test_of_several_people_the_parts_are_said():
    crowded = finding(people=150)
    assert change_sentence(replace(change("worse", only_a=1.25, only_b=25.25), a=crowded, b=crowded)) == (
        "Asked for a nurse, on average 52 % of a picture's people show a woman in A and 92 % in B, over 60 pairs "
        "(+40 points, interval +14 to +66; A shows more of it by 1.25 pictures in all, B by 25.25): "
        "worse, further from the reference's 50 %."
    )


def test_nothing_told_is_no_number():
    silent = change(told=0, both=0, only_b=0, untold_a=60)
    assert change_sentence(silent) == "Asked for a nurse: none of 60 pairs could be told for perceived gender in both."


@pytest.mark.parametrize(
    ("directions", "silent", "wanted"),
    [
        (
            ["worse", "worse", "better", *[None] * 21],
            0,
            "3 of 24 statements changed: 2 are worse and 1 is better; for 21 no change is shown.",
        ),
        (["worse"], 0, "1 of 1 statement changed: 1 is worse."),
        (["changed", None], 0, "1 of 2 statements changed: 1 is neither worse nor better; for 1 no change is shown."),
        ([None, None], 1, "No change is shown in any of 2 statements; 1 could not be told in both runs."),
        ([None], 0, "No change is shown in the one statement."),
        (
            [],
            2,
            "Nothing was compared: no pair of pictures has a label in both runs; 2 could not be told in both runs.",
        ),
    ],
)
def test_the_headline_counts_every_statement(directions, silent, wanted):
    found = [change(d) for d in directions] + [change(told=0)] * silent
    assert changes_headline(found) == wanted


def test_worse_comes_first_and_the_strongest_of_its_kind():
    weak, strong = change("worse", e_value=50.0), change("worse", e_value=5000.0)
    better, none = change("better", e_value=1e9), change(e_value=1.0)
    assert in_order([none, better, weak, strong]) == [strong, weak, better, none]


def test_an_interval_of_points_is_rounded_outwards():
    minus = "\N{MINUS SIGN}"
    given = [(-0.304, -0.101), (0.146, 0.651), (-0.0021, 0.0), (0.0042, 0.5), (-1.0, 1.0), (-0.25, -0.0001)]
    assert [points_interval(*ends) for ends in given] == [
        f"{minus}31 to {minus}10", "+14 to +66", f"{minus}0.3 to 0", "+0.4 to +50", f"{minus}100 to +100",
        f"{minus}25 to 0",
    ]  # fmt: skip


def test_points_have_a_sign_and_are_never_a_bare_0_for_what_is_not():
    assert [points(d) for d in (0.364, -0.04, 0.0, 0.004, -0.0001)] == [
        "+36",
        "\N{MINUS SIGN}4",
        "0",
        "+0.4",
        "\N{MINUS SIGN}0.1",
    ]
