"""The server of ComfyUI: workflows into a queue, drawn one after the other, files to be fetched."""

import json
import threading
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.pictures import Artist
from services.server import Answer, Ask, Request

__all__ = ["Shape"]

_OUTPUTS = {"SaveImage": "output", "PreviewImage": "temp"}
_CHECKPOINTS = ("painted-v1.safetensors", "refined-v1.safetensors")
_Workflow = Mapping[str, Any]


@dataclass
class _Job:
    """A workflow in the queue. `begins` and `ends` are times of the clock: nothing runs, the picture is drawn late."""

    id: str
    number: int
    request: Request
    begins: float
    ends: float
    views: int = 0


class Shape:
    """/prompt, /history, /queue, /view, /system_stats and /object_info.

    Each drawing takes `seconds`, behind `ahead` drawings of other people. Faults of its own: "node-error",
    "interrupted", "no-output", "stuck" (it runs for ever), "lost" (as after a restart), "view-500" and
    "view-truncated" (the first time its file is fetched).
    """

    knows = frozenset({"node-error", "interrupted", "no-output", "stuck", "lost", "view-500", "view-truncated"})
    base = ""

    def __init__(self, artist: Artist, *, seconds: float = 0.0, ahead: int = 0) -> None:
        self._artist, self._seconds = artist, seconds
        self._lock = threading.Lock()
        self._jobs: dict[str, _Job] = {}
        self._free_at = 0.0
        for _ in range(ahead):
            self._put(Request("POST", "/prompt", {}, {}, {"prompt": {}}))

    def ask(self, method: str, path: str, body: Any) -> Ask | None:
        if (method, path) != ("POST", "/prompt") or _invalid(body["prompt"]):
            return None
        return Ask(_text(body["prompt"]), _seed(body["prompt"]))

    def drawn(self, request: Request) -> Answer:
        job = self._put(request)
        return Answer.of({"prompt_id": job.id, "number": job.number, "node_errors": {}})

    def told(self, request: Request) -> Answer:
        match request.path.split("/")[1:]:
            case ["prompt"]:
                return Answer.of(_invalid(request.body["prompt"]), 400)
            case ["history", wanted]:
                return Answer.of(self._history(wanted))
            case ["queue"]:
                return Answer.of(self._queue())
            case ["view"]:
                return self._file(request.query)
            case ["system_stats"]:
                return Answer.of({"system": {"os": "posix", "comfyui_version": "0.3.0"}, "devices": []})
            case ["object_info"]:
                return Answer.of({"CheckpointLoaderSimple": {"input": {"required": {"ckpt_name": [_CHECKPOINTS]}}}})
        return Answer(404, b"404: Not Found", "text/plain; charset=utf-8")

    def failed(self, status: int) -> object:
        return {"error": {"type": "error", "message": f"HTTP {status}", "details": "", "extra_info": {}}}

    def _put(self, request: Request) -> _Job:
        with self._lock:
            begins = max(time.monotonic(), self._free_at)
            ends = float("inf") if request.fault == "stuck" else begins + self._seconds
            self._free_at = begins + self._seconds
            job = _Job(str(uuid.uuid4()), len(self._jobs), request, begins, ends)
            self._jobs[job.id] = job
            return job

    def _queue(self) -> dict[str, object]:
        with self._lock:
            there = [job for job in self._jobs.values() if job.request.fault != "lost"]
        now = time.monotonic()
        running = [_queued(job) for job in there if job.begins <= now < job.ends]
        return {"queue_running": running, "queue_pending": [_queued(job) for job in there if now < job.begins]}

    def _history(self, wanted: str) -> dict[str, object]:
        job = self._jobs.get(wanted)
        if job is None or job.request.fault == "lost" or time.monotonic() < job.ends:
            return {}
        workflow, fault = job.request.body["prompt"], job.request.fault
        done = {"status_str": "success", "completed": True, "messages": [["execution_success", {"prompt_id": job.id}]]}
        status = _failed(workflow, fault, job.id) if fault in ("node-error", "interrupted") else done
        shown = {} if status is not done or fault == "no-output" else _shown(job)
        return {job.id: {"prompt": _queued(job), "outputs": shown, "status": status, "meta": {}}}

    def _file(self, query: Mapping[str, str]) -> Answer:
        job = self._jobs.get(query["filename"].removesuffix(".png").partition("_")[2])
        if job is None or query.get("type") not in _OUTPUTS.values():
            return Answer(404, b"", "text/plain")
        job.views += 1
        fault = job.request.fault if job.views == 1 else None
        if fault == "view-500":
            return Answer(500, b"500 Internal Server Error", "text/plain; charset=utf-8")
        notes = {"prompt": json.dumps(job.request.body["prompt"])}
        content = self._artist.png(
            job.request.prompt or "", job.request.seed or 0, fault=job.request.fault, notes=notes
        )
        promised = {"Content-Length": str(len(content) + 100)} if fault == "view-truncated" else {}
        return Answer(200, content, "image/png", promised)


