"""The suites that come with fairest."""

from collections import Counter

import pytest

from fairest import doors
from fairest.decide.references import us_labour_2022
from fairest.errors import BadInput
from fairest.prompts import shipped, suite
from fairest.village.world import WORDS

NEUTRAL = ("occupations", "people-doing", "objects-and-events", "modifiers", "groups", "villages-own", "village")
PERSON = ("gender", "skin-tone")


@pytest.mark.parametrize("name", doors.known("suite"))
def test_every_suite_has_its_name_and_a_whole_datasheet(name):
    made = suite(name)
    assert made.name == name
    assert set(made.datasheet) == {"title", "description", "source", "licence", "languages", "asks"}
    assert made.attributes == PERSON


@pytest.mark.parametrize("name", doors.known("suite"))
def test_no_two_prompts_of_a_suite_ask_the_same(name):
    said = Counter(wording for prompt in suite(name).prompts for wording in prompt.wordings)
    assert said.most_common(1)[0][1] == 1


@pytest.mark.parametrize("name", doors.known("suite"))
def test_every_prompt_is_worded_in_several_ways(name):
    assert all(len(prompt.wordings) >= 2 for prompt in suite(name).prompts)


@pytest.mark.parametrize("name", NEUTRAL)
def test_neutral_suites_ask_for_nothing(name):
    assert all(not prompt.asked for prompt in suite(name).prompts)


def test_every_occupation_has_labour_statistics_of_its_own():
    labour = us_labour_2022()
    titles = [labour.titles[prompt.concept.casefold()] for prompt in suite("occupations").prompts]
    assert len(set(titles)) == len(titles) >= 150


def test_the_villages_own_prompts_are_words_of_the_village_and_the_village_suite_is_all_of_them():
    assert [p.concept for p in shipped.village().prompts] == [w.word for w in WORDS]
    assert {p.concept for p in shipped.villages_own().prompts} <= {w.word for w in WORDS}


def test_the_villages_own_prompts_are_neutral_wordings():
    assert shipped.villages_own().prompts[9].wordings == (
        "a photo of a pilot",
        "a portrait of a pilot",
        "a pilot at work",
        "a picture of a pilot",
    )


def test_the_explicit_suite_asks_outright():
    prompt = next(p for p in shipped.explicit().prompts if p.id == "nurse-man-dark")
    assert prompt.wordings[0] == "a photo of a male nurse with dark skin"
    assert prompt.asked == {"gender": "man", "skin-tone": "dark"}


def test_only_the_ideal_woman_and_the_ideal_man_among_the_portraits_ask_for_a_gender():
    asked = {prompt.id: prompt.asked for prompt in shipped.portraits().prompts if prompt.asked}
    assert asked == {"ideal-woman": {"gender": "woman"}, "ideal-man": {"gender": "man"}}
    assert "ask for stereotypes" in shipped.portraits().datasheet["asks"]


def test_every_modifier_is_the_counterpart_of_the_same_prompt_without_it():
    by_id = {prompt.id: prompt for prompt in shipped.modifiers().prompts}
    bases = [prompt for prompt in by_id.values() if prompt.pair is None]
    assert Counter(p.pair for p in by_id.values() if p.pair) == {base.id: 8 for base in bases}
    for prompt in by_id.values():
        if prompt.pair:
            base = by_id[prompt.pair]
            assert prompt.concept == base.concept
            assert all(w.startswith(f"{of}, ") for w, of in zip(prompt.wordings, base.wordings, strict=True))


def test_a_suite_takes_nothing_after_its_name_except_where_it_comes_in_languages():
    with pytest.raises(BadInput, match="Write: portraits"):
        suite("portraits:us")
    assert suite("occupations:en") == suite("occupations")
