"""The pictures of a set that are nearest to words: which groups they show, held against the set's own."""

from fairest.decide.nearest.assess import ALPHA, assess
from fairest.decide.nearest.document import nearest_document
from fairest.decide.nearest.found import Against, Block, Found, Group, Near, Score
from fairest.decide.nearest.labelled import Labelled
from fairest.decide.nearest.words import found_sentences, group_sentence, nearest_headline, passed_words

__all__ = [
    "ALPHA",
    "Against",
    "Block",
    "Found",
    "Group",
    "Labelled",
    "Near",
    "Score",
    "assess",
    "found_sentences",
    "group_sentence",
    "nearest_document",
    "nearest_headline",
    "passed_words",
]
