"""The bench that keeps fairest to its word: a rehearsal of it passes, and a broken promise fails it."""

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from fairest.decide import Plan
from fairest.village import Painter

BENCH = Path(__file__).parents[2] / "bench"
sys.path.insert(0, str(BENCH))
from simulation import promises  # noqa: E402
from simulation.audits import ErringJudge, PlainPainter, audit  # noqa: E402
from simulation.pool import workers  # noqa: E402
from simulation.promises import Estimate, Line, Section  # noqa: E402
from simulation.waiting import Case, _stopped  # noqa: E402

ODDS = {"nurse": {"gender": {"woman": 0.9, "man": 0.1}}}


def _rehearsed(workers: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(BENCH / "validity.py"), "--quick", "--workers", str(workers)]
    return subprocess.run(command, capture_output=True, text=True, env=os.environ | {"PYTHONIOENCODING": "utf-8"})


def test_a_rehearsal_of_the_bench_keeps_every_promise_and_fits_in_100_columns():
    done = _rehearsed(workers=1)
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert lines[-1].startswith("All ")
    assert [line[:2] for line in lines if line[:1].isdigit()] == ["1.", "2.", "3.", "4.", "5.", "6."]
    assert max(map(len, lines)) <= 100


@pytest.mark.parametrize(
    ("promise", "found", "holds"),
    [
        # Three standard errors of .01 around .05, .95 and 289.
        (promises.at_most(0.05), Estimate(0.079, 0.01, 10**6), True),
        (promises.at_most(0.05), Estimate(0.081, 0.01, 10**6), False),
        (promises.at_least(0.95), Estimate(0.921, 0.01, 10**6), True),
        (promises.at_least(0.95), Estimate(0.919, 0.01, 10**6), False),
        (promises.near(289), Estimate(317, 0, 10**6), True),
        (promises.near(289), Estimate(319, 0, 10**6), False),
        (promises.near(289), Estimate(259, 0, 10**6), False),
        (promises.near(289), Estimate(319, 1, 10**6), True),
    ],
)
def test_a_promise_is_broken_when_it_is_missed_by_more_than_three_standard_errors(promise, found, holds):
    line = Line("a figure", found, promise)
    section = Section("1. A table", [line, Line("another", Estimate(0.5, 0.1, 10**6))], "What it is.")
    assert line.fails is not holds
    assert ("FAILS" in "\n".join(promises.rows(section))) is not holds
    said, all_hold = promises.verdict([section])
    assert all_hold is holds
    assert said == ("All 1 promises hold." if holds else "1 of 1 promises FAIL: a figure.")


def test_few_audits_break_a_promise_only_when_they_miss_it_by_more_than_students_t():
    # Student's t with 2 degrees of freedom exceeds 19.2 in .00135 of cases.
    assert promises.at_most(0.05).holds(Estimate(0.05 + 0.19, 0.01, 3))
    assert not promises.at_most(0.05).holds(Estimate(0.05 + 0.20, 0.01, 3))


def test_a_loop_that_takes_an_erring_judge_at_its_word_breaks_the_promise_of_few_false_alarms():
    # It misses a fifth of the women: a fair model looks like .425.
    plans = [Plan(("gender",), max_images=400, delta=0.01, seed=seed) for seed in range(20)]
    found = [audit([0.5], ErringJudge(0.80, 0.05, seed=p.seed), p, batch=1).women[0].verdict for p in plans]
    line = Line("false alarms", promises.mean([v == "differs" for v in found]), promises.at_most(0.05))
    assert line.fails, line.found


def test_the_figures_do_not_depend_on_how_many_processes_made_them():
    jobs = [(Case(True, None, 0.9), seed) for seed in range(6)]
    found = []
    for many in (1, 2):
        with workers(many) as each:
            found.append(each(_stopped, jobs))
    assert found[0] == found[1]
    assert len({stopped.pictures for stopped in found[0]}) > 1


def test_a_plain_picture_shows_what_the_painter_would_have_painted():
    painter, plain = Painter(ODDS), PlainPainter(ODDS)
    for seed in range(200):
        truth = painter.paint("nurse", seed)[1]["gender"]
        picture, told = plain.paint("nurse", seed)
        assert truth == told["gender"] == picture.info["gender"]


def test_the_judge_errs_and_is_unsure_as_often_as_it_is_made_to():
    judge = ErringJudge(hit=0.9, false=0.05, unsure=0.1, seed=3)
    stream = random.Random(3)
    told = {true: [judge._told(true, stream) for _ in range(20_000)] for true in ("woman", "man")}
    for true, rate in (("woman", 0.9 * 0.9), ("man", 0.9 * 0.05)):
        # The standard error of a share near .5 of 20,000 is .0035; four of them.
        assert told[true].count("woman") / 20_000 == pytest.approx(rate, abs=0.014)
        assert told[true].count(None) / 20_000 == pytest.approx(0.1, abs=0.014)


def test_the_judge_is_measured_on_as_many_pictures_of_either_gender_and_anew_for_every_seed():
    first, second = (ErringJudge(0.9, 0.05, labels=500, seed=seed).confusions[0].counts for seed in (1, 2))
    assert [sum(row.values()) for row in first.values()] == [500, 500]
    assert first != second
    assert ErringJudge(0.9, 0.05).confusions == ()
