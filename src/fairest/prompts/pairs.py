"""Counterfactual pairs: a prompt and the same prompt with one change."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from fairest.errors import BadSuite, closest
from fairest.prompts.words import blanks, fill, slug
from fairest.records import Prompt

__all__ = ["pair_problems", "varied"]


def varied(prompts: Iterable[Prompt], variants: Mapping[str, str]) -> Iterator[Prompt]:
    """Every prompt, followed by its counterpart in each variant; a prompt that is a counterpart itself has none.

    `variants` maps a short name to the wording around the prompt's: {"8k": "{prompt}, 8k"}.
    Raises `BadSuite` for a variant that does not say {prompt}, or has another blank.
    """
    for name, template in variants.items():
        if blanks(template) != {"prompt"}:
            raise BadSuite(
                f"The variant {name!r} must say {{prompt}} and have no other blank, not {template!r}.",
                hint=f'Write, for example: {name} = "{{prompt}}, {name}"',
            )
    for prompt in prompts:
        yield prompt
        if prompt.pair is None:
            yield from (_counterpart(prompt, name, template) for name, template in variants.items())


def pair_problems(prompts: Sequence[Prompt]) -> Iterator[str]:
    """What is wrong with the pairs: each names a prompt that is none itself, with one change and no other."""
    by_id = {prompt.id: prompt for prompt in prompts}
    for prompt in prompts:
        if prompt.pair is None:
            continue
        if prompt.pair not in by_id:
            guess = closest(prompt.pair, by_id)
            did_you_mean = f"; did you mean {guess!r}?" if guess else ""
            yield f"the pair of {prompt.id!r} is {prompt.pair!r}, which is no prompt of the suite{did_you_mean}"
        else:
            yield from _mismatches(prompt, by_id[prompt.pair])


def _mismatches(prompt: Prompt, base: Prompt) -> Iterator[str]:
    of_it = f"the pair of {prompt.id!r} is {base.id!r}, which"
    if base.pair is not None:
        yield f"{of_it} has a pair itself ({base.pair!r}); pair both with the prompt that has none"
    if len(prompt.wordings) != len(base.wordings):
        yield f"{of_it} has {len(base.wordings)} wordings and not {len(prompt.wordings)}; give both the same, in order"
    for mine, other in zip(prompt.wordings, base.wordings, strict=False):
        if mine == other:
            yield f"{of_it} is worded like it: {mine!r}; a counterpart says something else in every wording"
    changed = [a for a in {**base.asked, **prompt.asked} if prompt.asked.get(a) != base.asked.get(a)]
    if len(changed) > 1:
        yield f"{of_it} differs in {' and '.join(changed)}; change one at a time"


def _counterpart(base: Prompt, name: str, template: str) -> Prompt:
    wordings = tuple(fill(template, {"prompt": wording}) for wording in base.wordings)
    return Prompt(f"{base.id}-{slug(name)}", base.concept, wordings, base.asked, pair=base.id)
