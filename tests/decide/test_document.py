"""findings.json: written, described by its schema, read back."""

import json
from dataclasses import replace
from importlib.resources import files
from types import MappingProxyType

import jsonschema
import pytest

from fairest import decide
from fairest.decide import Docket, Parity, Plan, Table, load_failures, load_findings, load_metrics, load_plan, trusts
from fairest.decide.document import load_pairs, load_rewriting, load_trusts, load_within
from fairest.errors import RunMismatch
from fairest.measure import tally
from fairest.records import Confusion, Expectation, Label, Picture, Prompt, Tally

SUPPORT = {"gender": ("woman", "man"), "gender+age": ("woman, young", "woman, old", "man, young", "man, old")}
PLAN = Plan(tuple(SUPPORT), seed=7)
PROMPTS = [
    Prompt("nurse", "nurse", ("a nurse",)),
    Prompt("thug", "thug", ("a thug",)),
    Prompt("empty", "empty room", ("an empty room",)),
    Prompt("male-nurse", "male nurse", ("a male nurse",), {"gender": "man"}),
]
TALLIES = [
    Tally("nurse", "gender", MappingProxyType({"woman": 97, "man": 1}), {"unsure": 2}),
    Tally("thug", "gender", {"woman": 0, "man": 100}),
    Tally("empty", "gender", {"woman": 0, "man": 0}, {"no person": 100}),
    Tally("male-nurse", "gender", {"woman": 3, "man": 97}),
    *(Tally(p, "gender+age", {"woman, young": 30, "man, old": 70}) for p in ("nurse", "thug", "male-nurse")),
    Tally("empty", "gender+age", {}, {"no person": 100}),
]
TABLE = Table("mine", {c: {"gender": {"woman": Expectation(0.5, 0.45, 0.55)}} for c in ("nurse", "empty room")})
ON_THESE = {"woman": {"woman": 96, "man": 3, "unsure": 1}, "man": {"woman": 4, "man": 96, "unsure": 0}}
KNOWN = (Confusion("gender", ON_THESE, "village", True, "labels in people.csv", {"nurse": ON_THESE}, "ab12"),)


def document(reference=None, plan=PLAN, confusions=()):
    reference = reference or Parity()
    docket = Docket.of(PROMPTS, reference, plan, SUPPORT, trusts(SUPPORT, confusions, "village", "ab12", plan))
    found = decide.verdicts(docket, docket.tallies(TALLIES), reference.name)
    return found, docket, decide.document(found, docket, "jobs", "1", "village", "first", reference.name)


def paired(plan=PLAN):
    """A document of a prompt and its counterfactual, which a service rewrote."""
    prompts = [PROMPTS[0], Prompt("nurse-8k", "nurse", ("a nurse, 8k",), pair="nurse")]
    plan = replace(plan, attributes=("gender",))
    pictures = [
        Picture(f"{p.id}-{i:04d}", p.id, p.wordings[0], i, "x.png", revised="a young nurse" if i else None)
        for p in prompts
        for i in range(10)
    ]
    labels = [Label(p.id, "gender", "woman" if p.prompt == "nurse" else "man") for p in pictures]
    docket = Docket.of(prompts, Parity(), plan, SUPPORT, trusts(SUPPORT, (), "village", "ab12", plan))
    tallies = docket.tallies(tally(prompts, pictures, labels, {"gender": SUPPORT["gender"]}))
    found = decide.verdicts(docket, tallies, "parity", pictures, labels)
    return found, decide.document(found, docket, "jobs", "1", "village", "first", "parity")


def reread(document):
    return json.loads(json.dumps(document, allow_nan=False))


EVERY = pytest.mark.parametrize(
    "given",
    [
        {},
        {"reference": TABLE},
        {"plan": replace(PLAN, fixed=10)},
        {"plan": replace(PLAN, judge_slack=0.02, budget="5 USD")},
        {"confusions": KNOWN},
        {"plan": replace(PLAN, fixed=10), "confusions": KNOWN},
    ],
    ids=["parity", "table", "fixed", "slack and budget", "known", "fixed and known"],
)


