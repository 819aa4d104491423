"""Which pictures of a changed prompt belong to which without the change."""

from fairest.decide.counterfactual_pairs import picture_pairs
from fairest.records import Picture, Prompt

NURSE = Prompt("nurse", "nurse", ("a nurse", "a nurse at work"))
STYLED = Prompt("nurse-8k", "nurse", ("a nurse, 8k", "a nurse at work, 8k"), pair="nurse")


def pictures(prompt: Prompt, *drawn: tuple[int, int | None]) -> list[Picture]:
    """Numbered in the order given, each by the place of its wording and its seed."""
    return [
        Picture(f"{prompt.id}-{i:04d}", prompt.id, prompt.wordings[place], seed, "x.png")
        for i, (place, seed) in enumerate(drawn)
    ]


def paired(without: list[Picture], with_: list[Picture]) -> list[tuple[str, str]]:
    (row,) = picture_pairs([NURSE, STYLED], [*without, *with_]).values()
    return [(pair.a.id[-1], pair.b.id[-1]) for pair in row]


def test_the_wording_and_the_seed_pair_whatever_the_numbers_are():
    without = pictures(NURSE, (0, 7), (1, 7), (0, 8), (1, 9))
    with_ = pictures(STYLED, (1, 9), (0, 8), (1, 7), (0, 7), (0, 9))
    assert paired(without, with_) == [("0", "3"), ("1", "2"), ("2", "1"), ("3", "0")]


def test_a_folder_with_every_seed_on_both_sides_pairs_every_picture_in_any_order():
    without = pictures(NURSE, *((0, seed) for seed in range(100)))
    with_ = pictures(STYLED, *((0, seed) for seed in reversed(range(100))))
    (row,) = picture_pairs([NURSE, STYLED], [*without, *with_]).values()
    assert [(pair.a.seed, pair.b.seed) for pair in row] == [(seed, seed) for seed in range(100)]


def test_without_seeds_the_number_within_the_wording_pairs():
    without = pictures(NURSE, (0, None), (1, None), (0, None))
    with_ = pictures(STYLED, (1, None), (1, None), (0, None))
    # The first of the first wording are 0 and 2, the first of the second 1 and 0; the others are alone.
    assert paired(without, with_) == [("0", "2"), ("1", "0")]


def test_a_picture_with_a_seed_is_no_twin_of_one_without():
    assert paired(pictures(NURSE, (0, None), (0, 5)), pictures(STYLED, (0, 5), (0, None))) == [("0", "1"), ("1", "0")]
    assert paired(pictures(NURSE, (0, None)), pictures(STYLED, (0, 5))) == []


def test_each_picture_is_in_one_pair_at_most():
    assert paired(pictures(NURSE, (0, 7), (0, 7)), pictures(STYLED, (0, 7))) == [("0", "0")]


def test_pictures_that_somebody_made_may_be_spelt_otherwise_and_other_texts_have_no_place():
    made = [
        Picture("nurse-0000", "nurse", "A  Nurse", 7, "x.png"),
        Picture("nurse-0001", "nurse", "a cook", 8, "x.png"),
    ]
    assert paired(made, pictures(STYLED, (0, 7), (0, 8))) == [("0", "0")]


def test_a_changed_prompt_without_pictures_has_an_empty_row_and_a_prompt_of_its_own_has_none():
    assert picture_pairs([NURSE, STYLED], pictures(NURSE, (0, 7))) == {"nurse-8k": ()}
