"""What each step of a plan does: a state and a sheet in, a state and what was found out."""

from fairest.sift.steps.taking import Done, Tools, take

__all__ = ["Done", "Tools", "take"]
