"""All that an audit says, from the last tallies and the pictures behind them."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from fairest.decide.alone import Agreement, Alone, agreements, alone
from fairest.decide.compare import compare, families, open_prompts
from fairest.decide.counterfactual import Counterfactual
from fairest.decide.counterfactuals import counterfactuals, pairs_family
from fairest.decide.docket import Docket, Tallies
from fairest.decide.failures import failures, failures_family
from fairest.decide.metrics import metrics
from fairest.decide.within import Within
from fairest.decide.within_groups import within, within_family
from fairest.measure import Rewriting, rewriting
from fairest.records import Failure, Finding, Label, Metric, Picture

__all__ = ["Verdicts", "verdicts", "why_stopped"]


class Verdicts(NamedTuple):
    """Findings, pictures without a label, the field's metrics, what was tested together, what changed words move,
    and what services drew instead."""

    findings: tuple[Finding, ...]
    failures: tuple[Failure, ...]
    metrics: tuple[Metric, ...]
    families: tuple[dict[str, object], ...]
    pairs: tuple[Counterfactual, ...] = ()
    rewriting: tuple[Rewriting, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    alone: tuple[Alone, ...] = ()
    within: tuple[Within, ...] = ()


def verdicts(
    docket: Docket, tallies: Tallies, reference: str, pictures: Sequence[Picture] = (), labels: Sequence[Label] = ()
) -> Verdicts:
    """Decide everything. `tallies` are those of the pictures and labels; pairs and rewriting need these themselves."""
    findings = compare(docket, tallies)
    pairs = counterfactuals(docket, pictures, labels, findings)
    return Verdicts(
        findings,
        failures(docket, tallies),
        metrics(findings, docket.plan, reference, docket.trusts, prompts=docket.prompts, several=docket.several),
        (*families(docket), failures_family(docket), *pairs_family(docket, pairs), *within_family(docket)),
        pairs,
        rewriting(docket.prompts, pictures),
        agreements=agreements(docket, pictures, labels),
        alone=alone(docket, pictures, labels),
        within=within(docket, tallies, pictures, labels),
    )


def why_stopped(docket: Docket, tallies: Tallies) -> str:
    """Why no more pictures were drawn: all "settled", "all" there are looked at, the "fixed" number or the "cap"
    reached, or the "budget" spent."""
    first = next(iter(docket.support))
    drawn = np.array([tallies[prompt.id, first].drawn for prompt in docket.prompts])
    is_open = np.ones(len(drawn), bool) if docket.plan.fixed is not None else open_prompts(docket, tallies)
    if not is_open.any():
        return "settled"
    if (drawn < docket.most)[is_open].any():
        return "budget"
    if docket.found is not None and drawn.sum() == sum(map(len, docket.found.values())):
        return "all"
    return "cap" if docket.plan.fixed is None else "fixed"
