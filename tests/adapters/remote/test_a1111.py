"""The web UI's API: what is sent, what comes back, and what goes wrong, against a server that speaks like it."""

import io
import json
from contextlib import contextmanager

import pytest
from PIL import Image
from services import Faults, serve

from fairest import Painter
from fairest.adapters.remote import waiting
from fairest.adapters.remote.a1111 import generator
from fairest.errors import BadInput, DrawingFailed
from fairest.generate.doors import Blocked, Drawn


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch):
    monkeypatch.setattr(waiting, "backoff", lambda *_: 0.0)


@contextmanager
def web_ui(*, faults=None, options=None, **settings):
    with serve("a1111", Painter(), faults=faults, **(options or {})) as service:
        drawer = generator(service.url, **settings)
        try:
            yield service, drawer
        finally:
            drawer.close()


def opened(drawing) -> Image.Image:
    return Image.open(io.BytesIO(drawing.picture))


def test_a_seed_gives_the_same_file_byte_for_byte_with_the_web_uis_notes_in_it():
    with web_ui() as (_, drawer):
        first, again, other = drawer.draw(["a nurse"] * 3, [5, 5, 6])
    assert isinstance(first, Drawn)
    assert first.picture == again.picture != other.picture
    assert opened(first).convert("RGB").tobytes() == Painter().draw(["a nurse"], [5])[0].tobytes()
    assert "Seed: 5" in opened(first).text["parameters"]


def test_settings_reach_the_server_by_its_own_names_and_nothing_is_saved_there():
    with web_ui(guidance=4.5, steps=9, size="768x512", negative="(ugly:1.2)", scheduler="Euler a") as (service, drawer):
        drawer.draw(["a nurse (smiling)"], [2**32 - 1])
    assert service.asked[0].body == {
        "prompt": r"a nurse \(smiling\)",
        "negative_prompt": "(ugly:1.2)",
        "seed": 4294967295,
        "steps": 9,
        "cfg_scale": 4.5,
        "width": 768,
        "height": 512,
        "sampler_name": "Euler a",
        "batch_size": 1,
        "n_iter": 1,
        "send_images": True,
        "save_images": False,
        "do_not_save_samples": True,
        "do_not_save_grid": True,
    }


def test_settings_that_are_not_given_are_left_to_the_server_and_the_report_says_so():
    with web_ui(steps=20) as (service, drawer):
        drawer.draw(["a nurse"], [1])
        assert not {"cfg_scale", "width", "height", "sampler_name"} & service.asked[0].body.keys()
        assert drawer.describe()["notes"] == ["Not given, so the server's own: guidance, size, scheduler."]


def test_it_says_which_checkpoint_draws_and_nothing_of_the_machine_it_is_on():
    with web_ui() as (service, drawer):
        told = drawer.describe()
        assert told == drawer.describe()
    assert told["name"] == "a1111:painted-v1.safetensors [6ce0161689]"
    assert told["checkpoint_sha256"].startswith("6ce0161689")
    assert told["host"] == service.url.removeprefix("http://")
    assert "somebody" not in json.dumps(told)


def test_another_checkpoint_in_the_middle_of_a_run_stops_it():
    with web_ui(options={"changes_after": 1}) as (_, drawer):
        drawer.draw(["a nurse"], [1])
        with pytest.raises(DrawingFailed, match=r"another checkpoint, 'another-v2' \[ffffffffff\].*'painted-v1"):
            drawer.draw(["a nurse"], [2])


def test_where_the_server_tells_no_hash_the_first_answer_does():
    with web_ui(options={"changes_after": 1, "sha256": None}) as (_, drawer):
        assert "does not say the hash" in drawer.describe()["notes"][0]
        drawer.draw(["a nurse"], [1])
        with pytest.raises(DrawingFailed, match="another checkpoint"):
            drawer.draw(["a nurse"], [2])


