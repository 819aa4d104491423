"""When calls are tried again, wait for one another, and are given up."""

import pytest

from fairest.adapters.remote.answers import Failed, Refused, Unusable
from fairest.adapters.remote.waiting import Again, Limited, Persistence, backoff
from fairest.errors import DrawingFailed


class Steps:
    """An attempt that raises or gives one thing after the other, the last one for ever. `at`: when it was made."""

    def __init__(self, *steps, night=None):
        self.steps, self.night, self.at = list(steps), night, []

    def __call__(self):
        self.at.append(sum(self.night.slept) if self.night else 0)
        step = self.steps.pop(0) if len(self.steps) > 1 else self.steps[0]
        if isinstance(step, Exception):
            raise step
        return step


@pytest.fixture
def persistence(night):
    return Persistence("a service", tries=4, patience=100, clock=night.clock, sleep=night.sleep)


def test_a_try_that_may_pass_is_made_again_after_a_wait(persistence, night):
    assert persistence.call(Steps(Again("HTTP 500"), Unusable("broken"), Again("HTTP 502"), "picture")) == "picture"
    assert len(night.slept) == 3


def test_back_off_is_anywhere_below_a_bound_that_doubles_up_to_a_minute():
    for failures, most in [(1, 1), (2, 2), (3, 4), (6, 32), (7, 60), (100, 60)]:
        waits = [backoff(failures) for _ in range(200)]
        assert all(0 <= wait <= most for wait in waits)
        assert max(waits) > most / 2  # missed with probability 2**-200


def test_tries_end_the_run_when_the_service_answered_nobody(persistence):
    with pytest.raises(DrawingFailed, match="a service failed 4 times in a row: HTTP 500") as failed:
        persistence.call(dead := Steps(Again("HTTP 500")))
    assert "--resume" in failed.value.hint
    assert len(dead.at) == 4


def test_tries_end_only_the_picture_when_the_service_answers_others_meanwhile(persistence):
    def broken():
        persistence.call(Steps("another picture"))
        raise Again("HTTP 500")

    with pytest.raises(Failed, match=r"^the service failed: HTTP 500$"):
        persistence.call(broken, about="a nurse")
    # And so later, when there is no other left to answer; but not for a text that never failed so.
    with pytest.raises(Failed):
        persistence.call(Steps(Again("HTTP 500")), about="a nurse")
    with pytest.raises(DrawingFailed):
        persistence.call(Steps(Again("HTTP 500")), about="a pilot")


def test_answers_to_calls_of_another_kind_do_not_show_that_this_kind_works(persistence):
    def broken():
        persistence.call(Steps("where a picture is"), kind="POST images")
        raise Again("HTTP 403")

    with pytest.raises(DrawingFailed, match="4 times in a row: HTTP 403"):
        persistence.call(broken, kind="download")


@pytest.mark.parametrize("gap", [Refused("refused"), Unusable("too large", again=False)])
def test_what_another_try_cannot_change_is_not_tried_again_and_shows_the_service_alive(persistence, gap):
    def broken():
        with pytest.raises(type(gap)):
            persistence.call(final)
        raise Again("HTTP 500")

    final = Steps(gap)
    with pytest.raises(Failed):
        persistence.call(broken)
    assert len(final.at) == 4  # once for each try of the other


def test_all_calls_wait_while_the_service_asks_one_to(night):
    other = Steps("another picture", night=night)

    def sleep(seconds):
        if not other.at:  # another thread comes by while the first sleeps
            other.at.append(None)
            persistence.call(other)
        night.sleep(seconds)

    persistence = Persistence("a service", clock=night.clock, sleep=sleep)
    limited = Steps(Limited("HTTP 429", 30), "picture", night=night)
    assert persistence.call(limited) == "picture"
    assert other.at[1] >= 29.9  # less the time the test itself took
    assert limited.at[1] >= 29.9


def test_waits_that_the_service_asks_for_are_no_tries(persistence):
    assert persistence.call(Steps(*[Limited("HTTP 429", 5)] * 10, "picture")) == "picture"


def test_a_limit_for_ever_ends_the_run_when_patience_does(persistence, night):
    with pytest.raises(DrawingFailed, match=r"HTTP 429 and asks to wait: 30 seconds more, after 90\.") as failed:
        persistence.call(Steps(Limited("HTTP 429", 30)))
    assert "--in-flight" in failed.value.hint
    assert sum(night.slept) == pytest.approx(90, abs=1)


def test_a_wait_beyond_all_patience_is_not_begun(persistence, night):
    with pytest.raises(DrawingFailed, match="86400 seconds more, after 0"):
        persistence.call(Steps(Limited("HTTP 429", 86400)))
    assert night.slept == []
    assert persistence.call(Steps("picture")) == "picture"


@pytest.mark.parametrize("after", [None, 0.0])
def test_without_a_time_to_wait_the_waits_grow_and_end(persistence, night, after):
    with pytest.raises(DrawingFailed):
        persistence.call(Steps(Limited("HTTP 429", after)))
    assert 40 <= sum(night.slept) <= 100  # the last wait, of a minute at most, was not begun


def test_patience_begins_anew_whenever_another_call_gets_through(persistence):
    waits = iter(range(20))

    def crowded():
        persistence.call(Steps("another picture"))
        if next(waits) < 19:
            raise Limited("HTTP 429", 30)
        return "picture"

    assert persistence.call(crowded) == "picture"  # after 570 seconds, with a patience of 100
