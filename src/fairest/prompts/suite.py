"""What a suite is: a named, versioned set of prompts with a datasheet."""

import hashlib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field

from fairest.errors import BadSuite
from fairest.prompts.checks import listed
from fairest.prompts.pairs import pair_problems
from fairest.records import Prompt

__all__ = ["Suite"]

_SAFE = re.compile(r"[a-z0-9][a-z0-9-]*")

_JOINERS = "\u200c\u200d"
"""Unseen, but part of the spelling of Persian and of the languages of India."""


@dataclass(frozen=True, slots=True)
class Suite:
    """Prompts that are asked together. Raises `BadSuite` when they cannot be told apart or say nothing."""

    name: str
    version: str
    prompts: tuple[Prompt, ...]
    attributes: tuple[str, ...]
    """What an audit measures on the pictures unless told otherwise."""
    datasheet: Mapping[str, str] = field(default_factory=dict)
    """Where it is from and what it asks: title, description, source, licence, languages, asks."""

    def __post_init__(self) -> None:
        for problem in _problems(self):
            raise BadSuite(f"The suite {self.name!r} cannot be used: {problem}.")
        for prompt in self.prompts:
            for attribute in prompt.asked:
                listed(attribute, self.attributes, f"The prompt {prompt.id!r}")

    @property
    def sha256(self) -> str:
        """The hash of everything in it, so that a run records exactly what was asked."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()


def _problems(suite: Suite) -> Iterator[str]:
    if not suite.prompts:
        yield "it has no prompts"
    if not suite.attributes:
        yield "it names no attributes to measure"
    for name, times in Counter(suite.attributes).items():
        if times > 1:
            yield f"it names the attribute {name!r} {times} times"
    for what, text in _texts(suite):
        if unseen := [c for c in text if unicodedata.category(c).startswith("C") and c not in _JOINERS]:
            yield f"{what} has a character that cannot be seen, U+{ord(unseen[0]):04X}: {text!r}"
    for prompt in suite.prompts:
        if not _SAFE.fullmatch(prompt.id):
            yield f"the id {prompt.id!r} is not made of a-z, 0-9 and hyphens"
        if not prompt.concept.strip():
            yield f"the prompt {prompt.id!r} has a blank concept"
        if not prompt.wordings or any(not wording.strip() for wording in prompt.wordings):
            yield f"the prompt {prompt.id!r} has a blank wording"
    for name, times in Counter(prompt.id for prompt in suite.prompts).items():
        if times > 1:
            yield f"{times} prompts have the id {name!r}; give one of them an `id` of its own"
    yield from pair_problems(suite.prompts)


def _texts(suite: Suite) -> Iterator[tuple[str, str]]:
    """Every text that is shown or asked, with what it is."""
    yield "its name", suite.name
    yield "its version", suite.version
    yield from (("one of its attributes", attribute) for attribute in suite.attributes)
    for prompt in suite.prompts:
        yield f"the id {prompt.id!r}", prompt.id
        yield f"the concept of {prompt.id!r}", prompt.concept
        yield from ((f"a wording of {prompt.id!r}", wording) for wording in prompt.wordings)
        yield from ((f"what {prompt.id!r} asks", text) for asked in prompt.asked.items() for text in asked)
