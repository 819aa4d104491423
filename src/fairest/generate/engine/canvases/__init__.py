"""Canvases: pictures that a gradient can move, each kind with a way of its own of being wrong."""

from fairest.generate.engine.canvases.cppn import CPPN
from fairest.generate.engine.canvases.latent import Latent, drawn
from fairest.generate.engine.canvases.palette import PALETTES, Palette, read_colours
from fairest.generate.engine.canvases.pixels import Pixels
from fairest.generate.engine.canvases.spectrum import Spectrum

__all__ = ["CPPN", "PALETTES", "Latent", "Palette", "Pixels", "Spectrum", "drawn", "read_colours"]
