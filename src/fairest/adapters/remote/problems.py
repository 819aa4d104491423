"""What an HTTP answer means for a picture and for the run: fine, refused, wait, try again, or stop."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from time import time
from typing import Any

import httpx2

from fairest.adapters.remote.answers import Answer, Refused, Unusable
from fairest.adapters.remote.waiting import KEPT, Again, Limited
from fairest.errors import DrawingFailed

__all__ = ["Peer", "WhyRefused", "checked", "codes_of", "never", "passing", "refused_in_words", "said"]

WhyRefused = Callable[[Answer], str | None]
"""Why the service refused the content it was asked for, in a few constant words; None if it did not."""

_PASSING = {408, 409, 425}
_REFUSAL_WORDS = ("safety system", "content policy", "nsfw", "flagged", "moderation")
_UNPAID = {"insufficient_quota", "billing_hard_limit_reached", "billing_not_active"}


@dataclass(frozen=True, slots=True)
class Peer:
    """Who answers, for the texts of errors."""

    name: str
    host: str
    """With the port; without user and password."""
    key_from: str = ""
    """Where its key comes from: "OPENAI_API_KEY"."""
    secrets: Sequence[str] = field(default=(), repr=False)
    """What no text may hold, even when the service says it."""

    def __str__(self) -> str:
        return f"{self.name} at {self.host}"


def never(_: Answer) -> None:
    """For services that refuse no content."""


def checked(answer: Answer, peer: Peer, why_refused: WhyRefused) -> Answer:
    """The answer, if its status is 2xx.

    Raises `Refused`, `Limited` (429; 503 with Retry-After), `Again` (5xx and others that may pass) and
    `DrawingFailed` for what no other try or picture will change.
    """
    if 200 <= answer.status < 300:
        return answer
    if why := why_refused(answer):
        raise Refused(why)
    after = _seconds_to_wait(answer.headers)
    if not codes_of(answer) & _UNPAID:
        if answer.status == 429 or (answer.status == 503 and after):
            raise Limited(f"HTTP {answer.status}", after)
        if answer.status in _PASSING or answer.status >= 500:
            raise Again(f"HTTP {answer.status}")
    raise _stopped(answer, peer)


def codes_of(answer: Answer) -> set[str]:
    """The code and the type of the error an answer states as {"error": {"code": …, "type": …}}."""
    error = _stated(answer)
    codes = [error.get(key) for key in ("code", "type")] if isinstance(error, dict) else []
    return {code for code in codes if isinstance(code, str)}


def passing(error: Exception, timeout: float) -> Again:
    """What a broken connection, or none, means for a try."""
    if isinstance(error, httpx2.TimeoutException | TimeoutError):
        return Again(f"no answer within {timeout:g} seconds", hint="A longer --timeout may help.")
    return Again("no connection" if isinstance(error, httpx2.ConnectError) else "the connection broke")


def said(answer: Answer, peer: Peer) -> str:
    """What the service says of an error: one printable line without secrets, at most 300 characters."""
    text = _text(_stated(answer))
    for secret in peer.secrets:
        text = text.replace(secret, "…")
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= 300 else line[:299] + "…"


def _stated(answer: Answer) -> Any:
    try:
        body = answer.json()
    except Unusable:
        return None
    keys = ("error", "detail", "message")
    return next((body[key] for key in keys if body.get(key)), None) if isinstance(body, dict) else None


def _text(stated: Any) -> str:
    if isinstance(stated, list):
        return "; ".join(_text(part) for part in stated[:3])
    if isinstance(stated, dict):
        return _text(stated.get("message") or stated.get("msg") or "")
    return stated if isinstance(stated, str) else ""


def _stopped(answer: Answer, peer: Peer) -> DrawingFailed:
    status = answer.status
    if status in (401, 403):
        # Without the service's own words: they may quote the key.
        return DrawingFailed(f"{peer} does not let us in (HTTP {status}).", hint=_about_the_key(peer))
    if 300 <= status < 400:
        where = f"{peer} sends us elsewhere (HTTP {status}), and no key goes where it was not meant to."
        return DrawingFailed(where, hint="Give the address it has now.")
    text = said(answer, peer)
    return DrawingFailed(f"{peer} answers HTTP {status}" + (f": {text}" if text else "."), hint=KEPT)


def refused_in_words(answer: Answer, peer: Peer) -> bool:
    """Whether a refusal of content is meant, for services that give no code for it."""
    words = said(answer, peer).lower()
    return answer.status in (400, 422) and any(word in words for word in _REFUSAL_WORDS)


def _about_the_key(peer: Peer) -> str:
    if not peer.key_from:
        return "It may want a user and a password."
    return f"Is the key in {peer.key_from} set, right, and allowed to use this model?"


def _seconds_to_wait(headers: Mapping[str, str]) -> float | None:
    """Of "retry-after-ms" or Retry-After: seconds, or a date, taken by the service's own clock if it tells it."""
    stated = headers.get("retry-after", "")
    for text, unit in ((headers.get("retry-after-ms", ""), 1000), (stated, 1)):
        if text.strip().replace(".", "", 1).isdecimal():
            return float(text) / unit
    then, now = _date(stated), _date(headers.get("date", ""))
    return None if then is None else max(0.0, then - (time() if now is None else now))


def _date(text: str) -> float | None:
    try:
        return parsedate_to_datetime(text).timestamp()
    except (ValueError, OverflowError):
        return None
