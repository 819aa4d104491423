"""Occupations in other languages: the same questions, with gendered nouns by name."""

import tomllib
from collections import Counter
from importlib.resources import files

import pytest

from fairest.errors import UnknownName
from fairest.prompts import languages, suite

ENGLISH = {prompt.id: prompt.concept for prompt in suite("occupations").prompts}
GENDERED = ("de", "es", "fr")
NAMED = languages.known()
PAIRED = [named for named in NAMED if "-" in named]
NO_GENERIC = {"de-masculine": {"firefighter"}, "fr-masculine": {"flight-attendant"}}
_TABLE = files("fairest.prompts") / "suites" / "occupations" / "languages.toml"
TEMPLATES = {name: it["templates"] for name, it in tomllib.loads(_TABLE.read_text(encoding="utf-8")).items()}


def prompts(named: str) -> dict:
    return {prompt.id: prompt for prompt in suite(f"occupations:{named}").prompts}


def test_three_languages_come_in_three_forms_and_japanese_in_one():
    forms = [name for language in GENDERED for name in (language, f"{language}-masculine", f"{language}-feminine")]
    assert [*forms, "ja"] == NAMED


@pytest.mark.parametrize("named", [*GENDERED, "ja"])
def test_ids_and_concepts_are_the_english_ones_and_the_same_in_every_language(named):
    asked = {id: prompt.concept for id, prompt in prompts(named).items()}
    assert asked.items() <= ENGLISH.items()
    assert list(asked) == list(prompts("de")) == [id for id in ENGLISH if id in asked]


@pytest.mark.parametrize("named", NAMED)
def test_the_datasheet_says_how_many_nouns_are_translated(named):
    concepts = {prompt.concept for prompt in prompts(named).values()}
    said = suite(f"occupations:{named}").datasheet["description"]
    assert said.startswith(f"{len(concepts)} of the {len(ENGLISH)} nouns of the suite occupations, translated")


@pytest.mark.parametrize("named", PAIRED)
def test_a_form_is_held_against_every_neutral_prompt_as_its_counterpart(named):
    language, form = named.split("-")
    alone, both = prompts(language), prompts(named)
    assert {id: p for id, p in both.items() if p.pair is None} == alone
    counterparts = [p for p in both.values() if p.pair]
    assert all(p.id == f"{p.pair}-{form}" and p.concept == alone[p.pair].concept for p in counterparts)
    assert set(alone) - {p.pair for p in counterparts} == NO_GENERIC.get(named, set())


@pytest.mark.parametrize("named", NO_GENERIC)
def test_a_noun_whose_masculine_names_men_only_has_one_word_for_everybody(named):
    (id,) = NO_GENERIC[named]
    assert not any(joiner in prompts(named)[id].wordings[0] for joiner in (" oder ", " ou "))


@pytest.mark.parametrize("named", NAMED)
def test_the_datasheet_says_that_no_native_speaker_reviewed_the_translation(named):
    sheet = suite(f"occupations:{named}").datasheet
    assert set(sheet) == {"title", "description", "source", "licence", "languages", "asks"}
    assert "no native speaker has reviewed them yet" in sheet["source"]


@pytest.mark.parametrize("named", NAMED)
def test_only_feminine_nouns_ask_for_a_gender(named):
    for id, prompt in prompts(named).items():
        assert prompt.asked == ({"gender": "woman"} if id.endswith("-feminine") else {})


@pytest.mark.parametrize("named", NAMED)
def test_no_two_concepts_are_worded_alike(named):
    wordings = [wording for prompt in prompts(named).values() for wording in prompt.wordings]
    assert len(set(wordings)) == len(wordings)
    assert not any(" ," in w or "  " in w or "{" in w for w in wordings)


def test_a_neutral_form_is_a_word_for_everybody_or_both_in_turn():
    assert prompts("de")["teacher"].wordings == (
        "ein Foto, auf dem eine Lehrkraft zu sehen ist",
        "Porträt: eine Lehrkraft",
        "eine Lehrkraft bei der Arbeit",
        "ein Bild, auf dem eine Lehrkraft zu sehen ist",
    )
    assert prompts("de")["doctor"].wordings == (
        "ein Foto, auf dem ein Arzt oder eine Ärztin zu sehen ist",
        "Porträt: eine Ärztin oder ein Arzt",
        "ein Arzt oder eine Ärztin bei der Arbeit",
        "ein Bild, auf dem eine Ärztin oder ein Arzt zu sehen ist",
    )


