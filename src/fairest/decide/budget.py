"""What drawing may cost: seconds by the clock, or money at the price the generator states."""

import math
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from fairest.errors import BadInput
from fairest.generate import Collection, Generator, Price

__all__ = ["Purse", "purse"]

_SECONDS = {"s": 1.0, "sec": 1.0, "min": 60.0, "m": 60.0, "h": 3600.0}
_AMOUNT = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([A-Za-z]+)\s*")


@dataclass
class Purse:
    """How much may still be drawn. Without a limit: everything."""

    limit: float = math.inf
    price: float | None = None
    """Money a picture; None counts seconds."""
    clock: Callable[[], float] = time.monotonic
    _started: tuple[float, int] | None = field(default=None, init=False)

    def affords(self, drawn: int, batch: int) -> int | None:
        """How many more pictures may be drawn when there are `drawn`; None: as many as wanted.

        Money counts every picture of the run; seconds count from the first call, so a run gone on with has
        its seconds anew. The speed is measured: the first round is one batch.
        """
        if self.limit == math.inf:
            return None
        if self.price is not None:
            return max(0, math.floor(self.limit / self.price + 1e-9) - drawn) if self.price else None
        return self._in_time(drawn, batch)

    def _in_time(self, drawn: int, batch: int) -> int:
        now = self.clock()
        start, before = self._started = self._started or (now, drawn)
        spent = now - start
        if spent >= self.limit:
            return 0
        if drawn == before or spent == 0:
            return batch
        return math.floor((self.limit - spent) * (drawn - before) / spent)


def purse(budget: str | None, generator: Generator | Collection) -> Purse:
    """Read "90s", "15 min", "2h" or an amount of money such as "5 USD".

    Raises `BadInput` for what is neither, and for money where the generator states no price in that currency.
    """
    if budget is None:
        return Purse()
    read = _AMOUNT.fullmatch(budget)
    if read is None or float(read[1]) <= 0:
        raise BadInput(f"The budget {budget!r} is no amount.", hint='Write "90s", "15 min", "2h" or "5 USD".')
    amount, unit = float(read[1]), read[2]
    if unit.lower() in _SECONDS:
        return Purse(amount * _SECONDS[unit.lower()])
    return Purse(amount, _price(generator, unit.upper()))


def _price(generator: Generator | Collection, currency: str) -> float:
    price = getattr(generator, "price", None)
    if not isinstance(price, Price):
        raise BadInput(
            f"The generator {generator.name!r} states no price, so a budget in {currency} means nothing to it.",
            hint='Give seconds ("90s"), or --max-images.',
        )
    if not (math.isfinite(price.amount) and price.amount >= 0):
        raise BadInput(f"The generator {generator.name!r} states a price of {price.amount} a picture.")
    if price.currency.upper() != currency:
        raise BadInput(
            f"The generator {generator.name!r} states its price in {price.currency}, not in {currency}.",
            hint=f"Give the budget in {price.currency}.",
        )
    return price.amount
