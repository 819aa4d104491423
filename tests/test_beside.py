"""Work beside other work: in order, none lost, and its errors are told."""

import threading
import time

import pytest

from fairest.beside import Beside


def test_all_is_done_in_order_when_the_block_ends():
    done = []
    with Beside(done.append) as beside:
        for n in range(100):
            beside.give(n)
    assert done == list(range(100))


def test_whoever_gives_does_not_wait_for_the_work():
    gate, done = threading.Event(), []
    with Beside(lambda n: (gate.wait(10), done.append(n))) as beside:
        beside.give(1)
        beside.give(2)
        assert done == []
        gate.set()
    assert done == [1, 2]


def test_whoever_gives_waits_while_too_much_is_undone():
    gate, given = threading.Event(), []

    def giver():
        with Beside(lambda _: gate.wait(10), most=2) as beside:
            for n in range(5):
                beside.give(n)
                given.append(n)

    thread = threading.Thread(target=giver)
    thread.start()
    thread.join(0.5)
    assert given == [0, 1]  # the third is taken, and waited for
    gate.set()
    thread.join(10)
    assert given == [0, 1, 2, 3, 4]


def test_an_error_of_the_work_is_raised():
    with pytest.raises(ZeroDivisionError), Beside(lambda n: 1 / n) as beside:
        beside.give(0)


def test_after_an_error_nothing_more_is_worked_on():
    done = []

    def work(n):
        done.append(n)
        raise OSError(f"at {n}")

    def gives_three():
        with Beside(work) as beside:
            for n in (1, 2, 3):
                beside.give(n)

    with pytest.raises(OSError, match="at 1"):
        gives_three()
    assert done == [1]


def test_what_waits_can_be_worked_on_as_one():
    begun, gate, done = threading.Event(), threading.Event(), []

    def work(some):
        begun.set()
        gate.wait(10)
        done.append(some)

    with Beside(work, merged=lambda lists: [n for some in lists for n in some]) as beside:
        beside.give([1])
        begun.wait(10)
        beside.give([2, 3])
        beside.give([4])
        gate.set()
    assert done == [[1], [2, 3, 4]]


def test_interrupted_while_it_waits_it_ends_what_is_under_way_and_drops_the_rest(monkeypatch):
    begun, done = threading.Event(), []

    def work(n):
        begun.set()
        time.sleep(0.2)
        done.append(n)

    def interrupted():
        raise KeyboardInterrupt

    def gives_three():
        with Beside(work) as beside:
            for n in (1, 2, 3):
                beside.give(n)
            begun.wait(10)
            monkeypatch.setattr(beside, "_undone", interrupted)

    with pytest.raises(KeyboardInterrupt):
        gives_three()
    assert done == [1]


@pytest.mark.parametrize(("finish", "expected"), [(True, [1, 2, 3]), (False, [1])])
def test_when_the_block_fails_what_waits_is_done_only_if_it_must_be(finish, expected):
    begun, gate, done = threading.Event(), threading.Event(), []

    def work(n):
        begun.set()
        gate.wait(10)
        done.append(n)

    def interrupted():
        with Beside(work, finish=finish) as beside:
            for n in (1, 2, 3):
                beside.give(n)
            begun.wait(10)
            threading.Timer(0.2, gate.set).start()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert done == expected
