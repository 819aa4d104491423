"""When a call of a service is tried again, how long it waits before, and when it is given up."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from fairest.adapters.remote.answers import Failed, NoPicture, Unusable
from fairest.errors import DrawingFailed

__all__ = ["KEPT", "Again", "Gate", "Limited", "Persistence", "backoff"]

KEPT = "What was drawn before is kept: go on with --resume."
T = TypeVar("T")


class Again(Exception):
    """A try failed for a reason that may pass: "HTTP 500"."""

    def __init__(self, why: str, *, hint: str = "") -> None:
        super().__init__(why)
        self.why, self.hint = why, hint


class Limited(Exception):
    """The service asks for patience; `after` seconds of it, where it says."""

    def __init__(self, why: str, after: float | None) -> None:
        super().__init__(why)
        self.why, self.after = why, after


class Gate:
    """Where all calls of a service wait while one of them was told to."""

    def __init__(self, clock: Callable[[], float], sleep: Callable[[float], object]) -> None:
        self._clock, self._sleep = clock, sleep
        self._opens = clock()
        self._lock = threading.Lock()

    def wait(self) -> None:
        while (left := self._opens - self._clock()) > 0:
            self._sleep(left)

    def shut(self, seconds: float) -> None:
        with self._lock:
            self._opens = max(self._opens, self._clock() + seconds)


class Persistence:
    """Calls that are tried again, `tries` times, and wait for a service that asks them to, `patience` seconds.

    Waits that a service asks for are no tries. Patience begins anew whenever a call of the same kind gets
    through, so that many calls may share a narrow limit. Safe to use from several threads.
    """

    def __init__(
        self,
        name: str,
        *,
        tries: int = 6,
        patience: float = 600.0,
        hint: str = KEPT,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self.name = name
        """What errors call the service."""
        self._tries, self._patience, self._hint, self._sleep = tries, patience, hint, sleep
        self._gate = Gate(clock, sleep)
        self._lock = threading.Lock()
        self._answered: Counter[str] = Counter()
        self._failing: set[str] = set()

    def call(self, attempt: Callable[[], T], about: str = "", *, kind: str = "") -> T:
        """What `attempt` gives, once it does not raise `Again`, `Limited` or an `Unusable` that may pass.

        When all tries failed, a service that answered other calls of this kind meanwhile is alive, and it
        is this picture that fails: `Failed`, and so later with the same text, `about`. If it answered
        nobody, `DrawingFailed`.
        """
        before, failures, waits = self._answered[kind], 0, _Waits(self._answered[kind])
        while True:
            self._gate.wait()
            try:
                made = attempt()
            except Limited as limited:
                self._gate.shut(self._wait(limited, waits, self._answered[kind]))
            except (Again, Unusable) as error:
                if isinstance(error, Unusable) and not error.again:
                    self._count(kind)
                    raise
                failures += 1
                if failures >= self._tries:
                    raise self._given_up(error, self._answered[kind] != before, about) from None
                self._sleep(backoff(failures))
            except NoPicture:
                self._count(kind)
                raise
            else:
                self._count(kind)
                return made

    def _count(self, kind: str) -> None:
        with self._lock:
            self._answered[kind] += 1

    def _wait(self, limited: Limited, waits: "_Waits", answered: int) -> float:
        """How long all calls wait now. A wait beyond all patience is not even begun."""
        waits.seen(answered)
        delay = limited.after or backoff(waits.many)
        if waits.seconds + delay > self._patience:
            raise DrawingFailed(
                f"{self.name} answers {limited.why} and asks to wait: {delay:.0f} seconds more, "
                f"after {waits.seconds:.0f}.",
                hint=f"{KEPT} Fewer requests at a time (--in-flight) may help.",
            ) from None
        waits.seconds += delay
        return delay

    def _given_up(self, error: Again | Unusable, alive: bool, about: str) -> Exception:
        if alive or about in self._failing:
            self._failing |= {about} - {""}
            return Failed(f"the service failed: {error.why}" if isinstance(error, Again) else error.why)
        hint = f"{self._hint} {error.hint}".strip() if isinstance(error, Again) else self._hint
        return DrawingFailed(f"{self.name} failed {self._tries} times in a row: {error.why}.", hint=hint)


@dataclass(slots=True)
class _Waits:
    """The waits of one call since any other got through."""

    answered: int
    many: int = 0
    seconds: float = 0.0

    def seen(self, answered: int) -> None:
        """One more wait, after so many answers of the service to all calls."""
        if answered != self.answered:
            self.answered, self.many, self.seconds = answered, 0, 0.0
        self.many += 1


def backoff(failures: int, *, base: float = 1.0, most: float = 60.0) -> float:
    """Seconds to wait after so many failures: exponential, with full jitter.

    Source: Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog (2015).
    """
    return random.uniform(0, min(most, base * 2 ** min(failures - 1, 16)))
