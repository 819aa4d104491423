"""Pictures are put together by what they were asked for."""

from fairest.adapters.sources.grouping import grouped
from fairest.adapters.sources.listing import Item
from fairest.adapters.sources.said import NOTHING, Said, clean, from_columns, seed


def pairs(*said):
    return [(Item(f"{i}.png", f"{i}.png", bytes, f"{i:064d}", None, NOTHING), one) for i, one in enumerate(said)]


def test_by_concept_where_there_is_one_and_by_text_elsewhere():
    made = grouped(pairs(Said("a nurse", "nurse"), Said("the nurse", "nurse"), Said("a pilot"), Said("a pilot")), "x")
    assert [(p.id, p.concept, p.wordings, len(made.found[p.id])) for p in made.prompts] == [
        ("a-pilot", "a pilot", ("a pilot",), 2),
        ("nurse", "nurse", ("a nurse", "the nurse"), 2),
    ]


def test_what_is_asked_outright_makes_prompts_of_their_own():
    man, woman = (("gender", "man"),), (("gender", "woman"),)
    made = grouped(pairs(Said("a male nurse", "nurse", asked=man), Said("a female nurse", "nurse", asked=woman)), "x")
    assert [(p.id, p.asked) for p in made.prompts] == [
        ("nurse-man", {"gender": "man"}),
        ("nurse-woman", {"gender": "woman"}),
    ]


def test_another_attribute_that_is_asked_is_measured():
    made = grouped(pairs(Said("an old nurse", "nurse", asked=(("age", "old"),))), "x")
    assert made.attributes == ("gender", "skin-tone", "age")


def test_texts_that_look_alike_as_ids_keep_ids_of_their_own():
    ids = [p.id for p in grouped(pairs(Said("a nurse"), Said("A nurse!"), Said("a pilot")), "x").prompts]
    assert len(set(ids)) == 3
    assert sum(one.startswith("a-nurse-") for one in ids) == 2
    assert "a-pilot" in ids


def test_a_long_prompt_is_shown_shortened():
    (prompt,) = grouped(pairs(Said("a photo of a nurse, " * 20)), "x").prompts
    assert prompt.concept == "a photo of a nurse, a photo of a nurse, a photo of a nurse,…"
    assert prompt.wordings == ("a photo of a nurse, " * 20,)


def test_a_collection_of_captions_is_taken_together():
    captions = [Said(f"caption {i}") for i in range(51)]
    made = grouped(pairs(*captions), "web")
    assert [(p.concept, len(p.wordings), len(made.found[p.id])) for p in made.prompts] == [("pictures in web", 51, 51)]
    assert any("taken together" in note for note in made.notes)
    assert len(grouped(pairs(*captions, *captions), "web").prompts) == 51
    assert len(grouped(pairs(*captions[:50]), "web").prompts) == 50


def test_columns_are_read_whatever_their_case():
    row = {" Caption ": "a\u00a0male\tnurse", "CONCEPT": "nurse", "Seed": "12", "asked.gender": "man", "asked_age": ""}
    assert from_columns(row) == Said("a male nurse", "nurse", 12, (("gender", "man"),))


def test_texts_hold_nothing_unseen():
    assert clean(" a\x00nurse\u200b \u202ewith\ud800 ") == "a nurse with\ufffd"
    assert clean("\u0646\u200c\u0645") == "\u0646\u200c\u0645"
    assert {clean("\n"), clean("\u200b"), clean(5), clean(None)} == {None}
    assert len(clean("x" * 1_000_000)) == 5_001


def test_a_seed_is_a_whole_number_that_a_table_can_hold():
    assert [seed(value) for value in (5, "5", 5.0, "5.0", 0, 2**63 - 1)] == [5, 5, 5, 5, 0, 2**63 - 1]
    assert {seed(value) for value in (-1, 2**63, 5.5, "five", True, None, float("nan"), "9" * 5000, [5])} == {None}
