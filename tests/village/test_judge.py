import io
import shutil

import numpy as np
import pytest
from PIL import Image

from fairest import village
from fairest.errors import BadInput, BadWeights
from fairest.village.files import JUDGES, read_drawings
from fairest.village.judge import VillageJudge
from fairest.village.painter import Painter

pytest.importorskip("torch")


@pytest.fixture(scope="module", params=["judge", "second_judge"])
def judge(request):
    return getattr(village, request.param)()


def _right(judge, painter: Painter, attribute: str, n: int = 200) -> float:
    painted = [painter.paint(text, seed) for seed in range(n) for text in [f"a {_WORDS[seed % len(_WORDS)]}"]]
    labels = judge.label([str(i) for i in range(n)], [picture for picture, _ in painted], [attribute])
    return float(np.mean([label.value == truth[attribute] for label, (_, truth) in zip(labels, painted, strict=True)]))


_WORDS = ("nurse", "pilot", "judge", "farmer", "cook", "student", "scientist", "firefighter", "teacher", "artist")


def test_a_judge_reads_painted_drawings(judge):
    assert _right(judge, Painter(), "occupation") >= 0.95
    assert _right(judge, Painter(), "gender") >= 0.93
    assert _right(judge, Painter(), "skin-tone") >= 0.95


def test_a_picture_without_a_person_gets_no_label(judge):
    grounds = [Image.new("RGB", (64, 64), colour) for colour in ("pink", "navy", "white", "black", "olive")]
    labels = judge.label(list("abcde"), grounds, ["gender", "skin-tone"])
    assert {(label.value, label.why) for label in labels} == {(None, "no person")}


def test_a_judge_is_less_sure_of_drawings_that_show_no_gender(judge):
    def unsure(gender: str) -> float:
        rows = [r for r in read_drawings() if r["gender"] == gender and r["family"] == "noto"]
        pictures = [_on_white(r["picture"]) for r in rows]
        labels = judge.label([r["key"] for r in rows], pictures, ["gender"])
        return float(np.mean([label.value is None for label in labels]))

    assert unsure("person") > unsure("man") + 0.2


def _on_white(packed: bytes) -> Image.Image:
    drawing = Image.open(io.BytesIO(packed)).convert("RGBA")
    ground = Image.new("RGBA", drawing.size, "white")
    return Image.alpha_composite(ground, drawing).convert("RGB")


def test_labels_come_picture_by_picture_in_the_order_asked(judge):
    pictures = Painter().draw(["a nurse", "a pilot"], [1, 2])
    labels = judge.label(["x", "y"], pictures, ["skin-tone", "gender"])
    assert [(label.picture, label.attribute) for label in labels] == [
        ("x", "skin-tone"), ("x", "gender"), ("y", "skin-tone"), ("y", "gender"),
    ]  # fmt: skip


def test_a_truncated_weight_file_is_a_clear_error(tmp_path):
    broken = tmp_path / "first.safetensors"
    shutil.copy(JUDGES["first"], broken)
    broken.write_bytes(broken.read_bytes()[:1000])
    with pytest.raises(BadWeights, match="cannot be loaded"):
        VillageJudge.load("broken", "residual", broken)


def test_the_village_takes_nothing_behind_a_colon():
    with pytest.raises(BadInput, match="takes nothing behind a colon"):
        village.judge("large")


def test_a_judge_says_which_pictures_it_knows(judge):
    assert "of any other picture its labels mean nothing" in judge.describe()["notes"][0]
