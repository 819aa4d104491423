"""Pictures that are not RGB, as people hand them over from Python, are labelled as a viewer shows them."""

import pytest
from PIL import Image
from skimage import data

from fairest import doors
from fairest.adapters.judges.each_face import EachFace


class Brightness:
    name = "brightness"
    attributes = {"light": ("bright", "dark")}  # noqa: RUF012

    def label(self, ids, pictures, attributes):
        from fairest.records import Label

        assert {picture.mode for picture in pictures} <= {"RGB"}
        greys = [picture.convert("L").resize((1, 1)).getpixel((0, 0)) for picture in pictures]
        return [
            Label(n, a, "bright" if g > 80 else "dark") for n, g in zip(ids, greys, strict=True) for a in attributes
        ]

    def describe(self):
        return {"name": self.name}


@pytest.fixture(scope="module", params=["faces", "skin-tone", "sexual-content", "each-face"])
def judge(request):
    return EachFace(Brightness()) if request.param == "each-face" else doors.load("judge", request.param)


def _labels(judge, picture):
    return judge.label(["a"], [picture], list(judge.attributes))


@pytest.mark.parametrize("mode", ["RGBA", "P", "L", "1", "LA", "CMYK"])
def test_a_picture_of_any_mode_is_labelled_as_it_is_seen(judge, mode):
    picture = Image.fromarray(data.astronaut()).convert(mode)
    assert _labels(judge, picture) == _labels(judge, picture.convert("RGB"))


def test_what_is_transparent_is_not_seen(judge):
    picture = Image.fromarray(data.astronaut())
    picture.putalpha(0)
    assert _labels(judge, picture) == _labels(judge, Image.new("RGB", picture.size, "white"))
