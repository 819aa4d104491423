"""Room 11: findings to one HTML page that opens from disk."""

from fairest.report.page import write

__all__ = ["write"]
