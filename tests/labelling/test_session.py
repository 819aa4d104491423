"""What one person told, kept line by line."""

import json
import os
import signal
import subprocess
import sys

import pytest
from PIL import Image

from fairest.errors import BadInput, FolderInUse, NotFound, NotWritable, RunMismatch, UnknownName
from fairest.labelling import open_session
from fairest.labelling.places import rater
from fairest.run import Run


def opened(run, name="anna", **options):
    session, _left_out = open_session(run, name, **options)
    return session


def names(session):
    return list(session.told)


def test_what_was_told_is_there_in_the_next_session(audited):
    run = audited()
    with opened(run) as session:
        first, second = names(session)[:2]
        session.tell(first, {"gender": "woman"})
        session.tell(first, {"skin-tone": "monk-7"})
        session.tell(second, {"gender": "no person", "skin-tone": "no person"})
        assert session.done == 2
    with opened(run) as again:
        assert names(again)[:2] == [first, second]
        assert again.told[first] == {"gender": "woman", "skin-tone": "monk-7"}
        assert again.told[second] == {"gender": "no person", "skin-tone": "no person"}


def test_undo_takes_back_one_answer_after_the_other_and_puts_back_what_was_there(audited):
    run = audited()
    with opened(run) as session:
        first, second = names(session)[:2]
        session.tell(first, {"gender": "woman"})
        session.tell(second, {"gender": "man"})
        session.tell(first, {"gender": "unsure"})
        assert session.undo() == first
        assert session.told[first] == {"gender": "woman"}
    with opened(run) as again:  # what is undone stays so, and what is not can still be
        assert again.told[first] == {"gender": "woman"}
        assert again.undo() == second
        assert again.undo() == first
        assert again.told == {name: {} for name in names(again)}
        assert again.undo() is None


def test_the_same_answer_sent_twice_is_one(audited):
    with opened(audited()) as session:
        first = names(session)[0]
        session.tell(first, {"gender": "woman"})
        session.tell(first, {"gender": "woman"})
        session.undo()
        assert session.told[first] == {}


@pytest.mark.parametrize(
    "told",
    [
        {"gender": "robot"},
        {"height": "tall"},
        {"gender": ""},
        {"skin-tone": "woman"},
        {"gender": "woman\n"},
        {"gender+skin-tone": "woman, monk-1"},
    ],
)
def test_only_what_is_in_the_closed_list_is_kept(audited, told):
    with opened(audited()) as session:
        with pytest.raises(UnknownName):
            session.tell(names(session)[0], told)
        assert session.told[names(session)[0]] == {}


def test_a_picture_that_is_not_asked_for_is_refused(audited):
    with opened(audited()) as session, pytest.raises(BadInput, match="no picture 'nurse-0000'"):
        session.tell("nurse-0000", {"gender": "woman"})


def test_each_person_has_an_order_of_their_own_that_a_longer_sample_keeps(audited):
    run = audited(each=8)
    with opened(run, "anna", sample=12) as anna, opened(run, "ben") as ben:
        assert sorted(names(anna)) == sorted(names(ben))
        assert names(anna) != names(ben)
        before = names(anna)
    with opened(run, "anna", sample=20) as anna:
        assert [name for name in names(anna) if name in before] == before


def test_a_torn_last_line_is_passed_over_and_the_next_is_whole(audited):
    run = audited()
    with opened(run) as session:
        first, second = names(session)[:2]
        session.tell(first, {"gender": "woman"})
    journal = run / "people" / "anna.jsonl"
    with journal.open("ab") as file:
        file.write(b'{"at": "2026", "rater": "anna", "pict')
    with opened(run) as session:
        assert session.told[first] == {"gender": "woman"}
        session.tell(second, {"gender": "man"})
    with opened(run) as session:
        assert session.told[second] == {"gender": "man"}
    assert len(journal.read_bytes().splitlines()) == 3


@pytest.mark.parametrize(
    "line",
    [b"[]", b"3", b"null", b'{"rater": 3, "picture": 4, "sha256": 5, "told": {}}', b"\xff\xfe", b'{"told": 3}',
     b'{"rater": "anna", "picture": "nurse-0000", "sha256": "", "told": {"gender": 3}}',
     b'{"rater": "anna", "picture": "nurse-0000", "sha256": "", "told": "gender"}'],
)  # fmt: skip
def test_a_line_that_is_none_says_nothing(audited, line):
    run = audited()
    with opened(run):
        (run / "people" / "anna.jsonl").write_bytes(line + b"\n")
    with opened(run) as session:
        assert session.done == 0


def test_a_line_with_a_value_that_is_none_says_nothing(audited):
    run = audited()
    with opened(run) as session:
        session.tell(names(session)[0], {"gender": "woman"})
    journal = run / "people" / "anna.jsonl"
    journal.write_text(journal.read_text(encoding="utf-8").replace('"woman"', '"robot"'), encoding="utf-8")
    with opened(run) as session:
        assert not any(session.told.values())


def test_what_was_told_of_a_picture_that_is_another_now_does_not_count(audited):
    run = audited()
    with opened(run) as session:
        session.tell(names(session)[0], {"gender": "woman"})
    journal = run / "people" / "anna.jsonl"
    entry = json.loads(journal.read_bytes())
    journal.write_text(json.dumps({**entry, "sha256": "0" * 64}) + "\n", encoding="utf-8")
    with opened(run) as session:
        assert not any(session.told.values())


def test_one_name_labels_in_one_place_at_a_time(audited):
    run = audited()
    with opened(run):
        with pytest.raises(FolderInUse, match="Anna is labelling this run already"):
            opened(run, "Anna")
        opened(run, "ben").close()
    opened(run).close()


