import io
from fractions import Fraction
from itertools import product

import pytest
from PIL import Image

from fairest.measure import crossed
from fairest.village import files, training_reference
from fairest.village.world import FAMILIES, GENDERS, OCCUPATIONS, TONES, WORDS


def test_every_cell_of_the_set_is_drawn_by_every_family():
    cells = {(r["family"], r["occupation"], r["gender"], r["tone"]) for r in files.read_drawings()}
    wanted = {(f, o, g, t) for f in FAMILIES for o in OCCUPATIONS for g in (*GENDERS, "person") for t in TONES}
    assert cells == wanted


def test_a_drawing_is_a_small_picture_with_a_clear_ground():
    row = files.read_drawings()[0]
    picture = Image.open(io.BytesIO(row["picture"]))
    assert (picture.size, picture.mode) == ((72, 72), "RGBA")
    assert picture.getpixel((0, 0))[3] == 0


def test_drawings_that_show_no_gender_are_marked():
    hidden = {
        (r["family"], r["occupation"]) for r in files.read_drawings() if r["gender"] == "man" and not r["observable"]
    }
    assert ("noto", "astronaut") in hidden  # Noto draws woman, man and person astronauts alike
    assert not any(occupation != "astronaut" for _, occupation in hidden)
    assert not any(r["observable"] for r in files.read_drawings() if r["gender"] == "person")


def test_no_caption_points_to_a_drawing_that_hides_the_gender():
    observable = {r["key"] for r in files.read_drawings() if r["observable"]}
    assert {row["drawing"] for row in files.read_captions()} <= observable


def test_the_training_reference_is_the_planted_table():
    reference = training_reference()
    for word in WORDS:
        expected = reference.expects(word.word, "gender", "woman", GENDERS)
        assert expected.share == pytest.approx(word.women)
        assert expected.low == expected.share == expected.high  # counted, not estimated


def test_the_training_reference_holds_gender_and_skin_tone_together():
    """Counted from the rows with exact fractions, in either order of the two attributes."""
    reference = training_reference()
    rows = [row for row in files.read_captions() if row["kind"] == "neutral" and row["word"] == "nurse"]
    total = sum(Fraction(row["weight"]) for row in rows)
    for gender, tone in product(GENDERS, TONES):
        shown = [Fraction(row["weight"]) for row in rows if (row["gender"], row["tone"]) == (gender, tone)]
        expected = reference.expects("nurse", "gender+skin-tone", f"{gender}, {tone}", ())
        assert expected.share == pytest.approx(float(sum(shown) / total), rel=1e-12)
        assert expected == reference.expects("nurse", "skin-tone+gender", f"{tone}, {gender}", ())
    cells = crossed.values({"gender": GENDERS, "skin-tone": TONES}, "gender+skin-tone")
    for word in WORDS:
        shares = [reference.expects(word.word, "gender+skin-tone", cell, cells).share for cell in cells]
        assert sum(shares) == pytest.approx(1)


def test_a_word_the_set_does_not_hold_is_not_measured_against_it():
    expected = training_reference().expects("plumber", "gender", "woman", GENDERS)
    assert expected.share is None
    assert "plumber" in (expected.why or "")


def test_the_village_is_small_enough_to_ship():
    total = sum(f.stat().st_size for f in files.DATA.rglob("*") if f.is_file())
    assert total <= 68e6


def test_no_caption_is_cut_off_by_the_generators_tokenizer():
    transformers = pytest.importorskip("transformers")
    tokenizer = transformers.AutoTokenizer.from_pretrained(files.GENERATOR / "tokenizer")
    captions = sorted({row["caption"] for row in files.read_captions()})
    longest = max(len(ids) for ids in tokenizer(captions)["input_ids"])
    assert longest == 16 <= tokenizer.model_max_length


def test_every_weight_file_is_safetensors():
    names = {f.suffix for f in files.DATA.rglob("*") if f.is_file()}
    assert names <= {".safetensors", ".json", ".parquet", ".md", ".txt"}