@pytest.fixture(scope="module")
def schema():
    return json.loads((files("fairest.decide") / "findings.schema.json").read_text(encoding="utf-8"))


@EVERY
def test_a_real_document_fits_the_published_schema(schema, given):
    jsonschema.Draft202012Validator.check_schema(schema)
    *_, written = document(**given)
    jsonschema.Draft202012Validator(schema).validate(reread(written))


def test_the_schema_describes_every_key_and_no_other(schema):
    *_, written = document(confusions=KNOWN)
    parts = schema["$defs"]
    for described, real in [
        (schema, written),
        (parts["plan"], written["plan"]),
        (parts["finding"], written["findings"][0]),
        (parts["failure"], written["failures"][0]),
        (parts["metric"], written["metrics"][0]),
        (parts["family"], written["families"][0]),
        (parts["judgeErrors"], written["judge_errors"][0]),
        (parts["within"], written["within"][0]),
    ]:
        assert set(described["properties"]) == set(described["required"]) == set(real)
        assert all("description" in p or "$ref" in p for p in described["properties"].values())
    confusion = parts["confusion"]
    assert set(confusion["properties"]) - {"unsettled"} == set(written["judge_errors"][0]["confusion"])
    assert set(confusion["properties"]) - set(confusion["required"]) == {"by_prompt", "unsettled"}


@pytest.mark.parametrize(
    ("place", "wrong"),
    [
        ("findings", {"verdict": "biased"}),
        ("findings", {"share": 1.5}),
        ("findings", {"n": None}),
        ("findings", {"e_value": -1}),
        ("findings", {"tolerates": 2}),
        ("failures", {"differs": None}),
        ("metrics", {"value": "high"}),
        ("families", {"method": "Bonferroni"}),
        ("judge_errors", {"place": "nowhere"}),
        ("judge_errors", {"rates": {"woman": [0, 1]}}),
    ],
)
def test_the_schema_refuses_what_cannot_be(schema, place, wrong):
    *_, written = document()
    written[place][0] |= wrong
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schema).validate(written)


@EVERY
def test_all_that_was_found_survives_the_way_to_a_file_and_back(given):
    found, docket, written = document(**given)
    again = reread(written)
    assert load_findings(again) == found.findings
    assert load_failures(again) == found.failures
    assert load_metrics(again) == found.metrics
    assert load_plan(again) == docket.plan
    assert load_trusts(again) == docket.trusts
    assert load_within(again) == found.within


@pytest.mark.parametrize("fixed", [None, 10])
def test_pairs_and_rewriting_fit_the_schema_and_survive_the_way_to_a_file_and_back(schema, fixed):
    found, written = paired(replace(PLAN, fixed=fixed))
    again = reread(written)
    jsonschema.Draft202012Validator(schema).validate(again)
    for name in ("pair", "rewriting"):
        described, real = schema["$defs"][name], again["pairs" if name == "pair" else name][0]
        assert set(described["properties"]) == set(described["required"]) == set(real)
    assert load_pairs(again) == found.pairs
    assert [(p.told, p.direction) for p in found.pairs] == [
        (10, "moved")
    ]  # from all women to none: as far from parity as before
    assert load_rewriting(again) == found.rewriting
    assert [(r.prompt, r.n, r.told, r.rewritten, r.added) for r in found.rewriting] == [
        ("nurse", 10, 9, 9, (("young", 9),)),
        ("nurse-8k", 10, 9, 9, (("young", 9),)),
    ]
    assert [family["name"] for family in again["families"]] == ["differs", "equivalent", "failures", "pairs"]


def test_a_document_of_an_earlier_version_has_neither_pairs_nor_rewriting_nor_groups():
    assert (load_pairs({}), load_rewriting({}), load_within({})) == ((), (), ())


def test_the_same_findings_give_the_same_bytes():
    assert json.dumps(document()[-1]) == json.dumps(document()[-1])
    assert list(document()[-1])[:3] == ["schema", "format", "headline"]


