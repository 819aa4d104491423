"""What services say they drew instead, from texts in which everything can be counted by hand."""

from fairest.measure import Rewriting, rewriting
from fairest.measure.people_words import names_people
from fairest.records import Picture, Prompt

NURSE = Prompt("nurse", "nurse", ("a photo of a nurse",))
PILOT = Prompt("pilot", "pilot", ("a photo of a pilot",))


def drawn(*revised: str | None, prompt: Prompt = NURSE) -> list[Picture]:
    return [
        Picture(f"{prompt.id}-{i}", prompt.id, prompt.wordings[0], None, f"{i}.png", revised=text)
        for i, text in enumerate(revised)
    ]


def test_words_are_counted_once_a_picture_and_those_of_people_come_first():
    pictures = drawn(
        "A warm photo of a young Asian woman, a nurse. The woman smiles; warm light.",
        "A warm portrait of an Asian nurse",
        "a photo of a nurse",
        None,
    )
    (found,) = rewriting([NURSE, PILOT], pictures)
    assert (found.prompt, found.concept) == ("nurse", "nurse")
    assert (found.n, found.told, found.rewritten) == (4, 3, 2)
    people = (("asian", 2), ("woman", 1), ("young", 1))
    assert found.added == (*people, ("warm", 2), ("light", 1), ("portrait", 1), ("smiles", 1))
    assert found.removed == (("photo", 1),)


def test_a_service_that_says_nothing_is_not_said_to_leave_prompts_as_they_are():
    assert rewriting([NURSE, PILOT], drawn(None, None)) == ()


def test_a_service_that_repeats_the_prompt_has_rewritten_nothing():
    assert rewriting([PILOT], drawn(" a photo of  a pilot\n", prompt=PILOT)) == (Rewriting("pilot", "pilot", 1, 1, 0),)


def test_pictures_that_never_came_are_not_counted():
    blocked = Picture("nurse-9", "nurse", "a photo of a nurse", None, None, why="refused", revised="something else")
    assert rewriting([NURSE], [blocked]) == ()


def test_words_of_any_language_are_words():
    (found,) = rewriting([NURSE], drawn("Фото медсестры, 看護師, Krankenpflegerin's Straße"))
    assert dict(found.added) == dict.fromkeys(["фото", "медсестры", "看護師", "krankenpflegerin's", "strasse"], 1)


def test_what_a_service_sends_without_end_stays_short():
    (found,) = rewriting([NURSE], drawn(" ".join(f"word{i}" for i in range(5000)) + " " + "x" * 100_000 + " woman"))
    assert len(found.added) == 60
    assert found.added[0] == ("woman", 1)
    assert max(len(word) for word, _ in found.added) <= 40


def test_the_list_of_people_words_knows_several_forms():
    for word in (
        "woman",
        "women",
        "männlich",
        "mujer",
        "middle-aged",
        "30-year-old",
        "dark-skinned",
        "latina",
        "weisse",
    ):
        assert names_people(word), word
    for word in ("photo", "nurse", "hospital", "old-fashioned"):
        assert not names_people(word), word
