"""The judge of skin tone: every face has a tone or a reason, and its card is of the meter that ships."""

import json

import numpy as np
import pytest
from PIL import Image
from skimage import data

from fairest.adapters.judges.cards import card_of
from fairest.adapters.judges.detecting import NO_FACE, Detector, Face
from fairest.adapters.judges.measuring.lit_faces import LIGHT, SIDE, LitFace, flat_face, lit_face
from fairest.adapters.judges.measuring.skin_tone import MEASURED_ON, SEED, card, readings, shown
from fairest.adapters.judges.skin_tone import SkinTone, judge, weights
from fairest.doors import load
from fairest.errors import BadInput
from fairest.measure.scales import MONK_TONES
from fairest.measure.skin import NO_COLOUR, linear, swatches
from fairest.measure.skin.colour import srgb
from fairest.records import SEVERAL, UNSURE, Label

ATTRIBUTES = ["skin-tone"]


class Placed:
    """Finds faces where they were drawn: tiles of a row of pictures of one face each."""

    def __init__(self, faces: int) -> None:
        self._faces = faces

    def faces(self, picture: Image.Image) -> list[Face]:
        assert picture.width == max(self._faces, 1) * SIDE
        one = flat_face((0, 0, 0))
        return [_moved(one, i * SIDE) for i in range(self._faces)]

    def describe(self) -> dict[str, object]:
        return {"detector": "where they were drawn"}


def _moved(face: LitFace, by: int) -> Face:
    left, top, right, bottom = face.box
    return Face((left + by, top, right + by, bottom), tuple((x + by, y) for x, y in face.landmarks), 1.0)


def _row(*tones: int) -> Image.Image:
    return Image.fromarray(np.hstack([np.asarray(flat_face(swatches()[tone - 1]).picture) for tone in tones]))


def _astronaut() -> Image.Image:
    return Image.fromarray(data.astronaut())


@pytest.fixture(scope="module")
def real() -> SkinTone:
    return judge()


def test_every_picture_of_one_face_gets_its_tone_in_the_order_asked():
    pictures = [_row(tone) for tone in (3, 9)]
    labels = SkinTone(Placed(1)).label(["a", "b"], pictures, ATTRIBUTES)
    assert [(label.picture, label.attribute, label.value) for label in labels] == [
        ("a", "skin-tone", "monk-3"),
        ("b", "skin-tone", "monk-9"),
    ]
    assert all(0 < (label.score or 0) <= 1 for label in labels)


def test_everyone_on_a_picture_is_told_from_left_to_right():
    meter = SkinTone(Placed(3))
    assert meter.sees_everyone
    (label,) = meter.label(["a"], [_row(9, 1, 6)], ATTRIBUTES)
    assert label == Label("a", "skin-tone", None, SEVERAL, people=("monk-9", "monk-1", "monk-6"))


def test_whoever_cannot_be_told_keeps_the_place():
    blue = Image.fromarray(np.hstack([np.asarray(_row(4)), np.asarray(flat_face((30, 60, 220)).picture)]))
    (label,) = SkinTone(Placed(2)).label(["a"], [blue], ATTRIBUTES)
    assert label.people == ("monk-4", None)


def test_without_several_a_picture_of_several_faces_is_a_gap():
    meter = SkinTone(Placed(2), several=False)
    assert not meter.sees_everyone
    assert meter.label(["a"], [_row(2, 3)], ATTRIBUTES) == [Label("a", "skin-tone", None, SEVERAL)]


def test_a_picture_without_a_face_says_so():
    assert SkinTone(Placed(0)).label(["a"], [_row(5)], ATTRIBUTES) == [Label("a", "skin-tone", None, NO_FACE)]


def test_a_photograph_is_read_within_a_tone_in_less_light_and_not_without_colour(real):
    picture = _astronaut()
    dim = Image.fromarray(np.round(srgb(linear(np.asarray(picture)) * 0.6)).astype(np.uint8))
    grey = picture.convert("L").convert("RGB")
    labels = real.label(["photo", "dim", "grey"], [picture, dim, grey], ATTRIBUTES)
    assert [label.value for label in labels] == ["monk-4", "monk-5", None]
    assert labels[2].why == NO_COLOUR


def test_a_photograph_with_channels_swapped_is_no_skin_of_any_tone(real):
    swapped = Image.fromarray(np.ascontiguousarray(np.asarray(_astronaut())[:, :, ::-1]))
    (label,) = real.label(["blue"], [swapped], ATTRIBUTES)
    assert (label.value, label.why) == (None, "no skin found")


def test_the_judge_is_a_door_and_its_options_are_part_of_its_name():
    assert load("judge", "skin-tone").name == "skin-tone"
    bold = load("judge", "skin-tone,sure=0.5,several=false")
    assert bold.name == "skin-tone,several=false,sure=0.5"
    assert not bold.sees_everyone
    assert load("judge", bold.name).name == bold.name
    assert bold.confusions == ()  # none was measured at this margin


@pytest.mark.parametrize(
    ("rest", "options"),
    [
        ("x", {}),
        ("", {"sure": 1}),
        ("", {"sure": -0.1}),
        ("", {"sure": "much"}),
        ("", {"sure": True}),
        ("", {"several": 2}),
    ],
)
def test_what_it_cannot_take_it_refuses(rest, options):
    with pytest.raises(BadInput, match=str(next(iter(options.values()), rest))):
        judge(rest, **options)


def test_it_describes_its_scale_its_settings_and_what_finds_faces(real):
    told = json.loads(json.dumps(real.describe()))
    assert told["weights"] == weights()
    assert list(told["scale"]) == list(MONK_TONES)
    assert told["faces"] == Detector().describe()
    assert any("photograph" in note for note in told["notes"])


def test_the_card_is_of_the_meter_that_ships_and_says_on_what_it_was_measured(real):
    (found,) = real.confusions
    assert (found.attribute, found.measured_on) == ("skin-tone", MEASURED_ON)
    shipped = card_of("skin-tone")
    assert shipped["light"] == {name: list(ends) for name, ends in LIGHT.items()}
    counted = sum(sum(row.values()) for row in found.counts.values())
    assert counted + sum(shipped["left_out"].values()) == shipped["pictures"][0]["number"]


def test_the_card_can_be_measured_anew():
    shipped = card_of("skin-tone")["found"][0]["counts"]
    # The same draws, as far as they go: the first two of each tone say what the shipped card counted.
    for true, label in readings(2, SEED):
        assert label.why not in (None, UNSURE) or shipped[true][label.value or UNSURE] > 0
    document = card(2, 5)
    assert document["pictures"][0]["number"] == 20
    assert len(list(shown(document))) == 2 + len(MONK_TONES) + 1


def test_a_seed_draws_the_same_faces_and_another_one_others():
    first, again, other = (lit_face(swatches()[4], np.random.default_rng(seed)) for seed in (3, 3, 4))
    assert first.picture.tobytes() == again.picture.tobytes()
    assert first.picture.tobytes() != other.picture.tobytes()
