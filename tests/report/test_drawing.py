"""How many pictures were drawn, and why no more."""

from dataclasses import replace

import pytest

from fairest.decide.plan import Plan
from fairest.records import Picture
from fairest.report.drawing import how_drawn, on_seeds, why_stopped

PLAN = Plan(("gender",), max_images=100)


def test_an_adaptive_audit_says_how_it_stops_and_that_looking_is_allowed():
    assert how_drawn(PLAN, [24, 100, 8]) == (
        "Pictures were drawn in rounds until every statement had a verdict or the cap of 100 was reached: "
        "from 8 to 100 pictures a prompt. The evidence stays valid however often one looks."
    )
    assert ": 8 pictures a prompt." in how_drawn(PLAN, [8, 8])
    assert "had a verdict, the budget of 90s was spent, or the cap" in how_drawn(replace(PLAN, budget="90s"), [8])


def test_a_fixed_audit_says_that_it_looked_once():
    assert how_drawn(replace(PLAN, fixed=40), [40]) == (
        "The number of pictures was fixed beforehand, 40 for each prompt, and they were looked at once, at the end."
    )


@pytest.mark.parametrize(
    ("verdict", "width", "drawn", "said"),
    [
        ("differs", 0.5, 24, "Stopped after 24 pictures, when it was settled."),
        ("undetermined", 0.3, 100, "Stopped at the cap, after 100 pictures, with something still open."),
        ("undetermined", 0.3, 24, "Stopped below the cap of 100, after 24 pictures, with something still open."),
        (None, 0.19, 60, "Stopped after 60 pictures, when its shares were known to within 10 points."),
        (None, 0.3, 100, "Stopped at the cap, after 100 pictures, with something still open."),
        ("differs", 0.5, 0, ""),
    ],
)
def test_a_prompt_says_why_it_got_no_more_pictures(make_run, verdict, width, drawn, said):
    (finding, *_) = make_run({"nurse": (9, 1)}).findings
    assert why_stopped(PLAN, drawn, [replace(finding, verdict=verdict, low=0.4, high=0.4 + width)]) == said
    assert why_stopped(replace(PLAN, fixed=100), drawn, [finding]) == ""


def test_pictures_that_somebody_made_before_are_said_to_be():
    assert how_drawn(replace(PLAN, fixed=40), [12, 40], made=True) == (
        "The pictures were made before the audit. They were looked at once, all together: "
        "from 12 to 40 pictures a prompt."
    )
    assert "or the cap of 100, or the last of them, was reached: 40 pictures a prompt" in how_drawn(
        PLAN, [40], made=True
    )


def test_where_they_ran_out_that_is_why_no_more_were_looked_at(make_run):
    (finding, *_) = make_run({"nurse": (9, 1)}).findings
    still_open = [replace(finding, verdict="undetermined")]
    assert (
        why_stopped(PLAN, 24, still_open, there=24)
        == "All 24 pictures there are were looked at, with something still open."
    )
    assert why_stopped(PLAN, 24, still_open, there=30).startswith("Stopped below the cap of 100,")


def test_seeds_nobody_knows_are_said_to_be_unknown():
    known, unknown = (Picture("n-0", "n", "a nurse", seed, "pictures/n-0.png") for seed in (7, None))
    assert on_seeds([known, known]) == "every picture has a seed of its own."
    assert on_seeds([unknown]) == "no seeds are known; that they are independent is taken on trust."
    assert on_seeds([known, unknown, unknown]) == (
        "of 2 pictures no seed is known; that they are independent is taken on trust."
    )
