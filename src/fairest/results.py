"""What an audit leaves: its findings and where they lie, loaded again from a run folder."""

import html
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fairest.errors import NotFound, RunMismatch
from fairest.records import Failure, Finding, Metric

if TYPE_CHECKING:
    from fairest.decide import Agreement, Alone, Counterfactual, Plan, Within
    from fairest.measure import Rewriting

__all__ = ["Audit"]


@dataclass(frozen=True, slots=True)
class Audit:
    """One finished audit. In a notebook it shows its headline, its findings and a link to the report."""

    folder: Path
    findings: tuple[Finding, ...]
    headline: str
    about: Mapping[str, Any] = field(repr=False)
    """What run.json holds: settings, versions, hashes, times."""
    document: Mapping[str, Any] = field(repr=False)
    """What findings.json holds."""

    @property
    def report(self) -> Path:
        return self.folder / "report.html"

    @property
    def failures(self) -> tuple[Failure, ...]:
        """Pictures without a label, prompt by prompt and attribute by attribute."""
        from fairest.decide import load_failures

        return load_failures(self.document)

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """The field's metrics, with what an exactly fair model would get."""
        from fairest.decide import load_metrics

        return load_metrics(self.document)

    @property
    def pairs(self) -> "tuple[Counterfactual, ...]":
        """What changed words move, where the suite holds counterfactual pairs."""
        from fairest.decide import load_pairs

        return load_pairs(self.document)

    @property
    def rewriting(self) -> "tuple[Rewriting, ...]":
        """What a service says it drew instead of the prompts."""
        from fairest.decide import load_rewriting

        return load_rewriting(self.document)

    @property
    def within(self) -> "tuple[Within, ...]":
        """Every value within every group, where an intersection was measured: sexual pictures among those of women."""
        from fairest.decide import load_within

        return load_within(self.document)

    @property
    def agreements(self) -> "tuple[Agreement, ...]":
        """How far several judges agree, where several were asked for one attribute."""
        from fairest.decide import load_agreements

        return load_agreements(self.document)

    @property
    def alone(self) -> "tuple[Alone, ...]":
        """What each of several judges would have found alone."""
        from fairest.decide import load_alone

        return load_alone(self.document)

    @property
    def plan(self) -> "Plan":
        """What the audit set out to decide."""
        from fairest.decide import load_plan

        return load_plan(self.document)

    def at(self, delta: float) -> tuple[Finding, ...]:
        """The findings had `delta` been another. Choose it for a reason of its own, not for the verdicts."""
        from fairest.decide.again import decide_again

        return decide_again(self.document, delta)

    @classmethod
    def load(cls, folder: str | Path) -> "Audit":
        """Read a finished run folder. Raises `NotFound` or `RunMismatch` when it is none."""
        from fairest.decide import load_findings

        where = Path(folder)
        about = _read(where / "run.json")
        _check_finished(where, about)
        document = _read(where / "findings.json")
        if "headline" not in document:
            raise RunMismatch(f"{where / 'findings.json'} has no headline.", hint="Was it edited? Audit again.")
        return cls(where, load_findings(document), str(document["headline"]), about, document)

    def _repr_html_(self) -> str:
        rows = "".join(_row(f) for f in self.findings)
        return (
            f"<p><strong>{html.escape(self.headline)}</strong></p><table><thead><tr><th>concept</th><th>attribute</th>"
            "<th>value</th><th>share</th><th>interval</th><th>reference</th><th>verdict</th></tr></thead>"
            f"<tbody>{rows}</tbody></table><p>Report: <code>{html.escape(str(self.report))}</code></p>"
        )


def _read(file: Path) -> dict[str, Any]:
    try:
        read = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise NotFound(f"There is no {file}.", hint="Give the folder of a finished `fairest audit`.") from None
    except OSError as error:
        raise NotFound(f"{file} cannot be read: {error.strerror}.", hint="Give the folder of a run.") from None
    except ValueError as error:
        raise RunMismatch(f"{file} is not readable: {error}.", hint="Was the audit stopped? Try --resume.") from None
    if not isinstance(read, dict):
        raise RunMismatch(f"{file} was not written by fairest: it holds a {type(read).__name__}.")
    return read


def _check_finished(where: Path, about: Mapping[str, Any]) -> None:
    from fairest.run.record import FORMAT

    if about.get("format") != FORMAT:
        raise RunMismatch(
            f"The run in {where} has format {about.get('format')!r}; this version of fairest reads {FORMAT}.",
            hint=f"Read it with the version that wrote it: {about.get('fairest', 'unknown')}.",
        )
    if not about.get("finished"):
        raise RunMismatch(
            f"The audit in {where} was stopped before its end.",
            hint=f"Go on with the same command and: --out {where} --resume",
        )


def _row(finding: Finding) -> str:
    from fairest.decide.words import interval, percent

    best = finding.share if finding.corrected is None else finding.corrected
    of = finding.told if finding.people is None else f"{finding.people} people"
    share = f"not measured, 0 of {finding.n}" if best is None else f"{percent(best)} of {of}"
    held = "" if finding.reference is None else percent(finding.reference)
    cells = (
        finding.concept,
        finding.attribute,
        finding.value,
        share,
        interval(finding.low, finding.high),
        held,
        finding.verdict or finding.why or "",
    )
    return "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in cells) + "</tr>"
