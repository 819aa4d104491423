"""The whole way on one page: start reading here."""

from collections.abc import Callable
from functools import partial
from typing import TypeAlias

from fairest import decide, generate, measure, report
from fairest.decide import Plan, Reference
from fairest.generate import Generator
from fairest.measure import Judge
from fairest.prompts import Suite
from fairest.run import Run

__all__ = ["Progress", "audit_generator"]

Progress: TypeAlias = Callable[[str, int, int], None]
"""Told of a stage's name, how much of it is done, and how much there is."""


def audit_generator(
    suite: Suite, generator: Generator, judge: Judge, reference: Reference, plan: Plan, run: Run, progress: Progress
) -> None:
    """Draw every prompt, judge every picture, say what the counts can support, and show it.

    Everything goes into the run folder; `fairest.Audit.load` reads it back.
    """
    support = {attribute: judge.attributes[attribute] for attribute in plan.attributes}
    pictures = generate.draw(
        suite.prompts, generator,
        images=plan.max_images, seed=plan.seed, run=run, progress=partial(progress, "drawing"),
    )  # fmt: skip
    labels = measure.label(pictures, judge, plan.attributes, run, progress=partial(progress, "judging"))
    tallies = measure.tally(suite.prompts, pictures, labels, support)
    findings = decide.compare(tallies, suite.prompts, reference, plan, support)
    run.write_labels(labels, pictures)
    run.write_json(
        "findings.json",
        decide.findings_document(
            findings, plan, suite.name, suite.version, generator.name, judge.name, reference.name
        ),
    )  # fmt: skip
    report.write(
        run.folder, findings=findings, plan=plan, suite=suite,
        pictures=pictures, labels=labels, support=support, about=run.shown,
    )  # fmt: skip
    run.finish()
