"""Labelling: every picture keeps its place, and a judge is held to what it promised."""

import io
import struct
import zlib

import pytest
from PIL import Image

from fairest.errors import BadInput, JudgingFailed, NotFound, UnknownName
from fairest.measure import label, tally
from fairest.records import Label, Picture, Prompt
from fairest.run import Run


class ColourJudge:
    """Calls a red picture "woman", a blue one "man", and is unsure of others."""

    name = "colours"
    attributes = {"gender": ("woman", "man"), "skin-tone": ("light", "dark")}  # noqa: RUF012

    def __init__(self):
        self.sizes = []

    def label(self, ids, pictures, attributes):
        self.sizes.append(len(ids))
        return [self.one(i, p, a) for i, p in zip(ids, pictures, strict=True) for a in attributes]

    def one(self, name, picture, attribute):
        value = {(255, 0, 0): "woman", (0, 0, 255): "man"}.get(picture.getpixel((0, 0)))
        if attribute == "gender" and value:
            return Label(name, attribute, value, score=0.9)
        return Label(name, attribute, None, why="unsure")

    def describe(self):
        return {}


@pytest.fixture
def run(tmp_path):
    with Run.start(tmp_path, {}, {}) as run:
        yield run


def kept(run, colours):
    wanted = [Picture(f"nurse-{i:04d}", "nurse", "a nurse", i, None) for i in range(len(colours))]
    return run.keep([(p, Image.new("RGB", (8, 8), c)) for p, c in zip(wanted, colours, strict=True)], "fake")


def test_labels_come_picture_by_picture_attributes_in_the_order_given(run):
    pictures = kept(run, ["red", "green"])
    assert label(pictures, ColourJudge(), ["skin-tone", "gender"], run) == [
        Label("nurse-0000", "skin-tone", None, why="unsure"),
        Label("nurse-0000", "gender", "woman", score=0.9),
        Label("nurse-0001", "skin-tone", None, why="unsure"),
        Label("nurse-0001", "gender", None, why="unsure"),
    ]


def reopened(run):
    """The run gone on with later, by another process."""
    run.close()
    return Run.start(run.folder, {}, {}, resume=True)


def test_batches_change_nothing_and_progress_counts_pictures(run, tmp_path):
    colours = ["red", "blue", "green", "red", "blue"]
    judge, seen = ColourJudge(), []
    labels = label(kept(run, colours), judge, ["gender"], run, batch=2, progress=lambda *done: seen.append(done))
    with Run.start(tmp_path / "other", {}, {}) as other:
        assert labels == label(kept(other, colours), ColourJudge(), ["gender"], other)
    assert judge.sizes == [2, 2, 1]
    assert seen == [(2, 5), (4, 5), (5, 5)]


def test_what_was_judged_is_not_judged_again_now_or_later(run):
    pictures = kept(run, ["red", "blue", "green"])
    labels = label(pictures[:2], ColourJudge(), ["gender"], run)
    judge = ColourJudge()
    assert label(pictures, judge, ["gender"], run)[:2] == labels
    assert judge.sizes == [1]
    with reopened(run) as again:
        later = ColourJudge()
        assert label(pictures, later, ["gender"], again) == label(pictures, judge, ["gender"], run)
        assert later.sizes == []


def test_what_was_judged_for_one_attribute_is_judged_whole_for_two(run):
    pictures = kept(run, ["red"])
    label(pictures, ColourJudge(), ["gender"], run)
    judge = ColourJudge()
    labels = label(pictures, judge, ["gender", "skin-tone"], run)
    assert [(x.attribute, x.value, x.why) for x in labels] == [("gender", "woman", None), ("skin-tone", None, "unsure")]
    assert judge.sizes == [1]


def test_a_picture_drawn_again_otherwise_is_judged_again(run):
    [picture] = kept(run, ["red"])
    label([picture], ColourJudge(), ["gender"], run)
    (run.folder / str(picture.file)).unlink()
    with reopened(run) as again:
        [other] = kept(again, ["blue"])
        assert label([other], ColourJudge(), ["gender"], again)[0].value == "man"


def test_a_picture_that_was_damaged_and_is_drawn_again_alike_is_judged_then(run):
    [picture] = kept(run, ["red"])
    (run.folder / str(picture.file)).write_bytes(b"")
    assert label([picture], ColourJudge(), ["gender"], run)[0].why == "unreadable picture: not an image"
    with reopened(run) as again:
        assert kept(again, ["red"]) == [picture]
        assert label([picture], ColourJudge(), ["gender"], again)[0].value == "woman"


