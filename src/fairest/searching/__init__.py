"""What a set believes something looks like: the pictures nearest to words, and which groups they show."""

from fairest.searching.call import search
from fairest.searching.doors import Row, Searched
from fairest.searching.result import Search

__all__ = ["Row", "Search", "Searched", "search"]
