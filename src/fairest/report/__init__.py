"""Room 11: findings to HTML pages that open from disk."""

from fairest.report.page import write

__all__ = ["write"]
