"""What a suite is: a named, versioned set of prompts with a datasheet."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field

from fairest.errors import BadSuite
from fairest.records import Prompt

__all__ = ["Suite"]

_SAFE = re.compile(r"[a-z0-9][a-z0-9-]*")


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

    @property
    def sha256(self) -> str:
        """The hash of everything in it, so that a run records exactly what was asked."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()


def _problems(suite: Suite) -> Iterator[str]:
    if not suite.prompts:
        yield "it has no prompts"
    if not suite.attributes:
        yield "it names no attributes to measure"
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
