"""Judges are assessed too: how often one is right, group by group, on pictures that people labelled."""

from fairest.judging.call import audit_judge
from fairest.judging.result import JudgeAudit

__all__ = ["JudgeAudit", "audit_judge"]