@pytest.mark.parametrize("line", ["", "3", "null", '{"labels": 3}', '{"labels": [{}]}', '{"labels": [3]}', '{"lab'])
def test_a_damaged_line_of_labels_is_judged_again(run, line):
    pictures = kept(run, ["red", "blue"])
    label(pictures[:1], ColourJudge(), ["gender"], run)
    journal = run.folder / "labels.jsonl"
    whole = journal.read_text()
    journal.write_text(line + "\n" + whole[: len(whole) // 2])
    with reopened(run) as again:
        judge = ColourJudge()
        assert [x.value for x in label(pictures, judge, ["gender"], again)] == ["woman", "man"]
        assert judge.sizes == [2]
    with reopened(again) as last:
        assert [x.value for x in label(pictures, judge, ["gender"], last)] == ["woman", "man"]
        assert judge.sizes == [2]


def test_large_pictures_come_in_smaller_batches(run, monkeypatch):
    monkeypatch.setitem(label.__globals__, "_MOST_PIXELS", 150)  # pictures have 8 x 8 = 64: two fit
    judge = ColourJudge()
    labels = label(kept(run, ["red", "blue", "green", "red", "blue"]), judge, ["gender"], run)
    assert judge.sizes == [2, 2, 1]
    assert [x.value for x in labels] == ["woman", "man", None, "woman", "man"]


def test_a_picture_larger_than_a_batch_may_be_is_judged_alone(run, monkeypatch):
    monkeypatch.setitem(label.__globals__, "_MOST_PIXELS", 10)
    judge = ColourJudge()
    label(kept(run, ["red", "blue"]), judge, ["gender"], run)
    assert judge.sizes == [1, 1]


def test_a_picture_that_never_came_keeps_its_place(run):
    [first, last] = kept(run, ["red", "blue"])
    [gap] = run.keep([(Picture("nurse-0009", "nurse", "a nurse", 9, None, why="blocked"), None)], "fake")
    judge = ColourJudge()
    labels = label([first, gap, last], judge, ["gender", "skin-tone"], run)
    assert [(x.picture, x.value, x.why) for x in labels if x.attribute == "gender"] == [
        ("nurse-0000", "woman", None),
        ("nurse-0009", None, "blocked"),
        ("nurse-0001", "man", None),
    ]
    assert judge.sizes == [2]


def test_a_judge_is_not_asked_about_nothing(run):
    judge = ColourJudge()
    assert label([], judge, ["gender"], run) == []
    [gap] = run.keep([(Picture("nurse-0000", "nurse", "a nurse", 0, None), None)], "fake")
    assert label([gap], judge, ["gender"], run)[0].why == "no picture, no reason given"
    assert judge.sizes == []


def png_that_claims(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def postscript() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "EPS")
    return out.getvalue()


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda whole: whole[: len(whole) - 30], "unreadable picture: damaged"),
        (lambda _: b"no picture at all", "unreadable picture: not an image"),
        (lambda _: b"", "unreadable picture: not an image"),
        (lambda _: png_that_claims(10_000, 10_000), "unreadable picture: too large"),
        (lambda _: png_that_claims(100_000, 100_000), "unreadable picture: too large"),
        (lambda _: postscript(), "unreadable picture: not an image"),
    ],
)
def test_an_unreadable_picture_is_a_gap_with_its_reason(run, spoil, why):
    pictures = kept(run, ["red", "blue"])
    file = run.folder / str(pictures[0].file)
    file.write_bytes(spoil(file.read_bytes()))
    labels = label(pictures, ColourJudge(), ["gender"], run)
    assert [(x.value, x.why) for x in labels] == [(None, why), ("man", None)]


def test_a_missing_file_is_a_gap_with_its_reason(run):
    [picture] = kept(run, ["red"])
    (run.folder / str(picture.file)).unlink()
    assert label([picture], ColourJudge(), ["gender"], run)[0].why == "unreadable picture: the file is missing"


def test_an_attribute_the_judge_does_not_know_is_named(run):
    with pytest.raises(UnknownName, match=r"'gendre' is not an attribute we know\. Did you mean 'gender'\?"):
        label(kept(run, ["red"]), ColourJudge(), ["gendre"], run)


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ([Label("nurse-0000", "gender", "robot")], "the gender 'robot', which is none of its values: woman, man"),
        ([], "gave 0 labels for 1 pictures and 1 attributes"),
        ([Label("nurse-0001", "gender", "man")], "one for each is wanted, picture by picture"),
        ([Label("nurse-0000", "skin-tone", "dark")], "one for each is wanted, picture by picture"),
    ],
)
def test_a_judge_that_breaks_its_promise_is_named(run, answers, says):
    judge = ColourJudge()
    judge.label = lambda *_: answers
    with pytest.raises(BadInput, match="The judge 'colours'") as caught:
        label(kept(run, ["red"]), judge, ["gender"], run)
    assert says in caught.value.message


def test_a_judge_that_stops_is_named_with_its_pictures(run):
    judge = ColourJudge()
    judge.label = lambda *_: 1 / 0
    with pytest.raises(JudgingFailed, match="ZeroDivisionError: division by zero") as caught:
        label(kept(run, ["red", "blue", "red"]), judge, ["gender"], run)
    assert caught.value.message.startswith("The judge 'colours' stopped at nurse-0000 and 2 more")
    assert "--resume" in caught.value.hint


