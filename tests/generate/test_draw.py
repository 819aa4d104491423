"""Drawing: every picture once, kept as it comes, and the same when it goes on."""

import json
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from PIL import Image

from fairest.errors import BadInput, DrawingFailed, NotFound
from fairest.generate import Blocked, draw, plan
from fairest.records import Prompt
from fairest.run import Run

NURSE = Prompt("nurse", "nurse", ("a nurse", "the nurse"))
PILOT = Prompt("pilot", "pilot", ("a pilot",))


class Fake:
    """Paints the seed; notes what it was asked; `answer(text, seed)` may be replaced."""

    name = "fake"

    def __init__(self, batch=4, answer=None):
        self.batch = batch
        self.asked = []
        self.answer = answer or (lambda _, seed: Image.new("RGB", (8, 8), (seed % 256, 0, 0)))

    def draw(self, texts, seeds):
        self.asked.append(list(zip(texts, seeds, strict=True)))
        return [self.answer(text, seed) for text, seed in self.asked[-1]]

    def describe(self):
        return {}


def wanted(prompts, images, seed=0):
    """The first pictures of every prompt."""
    return plan(prompts, {prompt.id: range(images) for prompt in prompts}, seed)


@pytest.fixture
def run(tmp_path):
    with Run.start(tmp_path, {}, {}) as run:
        yield run


def test_every_picture_of_the_plan_is_drawn_and_saved(run):
    fake = Fake()
    pictures = draw(wanted([NURSE, PILOT], 5), fake, run=run)
    assert [p.id for p in pictures] == [f"{name}-{i:04d}" for name in ("nurse", "pilot") for i in range(5)]
    assert [len(batch) for batch in fake.asked] == [4, 4, 2]
    assert [pair for batch in fake.asked for pair in batch] == [(p.text, p.seed) for p in pictures]
    for picture in pictures:
        with Image.open(run.folder / str(picture.file)) as image:
            assert image.getpixel((0, 0)) == (picture.seed % 256, 0, 0)


def test_progress_counts_pictures(run):
    seen = []
    draw(wanted([NURSE], 10), Fake(), run=run, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(4, 10), (8, 10), (10, 10)]


def test_what_is_there_is_not_drawn_again(run):
    first = draw(wanted([NURSE], 10), Fake(), run=run)
    fake = Fake()
    assert draw(wanted([NURSE], 10), fake, run=run) == first
    assert fake.asked == []


def reopened(run):
    """The run gone on with later, by another process."""
    run.close()
    return Run.start(run.folder, {}, {}, resume=True)


def test_of_what_is_there_only_the_missing_pictures_are_drawn_again_in_full_batches(run):
    first = draw(wanted([NURSE], 10), Fake(), run=run)
    for lost in (1, 5, 6, 8, 9):
        (run.folder / str(first[lost].file)).unlink()
    fake, seen = Fake(), []
    with reopened(run) as again:
        progress = lambda *done: seen.append(done)  # noqa: E731
        assert draw(wanted([NURSE], 10), fake, run=again, progress=progress) == first
    asked = [[seed for _, seed in batch] for batch in fake.asked]
    assert asked == [[first[i].seed for i in (1, 5, 6, 8)], [first[9].seed]]
    assert seen == [(9, 10), (10, 10)]


def test_a_later_round_goes_on_where_the_first_ended(run):
    early = draw(plan([NURSE, PILOT], {"nurse": range(3), "pilot": range(2)}, 0), Fake(), run=run)
    fake = Fake()
    late = draw(plan([NURSE, PILOT], {"nurse": range(3, 5)}, 0), fake, run=run)
    assert [p.id for p in late] == ["nurse-0003", "nurse-0004"]
    assert [seed for batch in fake.asked for _, seed in batch] == [p.seed for p in late]
    assert set(run.pictures()) == {p.id for p in early + late}


def test_pictures_of_another_seed_do_not_count_as_drawn(run):
    draw(wanted([NURSE], 4), Fake(), run=run)
    fake = Fake()
    draw(wanted([NURSE], 4, seed=1), fake, run=run)
    assert len(fake.asked) == 1


