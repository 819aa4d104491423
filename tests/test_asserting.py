"""An audit held to a promise: what passes, what fails, and what the failure says."""

import pytest

import fairest
from fairest import decide
from fairest.decide import Docket, Parity, Plan
from fairest.errors import BadInput, UnknownName
from fairest.records import Prompt, Tally
from fairest.results import Audit

SUPPORT = {"gender": ("woman", "man"), "skin-tone": ("light", "medium", "dark")}


def audited(tmp_path, women_men, *, delta=0.1, asked=None, reference=None) -> Audit:
    """An audit of so many women and men for each concept, looked at once, no picture drawn."""
    prompts = [Prompt(c, c, (c,), asked or {}) for c in women_men]
    plan = Plan(("gender",), delta=delta, fixed=max(sum(n) for n in women_men.values()))
    support = {"gender": SUPPORT["gender"]}
    docket = Docket.of(prompts, reference or Parity(), plan, support, decide.trusts(support, (), "x", "", plan))
    tallies = docket.tallies(Tally(c, "gender", {"woman": w, "man": m}) for c, (w, m) in women_men.items())
    verdicts = decide.verdicts(docket, tallies, "parity")
    document = decide.document(verdicts, docket, "suite", "1", "x", "y", "parity")
    return Audit(tmp_path, verdicts.findings, "", {}, document)


def failure(*arguments, **more) -> str:
    with pytest.raises(AssertionError) as caught:
        fairest.assert_equivalent(*arguments, **more)
    return str(caught.value)


def test_equal_shares_at_enough_pictures_pass_in_silence(tmp_path):
    assert fairest.assert_equivalent(audited(tmp_path, {"nurse": (500, 500), "pilot": (505, 495)})) is None


def test_the_message_says_differences_first_then_what_is_open_and_where_the_report_is(tmp_path):
    said = failure(audited(tmp_path, {"cook": (9, 6), "nurse": (950, 50), "pilot": (500, 500)})).splitlines()
    assert said[0] == "2 of 3 statements on perceived gender are not shown to be within 10 points of parity:"
    assert said[1].startswith("- Asked for a nurse, 950 of 1,000 pictures show a woman (95 %, ")
    assert ": differs" in said[1]
    assert said[2].startswith("- Asked for a cook, 9 of 15 pictures show a woman")
    assert "undetermined" in said[2]
    assert said[3:] == [f"report: {tmp_path / 'report.html'}"]


def test_a_wider_limit_lets_more_pass_and_a_narrower_one_less(tmp_path):
    audit = audited(tmp_path, {"nurse": (590, 410)})
    assert "nurse" in failure(audit, within=0.1)
    fairest.assert_equivalent(audit, within=0.2)
    said = failure(audit, within=0.02)
    assert "within 2 points" in said
    assert "The audit drew for a delta of 0.1. To draw for less: --delta 0.02" in said


def test_concepts_limit_what_is_looked_at(tmp_path):
    audit = audited(tmp_path, {"nurse": (950, 50), "pilot": (500, 500)})
    fairest.assert_equivalent(audit, concepts=["pilot"])
    fairest.assert_equivalent(audit, concepts="pilot")
    assert "nurse" in failure(audit, concepts=["nurse", "pilot"])


class Silent:
    """A reference that expects nothing."""

    name = "silent"

    def expects(self, _concept, _attribute, _value, _values):
        from fairest.records import Expectation

        return Expectation(None, None, None, why="silent has no entry")

    def describe(self):
        return {}


def test_what_was_not_measured_against_the_reference_fails(tmp_path):
    said = failure(audited(tmp_path, {"nurse": (500, 500)}, reference=Silent()))
    assert "not measured against parity: silent has no entry" in said


def test_an_attribute_or_concept_that_the_audit_has_not_never_passes(tmp_path):
    audit = audited(tmp_path, {"nurse": (500, 500)})
    with pytest.raises(UnknownName, match="Did you mean 'gender'"):
        fairest.assert_equivalent(audit, attribute="gendre")
    with pytest.raises(UnknownName, match="Did you mean 'nurse'"):
        fairest.assert_equivalent(audit, concepts=["nures"])
    with pytest.raises(BadInput, match="concepts is empty"):
        fairest.assert_equivalent(audit, concepts=[])


def test_an_audit_of_obedience_alone_never_passes(tmp_path):
    with pytest.raises(UnknownName, match="'gender' is not an attribute of this audit"):
        fairest.assert_equivalent(audited(tmp_path, {"nurse": (500, 500)}, asked={"gender": "man"}))


@pytest.mark.parametrize("within", [0, 1, -0.1, 7])
def test_a_limit_that_is_none_is_refused(tmp_path, within):
    with pytest.raises(BadInput):
        fairest.assert_equivalent(audited(tmp_path, {"nurse": (500, 500)}), within=within)


def test_pytest_shows_the_line_of_the_test_and_not_ours(tmp_path):
    with pytest.raises(AssertionError) as caught:
        fairest.assert_equivalent(audited(tmp_path, {"nurse": (950, 50)}))
    assert caught.traceback[-1].frame.f_locals.get("__tracebackhide__") is True
