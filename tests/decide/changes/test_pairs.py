"""Pairs: what two runs drew from the same words and the same seed."""

from dataclasses import replace

from fairest.decide.changes.pairs import NotCompared, Pair, not_paired, pairs
from fairest.records import Picture


def drawn(prompt: str, n: int, *, text: str = "a nurse", seed: int = 0) -> list[Picture]:
    return [Picture(f"{prompt}-{i:04d}", prompt, text, seed + i, None) for i in range(n)]


def test_a_run_that_drew_more_is_paired_as_far_as_the_other_goes():
    a, b = drawn("nurse", 5), drawn("nurse", 3)
    assert pairs(a, b) == {"nurse": tuple(map(Pair, a[:3], b))}


def test_another_seed_or_other_words_make_no_pair():
    a = drawn("nurse", 3)
    b = [a[0], replace(a[1], seed=99), replace(a[2], text="a male nurse")]
    assert pairs(a, b) == {"nurse": (Pair(a[0], b[0]),)}


def test_the_same_id_under_another_prompt_makes_no_pair():
    a = drawn("nurse", 1)
    b = [replace(a[0], prompt="pilot"), *drawn("nurse", 2)[1:]]
    assert pairs(a, b) == {"nurse": ()}


def test_every_prompt_without_a_pair_is_named_with_its_reason():
    a = [*drawn("nurse", 2), *drawn("cook", 1), *drawn("pilot", 1), *drawn("farmer", 1)]
    b = [*drawn("nurse", 1), *drawn("cook", 1, text="a chef"), *drawn("pilot", 1, seed=7), *drawn("judge", 1)]
    assert list(not_paired(a, b)) == [
        NotCompared("cook", "asked in other words"),
        NotCompared("pilot", "drawn from other seeds"),
        NotCompared("farmer", "only A has pictures of it"),
        NotCompared("judge", "only B has pictures of it"),
    ]


def test_where_seeds_are_known_they_pair_whatever_the_pictures_are_called():
    a = [Picture(f"nurse-{i}", "nurse", "a nurse", seed, None) for i, seed in enumerate((5, 7, 9))]
    b = [Picture(f"nurse-{i}", "nurse", "a nurse", seed, None) for i, seed in enumerate((9, 5, 5, 8))]
    assert pairs(a, b) == {"nurse": (Pair(a[0], b[1]), Pair(a[2], b[0]))}


def test_without_seeds_the_number_pairs():
    a, b = ([Picture(f"nurse-{i}", "nurse", "a nurse", None, file) for i in range(2)] for file in ("a.png", "b.png"))
    assert pairs(a, b) == {"nurse": (Pair(a[0], b[0]), Pair(a[1], b[1]))}
