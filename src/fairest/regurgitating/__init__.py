"""Does a model draw its training pictures again? Captions drawn, and held against the pictures they came with."""

from fairest.regurgitating.call import regurgitation
from fairest.regurgitating.result import Regurgitation
from fairest.regurgitating.training import Training

__all__ = ["Regurgitation", "Training", "regurgitation"]
