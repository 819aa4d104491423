"""The run folder: settings, versions, pictures, labels, findings; written so that a killed run goes on."""

from fairest.run.folder import Run

__all__ = ["Run"]