def test_pictures_in_other_modes_become_rgb(run):
    pictures = draw(wanted([NURSE], 1), Fake(answer=lambda *_: Image.new("LA", (8, 8), (200, 255))), run=run)
    with Image.open(run.folder / str(pictures[0].file)) as image:
        assert (image.mode, image.getpixel((0, 0))) == ("RGB", (200, 200, 200))


def test_a_blocked_picture_keeps_its_place_and_reason(run):
    fake = Fake(answer=lambda *_: Blocked("refused"))
    [picture] = draw(wanted([PILOT], 1), fake, run=run)
    assert (picture.file, picture.sha256, picture.why) == (None, None, "refused")
    assert draw(wanted([PILOT], 1), Fake(), run=run) == [picture]


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (lambda *_: None, "it gave a NoneType for a drawing"),
        (lambda *_: b"png", "it gave a bytes for a drawing"),
        (lambda *_: Image.new("RGB", (0, 5)), r"it gave an image of \(0, 5\) pixels"),
        (lambda *_: 1 / 0, "ZeroDivisionError: division by zero"),
    ],
)
def test_a_generator_that_fails_is_named_with_its_prompts(run, answer, says):
    with pytest.raises(DrawingFailed, match=says) as caught:
        draw(wanted([PILOT], 3), Fake(answer=answer), run=run)
    assert "'fake' stopped at 'a pilot'" in caught.value.message
    assert "--resume" in caught.value.hint
    assert caught.value.__cause__ is not None


def test_too_few_drawings_are_refused(run):
    fake = Fake()
    fake.draw = lambda *_: []
    with pytest.raises(DrawingFailed, match="0 drawings for 3 prompts"):
        draw(wanted([PILOT], 3), fake, run=run)


def test_an_error_of_ours_passes_unchanged(run):
    def refuse(*_):
        raise NotFound("The service is gone.")

    with pytest.raises(NotFound):
        draw(wanted([PILOT], 1), Fake(answer=refuse), run=run)


def test_what_was_drawn_before_a_failure_stays(run):
    count = iter(range(100))

    def fails_at_the_seventh(*_):
        if next(count) == 6:
            raise OSError("out of memory")
        return Image.new("RGB", (8, 8))

    with pytest.raises(DrawingFailed):
        draw(wanted([NURSE], 10), Fake(answer=fails_at_the_seventh), run=run)
    assert len(run.pictures()) == 4


def test_a_batch_below_one_is_refused(run):
    with pytest.raises(BadInput, match="1 or more"):
        draw(wanted([NURSE], 1), Fake(batch=0), run=run)


def test_a_plan_of_nothing_draws_nothing(run):
    fake = Fake()
    assert draw([], fake, run=run) == []
    assert fake.asked == []


def paint(folder: Path, drawn: Path, seconds: float, how: str) -> subprocess.Popen[bytes]:
    program = Path(__file__).with_name("slow_painter.py")
    return subprocess.Popen([sys.executable, program, folder, drawn, str(seconds), how])


def test_a_killed_run_goes_on_and_ends_like_one_that_was_not(tmp_path):
    killed, whole = tmp_path / "killed", tmp_path / "whole"
    first = paint(killed, tmp_path / "seeds", 0.4, "start")
    journal = killed / "pictures.jsonl"
    while not journal.exists() or journal.read_bytes().count(b"\n") < 3:
        assert first.poll() is None
        time.sleep(0.01)
    first.kill()
    first.wait()
    lines = [line for line in journal.read_text().split("\n")[:-1] if line]
    committed = [p["seed"] for line in lines for p in json.loads(line)["pictures"]]
    assert 12 <= len(committed) < 30

    assert paint(killed, tmp_path / "seeds", 0, "resume").wait() == 0
    assert paint(whole, tmp_path / "other-seeds", 0, "start").wait() == 0
    drawn = Counter(map(int, (tmp_path / "seeds").read_text().split()))
    assert len(drawn) == 30
    assert all(drawn[seed] == 1 for seed in committed)

    def bytes_of(folder: Path) -> dict[str, bytes]:
        return {f.name: f.read_bytes() for f in (folder / "pictures").iterdir()}

    assert bytes_of(killed) == bytes_of(whole)
    assert journal.read_bytes() == (whole / "pictures.jsonl").read_bytes()
