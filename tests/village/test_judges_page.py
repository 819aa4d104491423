"""docs/judges.md shows the counts that ship with the village's judges."""

from pathlib import Path

import pytest

from fairest.village.files import confusions

PAGE = (Path(__file__).parents[2] / "docs" / "judges.md").read_text(encoding="utf-8")
WORDS = " ".join(PAGE.split())
FOUND = {judge: by["found"] for judge, by in confusions()["judges"].items()}


def right(counts):
    return sum(row.get(true, 0) for true, row in counts.items()), sum(
        n for row in counts.values() for n in row.values()
    )


def drawn(attribute):
    return next(e for e in FOUND["village"] if (e["attribute"], e["measured_on"]) == (attribute, "village"))


@pytest.mark.parametrize("judge", FOUND)
def test_the_tables_hold_the_shipped_counts(judge):
    table = PAGE.split(f"The judge `{judge}`:")[1].strip().split("\n\n")[0]
    shown = [[cell.strip() for cell in line.strip("| ").split("|")] for line in table.splitlines()[2:]]
    for entry, cells in zip(FOUND[judge], shown, strict=True):
        hits, n = right(entry["counts"])
        unsure = sum(row.get("unsure", 0) for row in entry["counts"].values())
        numbers = (n, hits, unsure, n - hits - unsure, entry.get("set_aside", 0))
        assert cells == [entry["measured_on"], entry["attribute"], *map(str, numbers)]


def test_the_worst_case_and_the_agreement_are_those_shipped():
    gender, tone = drawn("gender"), drawn("skin-tone")
    assert "{} of {} right in gender".format(*right(gender["worst_case"])) in WORDS
    assert "{} of {} in skin tone".format(*right(tone["worst_case"])) in WORDS
    assert f"agree on {gender['alike']} of {gender['both_told']} in gender" in WORDS
    assert f"on {tone['alike']} of {tone['both_told']} in skin tone" in WORDS


def test_the_hardest_word_is_the_one_named():
    by_word = drawn("gender")["by_word"]
    n, hits, _unsure = by_word["firefighter"]
    assert hits / n == min(word[1] / word[0] for word in by_word.values())
    assert f'right on {hits} of {n} pictures asked for with "firefighter"' in WORDS
    assert f"for {sum(n == hits for n, hits, _ in by_word.values())} of the {len(by_word)} words" in WORDS


def test_a_fair_model_and_a_lopsided_one_are_seen_as_the_page_says():
    hit, false = 0.90, 0.05
    assert [round(p * hit + (1 - p) * false, 4) for p in (0.5, 0.9)] == [0.475, 0.815]
    assert "47.5 % to 52.5 %, a model with 90 % as 81.5 %" in WORDS
