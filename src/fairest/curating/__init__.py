"""From a picture-caption set to a training set, and what each step did to whom: `fairest curate`."""

from fairest.curating.call import curate
from fairest.curating.result import Curation

__all__ = ["Curation", "curate"]
