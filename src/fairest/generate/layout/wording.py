"""How the prompt of a person says who they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fairest.checks import only
from fairest.errors import BadInput
from fairest.generate.layout.layout import checked_text
from fairest.prompts.words import blanks, fill

__all__ = ["Wording"]

_WORDS = {"gender": {"woman": "female", "man": "male"}}
"""Values that prompts name by another word."""
_TEMPLATES = {
    frozenset({"gender"}): "a photo of {a} {gender} {who}",
    frozenset({"skin-tone"}): "a photo of {a} {who} with {skin-tone} skin",
    frozenset({"gender", "skin-tone"}): "a photo of {a} {gender} {who} with {skin-tone} skin",
}


@dataclass(frozen=True, slots=True)
class Wording:
    """A template, and the words for each value of each attribute."""

    template: str
    words: Mapping[str, Mapping[str, str]]

    @classmethod
    def of(
        cls, template: str | None, values: Mapping[str, Sequence[str]], words: Mapping[str, Mapping[str, str]]
    ) -> "Wording":
        """For attributes with these values; None stands for the usual template. Raises `BadInput`."""
        chosen = template or _TEMPLATES.get(frozenset(values))
        if chosen is None:
            raise BadInput(
                f"No usual prompt says {' and '.join(values)}.", hint="Give a template with a blank for each."
            )
        _check_blanks(checked_text("template", chosen), {"who", *values})
        only(words, list(values), "words")
        for attribute, said in words.items():
            only(said, values[attribute], f"words.{attribute}")
        return cls(chosen, {a: {v: _word(a, v, words) for v in dict.fromkeys(values[a])} for a in values})

    def prompt(self, who: str, person: Mapping[str, str]) -> str:
        return fill(self.template, {"who": who} | {a: self.words[a][value] for a, value in person.items()})


def _word(attribute: str, value: str, words: Mapping[str, Mapping[str, str]]) -> str:
    usual = _WORDS.get(attribute, {}).get(value, value)
    return checked_text(f"The word for {value}", words.get(attribute, {}).get(value, usual))


def _check_blanks(template: str, needed: set[str]) -> None:
    found = blanks(template)
    only(sorted(found), sorted({*needed, "a"}), f"The template {template!r}")
    if missing := sorted(needed - found):
        raise BadInput(f"The template {template!r} does not say {{{missing[0]}}}.", hint="It needs each one's blank.")
