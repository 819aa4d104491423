"""`each-face:JUDGE` asks another judge about every face, and says where none is found."""

import pytest
from PIL import Image, ImageOps
from skimage import data

from fairest import doors
from fairest.adapters.judges.detecting import Detector, crop
from fairest.adapters.judges.each_face import EachFace, judge
from fairest.errors import BadInput, FairestError
from fairest.measure import label_files
from fairest.records import SEVERAL, Label, Picture


class Brightness:
    """Tells whether a picture is bright: what is right can be worked out by hand."""

    name = "brightness"
    attributes = {"light": ("bright", "dark")}  # noqa: RUF012

    def __init__(self) -> None:
        self.seen: list[tuple[int, int]] = []

    def label(self, ids, pictures, attributes):
        self.seen += [picture.size for picture in pictures]
        greys = [picture.convert("L").resize((1, 1)).getpixel((0, 0)) for picture in pictures]
        return [
            Label(name, attribute, "bright" if grey > 80 else "dark")
            for name, grey in zip(ids, greys, strict=True)
            for attribute in attributes
        ]

    def describe(self):
        return {"name": self.name, "notes": ["It only sees light."]}


@pytest.fixture(scope="module")
def astronaut() -> Image.Image:
    return Image.fromarray(data.astronaut())


def beside(left: Image.Image, right: Image.Image) -> Image.Image:
    both = Image.new("RGB", (left.width + right.width, left.height))
    both.paste(left, (0, 0))
    both.paste(right, (left.width, 0))
    return both


def test_everyone_is_asked_about_from_left_to_right(astronaut):
    darker = ImageOps.mirror(astronaut).point(lambda value: value // 3)
    (label,) = EachFace(Brightness()).label(["a"], [beside(astronaut, darker)], ["light"])
    assert label == Label("a", "light", None, SEVERAL, people=("bright", "dark"))
    (label,) = EachFace(Brightness()).label(["a"], [beside(darker, astronaut)], ["light"])
    assert label.people == ("dark", "bright")


def test_who_is_alone_has_a_value_and_where_nobody_is_found_there_is_none(astronaut):
    labels = EachFace(Brightness()).label(["a", "b"], [astronaut, Image.fromarray(data.chelsea())], ["light"])
    assert labels == [Label("a", "light", "bright"), Label("b", "light", None, "no face found")]


def test_the_other_judge_sees_the_face_and_not_the_picture(astronaut):
    one = Brightness()
    EachFace(one).label(["a"], [astronaut], ["light"])
    (face,) = Detector().faces(astronaut)
    assert one.seen == [crop(astronaut, face).size]


def test_the_name_and_options_of_the_other_judge_go_to_it():
    # sexual-content tells of whole pictures: the refusal names it with the option it was given.
    with pytest.raises(BadInput, match=r"sexual-content,margin=0\.2"):
        doors.load("judge", "each-face:sexual-content,margin=0.2")
    with pytest.raises(BadInput, match="takes no option 'colour'"):
        doors.load("judge", "each-face:sexual-content,colour=red")


@pytest.mark.parametrize("option", ["kind", "name", "rest", "options"])
def test_no_option_is_taken_for_what_doors_are_told(option):
    with pytest.raises(BadInput, match=f"takes no option '{option}'"):
        doors.load("judge", f"each-face:faces,{option}=x")
    if option != "rest":  # which is what follows the colon
        with pytest.raises(BadInput, match=f"takes no option '{option}'"):
            judge("faces", **{option: "x"})


@pytest.mark.parametrize(
    ("name", "why"), [("faces", "sees everyone"), ("sexual-content", "whole pictures"), ("each-face:faces", "everyone")]
)
def test_judges_that_do_not_look_at_one_person_are_refused(name, why):
    with pytest.raises(BadInput, match=why):
        judge(name)


def test_faces_can_be_asked_about_one_face_where_it_sees_only_one(astronaut):
    one = doors.load("judge", "each-face:faces,several=false")
    assert one.name == "each-face:faces,several=false"
    (label,) = one.label(["a"], [astronaut], ["gender"])
    assert label.value == "woman"


def test_a_name_is_needed_and_must_be_known():
    with pytest.raises(BadInput, match="needs the name"):
        judge("")
    with pytest.raises(FairestError, match="nobody-offers-this"):
        judge("nobody-offers-this")


def test_errors_on_whole_pictures_are_not_passed_off_as_errors_on_faces():
    assert doors.load("judge", "faces,several=false").confusions
    assert not getattr(doors.load("judge", "each-face:faces,several=false"), "confusions", ())


def test_the_description_keeps_the_notes_of_both():
    told = EachFace(Brightness()).describe()
    assert told["name"] == "each-face:brightness"
    assert told["sees_everyone"]
    assert told["notes"][0] == "It only sees light."
    assert any("no face is found" in note for note in told["notes"])


def test_an_audit_takes_what_it_says(astronaut, tmp_path):
    beside(astronaut, astronaut).save(tmp_path / "two.png")
    picture = Picture("two", "p", "", None, "two.png")
    (label,) = label_files([picture], tmp_path, EachFace(Brightness()), ["light"])
    assert label.people == ("bright", "bright")
