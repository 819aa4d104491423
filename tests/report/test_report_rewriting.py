"""What a service drew instead, on the page."""

from dataclasses import replace

import pytest

from fairest.measure import rewriting
from fairest.report.rewriting import rewritten_part
from fairest.report.rows import places


@pytest.fixture
def run(make_run):
    return make_run({"nurse": (3, 1), "pilot": (1, 3)})


def rewritten(run, *texts: str | None):
    """The run with these texts drawn, picture by picture."""
    pictures = tuple(replace(p, revised=text) for p, text in zip(run.pictures, texts, strict=False))
    return replace(run, pictures=pictures + run.pictures[len(texts) :])


def page_of(run) -> str:
    return run.write(rewriting=rewriting(run.prompts, run.pictures)).read_text(encoding="utf-8")


def test_where_no_service_says_anything_there_is_no_such_part(run):
    assert 'id="rewriting"' not in page_of(run)


def test_how_often_is_said_of_what_is_known_alone(run):
    page = page_of(rewritten(run, "a young woman, a nurse", "a photo of a nurse", None, "a nurse"))
    assert "says of 3 of 4 pictures what it drew: 2 of these (67\N{NO-BREAK SPACE}%) from another text" in page
    assert "Of the others it says nothing" in page
    assert "<b><bdi>woman</bdi></b>&nbsp;1, <b><bdi>young</bdi></b>&nbsp;1" in page


def test_a_service_that_speaks_of_every_picture_leaves_no_doubt(run):
    texts = [f"{picture.text}, smiling" for picture in run.pictures]
    assert "Of the others it says nothing" not in page_of(rewritten(run, *texts))


def test_examples_are_the_first_of_each_concept_and_a_long_text_is_cut(run):
    done = rewritten(run, None, "first", "second", None, "z" * 5000)
    part = rewritten_part(rewriting(done.prompts, done.pictures), done.pictures, places(done.prompts))
    assert [(asked, drawn[:5], len(drawn) <= 900) for asked, drawn in part.examples] == [
        ("a photo of a nurse", "first", True),
        ("a photo of a pilot", "zzzzz", True),
    ]


def test_what_a_service_says_is_text_and_never_markup(run):
    page = page_of(rewritten(run, 'a nurse <script>alert("x")</script> \N{RIGHT-TO-LEFT OVERRIDE}'))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in page
    assert page.count("Drawn as") == 1  # on the picture's card
