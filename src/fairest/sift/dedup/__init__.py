"""Near-duplicates: which rows are alike, which of them stays, and how many pairs the search has found."""

from fairest.sift.dedup.families import families, same
from fairest.sift.dedup.hashes import FLAT, perceptual_hash
from fairest.sift.dedup.keepers import best_caption, keepers, largest, least_changed
from fairest.sift.dedup.recall import Recall, pair_recall
from fairest.sift.dedup.search import Pairs, near_duplicates

__all__ = [
    "FLAT",
    "Pairs",
    "Recall",
    "best_caption",
    "families",
    "keepers",
    "largest",
    "least_changed",
    "near_duplicates",
    "pair_recall",
    "perceptual_hash",
    "same",
]