def _queued(job: _Job) -> list[object]:
    return [job.number, job.id, job.request.body["prompt"], {}, []]


def _shown(job: _Job) -> dict[str, object]:
    """What the nodes that show pictures give, the last of the workflow first, as a cache may have it."""
    workflow = job.request.body["prompt"]
    return {
        key: {"images": [{"filename": f"{key}_{job.id}.png", "subfolder": "", "type": _OUTPUTS[node["class_type"]]}]}
        for key, node in reversed(workflow.items())
        if node["class_type"] in _OUTPUTS
    }


def _failed(workflow: _Workflow, fault: str | None, job: str) -> dict[str, object]:
    key, node = _sampler(workflow)
    where = {"prompt_id": job, "node_id": key, "node_type": node["class_type"], "executed": []}
    what = {"exception_message": "Allocation on device", "exception_type": "torch.OutOfMemoryError", "traceback": []}
    last = ["execution_interrupted", where] if fault == "interrupted" else ["execution_error", where | what]
    return {"status_str": "error", "completed": False, "messages": [["execution_start", {"prompt_id": job}], last]}


def _invalid(workflow: _Workflow) -> dict[str, object] | None:
    """What it says of a workflow that it cannot run, or None."""
    for key, node in workflow.items():
        name = node["inputs"].get("ckpt_name")
        if name is not None and name not in _CHECKPOINTS:
            told = {"type": "value_not_in_list", "message": "Value not in list", "details": f"ckpt_name: '{name}'"}
            errors = {key: {"errors": [told], "class_type": node["class_type"], "dependent_outputs": []}}
            return {"error": _error("prompt_outputs_failed_validation", "failed validation"), "node_errors": errors}
    if not any(node["class_type"] in _OUTPUTS for node in workflow.values()):
        return {"error": _error("prompt_no_outputs", "Prompt has no outputs"), "node_errors": {}}
    return None


def _error(kind: str, message: str) -> dict[str, object]:
    return {"type": kind, "message": message, "details": "", "extra_info": {}}


def _sampler(workflow: _Workflow) -> tuple[str, Any]:
    return next((key, node) for key, node in workflow.items() if {"positive", "guider"} & node["inputs"].keys())


def _seed(workflow: _Workflow) -> int | None:
    inputs = _sampler(workflow)[1]["inputs"]
    found = inputs.get("seed", inputs.get("noise_seed", inputs.get("noise")))
    return _value(workflow, found, ("seed", "noise_seed", "value")) if found is not None else None


def _text(workflow: _Workflow) -> str:
    inputs = _sampler(workflow)[1]["inputs"]
    link = inputs.get("positive", inputs.get("guider"))
    return str(_value(workflow, link, ("text", "text_g", "clip_l", "value", "conditioning", "positive")))


def _value(workflow: _Workflow, found: Any, names: tuple[str, ...]) -> Any:
    """What a link leads to, through whatever nodes there are."""
    while isinstance(found, list):
        inputs = workflow[found[0]]["inputs"]
        found = next(inputs[name] for name in names if name in inputs)
    return found
