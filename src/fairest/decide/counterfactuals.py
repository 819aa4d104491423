"""The same prompt without and with a changed word, pair by pair of pictures: does the word move a share?"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from fairest import measure
from fairest.decide.changes.change import Change, changes
from fairest.decide.changes.pairs import Pair, Pairs
from fairest.decide.counterfactual import Counterfactual, Way
from fairest.decide.docket import Docket
from fairest.decide.trust import point_rates
from fairest.prompts.changed import changed_words
from fairest.records import SEVERAL, Finding, Label, Picture, Prompt

__all__ = ["counterfactuals", "pairs_family"]

_WAYS: Mapping[str, Way] = {"worse": "away", "better": "towards", "changed": "moved"}


def counterfactuals(
    docket: Docket, pictures: Iterable[Picture], labels: Sequence[Label], findings: Sequence[Finding]
) -> tuple[Counterfactual, ...]:
    """Every statement of every prompt that is the counterfactual of another, all tested together.

    Paired e-values with e-BH where the audit looked while it drew, exact McNemar with Benjamini-Hochberg where the
    number was fixed. Pictures with several people have fractional shares and are in no test.
    """
    bases = {prompt.id: prompt for prompt in docket.prompts}
    pairs = _pairs(docket.prompts, pictures)
    told, crowded = _told(docket, labels), _crowded(pairs, labels)
    told_with = {key: value for key, value in told.items() if key[0] not in crowded}
    without = [replace(f, prompt=changed) for changed in pairs for f in findings if f.prompt == bases[changed].pair]
    found = changes(
        without, findings, pairs, told, told_with,
        alpha=docket.plan.alpha, looked=docket.plan.fixed is None, judge=point_rates(docket.trusts),
    )  # fmt: skip
    return tuple(_counterfactual(change, bases, pairs[change.a.prompt], crowded) for change in found)


def pairs_family(docket: Docket, found: Sequence[Counterfactual]) -> list[dict[str, object]]:
    """What was tested together, as `families` says it of the findings; empty where nothing is paired."""
    many = sum(one.told > 0 for one in found)
    method = "e-BH" if docket.plan.fixed is None else "Benjamini-Hochberg"
    return [{"name": "pairs", "statements": many, "method": method, "level": docket.plan.alpha}] if found else []


def _pairs(prompts: Sequence[Prompt], pictures: Iterable[Picture]) -> dict[str, tuple[Pair, ...]]:
    """Pictures of the same number and seed without and with a change, by the changed prompt."""
    numbered: dict[str, dict[str, Picture]] = {prompt.id: {} for prompt in prompts}
    for picture in pictures:
        numbered[picture.prompt][picture.id.removeprefix(picture.prompt)] = picture
    return {
        changed.id: tuple(
            Pair(base, picture)
            for number, picture in numbered[changed.id].items()
            if (base := numbered[changed.pair].get(number)) is not None and base.seed == picture.seed
        )
        for changed in prompts
        if changed.pair is not None
    }


def _told(docket: Docket, labels: Sequence[Label]) -> dict[tuple[str, str], str | None]:
    """What was told of each picture and attribute, intersections too."""
    crossed = [measure.cross(labels, attribute) for attribute in docket.support if "+" in attribute]
    return {(label.picture, label.attribute): label.value for some in (labels, *crossed) for label in some}


def _crowded(pairs: Pairs, labels: Iterable[Label]) -> set[str]:
    """The pictures of changed prompts that have several people on any picture of a pair."""
    several = {label.picture for label in labels if label.people}
    some = (row for row in pairs.values() if any(p.a.id in several or p.b.id in several for p in row))
    return {pair.b.id for row in some for pair in row}


def _counterfactual(
    change: Change, prompts: Mapping[str, Prompt], pairs: Sequence[Pair], crowded: Collection[str]
) -> Counterfactual:
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
        why=_why(change, pairs, crowded),
    )


def _why(change: Change, pairs: Sequence[Pair], crowded: Collection[str]) -> str | None:
    if pairs and pairs[0].b.id in crowded:
        return SEVERAL
    return None if change.told else "no pair has a label in both"
