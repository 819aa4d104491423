"""Drawing: every picture once, kept as it comes, and the same when it goes on."""

import json
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import ClassVar

import pytest
from PIL import Image

from fairest.errors import BadInput, DrawingFailed, NotFound
from fairest.generate import Blocked, Drawn, Found, answers_to, batch_of, draw, plan, seats, still_missing
from fairest.prompts import Suite
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


def drawn(wanted, generator, run):
    """The pictures of a plan, each batch kept as it comes."""
    for answers in draw(still_missing(wanted, run.pictures()), generator, generator.batch):
        run.keep(answers, generator.name)
    return [run.pictures()[picture.id] for picture in wanted]


@pytest.fixture
def run(tmp_path):
    with Run.start(tmp_path, {}, {}) as run:
        yield run


def test_every_picture_of_the_plan_is_drawn_and_saved(run):
    fake = Fake()
    pictures = drawn(wanted([NURSE, PILOT], 5), fake, run)
    assert [p.id for p in pictures] == [f"{name}-{i:04d}" for name in ("nurse", "pilot") for i in range(5)]
    assert [len(batch) for batch in fake.asked] == [4, 4, 2]
    assert [pair for batch in fake.asked for pair in batch] == [(p.text, p.seed) for p in pictures]
    for picture in pictures:
        with Image.open(run.folder / str(picture.file)) as image:
            assert image.getpixel((0, 0)) == (picture.seed % 256, 0, 0)


def test_what_is_there_is_not_drawn_again(run):
    first = drawn(wanted([NURSE], 10), Fake(), run)
    fake = Fake()
    assert drawn(wanted([NURSE], 10), fake, run) == first
    assert fake.asked == []


def reopened(run):
    """The run gone on with later, by another process."""
    run.close()
    return Run.start(run.folder, {}, {}, resume=True)


def test_of_what_is_there_only_the_missing_pictures_are_drawn_again_in_full_batches(run):
    first = drawn(wanted([NURSE], 10), Fake(), run)
    for lost in (1, 5, 6, 8, 9):
        (run.folder / str(first[lost].file)).unlink()
    fake = Fake()
    with reopened(run) as again:
        assert drawn(wanted([NURSE], 10), fake, again) == first
    asked = [[seed for _, seed in batch] for batch in fake.asked]
    assert asked == [[first[i].seed for i in (1, 5, 6, 8)], [first[9].seed]]


def test_a_later_round_goes_on_where_the_first_ended(run):
    early = drawn(plan([NURSE, PILOT], {"nurse": range(3), "pilot": range(2)}, 0), Fake(), run)
    fake = Fake()
    late = drawn(plan([NURSE, PILOT], {"nurse": range(3, 5)}, 0), fake, run)
    assert [p.id for p in late] == ["nurse-0003", "nurse-0004"]
    assert [seed for batch in fake.asked for _, seed in batch] == [p.seed for p in late]
    assert set(run.pictures()) == {p.id for p in early + late}


def test_pictures_of_another_seed_do_not_count_as_drawn(run):
    drawn(wanted([NURSE], 4), Fake(), run)
    fake = Fake()
    drawn(wanted([NURSE], 4, seed=1), fake, run)
    assert len(fake.asked) == 1


def test_pictures_in_other_modes_become_rgb(run):
    pictures = drawn(wanted([NURSE], 1), Fake(answer=lambda *_: Image.new("LA", (8, 8), (200, 255))), run)
    with Image.open(run.folder / str(pictures[0].file)) as image:
        assert (image.mode, image.getpixel((0, 0))) == ("RGB", (200, 200, 200))


def test_a_blocked_picture_keeps_its_place_and_reason(run):
    fake = Fake(answer=lambda *_: Blocked("refused"))
    [picture] = drawn(wanted([PILOT], 1), fake, run)
    assert (picture.file, picture.sha256, picture.why) == (None, None, "refused")
    assert drawn(wanted([PILOT], 1), Fake(), run) == [picture]


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (lambda *_: None, "it gave a NoneType for a drawing"),
        (lambda *_: b"png", "it gave 3 bytes that are no PNG, JPEG or WebP"),
        (lambda *_: Drawn("png"), "it gave a str for a drawing"),
        (lambda *_: Image.new("RGB", (0, 5)), r"it gave an image of \(0, 5\) pixels"),
        (lambda *_: 1 / 0, "ZeroDivisionError: division by zero"),
    ],
)
def test_a_generator_that_fails_is_named_with_its_prompts(run, answer, says):
    with pytest.raises(DrawingFailed, match=says) as caught:
        drawn(wanted([PILOT], 3), Fake(answer=answer), run)
    assert "'fake' stopped at 'a pilot'" in caught.value.message
    assert "--resume" in caught.value.hint
    assert caught.value.__cause__ is not None


def test_too_few_drawings_are_refused(run):
    fake = Fake()
    fake.draw = lambda *_: []
    with pytest.raises(DrawingFailed, match="0 drawings for 3 prompts"):
        drawn(wanted([PILOT], 3), fake, run)


def test_an_error_of_ours_passes_unchanged(run):
    def refuse(*_):
        raise NotFound("The service is gone.")

    with pytest.raises(NotFound):
        drawn(wanted([PILOT], 1), Fake(answer=refuse), run)


def test_what_was_drawn_before_a_failure_stays(run):
    count = iter(range(100))

    def fails_at_the_seventh(*_):
        if next(count) == 6:
            raise OSError("out of memory")
        return Image.new("RGB", (8, 8))

    with pytest.raises(DrawingFailed):
        drawn(wanted([NURSE], 10), Fake(answer=fails_at_the_seventh), run)
    assert len(run.pictures()) == 4


