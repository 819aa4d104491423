"""Whether two runs may be compared at all, and what to tell a reader who compares them."""

from collections.abc import Iterator, Mapping
from typing import Any

from fairest.errors import BadInput

__all__ = ["check_comparable", "warnings_of"]

_MAY_DIFFER = ("suite", "model", "judge", "reference", "seed", "attributes", "max_images", "fixed", "budget")
"""Settings that are told of elsewhere, or only say how many pictures there are."""


_WORDS = {"alpha": "The false discovery rate (alpha)", "delta": "The difference that counts as none (delta)",
          "judge_slack": "How much further the judge may err than was measured (judge_slack)"}  # fmt: skip


def check_comparable(a: Mapping[str, Any], b: Mapping[str, Any]) -> None:
    """Raise `BadInput` unless the same judge labelled both runs; takes the content of both run.json."""
    one, other = _part(a, "judge"), _part(b, "judge")
    if one == other:
        return
    names = [str(judge.get("name")) for judge in (one, other)]
    differing = [key for key in dict.fromkeys([*one, *other]) if one.get(key) != other.get(key)]
    said = (
        f"A was judged by {names[0]!r}, B by {names[1]!r}"
        if names[0] != names[1]
        else f"both were judged by {names[0]!r}, but not by the same one: its {', '.join(differing)} changed"
    )
    raise BadInput(
        f"The labels are not comparable: {said}.",
        hint=f"Audit B again with the judge of A: --judge {names[0]}, in the version that A was judged with",
    )


def warnings_of(a: Mapping[str, Any], b: Mapping[str, Any]) -> tuple[str, ...]:
    """What differs between the runs besides the model and their size, each with what it means."""
    return (*_of_the_suite(a, b), *_of_the_attributes(a, b), *_of_the_reference(a, b), *_of_settings(a, b))


def _of_the_suite(a: Mapping[str, Any], b: Mapping[str, Any]) -> Iterator[str]:
    one, other = _part(a, "suite"), _part(b, "suite")
    if one.get("sha256") == other.get("sha256"):
        return
    names = [f"{suite.get('name')} {suite.get('version')}" for suite in (one, other)]
    what = f"{names[0]} in A, {names[1]} in B" if names[0] != names[1] else f"two suites called {names[0]}"
    yield f"The suites differ: {what}. Only prompts with the same id, words and seeds are compared."


def _of_the_attributes(a: Mapping[str, Any], b: Mapping[str, Any]) -> Iterator[str]:
    one, other = (list(_part(about, "settings").get("attributes") or []) for about in (a, b))
    for letter, mine, theirs in (("A", one, other), ("B", other, one)):
        if alone := [attribute for attribute in mine if attribute not in theirs]:
            yield f"Only {letter} measured {', '.join(alone)}: not compared."


def _of_the_reference(a: Mapping[str, Any], b: Mapping[str, Any]) -> Iterator[str]:
    one, other = _part(a, "reference"), _part(b, "reference")
    if one == other:
        return
    names = [str(reference.get("name")) for reference in (one, other)]
    what = f"{names[0]} in A, {names[1]} in B" if names[0] != names[1] else f"two references called {names[0]}"
    yield f"The references differ: {what}. Worse and better are about A's; the verdicts are each run's own."


def _of_settings(a: Mapping[str, Any], b: Mapping[str, Any]) -> Iterator[str]:
    one, other = _part(a, "settings"), _part(b, "settings")
    for name in dict.fromkeys([*one, *other]):
        if name not in _MAY_DIFFER and one.get(name) != other.get(name):
            yield (
                f"{_WORDS.get(name, name)} is {_said(one.get(name))} in A and {_said(other.get(name))} in B: "
                "their intervals and verdicts are made differently."
            )
    if a.get("calibration") != b.get("calibration"):
        yield "The judge's errors were measured otherwise for A than for B: their intervals are made differently."


def _said(setting: object) -> str:
    return "left to fairest" if setting is None else str(setting)


def _part(about: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = about.get(name)
    return part if isinstance(part, Mapping) else {}
