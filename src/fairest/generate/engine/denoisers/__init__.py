"""Denoisers of denoisers: guidance, steering, regions, inpainting, thresholds, symmetry, LoRA; one a file."""

from fairest.generate.engine.denoisers.cfg import cfg
from fairest.generate.engine.denoisers.combined import Combined, take_terms
from fairest.generate.engine.denoisers.guide import Through, guide
from fairest.generate.engine.denoisers.inpaint import inpaint
from fairest.generate.engine.denoisers.mirror import AXES, mirror
from fairest.generate.engine.denoisers.regions import regions
from fairest.generate.engine.denoisers.steer import Steering, steer
from fairest.generate.engine.denoisers.threshold import threshold
from fairest.generate.engine.denoisers.with_adapters import with_adapters

__all__ = [
    "AXES",
    "Combined",
    "Steering",
    "Through",
    "cfg",
    "guide",
    "inpaint",
    "mirror",
    "regions",
    "steer",
    "take_terms",
    "threshold",
    "with_adapters",
]
