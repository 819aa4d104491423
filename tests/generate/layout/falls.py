"""Every way a coin can fall in some work, each with its exact probability."""

from fractions import Fraction


def every_fall(work):
    """What `work(coin)` gives at every fall of its coin, each with its exact probability."""
    found, waiting = [], [()]
    while waiting:
        falls = waiting.pop()
        path = Path(falls)
        try:
            result = work(path)
        except NotFallen:
            waiting += [(*falls, False), (*falls, True)]
            continue
        if path.odds:
            found.append((path.odds, result))
    return found


class NotFallen(Exception):
    pass


class Path:
    """A coin that falls as it is told, and knows how probable that was."""

    def __init__(self, falls):
        self.falls, self.tossed, self.odds = falls, 0, Fraction(1)

    def __call__(self, share):
        assert 0 <= share <= 1
        if self.tossed == len(self.falls):
            raise NotFallen
        fall = self.falls[self.tossed]
        self.tossed += 1
        self.odds *= share if fall else 1 - share
        return fall
