"""Pictures that somebody already made, as answers to the prompts of a suite."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from fairest.errors import BadInput
from fairest.generate.doors import Collection, Found, Generator
from fairest.prompts import Suite

__all__ = ["answers_to", "plain_text"]


def answers_to(suite: Suite, generator: Generator | Collection) -> Mapping[str, Sequence[Found]] | None:
    """What a collection holds for each prompt, by prompt id; None of a generator, which draws.

    The prompts of another suite than its own are answered by the pictures of the same words. Raises
    `BadInput` where it answers none of them.
    """
    found: Mapping[str, Sequence[Found]] | None = getattr(generator, "found", None)
    if found is None or suite == getattr(generator, "suite", None):
        return found
    by_text: dict[str, list[Found]] = {}
    for one in (one for some in found.values() for one in some):
        by_text.setdefault(plain_text(one.text), []).append(one)
    matched = {prompt.id: _answers(set(map(plain_text, prompt.wordings)), by_text) for prompt in suite.prompts}
    if not any(matched.values()):
        here, there = next(iter(by_text), ""), suite.prompts[0].wordings[0]
        raise BadInput(
            f"None of the pictures of {generator.name!r} was made for a prompt of the suite {suite.name!r}: they are "
            f"for {here!r} and the like, the suite asks for {there!r}.",
            hint="Leave --suite out to audit the prompts they were made for.",
        )
    return matched


def _answers(wordings: Iterable[str], by_text: Mapping[str, Sequence[Found]]) -> list[Found]:
    """The pictures of several wordings, copies once, in an order that knows neither wordings nor what is on them."""
    some = (one for wording in wordings for one in by_text.get(wording, ()))
    ordered = sorted(some, key=lambda one: hashlib.sha256(f"{one.sha256}/{one.source}".encode()).digest())
    return list({one.sha256 or one.source: one for one in reversed(ordered)}.values())[::-1]


def plain_text(text: str) -> str:
    """A text by which prompts are known as the same: upper and lower case and white space do not matter."""
    return " ".join(text.split()).casefold()
