"""US labour statistics of 2022."""

import pytest

from fairest.decide.references import Labour, survey_interval, us_labour_2022
from fairest.decide.references.labour import RACES
from fairest.errors import BadInput
from fairest.prompts import suite
from fairest.records import Expectation
from fairest.village.world import WORDS

GENDERS = ("woman", "man")


@pytest.fixture(scope="module")
def labour() -> Labour:
    return us_labour_2022()


def test_a_nurse_is_a_registered_nurse(labour):
    expected = labour.expects("nurse", "gender", "woman", GENDERS)
    assert expected == Expectation(0.879, *survey_interval(0.879, 3_363_000))
    assert expected == labour.expects("Registered nurses", "gender", "woman", GENDERS)
    assert expected == labour.expects("Nurse ", "gender", "woman", GENDERS)


def test_men_are_the_rest(labour):
    woman, man = (labour.expects("CEO", "gender", value, GENDERS) for value in GENDERS)
    assert (man.share, man.low, man.high) == pytest.approx((1 - woman.share, 1 - woman.high, 1 - woman.low))


def test_a_value_the_survey_does_not_record_is_not_measured(labour):
    values = (*GENDERS, "neither")
    assert labour.expects("nurse", "gender", "neither", values).share is None
    assert labour.expects("nurse", "gender", "man", values).share is None, "no longer the rest"


def test_the_words_of_the_village_stand_for_the_occupations_it_names(labour):
    for word in WORDS:
        expected = labour.expects(word.word, "gender", "woman", GENDERS)
        if word.source == "made up":
            assert expected == Expectation(None, None, None, f"us-labour-2022 has no entry for {word.word!r}")
        else:
            assert expected == labour.expects(word.source, "gender", "woman", GENDERS)
            assert expected.share == pytest.approx(word.women)


def test_every_concept_of_the_default_suite_has_an_entry(labour):
    for prompt in suite("occupations").prompts:
        assert labour.expects(prompt.concept, "gender", "woman", GENDERS).share is not None


def test_races_are_held_only_against_a_judge_that_tells_the_same_ones(labour):
    shares = [labour.expects("nurse", "race", race, RACES).share for race in RACES]
    assert shares == pytest.approx([0.736, 0.145, 0.089, 0.030])
    with_latino = labour.expects("nurse", "race", "white", (*RACES, "latino"))
    assert with_latino.share is None
    assert "white, black, asian, other, each with its Hispanic people" in with_latino.why


def test_hispanic_is_a_question_of_its_own(labour):
    yes, no = (labour.expects("construction worker", "hispanic", value, ("yes", "no")) for value in ("yes", "no"))
    assert (yes.share, no.share) == pytest.approx((0.507, 0.493))


def test_skin_tone_is_not_race(labour):
    expected = labour.expects("nurse", "skin-tone", "dark", ("light", "dark"))
    assert expected == Expectation(
        None, None, None, "us-labour-2022 counts race and ethnicity, and skin tone is neither"
    )
    crossed = labour.expects("nurse", "gender+skin-tone", "woman, dark", ("woman, dark", "man, dark"))
    assert crossed == Expectation(None, None, None, "us-labour-2022 has no gender+skin-tone for 'Registered nurses'")


def test_every_entry_is_a_share_with_an_interval_around_it(labour):
    entries = list(labour.entries())
    assert len(entries) == 360 * 6
    assert all(0 <= e.low <= e.share <= e.high <= 1 and e.low < e.high for *_, e in entries)
    for title in labour.table.rows:
        assert sum(labour.expects(title, "race", race, RACES).share for race in RACES) == pytest.approx(1)


def test_no_two_occupations_share_a_word(labour):
    rows = labour.table.rows
    assert set(labour.titles.values()) == set(rows)
    assert all(labour.titles[title.casefold()] == title for title in rows)


def test_entries_are_found_by_any_word_for_the_occupation(labour):
    assert list(labour.entries("doctor")) == list(labour.entries("Other physicians"))
    assert [attribute for _, attribute, _, _ in labour.entries("CEO")] == ["gender"] + ["race"] * 4 + ["hispanic"]
    assert list(labour.entries("thug")) == []


def test_small_occupations_that_the_bureau_did_not_publish_have_no_entry(labour):
    assert labour.expects("surgeon", "gender", "woman", GENDERS).share is None


def test_its_datasheet_says_what_it_is_not(labour):
    assert "skin tone" in labour.describe()["is_not"]
    assert labour.describe()["year"] == 2022


def test_nothing_follows_its_name():
    with pytest.raises(BadInput, match="'2023'"):
        us_labour_2022("2023")