@pytest.mark.parametrize(
    "fault", ["500", "503", "429", "disconnect", "truncated", "damaged", "not-a-picture", "wrong-type", "broken-json"]
)
def test_what_passes_is_tried_again(fault):
    with web_ui(faults=Faults(first={fault: 1})) as (service, drawer):
        [drawing] = drawer.draw(["a nurse"], [5])
    assert isinstance(drawing, Drawn)
    assert [request.fault for request in service.asked] == [fault, None]


def test_a_server_that_hangs_is_asked_again_after_the_timeout():
    with web_ui(faults=Faults(first={"hang": 1}), timeout=1.0) as (service, drawer):
        [drawing] = drawer.draw(["a nurse"], [5])
    assert isinstance(drawing, Drawn)
    assert len(service.asked) == 2


def test_a_huge_picture_is_one_gap_and_not_a_full_memory():
    with web_ui(faults=Faults(always={"huge": "nurse"})) as (service, drawer):
        assert drawer.draw(["a nurse"], [5]) == [Blocked("the service's picture cannot be read: too large")]
    assert len(service.asked) == 1


@pytest.mark.parametrize(
    ("fault", "why"), [("500", "failed 6 times in a row: HTTP 500"), ("no-images", "answered without a picture")]
)
def test_a_server_that_draws_nothing_stops_the_run(fault, why):
    with web_ui(faults=Faults(always={fault: "nurse"})) as (_, drawer), pytest.raises(DrawingFailed, match=why):
        drawer.draw(["a nurse"], [5])


def test_a_sampler_it_lacks_stops_the_run_with_its_own_words():
    faults = Faults(always={"no-sampler": "nurse"})
    with web_ui(faults=faults) as (_, drawer), pytest.raises(DrawingFailed, match="these settings: Sampler not found"):
        drawer.draw(["a nurse"], [5])


@pytest.mark.parametrize("variables", [{"A1111_AUTH": "ada:s3cret"}, {"A1111_USER": "ada", "A1111_PASSWORD": "s3cret"}])
def test_the_password_comes_from_the_environment_and_is_told_to_the_server_alone(monkeypatch, variables):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with web_ui(options={"auth": "ada:s3cret"}) as (service, drawer):
        [drawing] = drawer.draw(["a nurse"], [5])
        told = json.dumps(drawer.describe())
    assert isinstance(drawing, Drawn)
    assert service.asked[0].headers["authorization"] == "Basic YWRhOnMzY3JldA=="  # base64 of ada:s3cret
    assert "s3cret" not in told
    assert "YWRhOnMzY3JldA" not in told


def test_a_wrong_password_is_refused_without_being_repeated(monkeypatch):
    monkeypatch.setenv("A1111_AUTH", "ada:wr0ng")
    with serve("a1111", Painter(), auth="ada:s3cret") as service, pytest.raises(DrawingFailed) as refused:
        generator(service.url)
    assert "A1111_AUTH" in str(refused.value)
    assert "wr0ng" not in str(refused.value)


def test_a_password_in_the_address_is_refused_without_being_repeated():
    with pytest.raises(BadInput) as refused:
        generator("http://ada:s3cret@127.0.0.1:7860")
    assert "s3cret" not in str(refused.value)


def test_nobody_there_is_said_at_once_and_a_bare_host_and_port_is_an_address():
    with serve("a1111", Painter()) as service:
        closed = service.url.removeprefix("http://")
        generator(closed).close()
    with pytest.raises(DrawingFailed, match=f"Nothing answers at {closed}"):
        generator(closed)


def test_a_web_ui_without_its_api_is_told_how_to_have_it():
    with serve("openai", Painter()) as service, pytest.raises(DrawingFailed, match="--api"):
        generator(service.url.removesuffix("/v1"))


@pytest.mark.parametrize("wrong", [{"steps": 0}, {"guidance": -1.0}, {"size": "large"}])
def test_settings_that_make_no_sense_are_refused_before_anything_is_asked(wrong):
    with pytest.raises(BadInput, match=next(iter(wrong))):
        generator("http://127.0.0.1:1", **wrong)
