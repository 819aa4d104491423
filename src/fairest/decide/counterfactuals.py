"""The same prompt without and with a changed word, pair by pair of pictures: does the word move a share?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from fairest import measure
from fairest.decide.changes.change import Change, changes
from fairest.decide.changes.direction import Direction
from fairest.decide.changes.pairs import Pair
from fairest.decide.changes.told import told
from fairest.decide.counterfactual import Counterfactual, Way
from fairest.decide.counterfactual_pairs import picture_pairs
from fairest.decide.docket import Docket
from fairest.decide.trust import point_rates
from fairest.prompts.changed import changed_words
from fairest.records import Finding, Label, Picture, Prompt

__all__ = ["counterfactuals", "pairs_family"]

_WAYS: Mapping[Direction, Way] = {"worse": "away", "better": "towards", "changed": "moved"}


def counterfactuals(
    docket: Docket, pictures: Iterable[Picture], labels: Sequence[Label], findings: Sequence[Finding]
) -> tuple[Counterfactual, ...]:
    """Every statement of every prompt that is the counterfactual of another, all tested together.

    Paired e-values with e-BH where the audit looked while it drew, exact McNemar with Benjamini-Hochberg where the
    number was fixed. Where the judge sees everyone, everyone counts, and the p-value is 1 / e-value.
    """
    bases = {prompt.id: prompt for prompt in docket.prompts}
    pairs = picture_pairs(docket.prompts, pictures)
    seen = told([*labels, *_crossed(docket, labels)])
    without = [replace(f, prompt=changed) for changed in pairs for f in findings if f.prompt == bases[changed].pair]
    found = changes(
        without, findings, pairs, seen, seen,
        alpha=docket.plan.alpha, looked=docket.plan.fixed is None, several=docket.several,
        judge=point_rates(docket.trusts),
    )  # fmt: skip
    return tuple(_counterfactual(change, bases, pairs[change.a.prompt]) for change in found)


def pairs_family(docket: Docket, found: Sequence[Counterfactual]) -> list[dict[str, object]]:
    """What was tested together, as `families` says it of the findings; empty where nothing is paired."""
    many = sum(one.told > 0 for one in found)
    method = "e-BH" if docket.plan.fixed is None else "Benjamini-Hochberg"
    return [{"name": "pairs", "statements": many, "method": method, "level": docket.plan.alpha}] if found else []


def _crossed(docket: Docket, labels: Sequence[Label]) -> list[Label]:
    """The labels of intersections."""
    return [x for attribute in docket.support if "+" in attribute for x in measure.cross(labels, attribute)]


def _counterfactual(change: Change, prompts: Mapping[str, Prompt], pairs: Sequence[Pair]) -> Counterfactual:
    prompt = prompts[change.a.prompt]
    base = prompts[prompt.pair or ""]
    return Counterfactual(
        prompt=prompt.id,
        base=base.id,
        concept=change.a.concept,
        change=changed_words(base.wordings[0], prompt.wordings[0]),
        attribute=change.a.attribute,
        value=change.a.value,
        asked=change.a.asked,
        reference=change.held.reference,
        pairs=change.pairs,
        told=change.told,
        share_without=change.share_a,
        share_with=change.share_b,
        difference=change.difference,
        low=change.low,
        high=change.high,
        only_without=change.only_a,
        only_with=change.only_b,
        direction=_WAYS[change.direction] if change.direction else None,
        e_value=change.e_value,
        p_value=change.p_value,
        seeded=all(pair.a.seed is not None for pair in pairs),
        why=_why(change),
    )


def _why(change: Change) -> str | None:
    if not change.pairs:
        return "no two pictures have the same wording and seed"
    return None if change.told else "no pair has a label in both"
