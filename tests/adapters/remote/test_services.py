"""The fake services behave as the real ones are documented to, and break when told to."""

import base64
import io
import json
import time
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest
from PIL import Image
from services import Faults, serve

from fairest import Painter

OPENAI = "/images/generations"


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content)).convert("RGB")


def test_the_openai_shape_answers_base_64_and_draws_each_time_another_picture():
    with serve("openai", Painter()) as service:
        asked = {"model": "any", "prompt": "a nurse"}
        answers = [httpx2.post(service.url + OPENAI, json=asked).json() for _ in range(2)]
        pictures = {base64.b64decode(answer["data"][0]["b64_json"]) for answer in answers}
    assert len(pictures) == 2
    assert {opened(content).size for content in pictures} == {(64, 64)}
    assert [(request.prompt, request.seed) for request in service.asked] == [("a nurse", None)] * 2


def test_the_openai_shape_says_what_it_rewrote_and_answers_addresses_where_told_to():
    with serve("openai", Painter(), rewrite=lambda text: f"{text}, smiling", answers="url") as service:
        drawn = httpx2.post(service.url + OPENAI, json={"prompt": "a nurse"}).json()["data"][0]
        assert drawn["revised_prompt"] == "a nurse, smiling"
        assert opened(httpx2.get(drawn["url"]).content).size == (64, 64)


def test_the_hugging_face_shape_is_what_its_own_client_speaks(monkeypatch):
    from huggingface_hub import InferenceClient

    monkeypatch.setenv("HF_TOKEN", "nobody's")
    with serve("hf", Painter()) as service:
        client = InferenceClient(model=service.url, token="nobody's")
        pictures = [client.text_to_image("a nurse", seed=seed) for seed in (5, 5, 6)]
    assert pictures[0].tobytes() == pictures[1].tobytes() == Painter().draw(["a nurse"], [5])[0].tobytes()
    assert pictures[0].tobytes() != pictures[2].tobytes()
    assert [request.seed for request in service.asked] == [5, 5, 6]


def test_faults_come_in_their_order_for_the_first_tries_of_each_prompt_and_always_for_a_word():
    faults = Faults(first={"429": 1, "500": 1}, always={"refusal": "forbidden"}, retry_after="7")
    with serve("openai", Painter(), faults=faults) as service:

        def ask(prompt: str) -> httpx2.Response:
            return httpx2.post(service.url + OPENAI, json={"prompt": prompt})

        limited, *others = [ask("a nurse") for _ in range(3)]
        assert (limited.status_code, limited.headers["retry-after"]) == (429, "7")
        assert [answer.status_code for answer in others] == [500, 200]
        refused = [ask("a forbidden nurse") for _ in range(2)]
    assert [answer.json()["error"]["code"] for answer in refused] == ["content_policy_violation"] * 2
    assert [request.fault for request in service.asked] == ["429", "500", None, "refusal", "refusal"]


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("hang", httpx2.ReadTimeout),
        ("disconnect", httpx2.RemoteProtocolError),
        ("truncated", httpx2.RemoteProtocolError),
    ],
)
def test_a_broken_connection_breaks_as_it_does_in_the_wild(fault, error):
    with serve("hf", Painter(), faults=Faults(first={fault: 1})) as service:
        with pytest.raises(error):
            httpx2.post(service.url, json={"inputs": "a nurse"}, timeout=0.5)
        assert httpx2.post(service.url, json={"inputs": "a nurse"}).status_code == 200


def test_a_huge_picture_is_a_tiny_file_with_a_big_promise():
    with serve("hf", Painter(), faults=Faults(always={"huge": "nurse"})) as service:
        content = httpx2.post(service.url, json={"inputs": "a nurse"}).content
    with pytest.raises(Image.DecompressionBombError):
        Image.open(io.BytesIO(content))
    assert len(content) < 200


def test_a_fault_nobody_knows_is_refused_at_once():
    with (
        pytest.raises(ValueError, match=r"no such fault: refusal; known: .*no-images"),
        serve("a1111", Painter(), faults=Faults(first={"refusal": 1})),
    ):
        pass


def test_sixteen_requests_are_under_way_at_a_time():
    with serve("openai", Painter(), latency=60) as service, ThreadPoolExecutor(16) as pool:
        calls = [
            pool.submit(httpx2.post, service.url + OPENAI, json={"prompt": f"nurse {i}"}, timeout=90) for i in range(16)
        ]
        ends = time.monotonic() + 60
        while service.most_at_once < 16 and time.monotonic() < ends:
            time.sleep(0.01)
        service.closing.set()  # nobody waits out the latency
        assert {call.result().status_code for call in calls} == {200}
    assert service.most_at_once == 16


def workflow(seed: int = 1, text: str = "a nurse") -> dict[str, object]:
    return {
        "3": {"class_type": "KSampler", "inputs": {"seed": seed, "positive": ["6", 0], "negative": ["7", 0]}},
        "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "painted-v1.safetensors"}},
        "6": {"class_type": "CLIPTextEncode", "inputs": {"text": text, "clip": ["4", 1]}},
        "7": {"class_type": "CLIPTextEncode", "inputs": {"text": "ugly", "clip": ["4", 1]}},
        "9": {"class_type": "SaveImage", "inputs": {"images": ["3", 0]}},
    }


def test_the_comfyui_shape_queues_a_workflow_draws_it_and_gives_its_file():
    with serve("comfyui", Painter(), seconds=0.2) as service:
        told = httpx2.post(service.url + "/prompt", json={"prompt": workflow(seed=8)}).json()
        address = f"{service.url}/history/{told['prompt_id']}"
        assert httpx2.get(address).json() == {}
        assert httpx2.get(service.url + "/queue").json()["queue_running"][0][1] == told["prompt_id"]
        time.sleep(0.25)
        done = httpx2.get(address).json()[told["prompt_id"]]
        assert done["status"]["completed"]
        [image] = done["outputs"]["9"]["images"]
        file = Image.open(io.BytesIO(httpx2.get(service.url + "/view", params=image).content))
    assert json.loads(file.text["prompt"])["3"]["inputs"]["seed"] == 8
    assert file.tobytes() == Painter().draw(["a nurse"], [8])[0].tobytes()


def test_the_comfyui_shape_refuses_a_workflow_with_a_checkpoint_it_lacks():
    wrong = workflow()
    wrong["4"] = {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "none.safetensors"}}
    with serve("comfyui", Painter()) as service:
        answer = httpx2.post(service.url + "/prompt", json={"prompt": wrong})
    assert answer.status_code == 400
    assert answer.json()["node_errors"]["4"]["errors"][0]["details"] == "ckpt_name: 'none.safetensors'"
