"""The whole way on one page: start reading here."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from fairest import decide, generate, measure, report
from fairest.decide import Docket, Purse
from fairest.generate import Collection, Generator
from fairest.measure import Judge
from fairest.prompts import Suite
from fairest.records import Label, Picture, Tally
from fairest.run import Run
from fairest.together import draw_and_judge

__all__ = ["Progress", "audit_generator", "look_and_draw"]

Progress: TypeAlias = Callable[[str, int, int], None]
"""Told of a stage's name, how much of it is done, and how much there is."""
AnyGenerator: TypeAlias = Generator | Collection
Tallies: TypeAlias = Mapping[tuple[str, str], Tally]


def audit_generator(
    suite: Suite, generator: AnyGenerator, judge: Judge, reference: str, docket: Docket, run: Run, progress: Progress
) -> None:
    """Draw and judge in rounds until all is settled, say what the counts can support, and show it.

    Everything goes into the run folder; `fairest.Audit.load` reads it back.
    """
    purse = decide.purse(docket.plan.budget, generator)
    pictures, labels, tallies = look_and_draw(docket, generator, judge, purse, run, progress)
    progress("deciding", 0, 1)
    verdicts = decide.verdicts(docket, tallies, reference, pictures, labels)
    run.write_labels(labels, pictures)
    run.write_json(
        "findings.json",
        decide.document(verdicts, docket, suite.name, suite.version, generator.name, judge.name, reference),
    )
    progress("deciding", 1, 1)
    report.write(run.folder, verdicts, docket, suite, pictures, labels, run.shown)
    run.finish(stopped=decide.why_stopped(docket, tallies))


def look_and_draw(
    docket: Docket, generator: AnyGenerator, judge: Judge, purse: Purse, run: Run, progress: Progress
) -> tuple[list[Picture], list[Label], Tallies]:
    """The rounds: each goes to the prompts that are still open. Pictures and labels come prompt by prompt."""
    asked = measure.plain(docket.support)
    batch = run.once("batch", lambda: generate.batch_of(generator))
    seats = generate.seats(generator, batch)
    pictures: list[Picture] = []
    labels: list[Label] = []
    tallies = docket.tallies()
    while numbers := decide.next_round(docket, tallies, seats, purse):
        wanted = generate.plan(docket.prompts, numbers, docket.plan.seed, docket.found)
        tell = _of_all(progress, len(pictures), decide.still_possible(docket, tallies))
        drawn, told = draw_and_judge(wanted, generator, batch, judge, asked, run, tell)
        tallies = docket.added(tallies, measure.tally(docket.prompts, drawn, told, docket.support))
        pictures += drawn
        labels += told
    return *_in_order(docket, pictures, labels), tallies


def _of_all(progress: Progress, before: int, most: int) -> Callable[[str, int], None]:
    """The progress of one round as part of the whole: what there is at most shrinks as prompts are settled."""
    return lambda stage, done: progress(stage, before + done, most)


def _in_order(docket: Docket, pictures: list[Picture], labels: list[Label]) -> tuple[list[Picture], list[Label]]:
    place = {prompt.id: i for i, prompt in enumerate(docket.prompts)}
    ordered = sorted(pictures, key=lambda p: (place[p.prompt], p.id))
    rank = {picture.id: i for i, picture in enumerate(ordered)}
    return ordered, sorted(labels, key=lambda label: rank[label.picture])