def test_the_lock_of_a_killed_process_falls(audited):
    run = audited()
    code = (
        "import os, signal, sys\nfrom fairest.labelling import open_session\n"
        "session, _ = open_session(sys.argv[1], 'anna')\nsession.tell(list(session.told)[0], {'gender': 'woman'})\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    ended = subprocess.run([sys.executable, "-c", code, str(run)], check=False)
    assert ended.returncode == -signal.SIGKILL
    with opened(run) as session:
        assert session.told[names(session)[0]] == {"gender": "woman"}


@pytest.mark.parametrize(
    "name", ["", "  ", "../../etc/passwd", "-rf", ".hidden", "=1+1", "a\nb", "a\0b", "\x1b[31mred", "x" * 61, "@a"]
)
def test_a_name_that_could_be_taken_for_something_else_is_refused(audited, name):
    with pytest.raises(BadInput, match="no name of a rater"):
        opened(audited(), name)


@pytest.mark.parametrize("name", ["a/../../b", "Anna Müller", "日本語", "c:\\con", "a,b;c", "script>", "42"])
def test_a_name_with_odd_signs_stays_in_its_folder(audited, name):
    run = audited()
    with opened(run, name) as session:
        session.tell(names(session)[0], {"gender": "woman"})
    (file,) = (run / "people").glob("*.jsonl")
    assert set(file.stem) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert {path.name for path in run.parent.iterdir()} == {"run"}
    assert json.loads(file.read_bytes())["rater"] == name


def test_two_names_that_would_share_a_file_are_not_one_person(audited):
    run = audited()
    assert rater("Ana").slug == rater("aná").slug
    with opened(run, "Ana") as session:
        session.tell(names(session)[0], {"gender": "woman"})
    opened(run, "ana").close()  # the same name, written small
    with pytest.raises(BadInput, match="'aná' and 'Ana'"):
        opened(run, "aná")


def test_pictures_that_cannot_be_shown_are_left_out_with_the_reason(audited):
    run = audited(each=2)
    (run / "pictures" / "nurse-0000.png").write_bytes(b"no picture")
    opened(run, sample=5).close()  # drawn without it: its file is not the one the run lists
    (run / "pictures" / "pilot-0001.png").unlink()
    session, left_out = open_session(run, "anna")
    with session:
        assert len(session.told) == 4
        assert left_out == {"unreadable picture: the file is missing": 1}


def test_where_no_picture_can_be_shown_there_is_nothing_to_do(audited):
    run = audited(each=1)
    opened(run).close()
    for file in (run / "pictures").iterdir():
        file.unlink()
    with pytest.raises(BadInput, match="None of the pictures"):
        opened(run)
    assert not list((run / "people").glob("*.lock"))


def test_attributes_are_asked_in_the_order_given(audited):
    run = audited()
    with opened(run, attributes=["skin-tone", "gender"]) as session:
        assert list(session.support) == ["skin-tone", "gender"]
    with pytest.raises(UnknownName, match="Did you mean 'gender'"):
        opened(run, attributes=["gendr"])


def test_pictures_come_without_words_and_under_names_that_say_nothing(audited):
    run = audited()
    with opened(run) as session:
        for name in names(session):
            content = session.picture(name)
            assert set(name) <= set("0123456789abcdef")
            assert b"secret" not in content
            assert b"tEXt" not in content
    with Image.open(run / "pictures" / "nurse-0000.png") as before:
        assert "secret" in before.text["Prompt"]


def of_picture(session, wanted):
    """The name by which a picture goes."""
    return next(name for name, picture in session._pictures.items() if picture.id == wanted)


@pytest.mark.parametrize("content", [None, b"no picture"])
def test_nothing_is_told_of_a_picture_whose_file_is_not_the_one_that_was_drawn(audited, content):
    run = audited()
    with opened(run) as session:
        name = of_picture(session, "nurse-0000")
        session.tell(name, {"gender": "woman"})
        file = run / "pictures" / "nurse-0000.png"
        if content is None:  # another picture, which can be shown well
            content = (run / "pictures" / "pilot-0000.png").read_bytes()
        file.write_bytes(content)
        for ask in (lambda: session.picture(name), lambda: session.tell(name, {"gender": "man"})):
            with pytest.raises(NotFound, match="cannot be shown: its file is not the one that was drawn") as caught:
                ask()
            assert "nurse" not in str(caught.value)
        assert session.told[name] == {"gender": "woman"}


@pytest.mark.parametrize("settings", [{"model": "made-up", "seed": 1}, {"model": "made-up", "seed": 0}])
def test_nothing_is_told_once_the_run_was_replaced(audited, settings):
    run = audited()
    about = {"generator": {"name": "made-up"}, "judge": {"name": "eyes"}, "suite": {"sha256": "ab"}}
    with opened(run) as session:
        name = names(session)[0]
        session.tell(name, {"gender": "woman"})
        with Run.start(run, settings, about, force=True):
            pass
        for ask in (lambda: session.picture(name), lambda: session.tell(name, {"gender": "man"}), session.undo):
            with pytest.raises(RunMismatch, match="replaced by another since you began"):
                ask()
        assert session.told[name] == {"gender": "woman"}
    (kept,) = run.glob("people-*/people/anna.jsonl")
    assert len(kept.read_bytes().splitlines()) == 1


def test_a_full_disk_is_said_and_nothing_counts(audited, monkeypatch):
    with opened(audited()) as session:
        name = names(session)[0]

        def full(_descriptor: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(NotWritable, match="No space left"):
            session.tell(name, {"gender": "woman"})
        assert session.told[name] == {}
