"""The engine: canvases, objectives, denoisers, two loops. Every system of the field is a composition of these."""

from fairest.generate.engine.animate import Motions, animate
from fairest.generate.engine.canvases import CPPN, Latent, Palette, Pixels, Spectrum
from fairest.generate.engine.curve import Curve, KeyFrames, Stairs, Steady, as_curve, read_curve
from fairest.generate.engine.doors import Canvas, Codec, Denoiser, DiffusionModel, Enlarger
from fairest.generate.engine.objective import Box, Objective, Term
from fairest.generate.engine.optimise import optimise
from fairest.generate.engine.sampling import sample, skipped, start
from fairest.generate.engine.step import Moment, OnStep, Step
from fairest.generate.engine.streams import Streams
from fairest.generate.engine.tap import tap
from fairest.generate.engine.views import Crops, views
from fairest.generate.engine.warping import Motion, warp

__all__ = [
    "CPPN",
    "Box",
    "Canvas",
    "Codec",
    "Crops",
    "Curve",
    "Denoiser",
    "DiffusionModel",
    "Enlarger",
    "KeyFrames",
    "Latent",
    "Moment",
    "Motion",
    "Motions",
    "Objective",
    "OnStep",
    "Palette",
    "Pixels",
    "Spectrum",
    "Stairs",
    "Steady",
    "Step",
    "Streams",
    "Term",
    "animate",
    "as_curve",
    "optimise",
    "read_curve",
    "sample",
    "skipped",
    "start",
    "tap",
    "views",
    "warp",
]