def test_a_batch_below_one_is_refused():
    with pytest.raises(BadInput, match="1 or more"):
        batch_of(Fake(batch=0))


def png(colour) -> bytes:
    out = BytesIO()
    Image.new("RGB", (8, 8), colour).save(out, "PNG")
    return out.getvalue()


def test_a_file_that_came_whole_is_kept_byte_for_byte_with_the_text_that_was_drawn(run):
    jpeg = BytesIO()
    Image.new("RGB", (8, 8), "red").save(jpeg, "JPEG", comment=b"who made it")
    fake = Fake(batch=1, answer=lambda *_: Drawn(jpeg.getvalue(), revised="a pilot, a woman"))
    [picture] = drawn(wanted([PILOT], 1), fake, run)
    assert (picture.file, picture.revised) == ("pictures/pilot-0000.jpg", "a pilot, a woman")
    assert (run.folder / "pictures/pilot-0000.jpg").read_bytes() == jpeg.getvalue()
    run.close()
    with Run.start(run.folder, {}, {}, resume=True) as again:
        assert drawn(wanted([PILOT], 1), Fake(), again) == [picture]


def test_where_seeds_decide_nothing_none_is_told_and_nothing_is_drawn_twice(run):
    fake = Fake()
    fake.seeded = False
    first = drawn(wanted([NURSE], 3), fake, run)
    assert [picture.seed for picture in first] == [None] * 3
    assert drawn(wanted([NURSE], 3), fake, run) == first
    assert len(fake.asked) == 1


class Shelf:
    """A collection of three pictures of a nurse, one of them lost."""

    name, batch = "shelf", 2
    suite = Suite("shelf", "1", (NURSE,), ("gender",))
    found: ClassVar = {"nurse": [Found("a nurse", "c.png", 7), Found("a nurse", "a.png"), Found("the nurse", "b.png")]}

    def fetch(self, sources):
        return [Blocked("unreadable picture: not an image") if s == "a.png" else Drawn(png("blue")) for s in sources]

    def describe(self):
        return {}


def test_of_a_collection_pictures_are_fetched_by_where_they_are(run):
    pictures = drawn(plan([NURSE], {"nurse": range(3)}, 0, Shelf.found), Shelf(), run)
    assert [(p.text, p.source, p.seed) for p in pictures] == [
        ("a nurse", "c.png", 7), ("a nurse", "a.png", None), ("the nurse", "b.png", None)
    ]  # fmt: skip
    assert [p.why for p in pictures] == [None, "unreadable picture: not an image", None]


def test_a_collection_answers_its_own_suite_and_another_by_its_words():
    shelf = Shelf()
    assert answers_to(shelf.suite, shelf) is Shelf.found
    other = Suite("other", "1", (Prompt("n", "nurse", ("The  nurse", "nobody asked")), PILOT), ("gender",))
    assert answers_to(other, shelf) == {"n": [Found("the nurse", "b.png")], "pilot": []}
    assert answers_to(other, Fake()) is None
    with pytest.raises(BadInput, match="they are for 'a nurse' and the like, the suite asks for 'a pilot'"):
        answers_to(Suite("jobs", "1", (PILOT,), ("gender",)), shelf)


def test_pictures_of_several_wordings_come_in_an_order_that_knows_none_of_them():
    """Whoever looks at the first forty sees both wordings, and copies once."""
    shelf = Shelf()
    some = [Found(f"a nurse {'at work' * (i % 2)}".strip(), f"{i:03d}.png", sha256=f"{i}") for i in range(100)]
    shelf.found = {"x": [*some, *(replace(one, source=f"copy-{one.source}") for one in some[:10])]}
    both = Suite("both", "1", (Prompt("n", "nurse", ("a nurse", "a nurse at work")),), ("gender",))
    [answers] = answers_to(both, shelf).values()
    assert len(answers) == len({one.sha256 for one in answers}) == 100
    assert 8 <= sum("work" in one.text for one in answers[:40]) <= 32  # hypergeometric: 20 on average, deviation 2.5


def test_calls_side_by_side_take_the_prompts_in_turn(run):
    fake = Fake(batch=1)
    fake.parallel = 2
    pictures = drawn(wanted([NURSE, PILOT], 3), fake, run)
    asked = [seed for batch in fake.asked for _, seed in batch]
    nurses, pilots = [p.seed for p in pictures[:3]], [p.seed for p in pictures[3:]]
    assert {*asked[:2]} == {nurses[0], pilots[0]}  # of the two at a time none waits for the other
    assert {*asked} == {*nurses, *pilots}


def test_rounds_are_of_a_batch_or_of_two_waves_of_calls():
    alone, together = Fake(batch=32), Fake(batch=1)
    together.parallel = 16
    assert (seats(alone, 32), seats(together, 1)) == (32, 2 * 16)


def test_a_plan_of_nothing_draws_nothing(run):
    fake = Fake()
    assert drawn([], fake, run) == []
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
    times = Counter(map(int, (tmp_path / "seeds").read_text().split()))
    assert len(times) == 30
    assert all(times[seed] == 1 for seed in committed)

    def bytes_of(folder: Path) -> dict[str, bytes]:
        return {f.name: f.read_bytes() for f in (folder / "pictures").iterdir()}

    assert bytes_of(killed) == bytes_of(whole)
    assert journal.read_bytes() == (whole / "pictures.jsonl").read_bytes()
