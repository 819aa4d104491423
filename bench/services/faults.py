"""What goes wrong, and when."""

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["ANYWHERE", "PICTURES", "Faults"]

ANYWHERE = {
    "401": "the key is refused",
    "402": "nothing is left to pay with",
    "429": "too many requests, with Retry-After",
    "500": "an error of its own",
    "503": "overloaded",
    "hang": "no answer until the caller gives up",
    "disconnect": "the connection is closed without an answer",
    "truncated": "the body ends before the length its header promised",
    "wrong-type": "a page of HTML with status 200",
    "broken-json": "status 200, a JSON type, and half a JSON text",
}
"""Faults that every service knows, and what they are."""

PICTURES = {
    "damaged": "the picture's file is cut in half",
    "huge": "a picture of 20,000 x 20,000 in a file of a few bytes",
    "not-a-picture": "text where the picture should be",
}
"""Faults of the picture itself, which every service knows too."""


@dataclass(frozen=True)
class Faults:
    """Faults by name: `first` for the first so many tries of each prompt, `always` for prompts with a word in them.

    `Faults(first={"429": 2, "500": 1})` answers the first request for a text with 429, the second too, the third
    with 500, the fourth as asked. A prompt is its text: two pictures of one text share their tries.
    """

    first: Mapping[str, int] = field(default_factory=dict)
    always: Mapping[str, str] = field(default_factory=dict)
    retry_after: str = "0"
    """What a 429 says: seconds, or a date as HTTP writes it; with "" it says nothing."""

    def names(self) -> set[str]:
        return {*self.first, *self.always}

    def of(self, prompt: str, tries: int) -> str | None:
        """The fault of a request for `prompt` that so many came before, or None."""
        lasting = [fault for fault, word in self.always.items() if word in prompt]
        passing = [fault for fault, many in self.first.items() for _ in range(many)]
        return next(iter(lasting + passing[tries : tries + 1]), None)
