"""`python -m fairest.sift.lexicon`: measure the shipped lexicons, write what was found, and print it."""

import json
from importlib.resources import as_file, files
from typing import Any

from fairest.sift.lexicon.accuracy import accuracy, shipped
from fairest.sift.lexicon.lexicon import Lexicon
from fairest.sift.lexicon.measured import FILE, PARTS, Accuracy
from fairest.sift.lexicon.words import ATTRIBUTES, LANGUAGES
from fairest.stats.intervals import clopper_pearson

__all__ = ["document", "main", "measure"]

Found = dict[str, dict[str, dict[str, Accuracy]]]
"""By language, attribute and part."""


def main() -> None:
    """Measure, write the shipped file, and print precision and recall with exact 95 % intervals."""
    found = measure()
    with as_file(files("fairest.sift.lexicon") / "data" / FILE) as file:
        file.write_text(document(found), encoding="utf-8")
    print(f"{'language':9}{'attribute':11}{'part':10}{'precision':32}recall")
    for language, attributes in found.items():
        for attribute, parts in attributes.items():
            for part, one in parts.items():
                print(f"{language:9}{attribute:11}{part:10}{_share(*one.precision):32}{_share(*one.recall)}")


def measure() -> Found:
    """Every lexicon on both parts of its captions."""
    return {language: _measure(Lexicon.load(language)) for language in LANGUAGES}


def document(found: Found) -> str:
    """What was found as JSON: one line a confusion, so that a change can be read."""
    lines = [f"{json.dumps(name)}: {_attributes(attributes)}" for name, attributes in found.items()]
    return '{"format": 1, "languages": {\n' + ",\n".join(lines) + "\n}}\n"


def _measure(lexicon: Lexicon) -> dict[str, dict[str, Accuracy]]:
    rows = shipped(lexicon.language)
    by_part = {part: accuracy(lexicon, [row for row in rows if row["part"] == part]) for part in PARTS}
    return {attribute: {part: found[attribute] for part, found in by_part.items()} for attribute in ATTRIBUTES}


def _attributes(attributes: dict[str, dict[str, Accuracy]]) -> str:
    lines = [
        f"  {json.dumps(a)}: {{\n" + ",\n".join(map(_line, parts.items())) + "}" for a, parts in attributes.items()
    ]
    return "{\n" + ",\n".join(lines) + "}"


def _line(part: tuple[str, Any]) -> str:
    return f"    {json.dumps(part[0])}: {json.dumps(part[1].counts)}"


def _share(hits: int, n: int) -> str:
    low, high = clopper_pearson(hits, n)
    return f"{hits}/{n}" + (f" = {hits / n:.3f} [{low:.3f}, {high:.3f}]" if n else " not measured")


if __name__ == "__main__":
    main()
