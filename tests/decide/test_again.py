"""Findings decided again from a document."""

import json
from dataclasses import replace

import pytest

from fairest import decide
from fairest.decide import Plan, Table
from fairest.decide.again import decide_again
from fairest.errors import BadInput, RunMismatch
from fairest.records import Confusion, Expectation, Prompt, Tally

SUPPORT = {
    "gender": ("woman", "man"),
    "tone": ("light", "medium", "dark"),
    "gender+tone": tuple(f"{g}, {t}" for g in ("woman", "man") for t in ("light", "medium", "dark")),
}
PLAN = Plan(tuple(SUPPORT), alpha=0.1)
PROMPTS = [
    Prompt("nurse", "nurse", ("a nurse",)),
    Prompt("cook", "cook", ("a cook",)),
    Prompt("none", "none", ("nothing",)),
    Prompt("male", "nurse", ("a male nurse",), {"gender": "man"}),
    Prompt("both", "nurse", ("a dark male nurse",), {"gender": "man", "tone": "dark"}),
]
TABLE = Table(
    "mine",
    {
        "nurse": {"gender": {"woman": Expectation(0.9, 0.85, 0.95)}},
        "cook": {"gender": {"man": Expectation(0.5, 0.5, 0.5)}},
    },
)
ON_COOKS = {"woman": {"woman": 95, "man": 4, "unsure": 1}, "man": {"woman": 3, "man": 96, "unsure": 1}}
KNOWN = Confusion("gender", ON_COOKS, "village", True, "people", {"cook": ON_COOKS}, "this run")


def tallies(name, women, men, unsure=0):
    tones = {"light": women, "dark": men}
    crossed = {"woman, light": women, "man, dark": men}
    counted = (("gender", {"woman": women, "man": men}), ("tone", tones), ("gender+tone", crossed))
    return [Tally(name, attribute, counts, {"unsure": unsure}) for attribute, counts in counted]


COUNTED = [
    *tallies("nurse", 95, 10, 4),
    *tallies("cook", 60, 55),
    *tallies("male", 3, 90),
    *tallies("both", 1, 20, 1),
]


def audited(lay_out, plan=PLAN, reference=None, confusions=()):
    docket, sums = lay_out(COUNTED, plan, reference, SUPPORT, prompts=PROMPTS, confusions=confusions)
    found = decide.verdicts(docket, sums, "it")
    document = decide.document(found, docket, "suite", "1", "village", "judge", "it")
    return found.findings, json.loads(json.dumps(document))


@pytest.mark.parametrize("fixed", [None, 10])
@pytest.mark.parametrize("reference", [None, TABLE])
@pytest.mark.parametrize("confusions", [(), (KNOWN,)])
def test_the_same_delta_gives_the_same_findings(lay_out, fixed, reference, confusions):
    findings, document = audited(lay_out, replace(PLAN, fixed=fixed), reference, confusions)
    assert decide_again(document, PLAN.delta) == findings


@pytest.mark.parametrize("fixed", [None, 10])
@pytest.mark.parametrize("confusions", [(), (KNOWN,)])
def test_another_delta_gives_what_an_audit_with_that_delta_would_have(lay_out, fixed, confusions):
    plan = replace(PLAN, fixed=fixed)
    _, document = audited(lay_out, plan, confusions=confusions)
    findings, _ = audited(lay_out, replace(plan, delta=0.25), confusions=confusions)
    assert decide_again(document, 0.25) == findings


def test_a_larger_delta_makes_undetermined_findings_equivalent(lay_out):
    findings, document = audited(lay_out)
    cook = [f for f in findings if (f.prompt, f.attribute) == ("cook", "gender")]
    assert [f.verdict for f in cook] == ["undetermined"] * 2
    again = [f for f in decide_again(document, 0.3) if (f.prompt, f.attribute) == ("cook", "gender")]
    assert [f.verdict for f in again] == ["equivalent"] * 2


def test_what_is_no_delta_or_no_whole_document_is_refused(lay_out):
    _, document = audited(lay_out)
    with pytest.raises(BadInput, match="delta is 0"):
        decide_again(document, 0)
    with pytest.raises(RunMismatch, match="judge_errors lack gender"):
        decide_again({k: v for k, v in document.items() if k != "judge_errors"}, 0.1)
