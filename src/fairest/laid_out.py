"""What an audit is to decide, laid out from its parts, before anything is drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from fairest import decide, measure
from fairest.decide import Docket, Plan, Reference
from fairest.generate import Found
from fairest.measure import Calibration, Judge, Panel
from fairest.parts import ANY, AT_ITS_WORD
from fairest.prompts import Suite
from fairest.run import pictures_key

__all__ = ["attributes_asked", "completed", "laid_out"]


def attributes_asked(given: str | Sequence[str] | None, suite: Suite | None) -> tuple[str, ...]:
    """The attributes asked for, or those of the suite; of one that is not known yet, any."""
    if given is None:
        return suite.attributes if suite is not None else ANY
    named = (given,) if isinstance(given, str) else tuple(given)
    return tuple(measure.joined(measure.parts(name)) if isinstance(name, str) else name for name in named)


def completed(
    plan: Plan, suite: Suite, found: Mapping[str, Sequence[Found]] | None, attributes: object, *, whole: bool
) -> Plan:
    """The plan with what only the model says: its own suite's attributes; how many pictures there are."""
    if attributes is None:
        plan = replace(plan, attributes=suite.attributes)
    if found is None or not whole or plan.fixed is not None:
        return plan
    everything = max(map(len, found.values()))
    return replace(plan, fixed=everything) if plan.budget is None else replace(plan, max_images=everything)


def laid_out(
    suite: Suite,
    judge: Judge,
    known: Calibration,
    reference: Reference,
    plan: Plan,
    found: Mapping[str, Sequence[Found]] | None,
    record: Mapping[str, Any],
) -> Docket:
    """What is to be decided. It is decided once on no pictures: what would be refused is, before any is drawn.

    `record` is what run.json will hold of the audit: it says whose pictures a calibration may be of.
    """
    support = {attribute: measure.values(judge.attributes, attribute) for attribute in plan.attributes}
    drawn_by, key = record["generator"]["known_as"], pictures_key(record)
    several = bool(getattr(judge, "sees_everyone", False))
    trusts = decide.trusts(support, known.confusions, drawn_by, key, plan, several=several)
    docket = Docket.of(suite.prompts, reference, plan, support, trusts, found, several=several)
    decide.verdicts(docket, docket.tallies(), reference.name)
    if not isinstance(judge, Panel):
        return docket
    return replace(docket, alone=_alone(docket, judge, reference, record, known))


def _alone(
    docket: Docket, panel: Panel, reference: Reference, record: Mapping[str, Any], given: Calibration
) -> dict[str, Docket]:
    """By judge, what would be decided with it alone: of the attributes that it shares with others.

    Each has the errors that people's labels show, else those it knows of itself; none where judges are taken at
    their word.
    """
    drawn_by, key = record["generator"]["known_as"], pictures_key(record)
    found = {}
    for member in panel.members:
        parts = {attribute: set(measure.parts(attribute)) for attribute in docket.support}
        telling = [a for a in docket.support if parts[a] <= set(member.attributes) and parts[a] & panel.shared]
        if telling:
            plan, support = replace(docket.plan, attributes=tuple(telling)), {a: docket.support[a] for a in telling}
            own = () if record["calibration"]["from"] == AT_ITS_WORD else getattr(member, "confusions", ())
            known = given.members.get(member.name, ()) or own
            trusts = decide.trusts(support, known, drawn_by, key, plan, several=docket.several)
            found[member.name] = Docket.of(
                docket.prompts, reference, plan, support, trusts, docket.found, several=docket.several
            )
    return found
