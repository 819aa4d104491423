"""One chat with a model over HTTP: a request, and what the model said in its place; whatever that is, unread."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from fairest.adapters.remote.answers import Answer, Refused, Unusable, mapping_of
from fairest.adapters.remote.client import Service
from fairest.adapters.remote.openai import refusal_in
from fairest.adapters.remote.problems import said

__all__ = ["REFUSED", "Chat"]

REFUSED = "refused by the service"
_NAMED_BY = {
    "temperature": ("temperature",),
    "response_format": ("response_format", "response format", "json_schema", "structured output"),
}
"""The settings a server may not take, and the words by which its error names them."""


class _Untaken(Exception):
    """The server does not take a setting."""

    def __init__(self, setting: str) -> None:
        super().__init__(setting)
        self.setting = setting


class Chat:
    """Asks a model by POST chat/completions. Safe to use from several threads.

    It asks for the likeliest answer (temperature 0), held to a JSON schema. Where the server does not take the one or
    the other, it is left out from then on.
    """

    def __init__(self, model: str, service: Service) -> None:
        self.service = service
        self._model = model
        self._untaken: set[str] = set()

    def ask(self, messages: Sequence[Mapping[str, Any]], options: Sequence[str], about: str = "") -> object:
        """The content of the model's message, which should be one of a list. See `say`."""
        return self.say(messages, _one_of(options), about)

    def say(self, messages: Sequence[Mapping[str, Any]], schema: Mapping[str, Any], about: str = "") -> object:
        """The content of the model's message, which should be JSON of a schema; None where it was cut off.

        Raises `Refused` where the service refuses, `NoPicture` where it fails on this alone, and `DrawingFailed`.
        """
        while True:
            settings = {name: value for name, value in _settings(schema).items() if name not in self._untaken}
            try:
                return self.service.post(
                    "chat/completions",
                    json={"model": self._model, "messages": messages, **settings},
                    read=_content,
                    why_refused=partial(self._why_refused, settings),
                    about=about,
                )
            except _Untaken as untaken:
                self._untaken.add(untaken.setting)

    def _why_refused(self, sent: Mapping[str, Any], answer: Answer) -> str | None:
        if answer.status in (400, 422):
            words = said(answer, self.service.peer).lower()
            for setting in sent:
                if any(word in words for word in _NAMED_BY[setting]):
                    raise _Untaken(setting)
        return REFUSED if refusal_in(answer, self.service.peer) else None


def _one_of(options: Sequence[str]) -> Mapping[str, Any]:
    return {
        "type": "object",
        "properties": {"answer": {"type": "string", "enum": list(options)}},
        "required": ["answer"],
        "additionalProperties": False,
    }


def _settings(schema: Mapping[str, Any]) -> dict[str, Any]:
    schema_format = {"type": "json_schema", "json_schema": {"name": "answer", "strict": True, "schema": schema}}
    return {"temperature": 0, "response_format": schema_format}


def _content(answer: Answer) -> object:
    match mapping_of(answer).get("choices"):
        case [{"message": dict(message), **rest}]:
            ended = rest.get("finish_reason")
        case _:
            raise Unusable("the service's answer cannot be read: JSON of another shape")
    if ended == "content_filter" or message.get("refusal"):
        raise Refused(REFUSED)
    return None if ended == "length" else message.get("content")
