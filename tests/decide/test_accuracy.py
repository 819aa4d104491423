"""Groups of a judge's pictures held against all others: who differs, who is shown not to, and what is left open."""

import pytest
from scipy.stats import binom, fisher_exact

from fairest.decide.accuracy.assess import assess
from fairest.decide.accuracy.document import accuracy_document
from fairest.decide.accuracy.words import accuracy_headline, alarm_sentence, gap_sentence, rate_sentence
from fairest.measure.accuracy import Answers
from fairest.stats import clopper_pearson, melded_difference

MINUS = "\N{MINUS SIGN}"


def group(name, right, wrong=0, missed=0, by="gender"):
    return Answers("gender", by, name, right, wrong, (("no person", missed),) if missed else ())


def rates(kind, *groups, alpha=0.05, delta=0.05):
    (table,) = assess([groups], alpha, delta)
    return [one.rate(kind) for one in table.groups]


def test_a_group_is_held_against_all_the_others_together():
    women, men, others = rates("right", group("woman", 60, 40), group("man", 195, 5), group("other", 17, 3))
    assert (women.hits, women.n, women.other_hits, women.other_n) == (60, 100, 212, 220)
    assert women.difference == pytest.approx(0.6 - 212 / 220)
    assert (women.difference_low, women.difference_high) == melded_difference(60, 100, 212, 220, 0.95)
    assert (women.verdict, women.worse) == ("differs", True)
    assert not men.worse
    # Three groups: each interval at 1 - .05 / 3.
    assert (women.low, women.high) == clopper_pearson(60, 100, 1 - 0.05 / 3)
    assert others.verdict == "undetermined"


def test_who_is_not_found_is_told_apart_from_who_is_told_wrong():
    (told,), (right,) = (
        rates(k, group("dark", 400, 0, 600), group("light", 950, 0, 50))[:1] for k in ("told", "right")
    )
    assert (told.share, told.other_share, told.verdict) == (0.4, 0.95, "differs")
    assert (right.share, right.verdict) == (1.0, "equivalent")


def test_of_two_groups_one_asks_for_both_and_is_one_question_among_all():
    women, men = rates("right", group("woman", 30, 10), group("man", 39, 1))
    p = 2 * min(fisher_exact([[30, 10], [39, 1]], alternative=side).pvalue for side in ("less", "greater"))
    # Both told everybody: of the two questions the other has the p-value 1.
    assert women.p_differs == men.p_differs == pytest.approx(2 * p)
    assert women.verdict == men.verdict == "differs"


def test_a_fair_judge_is_called_different_in_at_most_alpha_of_all_cases():
    n, m, wrongly = 14, 9, {0.5: 0.0, 0.8: 0.0}
    for k in range(n + 1):
        for j in range(m + 1):
            if rates("right", group("woman", k, n - k), group("man", j, m - j), alpha=0.2)[0].verdict == "differs":
                for p in wrongly:
                    wrongly[p] += binom.pmf(k, n, p) * binom.pmf(j, m, p)
    assert 0 < max(wrongly.values()) <= 0.2


def test_large_groups_that_fare_alike_are_shown_to():
    told, right = (rates(kind, group("a", 970, 30), group("b", 965, 35)) for kind in ("told", "right"))
    assert {rate.verdict for rate in (*told, *right)} == {"equivalent"}


def test_nothing_is_said_of_groups_without_pictures_without_others_and_of_small_intersections():
    women, men, nobody = rates("right", group("woman", 3, 1), group("man", 0, 0, 9), group("other", 0))
    assert (women.verdict, women.why) == (None, "no others")
    assert (men.share, men.verdict, men.why) == (None, None, "no picture with a value")
    assert (nobody.why, nobody.low, nobody.high) == ("no picture", 0.0, 1.0)
    by = "gender+skin-tone"
    small, large = rates("right", group("woman, dark", 1, 18, by=by), group("man, dark", 90, 1, by=by))
    assert (small.verdict, small.why) == (None, "fewer than 20 pictures")
    assert large.verdict == "differs"


def test_the_largest_gap_is_between_groups_of_enough_pictures_and_holds_for_all_pairs():
    (table,) = assess([[group("a", 0, 3), group("b", 60, 40), group("c", 80, 20), group("d", 95, 5)]], 0.05, 0.05)
    gap = next(gap for gap in table.gaps if gap.kind == "right")
    assert (gap.most, gap.least, gap.difference) == ("d", "b", pytest.approx(0.35))
    # Three groups have enough pictures, which makes three pairs.
    assert (gap.low, gap.high) == melded_difference(95, 100, 60, 100, 1 - 0.05 / 3)
    assert "35 points between a d and a b (interval" in gap_sentence(table, gap)


def test_the_headline_names_who_fares_worst():
    tables = assess([[group("woman", 60, 40), group("man", 199, 1)]], 0.05, 0.05)
    assert accuracy_headline("eyes", tables, 0.05) == (
        "Where the judge eyes tells perceived gender, it is right on 60 % of the pictures of a woman, on 99.5 % of all "
        "others; 2 of 4 comparisons differ."
    )
    (table,) = tables
    low, high = melded_difference(60, 100, 199, 200)
    assert (round(low, 3), round(high, 3)) == (-0.498, -0.292)
    said = rate_sentence("eyes", table, table.groups[0], table.groups[0].right)
    assert said.endswith(f"on 99.5 % of all others: {MINUS}40 points (interval {MINUS}50 to {MINUS}29).")


def test_where_nobody_is_shown_to_fare_worse_the_headline_says_what_is_open():
    tables = assess([[group("woman", 9, 1), group("man", 8, 2)]], 0.05, 0.05)
    assert accuracy_headline("eyes", tables, 0.05) == (
        "No group is shown to fare worse with the judge eyes: of 4 comparisons 0 are equivalent within ±5 points and 4 "
        "undetermined."
    )
    assert accuracy_headline("eyes", assess([[group("woman", 9, 1)]], 0.05, 0.05), 0.05).startswith("Nothing can be")


def test_values_given_to_nobody_are_told_with_their_interval():
    empty = Answers("gender", "", "no person", 0, 5, (("no person", 34), ("unsure", 1)))
    low, high = clopper_pearson(5, 40)
    assert (round(low, 3), round(high, 3)) == (0.042, 0.268)
    assert alarm_sentence(empty, 0.05) == (
        "Of 40 pictures on which people saw nobody the judge gave a value to 5 (12 %, interval 4 to 27 %), and was "
        "unsure of 1: the perceived gender of nobody."
    )


def test_the_document_holds_counts_rates_and_verdicts():
    tables = assess([[group("woman", 60, 40, 3), group("man", 0)]], 0.05, 0.05)
    found = accuracy_document(tables, [], judge="eyes", headline="h", about={"alpha": 0.05})
    women, men = found["tables"][0]["groups"]
    assert (women["n"], women["told"], women["missed"], women["gaps"]) == (103, 100, 3, {"no person": 3})
    assert women["right_of_all"] == pytest.approx(60 / 103)
    assert women["accuracy"]["share"] == 0.6
    assert (men["right_of_all"], men["accuracy"]["share"], men["accuracy"]["verdict"]) == (None, None, None)
    assert found["family"] == 0
