"""What the village's CLIP is asked, in captions it learnt from."""

from collections.abc import Callable, Sequence

from fairest.adapters.judges.vocabulary import Question, Value
from fairest.village.captions import gender_captions, neutral_captions, tone_captions
from fairest.village.world import GENDERS, OCCUPATIONS, TONES, WORDS

__all__ = ["NOTE", "questions"]

NOTE = (
    "The village's CLIP does not know a picture without people: no caption it learnt from is of one, and no prompt "
    "stands for nobody. Such a picture gets values. It was trained on drawings of Noto and Twemoji alone."
)


def questions() -> dict[str, Question]:
    """Gender and skin tone in a caption of each word, occupation in every caption of its own words."""
    return {
        "gender": _question("gender", GENDERS, lambda gender: [gender_captions(w.word, gender)[0] for w in WORDS]),
        "skin-tone": _question("skin-tone", TONES, lambda tone: [tone_captions(w.word, tone)[0] for w in WORDS]),
        "occupation": _question("occupation", OCCUPATIONS, _of_occupation),
    }


def _of_occupation(occupation: str) -> list[str]:
    return [caption for w in WORDS if w.occupation == occupation for caption in neutral_captions(w.word)]


def _question(attribute: str, values: Sequence[str], prompts: Callable[[str], list[str]]) -> Question:
    named = tuple(Value(value, tuple(prompts(value))) for value in values)
    return Question(attribute, f"Which {attribute} does the drawing show?", named)
