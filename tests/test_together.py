"""One round: drawing, keeping and judging beside each other; what is drawn is never lost, nor done twice."""

import threading

import pytest
from PIL import Image

from fairest.errors import DrawingFailed, JudgingFailed
from fairest.generate import plan
from fairest.records import Label, Prompt
from fairest.run import Run
from fairest.together import draw_and_judge

NURSE = Prompt("nurse", "nurse", ("a nurse",))


class Fake:
    name, batch = "fake", 2

    def __init__(self, before=lambda _batch: None, parallel=1):
        self.asked, self.before, self.parallel = [], before, parallel

    def draw(self, _texts, seeds):
        self.asked.append(list(seeds))
        self.before(len(self.asked))
        return [Image.new("RGB", (8, 8), (seed % 256, 0, 0)) for seed in seeds]

    def describe(self):
        return {}


class Reader:
    """Says "dark" of a picture whose seed ends in an even byte; notes whom it saw."""

    name = "reader"
    attributes = {"shade": ("dark", "light")}  # noqa: RUF012

    def __init__(self, before=lambda _ids: None):
        self.saw, self.before = [], before

    def label(self, ids, pictures, _attributes):
        self.before(ids)
        self.saw += ids
        reds = [picture.getpixel((0, 0))[0] for picture in pictures]
        return [Label(i, "shade", ("dark", "light")[red % 2]) for i, red in zip(ids, reds, strict=True)]


@pytest.fixture
def run(tmp_path):
    with Run.start(tmp_path, {}, {}) as run:
        yield run


def go(run, generator, judge, images=8, tell=lambda _stage, _done: None):
    wanted = plan([NURSE], {"nurse": range(images)}, 0)
    return draw_and_judge(wanted, generator, generator.batch, judge, ["shade"], run, tell)


def test_pictures_and_labels_come_in_the_order_of_the_plan_also_from_parallel_calls(run):
    first_waits = threading.Event()

    def second_is_faster(call):
        if call == 1:
            first_waits.wait(10)
        first_waits.set()

    pictures, labels = go(run, Fake(second_is_faster, parallel=3), Reader())
    assert [p.id for p in pictures] == [label.picture for label in labels] == [f"nurse-{i:04d}" for i in range(8)]
    assert [label.value for label in labels] == [("dark", "light")[p.seed % 256 % 2] for p in pictures]


def test_a_batch_is_judged_while_the_next_is_drawn(run):
    judged = threading.Event()
    met = []

    def waits_for_the_judge(call):
        if call == 2:
            met.append(judged.wait(10))

    go(run, Fake(waits_for_the_judge), Reader(lambda _ids: judged.set()))
    assert met == [True]  # drawing and then judging would have waited in vain


def test_progress_tells_of_drawing_and_of_judging(run):
    seen = []
    go(run, Fake(), Reader(), tell=lambda *done: seen.append(done))
    assert [done for stage, done in seen if stage == "drawing"] == [2, 4, 6, 8]
    assert [done for stage, done in seen if stage == "judging"] == [2, 4, 6, 8]


def test_what_the_run_holds_is_neither_drawn_nor_judged_again(run):
    first = go(run, Fake(), Reader(), images=4)
    fake, reader = Fake(), Reader()
    pictures, labels = go(run, fake, reader, images=6)
    assert (pictures[:4], labels[:4]) == first
    assert fake.asked == [[pictures[4].seed, pictures[5].seed]]
    assert reader.saw == ["nurse-0004", "nurse-0005"]


def test_pictures_that_wait_for_a_judge_are_judged_when_the_run_goes_on(run):
    def fails(_ids):
        raise OSError("no key")

    with pytest.raises(JudgingFailed, match="no key"):
        go(run, Fake(), Reader(fails))
    kept = len(run.pictures())
    assert kept >= 2
    fake, reader = Fake(), Reader()
    go(run, fake, reader)
    assert sum(map(len, fake.asked)) == 8 - kept
    assert sorted(reader.saw) == [f"nurse-{i:04d}" for i in range(8)]


def test_what_was_drawn_before_a_failure_is_kept(run):
    def fails_at_the_third(call):
        if call == 3:
            raise OSError("gone")

    with pytest.raises(DrawingFailed, match="gone"):
        go(run, Fake(fails_at_the_third), Reader())
    assert sorted(run.pictures()) == [f"nurse-{i:04d}" for i in range(4)]


def test_what_other_calls_drew_beside_a_failure_is_kept(run):
    late = threading.Event()

    def first_fails_second_is_late(call):
        if call == 1:
            threading.Timer(0.2, late.set).start()
            raise OSError("gone")
        late.wait(10)

    with pytest.raises(DrawingFailed, match="gone"):
        go(run, Fake(first_fails_second_is_late, parallel=2), Reader())
    assert sorted(run.pictures()) == ["nurse-0002", "nurse-0003"]


def test_when_judging_fails_what_is_under_way_is_kept_and_no_call_begins(run):
    failed = threading.Event()

    def fails(_ids):
        failed.set()
        raise OSError("no key")

    def waits(call):
        if call > 1:
            failed.wait(10)

    fake = Fake(waits, parallel=3)
    with pytest.raises(JudgingFailed, match="no key"):
        go(run, fake, Reader(fails), images=40)
    assert len(run.pictures()) == sum(map(len, fake.asked))  # nothing that was drawn, and maybe paid for, is lost
    assert len(fake.asked) < 20
