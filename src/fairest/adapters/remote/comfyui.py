"""The server of ComfyUI: a workflow of one's own, queued once for each picture."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from fairest.adapters.remote.address import address_of, basic_auth
from fairest.adapters.remote.answers import Answer, NoPicture, mapping_of, text_of
from fairest.adapters.remote.client import Service
from fairest.adapters.remote.comfyui_job import Job
from fairest.adapters.remote.syntax import for_comfyui
from fairest.adapters.remote.waiting import Persistence
from fairest.adapters.remote.workflow import Workflow
from fairest.errors import BadInput, DrawingFailed
from fairest.generate.doors import Blocked, Drawing, Drawn

__all__ = ["ComfyUIGenerator", "generator"]

DEFAULT = "http://127.0.0.1:8188"
_TRIES = 3


def generator(
    rest: str,
    *,
    workflow: str | Path | None = None,
    prompt_node: str | None = None,
    seed_node: str | None = None,
    in_flight: int = 2,
    timeout: float = 120.0,
) -> "ComfyUIGenerator":
    """The server at `rest` (a URL, or host:port, or nothing for port 8188 of this machine), by a workflow's file.

    `timeout` is in seconds for a request, and for the queue to move on. Nodes are named as `Workflow.read` says.
    Raises `BadInput`, `NotFound`, and `DrawingFailed` where no such server answers.
    """
    if not workflow:
        raise BadInput(
            "comfyui needs a workflow.", hint='Save one with "Save (API Format)" and name it: --workflow FILE.json'
        )
    read = Workflow.read(workflow, prompt_node, seed_node)
    service = Service(
        "ComfyUI",
        address_of(rest, DEFAULT),
        headers=basic_auth("COMFYUI"),
        key_from="COMFYUI_AUTH",
        timeout=timeout,
        in_flight=in_flight,
    )
    return ComfyUIGenerator(service, read, name=f"comfyui:{Path(workflow).stem}", timeout=timeout)


class ComfyUIGenerator:
    """Draws by a workflow, one picture a request. Safe to call from several threads."""

    batch = 1

    def __init__(self, service: Service, workflow: Workflow, *, name: str, timeout: float) -> None:
        self.name = name
        self.parallel = service.in_flight
        self._service, self._workflow, self._timeout = service, workflow, timeout
        self._persistence = Persistence(str(service.peer), tries=_TRIES)
        self._version = _version(service.get("/system_stats", read=mapping_of, why_refused=_is_another))

    def draw(self, texts: Sequence[str], seeds: Sequence[int]) -> list[Drawing]:
        """The file of each picture as it came, with the workflow in it; or `Blocked`."""
        return [self._drawn(text, seed) for text, seed in zip(texts, seeds, strict=True)]

    def describe(self) -> Mapping[str, object]:
        """Host, version, the workflow's hash, the files of weights it names, and where prompt and seed go."""
        return {
            "name": self.name,
            "host": self._service.host,
            "version": self._version,
            "workflow_sha256": self._workflow.sha256,
            "weights": self._workflow.weights(),
            "prompt_node": [str(place) for place in self._workflow.prompts],
            "seed_node": [str(place) for place in self._workflow.seeds],
            "notes": ["ComfyUI names the files of weights, not their hashes: another of that name would go unnoticed."],
        }

    def close(self) -> None:
        self._service.close()

    def _drawn(self, text: str, seed: int) -> Drawing:
        prompt = for_comfyui(text) if self._workflow.encodes_text() else text
        job = Job(self._service, self._workflow.filled(prompt, seed), text, self._timeout)
        try:
            return Drawn(self._persistence.call(job.run, text))
        except NoPicture as none:
            return Blocked(none.why)
        except DrawingFailed as error:
            says = f" It says: {job.said}" if job.said else ""
            raise DrawingFailed(f"{error.message}{says}", hint=error.hint) from error


def _version(stats: Mapping[str, Any]) -> str | None:
    system = stats.get("system")
    return text_of(system.get("comfyui_version")) if isinstance(system, dict) else None


def _is_another(answer: Answer) -> str | None:
    if answer.status == 404:
        raise DrawingFailed("There is a server, but it is not ComfyUI (HTTP 404).", hint="Is this its address?")
    return None
