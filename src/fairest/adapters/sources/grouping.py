"""Pictures of one concept, or of one prompt, put together: the suite they answer, and which answers which."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from fairest.adapters.sources.listing import Item
from fairest.adapters.sources.said import Said
from fairest.generate import Found
from fairest.prompts.words import slug
from fairest.records import Prompt

__all__ = ["Grouped", "grouped"]

_LONGEST_CONCEPT = 60
_MANY = 50
_USUAL = ("gender", "skin-tone")

Asked = tuple[tuple[str, str], ...]
Pair = tuple[Item, Said]


@dataclass(frozen=True, slots=True)
class Grouped:
    """Prompts, and what was found for each."""

    prompts: tuple[Prompt, ...]
    attributes: tuple[str, ...]
    found: Mapping[str, Sequence[Found]]
    """By prompt id, in an order by hashes of the contents: it depends neither on names nor on what is shown."""
    copies: int
    """Files left out since another under the same prompt has the same content."""
    notes: Sequence[str]


def grouped(pairs: Sequence[Pair], name: str) -> Grouped:
    """Groups by concept, where one is stated, else by text. Copies of a picture in one group count once."""
    apart = _too_far_apart(pairs)
    if apart:
        pairs = [(item, replace(said, concept=f"pictures in {name}")) for item, said in pairs]
    groups: dict[tuple[str, Asked], list[Pair]] = defaultdict(list)
    for item, said in pairs:
        groups[said.concept or said.text or "", said.asked].append((item, said))
    ids = _ids(groups)
    once = {key: _without_copies(group) for key, group in groups.items()}
    copies = len(pairs) - sum(map(len, once.values()))
    asked = (attribute for _concept, values in groups for attribute, _value in values)
    return Grouped(
        tuple(_prompt(ids[key], *key, once[key]) for key in sorted(groups, key=ids.__getitem__)),
        tuple(dict.fromkeys((*_USUAL, *sorted(asked)))),
        {ids[key]: [_found(item, said) for item, said in once[key]] for key in groups},
        copies,
        [*_on_copies(copies, once.values()), *_on_seeds(once.values()), *_on_apart(apart)],
    )


def _too_far_apart(pairs: Sequence[Pair]) -> bool:
    """Whether most pictures stand alone under their text, as in a collection of captions: nothing could be decided."""
    if any(said.concept or said.asked for _item, said in pairs):
        return False
    times = Counter(said.text for _item, said in pairs)
    return len(times) > _MANY and 2 * sum(n for n in times.values() if n == 1) > len(pairs)


def _ids(groups: Iterable[tuple[str, Asked]]) -> dict[tuple[str, Asked], str]:
    plain = {key: "-".join(map(slug, (key[0], *(value for _attribute, value in key[1])))) for key in groups}
    times = Counter(plain.values())
    return {key: made if times[made] == 1 else f"{made}-{_digest(repr(key))[:8]}" for key, made in plain.items()}


def _prompt(identity: str, concept: str, asked: Asked, pairs: Sequence[Pair]) -> Prompt:
    wordings = sorted({said.text for _item, said in pairs if said.text})
    return Prompt(identity, _shortened(concept), tuple(wordings), dict(asked))


def _shortened(concept: str) -> str:
    if len(concept) <= _LONGEST_CONCEPT:
        return concept
    cut = concept[:_LONGEST_CONCEPT]
    return f"{cut.rpartition(' ')[0] or cut}…"


def _hash(item: Item) -> str | None:
    """What is no picture is a gap of its own, and no copy of another gap."""
    return item.sha256 if item.why is None else None


def _found(item: Item, said: Said) -> Found:
    return Found(said.text or "", item.source, said.seed, _hash(item))


def _without_copies(group: Iterable[Pair]) -> list[Pair]:
    """Of the same content the first by name."""
    kept: dict[str, Pair] = {}
    for item, said in sorted(group, key=lambda pair: pair[0].source):
        kept.setdefault(_hash(item) or item.source, (item, said))
    return [kept[key] for key in sorted(kept, key=lambda key: _digest(f"fairest/{key}"))]


def _on_copies(copies: int, groups: Iterable[Sequence[Pair]]) -> Iterator[str]:
    if copies:
        yield f"Files that are copies of another under the same prompt, and count once with it: {copies}."
    times = Counter(item.sha256 for group in groups for item, _said in group if item.why is None)
    if several := sum(n > 1 for n in times.values()):
        yield f"Pictures that stand under more than one prompt, which are not independent then: {several}."


def _on_seeds(groups: Iterable[Sequence[Pair]]) -> Iterator[str]:
    seeds = [[(said.text, said.seed) for _item, said in group if said.seed is not None] for group in groups]
    if again := sum(len(some) - len(set(some)) for some in seeds):
        yield (
            f"Pictures with the prompt and the seed of another, no fresh draws unless something else changed: {again}."
        )
    prompts_of = Counter(seed for some in seeds for seed in {seed for _text, seed in some})
    if any(n > 1 for n in prompts_of.values()):
        yield "Several prompts have pictures of the same seeds: their findings are not independent of each other."


def _on_apart(apart: bool) -> Iterator[str]:
    if apart:
        yield (
            "Most prompts have one picture, of which nothing could be decided: all are taken together as one. "
            "A column `concept`, or sub-folders, would hold them apart."
        )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
