"""The Python call that audits a judge."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from fairest import doors
from fairest.api import new_folder
from fairest.decide.accuracy.assess import assess
from fairest.decide.accuracy.words import accuracy_headline
from fairest.errors import BadInput, FolderInUse
from fairest.judging.groupings import attributes_asked, groupings
from fairest.judging.held import Held, of_run, of_table
from fairest.judging.result import DOCUMENT, PAGE, JudgeAudit, write
from fairest.measure import Judge
from fairest.measure.accuracy import answers, answers_where_nobody_is
from fairest.parts import fitting
from fairest.results import Audit
from fairest.run.record import RECORD

if TYPE_CHECKING:
    from fairest.flow import Progress

__all__ = ["audit_judge"]


def audit_judge(
    judge: str | Path | Audit | Judge,
    table: str | Path | None = None,
    *,
    labels: str | Path | None = None,
    folder: str | Path | None = None,
    attributes: str | Sequence[str] | None = None,
    by: str | Sequence[str] | None = None,
    delta: float = 0.05,
    alpha: float = 0.05,
    out: str | Path | None = None,
    progress: "Progress | None" = None,
) -> JudgeAudit:
    """Say how often a judge tells a value, and the right one, in every group of people, beside all others.

    With a `table` (as `measure.read_people` reads it) `judge` labels the pictures it names, which lie in `folder`,
    by default the table's own. Without one `judge` is a finished audit, some of whose pictures people labelled, in
    `labels`, by default with `fairest label`. Columns the judge does not tell are groups, too. `attributes` are
    those to audit the judge in, `by` what groups are made by ("gender", "gender+skin-tone"): by default every
    attribute people told, and every two crossed. `alpha` is the false discovery rate over all groups; differences
    below `delta` (0..1) count as none. `out` gets judge.html and judge.json, a new folder in `fairest-runs/` by
    default. Raises a `FairestError` that says what to do.
    """
    for name, value in (("alpha", alpha), ("delta", delta)):
        if not 0 < value < 0.5:
            raise BadInput(f"{name} is {value}; it must lie between 0 and 0.5.", hint="Usual: 0.05")
    asked, groups = _listed(attributes), _listed(by)
    if out is not None and any((Path(out) / name).exists() for name in (DOCUMENT, PAGE)):
        raise FolderInUse(f"{out} holds the audit of a judge already.", hint="Choose another --out.")
    held = _held(judge, table, labels, folder, progress)
    told = attributes_asked(held.told, asked)
    grouped = groupings(held.truths, held.support, groups)
    counted = [answers(held.labels, held.truths, a, by, held.support) for a in told for by in grouped]
    tables = assess(counted, alpha, delta)
    empty = [answers_where_nobody_is(held.labels, held.truths, attribute) for attribute in told]
    done = JudgeAudit(
        Path(out) if out is not None else new_folder(f"judge-{held.judge}"), held.judge,
        accuracy_headline(held.judge, tables, delta), tables, tuple(one for one in empty if one.n), alpha, delta,
        held.pictures, held.truths.people, {a: held.truths.set_aside.get(a, {}) for a in told}, held.about,
    )  # fmt: skip
    write(done)
    return done


def _listed(named: str | Sequence[str] | None) -> tuple[str, ...] | None:
    return None if named is None else (named,) if isinstance(named, str) else tuple(named)


def _held(
    judge: str | Path | Audit | Judge,
    table: str | Path | None,
    labels: str | Path | None,
    folder: str | Path | None,
    progress: "Progress | None",
) -> Held:
    if table is None:
        if not isinstance(judge, str | Path | Audit):
            raise BadInput("A judge needs a table of pictures with true values.", hint="Give it: audit_judge(judge, t)")
        if folder is not None:
            raise BadInput("The pictures of an audit lie in its folder.", hint="Leave out the folder.")
        return of_run(judge.folder if isinstance(judge, Audit) else judge, labels)
    if labels is not None:
        raise BadInput("Labels of an audit, and a table for a judge, are two things.", hint="Give one of them.")
    named = str(judge) if isinstance(judge, Path) else judge
    if isinstance(judge, Audit) or (isinstance(named, str) and (Path(named) / RECORD).is_file()):
        raise BadInput("The table of a finished audit has a name of its own.", hint="Give it as labels: --labels TABLE")
    made: Judge = fitting("judge", doors.resolve("judge", named))
    return of_table(made, table, folder, (lambda done, n: progress("judging", done, n)) if progress else None)
