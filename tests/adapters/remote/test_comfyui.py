"""ComfyUI: queued, waited for and fetched, against a server that speaks like it."""

import io
import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from services import Faults, serve

from fairest import Painter
from fairest.adapters.remote import waiting
from fairest.adapters.remote.comfyui import generator
from fairest.adapters.remote.comfyui_answers import chosen
from fairest.errors import BadInput, DrawingFailed
from fairest.generate.doors import Blocked, Drawn

WORKFLOW = {
    "3": {
        "class_type": "KSampler",
        "inputs": {"seed": 1, "steps": 20, "positive": ["6", 0], "negative": ["7", 0], "model": ["4", 0]},
    },
    "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "painted-v1.safetensors"}},
    "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "from the file", "clip": ["4", 1]}},
    "7": {"class_type": "CLIPTextEncode", "inputs": {"text": "ugly", "clip": ["4", 1]}},
    "9": {"class_type": "SaveImage", "inputs": {"images": ["3", 0], "filename_prefix": "fairest"}},
}


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch):
    monkeypatch.setattr(waiting, "backoff", lambda *_: 0.0)


@pytest.fixture
def file(tmp_path) -> Path:
    path = tmp_path / "portrait.json"
    path.write_text(json.dumps(WORKFLOW))
    return path


@contextmanager
def comfyui(file, *, faults=None, options=None, **settings):
    with serve("comfyui", Painter(), faults=faults, **(options or {})) as service:
        drawer = generator(service.url, workflow=file, **settings)
        try:
            yield service, drawer
        finally:
            drawer.close()


def posted(service, path: str) -> list[Any]:
    return [request.body for request in service.requests if (request.method, request.path) == ("POST", path)]


def test_a_seed_gives_the_same_file_byte_for_byte_with_the_workflow_in_it(file):
    with comfyui(file) as (_, drawer):
        first, again, other = drawer.draw(["a nurse"] * 3, [5, 5, 6])
    assert isinstance(first, Drawn)
    assert first.picture == again.picture != other.picture
    image = Image.open(io.BytesIO(first.picture))
    assert json.loads(image.text["prompt"])["3"]["inputs"]["seed"] == 5
    assert image.convert("RGB").tobytes() == Painter().draw(["a nurse"], [5])[0].tobytes()


def test_prompt_and_seed_reach_their_nodes_and_nothing_else_of_the_workflow_changes(file):
    with comfyui(file) as (service, drawer):
        drawer.draw(["a nurse (smiling)"], [2**32 - 1])
    [sent] = posted(service, "/prompt")
    assert sent["prompt"]["3"]["inputs"].pop("seed") == 4294967295
    assert sent["prompt"]["6"]["inputs"].pop("text") == r"a nurse \(smiling\)"
    unchanged = json.loads(file.read_text())
    del unchanged["3"]["inputs"]["seed"], unchanged["6"]["inputs"]["text"]
    assert sent == {"prompt": unchanged}


def test_pictures_drawn_side_by_side_do_not_mix(file):
    seeds = range(12)
    with comfyui(file, in_flight=4) as (_, drawer), ThreadPoolExecutor(4) as pool:
        drawn = list(pool.map(lambda seed: drawer.draw(["a nurse"], [seed])[0], seeds))
    pixels = [Image.open(io.BytesIO(drawing.picture)).convert("RGB").tobytes() for drawing in drawn]
    assert pixels == [picture.tobytes() for picture in Painter().draw(["a nurse"] * 12, list(seeds))]


def test_it_says_what_it_draws_with(file):
    with comfyui(file) as (service, drawer):
        told = drawer.describe()
        assert told == drawer.describe()
        assert told["host"] == service.url.removeprefix("http://")
    assert told["name"] == "comfyui:portrait"
    assert told["version"] == "0.3.0"
    assert told["weights"] == {"4.ckpt_name": "painted-v1.safetensors"}
    assert (told["prompt_node"], told["seed_node"]) == (["6.text"], ["3.seed"])
    json.dumps(told)


def test_a_long_queue_is_waited_for_as_long_as_it_moves(file):
    """Six pictures of other people, 0.4 seconds each, with a timeout of one second."""
    with comfyui(file, options={"ahead": 6, "seconds": 0.4}, timeout=1.0) as (service, drawer):
        [drawing] = drawer.draw(["a nurse"], [5])
    assert isinstance(drawing, Drawn)
    assert len(service.asked) == 1


def test_a_queue_that_stands_still_stops_the_run_and_is_left_without_our_picture(file):
    with comfyui(file, faults=Faults(always={"stuck": "nurse"}), timeout=0.3) as (service, drawer):
        with pytest.raises(DrawingFailed, match=r"3 times in a row: its queue stood still for 0\.3 seconds"):
            drawer.draw(["a nurse"], [5])
        assert len(posted(service, "/queue")) == 3


def test_a_node_that_fails_stops_the_run_and_is_named_with_what_it_said(file):
    faults = Faults(always={"node-error": "nurse"})
    with comfyui(file, faults=faults) as (_, drawer), pytest.raises(DrawingFailed) as stopped:
        drawer.draw(["a nurse"], [5])
    assert "its node 3 (KSampler) stopped with torch.OutOfMemoryError" in stopped.value.message
    assert stopped.value.message.endswith("It says: Allocation on device")


def test_a_node_that_fails_on_one_picture_while_others_succeed_is_a_gap(file, monkeypatch):
    with comfyui(file, faults=Faults(always={"node-error": "pilot"})) as (_, drawer):

        def while_others_draw(*_: object) -> float:
            assert isinstance(drawer.draw(["a nurse"], [1])[0], Drawn)
            return 0.0

        monkeypatch.setattr(waiting, "backoff", while_others_draw)
        assert drawer.draw(["a pilot"], [5]) == [
            Blocked("the service failed: its node 3 (KSampler) stopped with torch.OutOfMemoryError")
        ]


