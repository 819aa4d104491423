"""How many labelled pictures of a group would settle what is undetermined."""

import numpy as np
import pytest

from fairest.decide.accuracy.assess import assess
from fairest.decide.accuracy.document import accuracy_document
from fairest.decide.accuracy.words import needs_sentence, needs_words
from fairest.measure.accuracy import Answers
from fairest.stats import difference_tests


def group(name, right, wrong=0, missed=0):
    return Answers("gender", "gender", name, right, wrong, (("no person", missed),) if missed else ())


def tables(*groups, delta=0.05):
    return assess([groups], 0.05, delta)


def test_at_that_number_half_of_all_samples_have_a_verdict_and_at_two_thirds_of_it_fewer():
    (table,) = tables(group("woman", 15, 5), group("man", 36, 4))
    rate = table.groups[0].right
    assert (rate.verdict, rate.share, rate.other_share) == ("undetermined", 0.75, 0.9)
    random = np.random.default_rng(20)

    def settled(pictures):
        found = []
        for women, men in zip(
            random.binomial(pictures, 0.75, 400), random.binomial(2 * pictures, 0.9, 400), strict=True
        ):
            p_differs, p_beyond = difference_tests(int(women), pictures, int(men), 2 * pictures, 0.05)
            # Two questions: everybody was told, which 20 and 40 pictures do not show to within five points either.
            found.append(p_differs <= 0.05 / 2 or p_beyond <= 0.05 / 2)
        return np.mean(found)

    assert settled(rate.needs) == pytest.approx(0.5, abs=0.12)
    assert settled(rate.needs * 2 // 3) < 0.38


def test_near_the_middle_of_an_equivalence_the_number_counts_chance_in():
    (table,) = tables(group("woman", 90, 10), group("man", 90, 10))
    needs = table.groups[0].right.needs
    # At 90 % exactly on both sides so many would do; chance pulls half of all samples away from that.
    exact = next(n for n in range(100, 1000, 10) if difference_tests(n * 9 // 10, n, n * 9 // 10, n, 0.05)[1] <= 0.025)
    assert exact < needs < 2 * exact


def test_pictures_are_counted_that_are_labelled_and_not_those_alone_that_were_told():
    (some,), (all_,) = (tables(group("a", 80, 20, m), group("b", 85, 15, m)) for m in (100, 0))
    few, many = all_.groups[0].right.needs, some.groups[0].right.needs
    # Of half of the pictures nothing is told: twice as many are needed, but for the rounding.
    assert many == pytest.approx(2 * few, rel=0.06)


def test_what_is_settled_or_not_tested_needs_nothing_and_what_no_number_settles_says_so():
    (table,) = tables(group("woman", 60, 40), group("man", 199, 1), group("nobody", 0))
    women, nobody = table.groups[0].right, table.groups[2].right
    assert (women.verdict, women.needs, needs_words(women)) == ("differs", None, "")
    assert (nobody.verdict, nobody.needs, needs_words(nobody)) == (None, None, "")
    # A twentieth of a point apart, held against a tenth: 100,000 show neither that they differ nor that they do not.
    (table,) = tables(group("a", 5000, 5000), group("b", 4995, 5005), delta=0.001)
    open_ = table.groups[0].right
    assert (open_.verdict, open_.needs, needs_words(open_)) == ("undetermined", None, "more than 100,000")
    assert needs_sentence([table]).startswith("Not even 100,000 labelled pictures of each group")


def test_the_least_number_is_more_than_there_are_and_has_two_figures():
    (table,) = tables(group("a", 1045, 155), group("b", 1080, 120), delta=0.03)
    needs = table.groups[0].right.needs
    assert needs > 1200
    assert needs % 100 == 0


def test_a_sentence_says_what_settles_half_and_the_document_what_settles_each():
    some = tables(group("woman", 9, 1), group("man", 8, 2))
    needs = sorted(rate.needs for one in some[0].groups for rate in (one.told, one.right))
    assert needs_sentence(some) == (
        f"About {needs[1]} labelled pictures of each group would settle half of the 4 undetermined comparisons, if the "
        "rates stay and the other groups grow alike."
    )
    assert needs_sentence(tables(group("a", 970, 30), group("b", 970, 30))) == ""
    found = accuracy_document(some, [], judge="eyes", headline="h", about={})
    women = found["tables"][0]["groups"][0]
    assert (women["label_rate"]["needs"], women["accuracy"]["needs"]) == (
        some[0].groups[0].told.needs, some[0].groups[0].right.needs,
    )  # fmt: skip
