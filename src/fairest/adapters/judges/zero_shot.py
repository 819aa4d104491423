"""Zero-shot judges: which words lie nearest to a picture. Any encoder of pictures and words will do."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from PIL.Image import Image

from fairest.adapters.judges.choosing import chosen
from fairest.adapters.judges.options import BATCH, MARGIN, check_batch, check_margin, recorded
from fairest.adapters.judges.vocabulary import Question
from fairest.errors import BadInput
from fairest.records import Confusion, Label

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors: TypeAlias = NDArray[np.float32]

__all__ = ["Encoder", "ZeroShot"]

_NOTES = (
    "Zero-shot labels depend on the words that are offered: other values or prompts give the same pictures other "
    "labels. They are recorded with this judge.",
)


class Encoder(Protocol):
    """Pictures and words to vectors of one space."""

    @property
    def scale(self) -> float:
        """What cosines are multiplied by before a softmax: e to the learnt "logit scale"."""
        ...

    def texts(self, texts: Sequence[str]) -> "Vectors":
        """Float32 `[k,d]`, unit norm. Raises `BadInput` for a text that is too long for it."""
        ...

    def pictures(self, pictures: Sequence[Image]) -> "Vectors":
        """Float32 `[n,d]`, unit norm."""
        ...

    def describe(self) -> Mapping[str, object]:
        """What made the vectors: model, revision, hashes of weights, versions (JSON values)."""
        ...


class ZeroShot:
    """Labels each picture with the value whose prompts lie nearest, if one is clearly nearer than the next.

    A value's prompts all say the same, so their vectors are averaged (Radford et al. 2021, section 3.1.4). The
    prompts of `nobody` say different things (an empty place, an animal), and their mean would be none of them: each
    is a class of its own, and their odds add up, as those of the values do.
    """

    def __init__(
        self,
        name: str,
        encoder: Encoder,
        questions: Mapping[str, Question],
        *,
        margin: float = MARGIN,
        batch: int = BATCH,
        notes: Sequence[str] = (),
        confusions: Sequence[Confusion] = (),
    ) -> None:
        """`batch` is how many pictures are encoded at a time. Raises `BadInput`."""
        check_margin(margin)
        check_batch(batch)
        self.name = name
        self.confusions = tuple(confusions)
        self._encoder = encoder
        self._margin = margin
        self._batch = batch
        self._notes = (*_NOTES, *notes)
        self._questions = {attribute: one for attribute, one in questions.items() if _has_prompts(one)}
        if not self._questions:
            raise BadInput(
                "No attribute of the vocabulary has prompts, which a zero-shot judge needs.",
                hint="docs/judges/vocabulary.md shows how they are written.",
            )
        self._classes = {attribute: _classes(encoder, one) for attribute, one in self._questions.items()}

    @property
    def attributes(self) -> Mapping[str, tuple[str, ...]]:
        return {attribute: question.names for attribute, question in self._questions.items()}

    def label(self, ids: Sequence[str], pictures: Sequence[Image], attributes: Sequence[str]) -> list[Label]:
        """One label for each picture and attribute; its score is the odds of the best value."""
        return [
            self._told(name, attribute, vector)
            for start in range(0, len(pictures), self._batch)
            for name, vector in zip(ids[start:], self._seen(pictures, start), strict=False)
            for attribute in attributes
        ]

    def describe(self) -> Mapping[str, object]:
        return {
            "name": self.name,
            **self._encoder.describe(),
            "scale": round(self._encoder.scale, 4),
            "margin": self._margin,
            **recorded(self._questions),
            "notes": list(self._notes),
        }

    def _seen(self, pictures: Sequence[Image], start: int) -> "Vectors":
        return self._encoder.pictures(pictures[start : start + self._batch])

    def _told(self, picture: str, attribute: str, vector: "NDArray[Any]") -> Label:
        values = self._questions[attribute].names
        odds = _softmax(self._encoder.scale * (self._classes[attribute] @ vector).astype(float))
        nobody = float(odds[len(values) :].sum())
        return chosen(picture, attribute, values, odds[: len(values)].tolist(), nobody=nobody, margin=self._margin)


def _has_prompts(question: Question) -> bool:
    """Whether every value has prompts; none may, in a vocabulary for other judges, but not some of them."""
    without = [value.name for value in question.values if not value.prompts]
    if without and len(without) < len(question.values):
        raise BadInput(
            f"The value {without[0]!r} of {question.attribute} has no prompts, though others of it have.",
            hint="A zero-shot judge needs prompts for every value, or for none of an attribute's.",
        )
    return not without


def _classes(encoder: Encoder, question: Question) -> "Vectors":
    """Vectors `[values + nobody prompts, d]`, unit norm."""
    import numpy as np

    means = [encoder.texts(value.prompts).mean(axis=0) for value in question.values]
    values = np.stack([mean / np.linalg.norm(mean) for mean in means])
    classes: Vectors = np.concatenate([values, encoder.texts(question.nobody)]) if question.nobody else values
    return classes


def _softmax(logits: "NDArray[Any]") -> "NDArray[Any]":
    """Odds that add up to 1.

    They are those of models that were trained with sigmoids, too (SigLIP): if exactly one of some independent events
    holds, each is likely in proportion to its odds, and those are e to its logit. The bias, the same for all, cancels.
    """
    import numpy as np

    odds = np.exp(logits - logits.max())
    shares: NDArray[Any] = odds / odds.sum()
    return shares