@pytest.mark.parametrize(
    "fault", ["node-error", "interrupted", "no-output", "lost", "damaged", "not-a-picture", "500", "503", "429"]
)
def test_what_passes_is_tried_again_by_queueing_it_again(file, fault):
    with comfyui(file, faults=Faults(first={fault: 1})) as (service, drawer):
        assert isinstance(drawer.draw(["a nurse"], [5])[0], Drawn)
    assert [request.fault for request in service.asked] == [fault, None]


@pytest.mark.parametrize("fault", ["damaged", "not-a-picture"])
def test_files_that_stay_broken_stop_the_run(file, fault):
    faults = Faults(always={fault: "nurse"})
    with comfyui(file, faults=faults) as (service, drawer):
        with pytest.raises(DrawingFailed, match="3 times in a row: the service's picture cannot be read"):
            drawer.draw(["a nurse"], [5])
        assert len(service.asked) == 3


@pytest.mark.parametrize("fault", ["view-500", "view-truncated"])
def test_a_file_that_does_not_come_is_fetched_again_and_not_drawn_again(file, fault):
    with comfyui(file, faults=Faults(first={fault: 1})) as (service, drawer):
        assert isinstance(drawer.draw(["a nurse"], [5])[0], Drawn)
    assert len(service.asked) == 1


@pytest.mark.parametrize("fault", ["hang", "disconnect", "truncated", "wrong-type", "broken-json"])
def test_an_answer_that_does_not_come_whole_is_asked_for_again(file, fault):
    with comfyui(file, faults=Faults(first={fault: 1}), timeout=1.0) as (service, drawer):
        assert isinstance(drawer.draw(["a nurse"], [5])[0], Drawn)
    assert len(service.asked) == 2


def test_a_huge_picture_is_one_gap_and_not_a_full_memory(file):
    with comfyui(file, faults=Faults(always={"huge": "nurse"})) as (service, drawer):
        assert drawer.draw(["a nurse"], [5]) == [Blocked("the service's picture cannot be read: too large")]
    assert len(service.asked) == 1


def test_a_workflow_without_a_picture_stops_the_run(file):
    faults = Faults(always={"no-output": "nurse"})
    with comfyui(file, faults=faults) as (_, drawer), pytest.raises(DrawingFailed, match="gave no picture"):
        drawer.draw(["a nurse"], [5])


def test_a_saved_picture_goes_before_one_that_is_only_shown_and_node_9_before_node_10(tmp_path):
    shown = {"class_type": "PreviewImage", "inputs": {"images": ["3", 0]}}
    file = tmp_path / "several.json"
    file.write_text(json.dumps(WORKFLOW | {"1": shown, "10": WORKFLOW["9"]}))
    with comfyui(file) as (service, drawer):
        drawer.draw(["a nurse"], [5])
    [viewed] = [request.query for request in service.requests if request.path == "/view"]
    assert viewed["type"] == "output"
    assert viewed["filename"].startswith("9_")


@pytest.mark.parametrize("other", ["1" * 5000, "0010", "1:9", "ten"])
def test_nodes_may_be_called_anything(tmp_path, other):
    file = tmp_path / "several.json"
    file.write_text(json.dumps({other if key == "9" else key: node for key, node in WORKFLOW.items()}))
    with comfyui(file) as (_, drawer):
        assert isinstance(drawer.draw(["a nurse"], [5])[0], Drawn)


def test_numbers_in_the_names_of_nodes_are_ordered_as_numbers_however_long():
    for first, second in (("9", "10"), ("12", "12:3"), ("12:3", "12:10"), ("07", "8"), ("9" * 5000, "1" + "0" * 5000)):
        outputs = {name: {"images": [{"filename": name[:9], "type": "output"}]} for name in (second, first)}
        assert chosen(outputs)["filename"] == first[:9]


def test_a_model_the_server_lacks_is_named(tmp_path):
    file = tmp_path / "w.json"
    file.write_text(json.dumps(WORKFLOW | {"4": {"class_type": "Loader", "inputs": {"ckpt_name": "none.safetensors"}}}))
    with comfyui(file) as (_, drawer), pytest.raises(DrawingFailed) as stopped:
        drawer.draw(["a nurse"], [5])
    assert "node 4 (Loader): Value not in list: ckpt_name: 'none.safetensors'" in stopped.value.message


def test_a_password_comes_from_the_environment_and_stays_out_of_what_is_recorded(file, monkeypatch):
    monkeypatch.setenv("COMFYUI_AUTH", "ada:s3cret")
    with comfyui(file) as (service, drawer):
        told = json.dumps(drawer.describe())
    assert service.requests[0].headers["authorization"] == "Basic YWRhOnMzY3JldA=="  # base64 of ada:s3cret
    assert "s3cret" not in told
    assert "YWRhOnMzY3JldA" not in told


def test_without_a_workflow_it_says_how_to_have_one():
    with pytest.raises(BadInput, match=r"Save \(API Format\).*--workflow"):
        generator("127.0.0.1:8188")


def test_nobody_there_and_somebody_else_there_are_told_apart(file):
    with serve("openai", Painter()) as service:
        somebody = service.url.removesuffix("/v1")
        with pytest.raises(DrawingFailed, match="it is not ComfyUI"):
            generator(somebody, workflow=file)
    with pytest.raises(DrawingFailed, match="Nothing answers at"):
        generator(somebody, workflow=file)
