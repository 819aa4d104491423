"""Templates and fill-ins to prompts."""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence

from fairest.errors import BadSuite, closest
from fairest.prompts.words import blanks, fill, slug
from fairest.records import Prompt

__all__ = ["expand"]


def expand(
    templates: Sequence[str], concepts: Iterable[tuple[str, str]], fills: Mapping[str, Mapping[str, str]]
) -> Iterator[Prompt]:
    """One prompt for each concept and each combination of fill-ins, worded by every template.

    `concepts` are pairs of a concept and the words that name it in a prompt. `fills` maps an attribute to the
    words for each value asked outright: {"gender": {"man": "male"}}.
    Raises `BadSuite` for a template that lacks a blank or has one that nothing fills.
    """
    for template in templates:
        _check(template, {"concept", *fills})
    for concept, called in concepts:
        for values in itertools.product(*fills.values()):
            yield _prompt(templates, concept, called, dict(zip(fills, values, strict=True)), fills)


def _prompt(
    templates: Sequence[str],
    concept: str,
    called: str,
    asked: dict[str, str],
    fills: Mapping[str, Mapping[str, str]],
) -> Prompt:
    words = {"concept": called} | {attribute: fills[attribute][value] for attribute, value in asked.items()}
    return Prompt(
        id="-".join(slug(part) for part in (concept, *asked.values())),
        concept=concept,
        wordings=tuple(fill(template, words) for template in templates),
        asked=asked,
    )


def _check(template: str, needed: set[str]) -> None:
    found = blanks(template)
    for unknown in sorted(found - needed - {"a"}):
        guess = closest(unknown, {*needed, "a"})
        raise BadSuite(
            f"Nothing fills {{{unknown}}} in the template {template!r}.",
            hint=f"Did you mean {{{guess}}}?" if guess else f"known: {', '.join(sorted({*needed, 'a'}))}",
        )
    for missing in sorted(needed - found):
        raise BadSuite(f"The template {template!r} does not say {{{missing}}}.", hint="Every template needs it.")
