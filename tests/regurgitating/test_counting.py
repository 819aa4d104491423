"""Captions are counted, gaps widen what they must, and two kinds or two models are held against each other."""

import pytest

from fairest import stats
from fairest.records import Picture
from fairest.regurgitating.choosing import ALL, TWINNED, UNIQUE, Stratum
from fairest.regurgitating.copying import SAVED
from fairest.regurgitating.counting import Rate, changed, contrast, rates
from fairest.regurgitating.drawn import Pair
from fairest.regurgitating.threshold import Limits
from fairest.regurgitating.words import limits_sentences


def pairs(answers: str, kind: str = ALL, model: str = "m") -> list[Pair]:
    """A caption for every word, a picture for every letter of it: c a copy, n none, ? none came."""
    return [
        Pair(model, Picture(f"{kind}-{i}-{j}", "", "", 0, None), f"{kind} {i}", kind,
             closeness={"c": 0.5, "n": -0.5, "?": None}[letter])
        for i, word in enumerate(answers.split())
        for j, letter in enumerate(word)
    ]  # fmt: skip


def test_a_caption_counts_once_however_many_of_its_pictures_are_copies():
    (rate,) = rates(pairs("cc nn cn"), [Stratum(ALL, 3, ())], "m")
    assert (rate.captions.hits, rate.captions.told, rate.copies, rate.pictures) == (2, 3, 3, 6)
    assert (rate.captions.low, rate.captions.high) == stats.clopper_pearson(2, 3)


def test_a_picture_that_did_not_come_counts_as_both_unless_another_is_a_copy():
    (rate,) = rates(pairs("c? n? nn ??"), [Stratum(ALL, 4, ())], "m")
    assert (rate.captions.hits, rate.captions.told, rate.captions.drawn) == (1, 2, 4)
    assert rate.captions.low == stats.clopper_pearson(1, 4)[0]
    assert rate.captions.high == stats.clopper_pearson(3, 4)[1]


def test_nothing_told_is_no_rate():
    (rate,) = rates(pairs("? ?"), [Stratum(ALL, 2, ())], "m")
    assert (rate.estimate, rate.captions.low, rate.captions.high) == (None, 0, 1)


def two_kinds() -> tuple[list[Rate], list[Stratum]]:
    """8 of 10 captions with near-duplicates are copied, 1 of 10 without; the set has 100 and 900."""
    some = pairs("c " * 8 + "n n", TWINNED) + pairs("c " + "n " * 9, UNIQUE)
    strata = [Stratum(TWINNED, 100, ()), Stratum(UNIQUE, 900, ())]
    return rates(some, strata, "m"), strata


def test_all_captions_are_both_kinds_as_often_as_the_set_has_them():
    (together, _, _), _ = two_kinds()
    assert together.estimate == pytest.approx(0.1 * 0.8 + 0.9 * 0.1)
    ends = [stats.clopper_pearson(k, 10, 0.975) for k in (8, 1)]
    assert together.captions.low == pytest.approx(0.1 * ends[0][0] + 0.9 * ends[1][0])
    assert together.captions.high == pytest.approx(0.1 * ends[0][1] + 0.9 * ends[1][1])


def test_the_kinds_are_compared_as_two_samples():
    each, _ = two_kinds()
    found = contrast(each)
    assert found is not None
    assert found.difference == pytest.approx(0.7)
    assert (found.low, found.high) == pytest.approx(stats.melded_difference(8, 10, 1, 10))
    assert found.p == stats.difference_tests(8, 10, 1, 10, 0.05)[0] < 0.05


def test_gaps_can_take_a_difference_away_and_never_make_one():
    strata = [Stratum(TWINNED, 10, ()), Stratum(UNIQUE, 10, ())]
    some = pairs("c " * 8 + "n n", TWINNED)
    gaps = contrast(rates(some + pairs("? " * 9 + "n", UNIQUE), strata, "m"))
    assert gaps is not None
    assert gaps.low < 0 < gaps.high
    assert gaps.p == 1


def test_without_known_duplicates_there_is_nothing_to_compare():
    assert contrast(rates(pairs("c n"), [Stratum(ALL, 2, ())], "m")) is None


def test_a_change_is_mcnemars():
    found = changed(pairs("c c c c c c c c n n"), pairs("n n n n n n n c n n"))
    assert (found.only_first, found.only_second, found.both, found.neither) == (7, 0, 1, 2)
    assert found.p == stats.mcnemar(7, 0) == pytest.approx(2 * 0.5**7)


def test_captions_that_one_model_leaves_open_count_against_a_change():
    found = changed(pairs("c c c c c c c c"), pairs("n n n n n n n ?"))
    assert (found.only_first, found.untold) == (7, 1)
    assert found.p == stats.mcnemar(1, 7)
    assert changed(pairs("c n n"), pairs("? ? ?")).p == 1


def test_limits_that_find_few_copies_say_so():
    seeing, blind = (Limits(0.9, 0.9, 0.01, 100, recognised={SAVED: (n, 100)}) for n in (95, 20))
    assert "says little" not in " ".join(limits_sentences(seeing))
    assert "20 of 100. So a rate of 0 says little here" in limits_sentences(blind)[-1]
