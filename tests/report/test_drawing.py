"""How many pictures were drawn, and why no more."""

from dataclasses import replace

import pytest

from fairest.decide.plan import Plan
from fairest.records import Picture, Prompt
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


PROMPTS = [Prompt("n", "nurse", ("a nurse",)), Prompt("n8", "nurse", ("a nurse, 8k",), pair="n"),
           Prompt("c", "cook", ("a cook",))]  # fmt: skip


def seeds(**by_prompt: list[int | None]) -> str:
    drawn = [Picture(f"{prompt}-{i}", prompt, "", seed, "x.png") for prompt, some in by_prompt.items()
             for i, seed in enumerate(some)]  # fmt: skip
    return on_seeds(drawn, PROMPTS)


def test_seeds_nobody_knows_are_said_to_be_unknown():
    assert seeds(n=[7, 8]) == "every picture has a seed of its own."
    assert seeds(n=[None]) == "no seeds are known; that they are independent is taken on trust."
    assert seeds(n=[7, None, None]) == "of 2 pictures no seed is known; that they are independent is taken on trust."


def test_seeds_that_several_prompts_share_are_counted():
    no_more = ", so that these prompts are not independent of each other."
    assert seeds(n=[7, 8], n8=[7, 8], c=[9]) == (
        "every picture of a prompt has a seed of its own, shared with the same prompt in changed words (2 of 3 seeds)"
        f"{no_more}"
    )
    assert seeds(n=[7, 8], c=[8, 9]) == (
        f"every picture of a prompt has a seed of its own, shared with other prompts (1 of 3 seeds){no_more}"
    )
    # Seed 7 under all three: in changed words, and another prompt.
    assert "in changed words (1 of 1 seeds) and with other prompts (1 of 1 seeds)" in seeds(n=[7], n8=[7], c=[7])


def test_seeds_that_come_again_under_one_prompt_are_no_fresh_draws_for_sure():
    assert seeds(n=[7, 7, 8]) == (
        "1 picture had the seed of another under the same prompt; that they are independent is taken on trust."
    )
    assert seeds(n=[7, 7, None], c=[7]) == (
        "of 1 picture no seed is known and 1 picture had the seed of another under the same prompt; that they are "
        "independent is taken on trust. Seeds are shared with other prompts (1 of 1 seeds), so that these prompts are "
        "not independent of each other."
    )