def test_a_judges_error_of_ours_passes_unchanged(run):
    def refuse(*_):
        raise NotFound("The service is gone.")

    judge = ColourJudge()
    judge.label = refuse
    with pytest.raises(NotFound):
        label(kept(run, ["red"]), judge, ["gender"], run)


@pytest.mark.parametrize("answers", [None, ["woman"]])
def test_answers_that_are_no_labels_are_an_error_of_ours(run, answers):
    judge = ColourJudge()
    judge.label = lambda *_: answers
    with pytest.raises((BadInput, JudgingFailed), match="The judge 'colours'"):
        label(kept(run, ["red"]), judge, ["gender"], run)


def test_a_picture_labelled_twice_is_not_counted_twice():
    pictures = [Picture("nurse-0000", "nurse", "a nurse", 0, None)]
    twice = [Label("nurse-0000", "gender", "woman"), Label("nurse-0000", "gender", "man")]
    with pytest.raises(BadInput, match="'nurse-0000' has two labels for gender"):
        tally([Prompt("nurse", "nurse", ("a nurse",))], pictures, twice, ColourJudge.attributes)


class Crowds(ColourJudge):
    """Sees the people it is told to see, on every picture."""

    sees_everyone = True

    def __init__(self, **people):
        super().__init__()
        self.people = {name.replace("_", "-"): told for name, told in people.items()}

    def one(self, name, _picture, attribute):
        return Label(name, attribute, None, "several people", people=self.people[attribute])


def test_everyone_on_a_picture_is_labelled_and_kept_for_the_next_run(tmp_path):
    judge = Crowds(gender=("woman", "man", None), skin_tone=("dark", None, None))
    wanted = [
        Label("nurse-0000", "gender", None, "several people", people=("woman", "man", None)),
        Label("nurse-0000", "skin-tone", None, "several people", people=("dark", None, None)),
    ]
    with Run.start(tmp_path, {}, {}) as run:
        assert label(kept(run, ["red"]), judge, ["gender", "skin-tone"], run) == wanted
    with Run.start(tmp_path, {}, {}, resume=True) as run:
        assert label(kept(run, ["red"]), Crowds(), ["gender", "skin-tone"], run) == wanted  # asks nobody


def test_who_is_alone_on_a_picture_is_labelled_as_any_picture_is(run):
    judge = Crowds(gender=("woman",), skin_tone=(None,))
    assert label(kept(run, ["red"]), judge, ["gender", "skin-tone"], run) == [
        Label("nurse-0000", "gender", "woman"),
        Label("nurse-0000", "skin-tone", None, "unsure"),
    ]


@pytest.mark.parametrize(
    ("people", "fault"),
    [
        ({"gender": ("woman", "pony")}, "'pony', which is none of its values: woman, man"),
        ({"gender": ("woman", "man"), "skin_tone": ("dark",)}, "for each attribute: 2 for gender, 1 for skin-tone"),
        ({"gender": ("woman", "man"), "skin_tone": ("dark", "dark", None)}, "2 for gender, 3 for skin-tone"),
    ],
)
def test_a_judge_that_contradicts_itself_about_the_people_is_at_fault(run, people, fault):
    with pytest.raises(BadInput, match=fault):
        label(kept(run, ["red"]), Crowds(**people), [name.replace("_", "-") for name in people], run)


def test_people_are_refused_from_a_judge_that_did_not_say_that_it_sees_everyone(run):
    judge = Crowds(gender=("woman", "man"))
    judge.sees_everyone = False
    with pytest.raises(BadInput, match="labelled 2 people on nurse-0000, and does not say that it sees everyone"):
        label(kept(run, ["red"]), judge, ["gender"], run)


def test_people_and_a_value_of_the_picture_exclude_each_other(run):
    class Both(Crowds):
        def one(self, name, _picture, attribute):
            return Label(name, attribute, "woman", people=("woman", "man"))

    with pytest.raises(BadInput, match="gave the picture a value of its own"):
        label(kept(run, ["red"]), Both(), ["gender"], run)


def test_a_judge_that_likes_few_at_a_time_gets_few_and_what_it_told_is_kept(run):
    class Dear(ColourJudge):
        batch = 2

        def label(self, ids, pictures, attributes):
            if len(self.sizes) == 2:
                raise ConnectionError("no more money")
            return super().label(ids, pictures, attributes)

    pictures = kept(run, ["red"] * 5)
    with pytest.raises(JudgingFailed, match="no more money"):
        label(pictures, dear := Dear(), ["gender"], run)
    assert dear.sizes == [2, 2]
    assert sorted(run.told) == [(f"nurse-{i:04d}", "gender") for i in range(4)]
