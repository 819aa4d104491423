"""Calls side by side: all are answered, none waits in vain, no more than so many at a time."""

import threading
from itertools import count

import pytest

from fairest.generate.side_by_side import side_by_side


def test_every_item_is_worked_on_once():
    assert sorted(side_by_side(lambda n: n * n, range(50), 7)) == [n * n for n in range(50)]
    assert list(side_by_side(str, [], 4)) == []


def test_as_many_calls_as_allowed_go_at_a_time_and_no_more():
    together = threading.Barrier(4, timeout=10)  # opens only when four calls wait at it

    def met(n):
        together.wait()
        return n

    assert sorted(side_by_side(met, range(12), 4)) == list(range(12))


def test_results_come_as_they_are_ready():
    gate = threading.Event()

    def slow_first(n):
        if n == 0:
            gate.wait(10)
        return n

    came = side_by_side(slow_first, range(5), 2)
    early = [next(came) for _ in range(4)]
    gate.set()
    assert (early, list(came)) == ([1, 2, 3, 4], [0])


def test_what_nobody_takes_is_not_worked_on_ahead():
    begun = count()
    came = side_by_side(lambda n: (next(begun), n)[1], range(100), 3)
    next(came)
    assert next(begun) <= 3 + 1  # those of the start, and the one for the result that was taken
    came.close()


def test_after_an_error_what_is_under_way_is_given_and_no_call_begins():
    begun, gate = [], threading.Event()

    def fails_at_zero(n):
        begun.append(n)
        if n == 0:
            threading.Timer(0.2, gate.set).start()  # the error is there before the other answer
            raise OSError("gone")
        gate.wait(10)
        return n

    given = []
    with pytest.raises(OSError, match="gone"):
        given.extend(side_by_side(fails_at_zero, range(10), 2))
    assert (sorted(begun), given) == ([0, 1], [1])
