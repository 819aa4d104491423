"""What pictures can be asked to be: each objective gives a loss for each picture, lower is better."""

from fairest.generate.engine.objectives.attention import Attention, attention_maps
from fairest.generate.engine.objectives.balance import Balance
from fairest.generate.engine.objectives.colours import PaletteLoss, Range, Saturation
from fairest.generate.engine.objectives.direction import Direction
from fairest.generate.engine.objectives.inside import Activation, Perceptual
from fairest.generate.engine.objectives.likeness import Likeness, Symmetry
from fairest.generate.engine.objectives.prior import Prior
from fairest.generate.engine.objectives.similarity import Similarity, spherical
from fairest.generate.engine.objectives.smooth import TV, Sharpness

__all__ = [
    "TV",
    "Activation",
    "Attention",
    "Balance",
    "Direction",
    "Likeness",
    "PaletteLoss",
    "Perceptual",
    "Prior",
    "Range",
    "Saturation",
    "Sharpness",
    "Similarity",
    "Symmetry",
    "attention_maps",
    "spherical",
]
