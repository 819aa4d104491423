"""findings.json: written, described by its schema, read back."""

import json
from importlib.resources import files
from types import MappingProxyType

import jsonschema
import pytest

from fairest.decide import Parity, Plan, Table, compare, findings_document, load_findings
from fairest.errors import RunMismatch
from fairest.records import Expectation, Prompt, Tally

PLAN = Plan(("gender",), seed=7)
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
]
TABLE = Table("mine", {c: {"gender": {"woman": Expectation(0.5, 0.45, 0.55)}} for c in ("nurse", "empty room")})


def document(reference=None):
    reference = reference or Parity()
    findings = compare(TALLIES, PROMPTS, reference, PLAN, {"gender": ("woman", "man")})
    return findings, findings_document(findings, PLAN, "jobs", "1", "village", "first", reference.name)


@pytest.fixture(scope="module")
def schema():
    return json.loads((files("fairest.decide") / "findings.schema.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("reference", [Parity(), TABLE])
def test_a_real_document_fits_the_published_schema(schema, reference):
    jsonschema.Draft202012Validator.check_schema(schema)
    _, written = document(reference)
    jsonschema.Draft202012Validator(schema).validate(json.loads(json.dumps(written, allow_nan=False)))


def test_the_schema_describes_every_key_and_no_other(schema):
    _, written = document()
    finding, plan = schema["$defs"]["finding"], schema["$defs"]["plan"]
    for described, real in [(schema, written), (finding, written["findings"][0]), (plan, written["plan"])]:
        assert set(described["properties"]) == set(described["required"]) == set(real)
        assert all("description" in p or "$ref" in p for p in described["properties"].values())


def test_the_schema_refuses_a_made_up_verdict_and_a_share_beyond_one(schema):
    for wrong in ({"verdict": "biased"}, {"share": 1.5}, {"n": None}):
        _, written = document()
        written["findings"][0] |= wrong
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.Draft202012Validator(schema).validate(written)


@pytest.mark.parametrize("reference", [Parity(), TABLE])
def test_findings_survive_the_way_to_a_file_and_back(reference):
    findings, written = document(reference)
    assert load_findings(json.loads(json.dumps(written))) == findings


def test_the_same_findings_give_the_same_bytes():
    assert json.dumps(document()[1]) == json.dumps(document()[1])
    assert list(document()[1])[:3] == ["schema", "format", "headline"]


def test_not_measured_is_null_and_never_a_number():
    _, written = document()
    empty = [f for f in written["findings"] if f["prompt"] == "empty"]
    assert [(f["share"], f["told"], f["n"]) for f in empty] == [(None, 0, 100)] * 2


def test_keys_of_a_later_version_are_passed_over():
    findings, written = document()
    written["findings"] = [{**f, "new": 1} for f in written["findings"]]
    assert load_findings({**written, "newer": 2}) == findings


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"format": 2}, "format 2; this version of fairest reads 1"),
        ({"format": None}, "format None"),
        ({"findings": None}, "no list of findings"),
        ({"findings": [{"prompt": "nurse"}]}, "Finding 0 lacks concept, attribute"),
        ({"findings": ["nurse"]}, "Finding 0 lacks prompt"),
    ],
)
def test_another_document_is_refused(wrong, says):
    with pytest.raises(RunMismatch, match=says):
        load_findings(document()[1] | wrong)
