"""Calls of huggingface_hub, tried again and given up by the same rules as any other service's."""

import time
from collections.abc import Callable
from typing import TypeVar

import httpx2
from huggingface_hub import HfApi
from huggingface_hub.errors import HfHubHTTPError, OfflineModeIsEnabled
from PIL import Image, UnidentifiedImageError

from fairest.adapters.remote.answers import Answer, NoPicture, Unusable, unreadable
from fairest.adapters.remote.client import MAX_BYTES
from fairest.adapters.remote.hub_limits import limited
from fairest.adapters.remote.problems import Peer, checked, passing, refused_in_words
from fairest.adapters.remote.waiting import Persistence
from fairest.errors import BadInput, DrawingFailed, UnknownName
from fairest.run.picture_files import NOT_AN_IMAGE, TOO_LARGE

__all__ = ["Hub"]

TASK = "text-to-image"
T = TypeVar("T")


class Hub:
    """Hugging Face, a provider that it routes to, or an endpoint of one's own. Safe to share between threads.

    `timeout` is for a whole try, in seconds, with all requests it takes.
    """

    def __init__(
        self,
        peer: Peer,
        *,
        timeout: float = 120.0,
        tries: int = 6,
        patience: float = 600.0,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        if not timeout > 0:
            raise BadInput(f"timeout is {timeout}; it must be more than 0.")
        self.peer, self.timeout = peer, timeout
        self._persistence = Persistence(str(peer), tries=tries, patience=patience, clock=clock, sleep=sleep)

    def call(self, do: Callable[[], T], about: str = "", *, kind: str = "") -> T:
        """What `do` gives. Raises `Refused`, `Failed`, `Unusable` and `DrawingFailed`, as `Service.get` does."""
        return self._persistence.call(lambda: self._attempt(do), about, kind=kind)

    def provider_of(self, model: str, wanted: str, key: str | None) -> str:
        """Who draws: `wanted`, or the first that serves the model for "auto".

        Settled before the first picture, so that one run has one provider, and the run says which.
        Raises `UnknownName`, `BadInput`, `DrawingFailed`.
        """
        info = self.call(
            lambda: HfApi(token=key).model_info(model, expand=["inferenceProviderMapping"]), kind="who draws"
        )
        serving = [m.provider for m in info.inference_provider_mapping or [] if m.task == TASK]
        if not serving:
            raise BadInput(f"No provider that Hugging Face knows draws with {model!r}.")
        if wanted not in ("auto", *serving):
            raise UnknownName(f"provider of {model}", wanted, serving)
        return serving[0] if wanted == "auto" else wanted

    def _attempt(self, do: Callable[[], T]) -> T:
        try:
            with limited(self.timeout, MAX_BYTES):
                return do()
        except NoPicture:
            raise
        except OfflineModeIsEnabled:
            raise DrawingFailed("huggingface_hub is offline.", hint="Unset HF_HUB_OFFLINE.") from None
        except HfHubHTTPError as error:
            checked(_answer_of(error.response), self.peer, self._why_refused)
            raise Unusable("the service's answer cannot be read: JSON of another shape") from None
        except (httpx2.HTTPError, TimeoutError) as error:
            raise passing(error, self.timeout) from None
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise unreadable(TOO_LARGE) from None
        except UnidentifiedImageError:
            raise unreadable(NOT_AN_IMAGE) from None
        except (ValueError, LookupError, TypeError, AttributeError):
            # The providers' code takes answers as they should be: base64, lists and keys that may not be there.
            raise Unusable("the service's answer cannot be read: JSON of another shape") from None

    def _why_refused(self, answer: Answer) -> str | None:
        return "refused by the service: safety system" if refused_in_words(answer, self.peer) else None


def _answer_of(response: httpx2.Response) -> Answer:
    try:
        content = response.content
    except httpx2.StreamError:  # its body was not asked for, or broke off
        content = b""
    return Answer(response.status_code, response.headers, content)
