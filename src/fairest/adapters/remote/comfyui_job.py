"""One picture by ComfyUI: the workflow is queued, waited for, and its picture fetched."""

import time
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from fairest.adapters.remote import comfyui_answers as told
from fairest.adapters.remote.answers import mapping_of, picture_of
from fairest.adapters.remote.client import Service
from fairest.adapters.remote.waiting import Again

__all__ = ["Job"]


class Job:
    """A workflow with prompt and seed in their places, and how to get its picture."""

    def __init__(self, service: Service, workflow: Mapping[str, Any], text: str, timeout: float) -> None:
        self._service, self._workflow, self._text, self._timeout = service, workflow, text, timeout
        self.said = ""
        """What ComfyUI said when it failed last: too long, and too often different, to be a reason."""

    def run(self) -> bytes:
        """The file of its picture, as it came.

        Raises `Again` or `Unusable` where another try may help, another `NoPicture` where this picture is not to
        be had, `DrawingFailed` where none is.
        """
        job = self._service.post(
            "/prompt", json={"prompt": self._workflow}, read=told.job_id, why_refused=told.invalid, about=self._text
        )
        done = self._waited_for(job)
        if failure := told.what_failed(told.part(done, "status")):
            why, self.said = failure
            raise Again(why)
        image = told.chosen(told.part(done, "outputs"))
        return picture_of(self._service.get("/view", params=image, about=self._text).content)

    def _waited_for(self, job: str) -> Mapping[str, Any]:
        """What the history says of it in the end. The queue may be long, but it must move."""
        running: frozenset[str] = frozenset()
        since = time.monotonic()
        pauses = _pauses()
        while not (done := self._history(job)):
            now_running, waiting = self._queue()
            if job not in now_running | waiting:
                break
            if now_running != running:
                running, since = now_running, time.monotonic()
            if time.monotonic() - since > self._timeout:
                self._service.post("/queue", json={"delete": [job]})
                raise Again(f"its queue stood still for {self._timeout:g} seconds")
            time.sleep(next(pauses))
        # It may have been done between the two questions; if not, ComfyUI forgot it when it began anew.
        done = done or self._history(job)
        if not done:
            raise Again("it lost what was queued")
        return done

    def _history(self, job: str) -> Mapping[str, Any]:
        found = self._service.get(f"/history/{quote(job, safe='')}", read=mapping_of, about=self._text)
        return told.part(found, job)

    def _queue(self) -> tuple[frozenset[str], frozenset[str]]:
        """The ids of what runs and of what waits."""
        found = self._service.get("/queue", read=mapping_of, about=self._text)
        return told.ids(found.get("queue_running")), told.ids(found.get("queue_pending"))


def _pauses() -> Iterator[float]:
    """Seconds between two questions: short at first, for what is drawn at once, one in the end."""
    pause = 0.05
    while True:
        yield pause
        pause = min(1.0, pause * 1.5)