def test_a_noun_that_is_the_same_in_both_genders_is_said_once():
    assert prompts("fr")["architect"].wordings[:2] == (
        "une photo montrant un ou une architecte",
        "un portrait représentant une ou un architecte",
    )
    assert prompts("es")["journalist"].wordings[2] == "un o una periodista en su trabajo"
    assert prompts("fr")["chef"].wordings[2] == "un chef cuisinier ou une cheffe cuisinière au travail"


@pytest.mark.parametrize(
    ("named", "wording"),
    [
        ("de-masculine", "ein Arzt bei der Arbeit"),
        ("de-feminine", "eine Ärztin bei der Arbeit"),
        ("es-masculine", "un médico en su trabajo"),
        ("es-feminine", "una médica en su trabajo"),
        ("fr-masculine", "un médecin au travail"),
        ("fr-feminine", "une médecin au travail"),
        ("ja", "仕事中の医師"),
    ],
)
def test_every_form_has_its_noun(named, wording):
    _, _, form = named.partition("-")
    assert prompts(named)[f"doctor-{form}" if form else "doctor"].wordings[2] == wording


@pytest.mark.parametrize("language", GENDERED)
def test_masculine_and_feminine_nouns_have_their_articles(language):
    articles = {"de": ("ein ", "eine "), "es": ("un ", "una "), "fr": ("un ", "une ")}[language]
    for form, article in zip(("masculine", "feminine"), articles, strict=True):
        gendered = [p for p in prompts(f"{language}-{form}").values() if p.pair]
        assert all(p.wordings[2].startswith(article) for p in gendered)


@pytest.mark.parametrize(
    ("named", "things"),
    [
        ("de-masculine", {"ein Sekretär"}),
        ("fr-masculine", {"un guide touristique", "un masseur", "un secrétaire", "un tailleur"}),
        ("fr-feminine", {"une coiffeuse", "une cuisinière", "une jardinière", "une plombière", "une soudeuse"}),
        ("es-masculine", {"un guía de turismo", "un soldador"}),
        ("es-feminine", {"una farmacéutica", "una guía de turismo", "una jardinera", "una soldadora"}),
        ("es-feminine", {"una técnica de laboratorio", "una técnica de control de plagas", "una mecánica de coches"}),
        ("es-feminine", {"una desarrolladora de software", "una desarrolladora web", "una camarera de bar"}),
    ],
)
def test_no_noun_that_also_names_a_thing_a_craft_or_a_company_stands_without_help(named, things):
    language, _ = named.split("-")
    asked = {p.wordings[2] for p in prompts(named).values()}
    assert asked.isdisjoint(TEMPLATES[language][2].format(noun=thing) for thing in things)


@pytest.mark.parametrize("wording", prompts("ja")["photographer"].wordings)
def test_japanese_wordings_ask_for_pictures_of_people_and_not_by_them(wording):
    assert "写真家の" not in wording


@pytest.mark.parametrize(("language", "joiner"), [("de", " oder "), ("es", " o "), ("fr", " ou ")])
def test_where_both_genders_are_named_each_comes_first_equally_often(language, joiner):
    before = [template.split("{noun}")[0] for template in TEMPLATES[language]]
    for prompt in prompts(language).values():
        nouns = [w.removeprefix(start) for w, start in zip(prompt.wordings, before, strict=True)]
        if joiner in nouns[0]:
            articles = Counter(noun.split()[0] for noun in nouns)
            assert articles in ({"ein": 2, "eine": 2}, {"un": 2, "una": 2}, {"un": 2, "une": 2})


def test_japanese_takes_no_word_that_names_a_gender():
    said = "".join(prompt.wordings[0] for prompt in prompts("ja").values())
    assert not any(word in said for word in ("婦", "女", "男", "嬢", "保母", "マン", "スチュワーデス"))


def test_an_unknown_language_is_answered_with_those_there_are():
    with pytest.raises(UnknownName, match="Did you mean 'de'") as caught:
        suite("occupations:dee")
    assert caught.value.hint == f"known: {', '.join(sorted(['en', *NAMED]))}"