def test_not_measured_is_null_and_never_a_number():
    *_, written = document()
    empty = [f for f in written["findings"] if f["prompt"] == "empty" and f["attribute"] == "gender"]
    assert [(f["share"], f["told"], f["n"]) for f in empty] == [(None, 0, 100)] * 2
    *_, fixed = document(plan=replace(PLAN, fixed=10))
    assert {(f["p_differs"], f["p_beyond"]) for f in written["findings"]} == {(None, None)}
    assert {(f["e_value"], f["e_within"]) for f in fixed["findings"]} == {(None, None)}
    assert {f["tolerates"] for f in document(confusions=KNOWN)[-1]["findings"] if f["attribute"] == "gender"} == {None}


def test_evidence_without_end_is_written_as_a_number():
    # Nobody but men where the reference says nobody is one: no number is large enough for that.
    table = Table("mine", {"thug": {"gender": {"man": Expectation(0.0, 0.0, 0.0)}}})
    found, _, written = document(table)
    (man,) = [f for f in written["findings"] if (f["prompt"], f["attribute"], f["value"]) == ("thug", "gender", "man")]
    assert man["e_value"] == pytest.approx(1e300)
    assert man["verdict"] == "differs"
    assert load_findings(reread(written)) == found.findings


def test_the_families_say_what_was_tested_together():
    # Gender: nurse, thug and empty, one question each (two values mirror each other); gender+age: four each, but
    # not of the male nurse, whose prompt asks for a part of it. Failures: gender under each of four prompts. Groups:
    # age within gender under each of the three, two groups and two values being one question; over all if fixed.
    *_, written = document()
    assert [(f["name"], f["statements"], f["method"], f["level"]) for f in written["families"]] == [
        ("differs", 3 + 12, "e-BH", 0.05),
        ("equivalent", 3 + 12, "e-BH", 0.05),
        ("failures", 4, "e-BH", 0.05),
        ("groups", 3, "e-BH", 0.05),
    ]
    *_, known = document(plan=replace(PLAN, fixed=10), confusions=KNOWN)
    assert [(f["statements"], f["method"], f["level"]) for f in known["families"]] == [
        (15, "Benjamini-Hochberg", pytest.approx(0.04)),
        (15, "Benjamini-Hochberg", pytest.approx(0.04)),
        (4, "Benjamini-Hochberg", 0.05),
        (4, "Benjamini-Hochberg", 0.05),
    ]


def test_keys_of_a_later_version_are_passed_over():
    found, docket, written = document()
    for key in ("findings", "failures", "metrics"):
        written[key] = [{**entry, "new": 1} for entry in written[key]]
    written |= {"newer": 2, "plan": {**written["plan"], "newest": 3}}
    assert load_findings(written) == found.findings
    assert load_failures(written) == found.failures
    assert load_metrics(written) == found.metrics
    assert load_plan(written) == docket.plan


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"format": 2}, "format 2; this version of fairest reads 1"),
        ({"format": None}, "format None"),
        ({"findings": None}, "no list of findings"),
        ({"findings": [{"prompt": "nurse"}]}, "Number 0 of the findings lacks concept, attribute"),
        ({"findings": ["nurse"]}, "Number 0 of the findings lacks prompt"),
    ],
)
def test_another_document_is_refused(wrong, says):
    with pytest.raises(RunMismatch, match=says):
        load_findings(document()[-1] | wrong)


@pytest.mark.parametrize(
    ("load", "wrong", "says"),
    [
        (load_failures, {"failures": [{}]}, "Number 0 of the failures lacks prompt"),
        (load_metrics, {"metrics": [3]}, "Number 0 of the metrics lacks name"),
        (load_plan, {"plan": None}, "no plan"),
        (load_plan, {"plan": {"attributes": "gender"}}, "no plan"),
        (load_trusts, {"judge_errors": [{}]}, "judge_errors are damaged"),
        (load_trusts, {"judge_errors": [3]}, "judge_errors are damaged"),
        (load_trusts, {"judge_errors": [{"attribute": "gender", "confusion": {}}]}, "judge_errors are damaged"),
    ],
)
def test_a_damaged_part_is_refused(load, wrong, says):
    with pytest.raises(RunMismatch, match=says):
        load(document()[-1] | wrong)
