"""The sheet people fill in: random, even over prompts, the same for the same seed."""

import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest

from fairest.errors import BadInput
from fairest.measure import blind_name, label_sheet, read_people, sample
from fairest.records import Picture


def drawn(**numbers):
    return [
        Picture(f"{prompt}-{i}", prompt, "", i, f"pictures/{prompt}-{i}.png")
        for prompt, n in numbers.items()
        for i in range(n)
    ]


def test_every_prompt_gets_as_many_as_any_other():
    chosen = sample(drawn(nurse=50, pilot=50, cook=50), 31, seed=0)
    assert len({p.id for p in chosen}) == 31
    assert sorted(Counter(p.prompt for p in chosen).values()) == [10, 10, 11]


def test_a_prompt_with_fewer_pictures_gives_all_it_has():
    chosen = sample(drawn(nurse=2, pilot=50), 10, seed=0)
    assert Counter(p.prompt for p in chosen) == {"nurse": 2, "pilot": 8}


def test_the_seed_decides_and_every_picture_may_come():
    pictures = drawn(nurse=5, pilot=5)
    assert sample(pictures, 4, seed=3) == sample(pictures, 4, seed=3)
    assert {p.id for seed in range(40) for p in sample(pictures, 2, seed)} == {p.id for p in pictures}


def test_prompts_do_not_come_in_blocks():
    order = [p.prompt for p in sample(drawn(nurse=30, pilot=30), 60, seed=0)]
    assert 20 < sum(a != b for a, b in pairwise(order)) < 40  # 30 expected, sd 3.8


def test_pictures_that_never_came_are_not_asked_for():
    blocked = Picture("nurse-9", "nurse", "", 9, None, why="blocked")
    assert blocked not in sample([*drawn(nurse=3), blocked], 3, seed=0)
    with pytest.raises(BadInput, match="4 pictures was asked for; there are 3"):
        sample([*drawn(nurse=3), blocked], 4, seed=0)


def test_none_or_fewer_are_refused():
    with pytest.raises(BadInput, match="sample of 0"):
        sample(drawn(nurse=3), 0, seed=0)


def test_the_sheet_is_read_back_and_has_a_cell_for_each_attribute(tmp_path):
    file = tmp_path / "to-label.csv"
    file.write_bytes(label_sheet(["a.png", "b.png"], ("gender", "skin-tone")))
    assert file.read_text(encoding="utf-8").splitlines() == ["file,gender,skin-tone", "a.png,,", "b.png,,"]
    assert [(row.key, row.value) for row in read_people(file, ("gender", "skin-tone"))][::2] == [
        ("a.png", ""), ("b.png", ""),
    ]  # fmt: skip


def test_a_blind_name_differs_for_pictures_that_are_alike_and_does_not_say_their_prompt():
    one, other = (Picture(f"nurse-{i}", "nurse", "a nurse", 3, None, "0123456789abcdef" * 4) for i in range(2))
    assert re.fullmatch(r"[0-9a-f]{12}\.png", blind_name(one))
    assert blind_name(one) != blind_name(other)
    assert blind_name(one) == blind_name(replace(one, prompt="x"))
