"""The run folder: settings, versions, pictures, labels, findings; written so that a killed run goes on."""

from fairest.run.folder import Run
from fairest.run.record import pictures_key

__all__ = ["Run", "pictures_key"]
