"""Which pictures are drawn, with which seeds and words."""

import hashlib
from collections import Counter

from fairest.generate.plan import batches, plan, seed_of, wording_of
from fairest.records import Prompt

NURSE = Prompt("nurse", "nurse", ("a photo of a nurse", "a nurse", "nurse"))
PILOT = Prompt("pilot", "pilot", ("a pilot",))


def first(images, *prompts):
    return {prompt.id: range(images) for prompt in prompts}


def test_the_seed_is_the_start_of_a_hash_of_run_prompt_and_number():
    digest = hashlib.sha256(b"5/nurse/12").hexdigest()
    assert seed_of(5, "nurse", 12) == int(digest[:8], 16)
    assert wording_of(5, NURSE, 12) == NURSE.wordings[int(digest[8:16], 16) % 3]


def test_the_plan_goes_prompt_by_prompt():
    assert [(p.id, p.prompt, p.file) for p in plan([NURSE, PILOT], first(2, PILOT, NURSE), seed=0)] == [
        ("nurse-0000", "nurse", None),
        ("nurse-0001", "nurse", None),
        ("pilot-0000", "pilot", None),
        ("pilot-0001", "pilot", None),
    ]


def test_a_prompts_pictures_do_not_depend_on_the_other_prompts_or_their_number():
    both = plan([PILOT, NURSE], first(5, PILOT, NURSE), seed=1)
    assert both[5:8] == plan([NURSE], first(3, NURSE), seed=1)


def test_a_picture_is_the_same_in_whichever_round_it_is_drawn():
    whole = plan([NURSE, PILOT], first(9, NURSE, PILOT), seed=1)
    rounds = [{"nurse": range(4)}, {"nurse": range(4, 9), "pilot": range(2)}, {"pilot": range(2, 9)}]
    parts = [picture for numbers in rounds for picture in plan([NURSE, PILOT], numbers, seed=1)]
    assert sorted(parts, key=lambda p: p.id) == whole


def test_a_prompt_without_numbers_gets_no_pictures():
    assert plan([NURSE, PILOT], {"pilot": range(3, 5)}, seed=0) == plan([PILOT], first(5, PILOT), seed=0)[3:]
    assert plan([NURSE], {}, seed=0) == []


def test_every_wording_is_taken_about_equally_often():
    # 3000 draws of 3: expected 1000 each, deviation sqrt(3000 * 1/3 * 2/3) = 25.8; five of them are 129
    counts = Counter(picture.text for picture in plan([NURSE], first(3000, NURSE), seed=0))
    assert all(abs(counts[wording] - 1000) < 129 for wording in NURSE.wordings)


def test_other_run_seeds_give_other_pictures():
    numbers = first(100, NURSE, PILOT)
    seeds = [{p.seed for p in plan([NURSE, PILOT], numbers, seed=run_seed)} for run_seed in range(5)]
    assert len(set.union(*seeds)) == 1000


def test_batches_are_cut_at_the_same_places_always():
    assert [list(part) for part in batches("abcdefg", 3)] == [["a", "b", "c"], ["d", "e", "f"], ["g"]]
