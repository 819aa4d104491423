"""Group labels from captions: a lexicon a language, which knows denials, names and goods, and its own precision."""

from fairest.sift.lexicon.accuracy import accuracy, shipped
from fairest.sift.lexicon.lexicon import (
    NO_CAPTION,
    NO_WORDS,
    UNSAID,
    Lexicon,
    Told,
    for_languages,
    label_captions,
)
from fairest.sift.lexicon.measured import Accuracy
from fairest.sift.lexicon.words import ATTRIBUTES, LANGUAGES

__all__ = [
    "ATTRIBUTES",
    "LANGUAGES",
    "NO_CAPTION",
    "NO_WORDS",
    "UNSAID",
    "Accuracy",
    "Lexicon",
    "Told",
    "accuracy",
    "for_languages",
    "label_captions",
    "shipped",
]
