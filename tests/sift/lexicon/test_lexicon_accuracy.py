import pytest

from fairest.errors import BadInput, NotFound
from fairest.records import SEVERAL
from fairest.sift.lexicon import ATTRIBUTES, LANGUAGES, UNSAID, Lexicon, accuracy, label_captions, shipped
from fairest.sift.lexicon.__main__ import document, measure
from fairest.sift.lexicon.measured import PARTS
from fairest.village.captions import explicit_captions, gender_captions, neutral_captions, tone_captions
from fairest.village.world import GENDERS, TONES, WORDS

_EN = Lexicon.load("en")


@pytest.fixture(scope="module")
def found():
    return measure()


def test_the_shipped_measurement_is_what_is_measured(found):
    from importlib.resources import files

    assert (files("fairest.sift.lexicon") / "data" / "measured.json").read_text(encoding="utf-8") == document(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_lexicon_says_of_itself_is_measured_on_held_out_captions(found, language):
    lexicon = Lexicon.load(language)
    held_out = [row for row in shipped(language) if row["part"] == "held-out"]
    for attribute in ATTRIBUTES:
        stated = lexicon.stated(attribute)
        assert stated == found[language][attribute]["held-out"]
        assert stated.silent == (sum(not row[attribute] for row in held_out), len(held_out))


@pytest.mark.parametrize("language", LANGUAGES)
def test_captions_are_read_once_and_in_parts(language):
    rows = shipped(language)
    assert len({row["caption"] for row in rows}) == len(rows) >= (240 if language == "en" else 80)
    assert {row["part"] for row in rows} == set(PARTS)
    for row in rows:
        for attribute, values in ATTRIBUTES.items():
            assert row[attribute] in (*values, "several", ""), row


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_good_share_of_the_captions_says_nobodys_gender(language):
    silent = sum(not row["gender"] for row in shipped(language))
    assert 0.25 < silent / len(shipped(language)) < 0.6


def _village():
    """Caption, gender and tone: what `village.captions` wrote it to say."""
    for word in WORDS:
        yield from ((caption, None, None) for caption in neutral_captions(word.word))
        for gender in GENDERS:
            yield from ((caption, gender, None) for caption in gender_captions(word.word, gender))
        for tone in TONES:
            yield from ((caption, None, tone) for caption in tone_captions(word.word, tone))
            for gender in GENDERS:
                yield from ((caption, gender, tone) for caption in explicit_captions(word.word, gender, tone))


def test_every_caption_of_the_village_is_read_right():
    captions, genders, tones = zip(*_village(), strict=True)
    told = label_captions(captions, [_EN])
    assert told["gender"][0] == list(genders)
    assert told["skin-tone"][0] == list(tones)
    assert set(told["age"][1]) == {UNSAID}


def test_the_tones_are_the_villages():
    assert ATTRIBUTES["skin-tone"] == TONES
    assert ATTRIBUTES["gender"] == GENDERS


def test_precision_and_recall_are_counted_by_hand():
    rows = [
        {"caption": "a woman", "gender": "woman"},  # right
        {"caption": "a man", "gender": "woman"},  # told, wrong, and missed
        {"caption": "a woman", "gender": ""},  # told, nobody said it
        {"caption": "a person", "gender": "man"},  # missed
        {"caption": "a person", "gender": ""},  # rightly silent
        {"caption": "a man and a woman", "gender": "several"},  # rightly no value
    ]
    (one,) = accuracy(_EN, rows).values()
    assert one.precision == (1, 3)
    assert one.recall == (1, 3)
    assert one.silent == (2, 6)
    assert one.counts[SEVERAL][SEVERAL] == 1
    assert sum(sum(row.values()) for row in one.counts.values()) == len(rows)


def test_a_table_of_ones_own_is_read(tmp_path):
    table = tmp_path / "mine.csv"
    table.write_text('caption,gender\n"a man, smiling",man\n', encoding="utf-8")
    assert accuracy(_EN, table)["gender"].precision == (1, 1)


def test_a_table_that_cannot_be_used_says_why(tmp_path):
    table = tmp_path / "mine.csv"
    with pytest.raises(NotFound, match="no table"):
        accuracy(_EN, table)
    table.write_text("caption,gender\na man,male\n", encoding="utf-8")
    with pytest.raises(BadInput, match="'male'"):
        accuracy(_EN, table)
    table.write_text("text\na man\n", encoding="utf-8")
    with pytest.raises(BadInput, match="no captions"):
        accuracy(_EN, table)
    table.write_bytes(b"caption,gender\n\xff,man\n")
    with pytest.raises(BadInput, match="UTF-8"):
        accuracy(_EN, table)
