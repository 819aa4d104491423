"""`vqa:MODEL`: a vision-language model behind a chat-completions endpoint, with a closed list of answers."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from PIL import Image as PictureFile
from PIL.Image import Image

from fairest.adapters.judges.naming import file_name, named
from fairest.adapters.judges.vocabulary import Question, read_vocabulary
from fairest.adapters.judges.vqa_answers import read_answer
from fairest.adapters.judges.vqa_chat import REFUSED, Chat
from fairest.adapters.judges.vqa_prompt import (
    BESIDE,
    CANNOT_TELL,
    QUALITY,
    Shown,
    messages,
    options,
    prompts_sha256,
)
from fairest.adapters.remote.answers import NoPicture, Refused
from fairest.adapters.remote.client import Service
from fairest.adapters.remote.openai import service_at
from fairest.adapters.remote.waiting import KEPT
from fairest.errors import BadInput, DrawingFailed, JudgingFailed
from fairest.records import UNSURE, Label
from fairest.run.pictures import as_seen

__all__ = ["FAILED", "VQAJudge", "judge"]

FAILED = "the judge's service failed"
SIDE = 768
_MAX_BYTES = 1024 * 1024
"""Of an answer, which has a few words."""
_RESUME = (
    "What was judged before is kept: go on with --resume. A slow service may need timeout=SECONDS or in_flight=1 "
    "behind the name of the judge."
)
_ALWAYS = (
    "Who runs the service may change the model behind its name without notice.",
    "Text in a picture may steer what such a model says. It is told not to follow any; how far that holds was not "
    "measured.",
)


def judge(
    rest: str,
    *,
    base_url: str | None = None,
    vocabulary: str | Path | None = None,
    in_flight: int = 4,
    timeout: float = 60.0,
    side: int = SIDE,
) -> "VQAJudge":
    """The model `rest` of the server at `base_url`, or OPENAI_BASE_URL, or OpenAI's own.

    The key comes from OPENAI_API_KEY; another server may need none. `vocabulary` is a file of questions, by default
    the one that ships. Pictures are scaled down to a longest side of `side`. Raises `NotFound`, `BadInput`.
    """
    if not rest:
        raise BadInput("vqa needs the name of a model.", hint="For example: vqa:gpt-4o-mini")
    for option, value, most in (("in_flight", in_flight, 256), ("side", side, 8192), ("timeout", timeout, 86_400)):
        _check_number(option, value, most, whole=option != "timeout")
    service = service_at(base_url, f"vqa:{rest}", timeout=timeout, in_flight=in_flight, max_bytes=_MAX_BYTES)
    name = named("vqa", rest, side=None if side == SIDE else side, vocabulary=file_name(vocabulary))
    return VQAJudge(rest, service, read_vocabulary(vocabulary), side=side, name=name)


class VQAJudge:
    """Asks one question about one picture a request; pictures go side by side.

    One question at a time, since an answer to several is an answer to the first, and to the others in its light: a
    model that wrote "man" goes on writing about a man. And what is one word of a list can be read strictly.
    """

    batch = 16

    def __init__(
        self, model: str, service: Service, questions: Mapping[str, Question], *, side: int = SIDE, name: str = ""
    ) -> None:
        self.name = name or f"vqa:{model}"
        self._model, self._questions, self._side = model, questions, side
        self._chat = Chat(model, service)
        for question in questions.values():
            _check_answers(question)

    @property
    def attributes(self) -> Mapping[str, tuple[str, ...]]:
        return {attribute: question.names for attribute, question in self._questions.items()}

    def label(self, ids: Sequence[str], pictures: Sequence[Image], attributes: Sequence[str]) -> list[Label]:
        """One label for each picture and attribute. Raises `JudgingFailed` where the service answers nothing."""
        with ThreadPoolExecutor(self._chat.service.in_flight) as pool:
            asked = [pool.submit(self._told, *one, attributes) for one in zip(ids, pictures, strict=True)]
            try:
                return [label for told in asked for label in told.result()]
            finally:
                pool.shutdown(wait=False, cancel_futures=True)

    def describe(self) -> Mapping[str, object]:
        """Model, host, what is asked, and how. Never a key, nor what anybody answered."""
        return {
            "name": self.name,
            "model": self._model,
            "host": self._chat.service.host,
            "questions": {attribute: question.text for attribute, question in self._questions.items()},
            "answers": {attribute: [*question.names, *BESIDE] for attribute, question in self._questions.items()},
            "order_of_answers": "the values by a hash of the picture, then the others",
            "prompts_sha256": prompts_sha256(self._questions.values()),
            "picture": f"JPEG, quality {QUALITY}, longest side {self._side} at most",
            "temperature": "0, where the service takes it",
            "response_format": "json_schema, where the service takes it",
            "notes": [f"The pictures were sent to {self._chat.service.host}.", *_ALWAYS],
        }

    def close(self) -> None:
        self._chat.service.close()

    def _told(self, name: str, picture: Image, attributes: Sequence[str]) -> list[Label]:
        shown = Shown.of(as_seen(picture), self._side)
        return [self._answered(name, shown, self._questions[attribute]) for attribute in attributes]

    def _answered(self, name: str, shown: Shown, question: Question) -> Label:
        try:
            answer = self._ask(question, shown, about=name)
        except Refused:
            return Label(name, question.attribute, None, REFUSED)
        except NoPicture:
            return Label(name, question.attribute, None, FAILED)
        except DrawingFailed as error:
            self._check_alive(question, error)
            return Label(name, question.attribute, None, FAILED)
        if answer in question.names:
            return Label(name, question.attribute, answer)
        return Label(name, question.attribute, None, UNSURE if answer in (None, CANNOT_TELL) else answer)

    def _ask(self, question: Question, shown: Shown, about: str = "") -> str | None:
        answers = options(question, shown)
        return read_answer(self._chat.ask(messages(question, answers, shown), answers, about), answers)

    def _check_alive(self, question: Question, error: DrawingFailed) -> None:
        """Raise `JudgingFailed` unless the service has an answer to the same question about a plain grey square.

        A picture on which it always fails would end the run each time it is gone on with.
        """
        try:
            self._ask(question, Shown.of(PictureFile.new("RGB", (64, 64), "grey"), self._side))
        except NoPicture:
            return
        except DrawingFailed:
            hint = _RESUME if error.hint.startswith(KEPT) else error.hint
            raise JudgingFailed(error.message, hint=hint) from None


def _check_number(option: str, value: Any, most: int, *, whole: bool) -> None:
    right = isinstance(value, int) or (not whole and isinstance(value, float))
    if not right or isinstance(value, bool) or not 0 < value <= most:
        kind = "a whole number" if whole else "a number of seconds"
        raise BadInput(f"{option} is {value!r}; it must be {kind} more than 0, and {most} at most.")


def _check_answers(question: Question) -> None:
    """Raise `BadInput` unless each answer is read as itself."""
    every = (*question.names, *BESIDE)
    for answer in every:
        if read_answer(answer, every) != answer or every.count(answer) > 1 or "\n" in answer:
            raise BadInput(
                f"{answer!r} cannot be an answer about {question.attribute}: it could be taken for another one.",
                hint=f"Values differ in more than case, quotes and a full stop, and none is {', '.join(BESIDE)}.",
            )
