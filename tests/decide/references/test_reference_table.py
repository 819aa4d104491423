"""Parity and tables of shares."""

import pytest

from fairest.decide import Parity, Reference, Table, parity
from fairest.errors import BadInput
from fairest.records import Expectation


def test_parity_gives_each_value_the_same_share_exactly():
    assert Parity().expects("nurse", "gender", "woman", ("woman", "man")) == Expectation(0.5, 0.5, 0.5)
    assert Parity().expects("nurse", "age", "old", ("a", "b", "c", "d", "old")) == Expectation(0.2, 0.2, 0.2)


def test_parity_takes_nothing_after_its_name():
    assert parity() == parity("") == Parity()
    with pytest.raises(BadInput, match="'us'"):
        parity("us")


def test_every_reference_has_a_datasheet_that_says_what_it_is_not():
    references: list[Reference] = [Parity(), Table("mine", {}, {"title": "Mine", "is_not": "anybody else's"})]
    for reference in references:
        assert {"title", "source", "year", "licence", "is_not"} <= set(reference.describe())
        assert reference.describe()["is_not"]


def test_a_table_says_what_it_has_and_what_it_lacks():
    nurse = Expectation(0.88, 0.87, 0.89)
    table = Table("mine", {"nurse": {"gender": {"woman": nurse}}})
    assert table.expects("nurse", "gender", "woman", ("woman", "man")) == nurse
    for (*asked, values), why in [
        (("thug", "gender", "woman", ("woman", "man")), "mine has no entry for 'thug'"),
        (("nurse", "skin-tone", "dark", ("light", "dark")), "mine has no skin-tone for 'nurse'"),
        (
            ("nurse", "gender", "man", ("woman", "man", "neither")),
            "mine has no share of 'man' for 'nurse' (it has woman)",
        ),
    ]:
        assert table.expects(*asked, values) == Expectation(None, None, None, why)
