"""The openai generator, against a real server that speaks as OpenAI does."""

import io
import json
import logging
from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import Image
from services import Faults, serve

from fairest import Painter
from fairest.adapters.remote.client import Service
from fairest.adapters.remote.openai import OpenAIGenerator, generator
from fairest.errors import BadInput, DrawingFailed
from fairest.generate.doors import Blocked, Drawn, Price

KEY = "sk-a-key-that-nobody-may-see"


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)


def drawing_at(url, night, model="gpt-image-1", **options):
    headers = {"Authorization": f"Bearer {KEY}"}
    service = Service(
        "openai", url, headers=headers, tries=4, timeout=5, in_flight=4, clock=night.clock, sleep=night.sleep
    )
    return OpenAIGenerator(model, service, **options)


def one(url, night, text="a nurse", **options):
    (drawing,) = drawing_at(url, night, **options).draw([text], [7])
    return drawing


def test_a_picture_comes_as_the_file_it_is():
    with serve("openai", Painter()) as place:
        drawings = generator("gpt-image-1", base_url=place.url).draw(["a nurse", "a pilot"], [1, 2])
    assert [request.prompt for request in place.asked] == ["a nurse", "a pilot"]
    for drawing in drawings:
        assert isinstance(drawing, Drawn)
        assert isinstance(drawing.picture, bytes)
        assert Image.open(io.BytesIO(drawing.picture)).format == "PNG"
        assert drawing.revised is None


@pytest.mark.parametrize(
    ("model", "options", "sent"),
    [
        ("gpt-image-1", {}, {}),
        ("dall-e-3", {}, {"response_format": "b64_json"}),
        ("dall-e-2", {"size": "512"}, {"response_format": "b64_json", "size": "512x512"}),
        ("gpt-image-1", {"size": "1536x1024", "quality": "low"}, {"size": "1536x1024", "quality": "low"}),
        ("sdxl", {"seeds": True}, {"seed": 7}),
    ],
)
def test_what_is_asked_is_what_the_settings_say_and_nothing_else(model, options, sent):
    with serve("openai", Painter()) as place:
        generator(model, base_url=place.url, **options).draw(["a nurse"], [7])
    assert [request.body for request in place.asked] == [{"model": model, "prompt": "a nurse", "n": 1, **sent}]


def test_the_prompt_that_the_service_says_it_drew_is_kept(night):
    with serve("openai", Painter(), rewrite=lambda text: f"{text}, a warm smile") as place:
        assert one(place.url, night).revised == "a nurse, a warm smile"
    with serve("openai", Painter(), rewrite=lambda text: text) as place:
        assert one(place.url, night).revised == "a nurse"  # it says that it rewrote nothing


def test_a_picture_given_by_its_address_is_fetched_without_the_key(night):
    with serve("openai", Painter(), answers="url", rewrite=lambda text: f"{text}!") as place:
        drawn = one(place.url, night)
    assert Image.open(io.BytesIO(drawn.picture)).size == (64, 64)
    assert drawn.revised == "a nurse!"
    asked, fetched = place.requests
    assert asked.headers["authorization"] == f"Bearer {KEY}"
    assert "authorization" not in fetched.headers


@pytest.mark.parametrize(
    ("error", "why"),
    [
        ({"code": "content_policy_violation", "type": "invalid_request_error"}, "content_policy_violation"),
        ({"code": "moderation_blocked", "type": "image_generation_user_error"}, "moderation_blocked"),
        ({"code": "content_filter"}, "content_filter"),
        ({"code": "something_new", "type": "image_generation_user_error"}, "image_generation_user_error"),
        ({"code": None, "message": "Your request was rejected as a result of our safety system."}, "safety system"),
    ],
)
def test_a_refusal_is_blocked_for_a_reason_that_can_be_counted(site, night, error, why):
    told = json.dumps({"error": {"message": "No. Request 0a1b2c."} | error}).encode()
    assert one(site(told, 400).url, night) == Blocked(f"refused by the service: {why}")
    assert night.slept == []


def test_a_refused_prompt_leaves_the_others_alone(night):
    with serve("openai", Painter(), faults=Faults(always={"refusal": "nurse"})) as place:
        first, second = drawing_at(place.url, night).draw(["a nurse", "a pilot"], [1, 2])
    assert first == Blocked("refused by the service: content_policy_violation")
    assert isinstance(second, Drawn)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, {"code": "invalid_value", "message": "Invalid size '9x9'."}),
        (400, {"code": "billing_hard_limit_reached", "message": "Billing hard limit has been reached."}),
        (404, {"code": "model_not_found", "message": "The model 'x' does not exist."}),
        (429, {"code": "insufficient_quota", "message": "You exceeded your current quota."}),
    ],
)
def test_what_is_wrong_for_every_picture_ends_the_run_in_the_words_of_the_service(site, night, status, error):
    with pytest.raises(DrawingFailed, match=f"HTTP {status}: {error['message'][:12]}"):
        one(site(json.dumps({"error": error}).encode(), status).url, night)
    assert night.slept == []


PASSING = ["429", "500", "503", "disconnect", "truncated", "wrong-type", "broken-json", "damaged", "not-a-picture"]


@pytest.mark.parametrize("fault", PASSING)
def test_what_passes_is_waited_for(night, fault):
    with serve("openai", Painter(), faults=Faults(first={fault: 2})) as place:
        assert isinstance(one(place.url, night), Drawn)
    assert len(place.asked) == 3


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        ("500", "the service failed: HTTP 500"),
        ("disconnect", "the service failed: the connection broke"),
        ("truncated", "the service failed: the connection broke"),
        ("wrong-type", "the service's answer cannot be read: no JSON"),
        ("broken-json", "the service's answer cannot be read: no JSON"),
        ("damaged", "the service's picture cannot be read: damaged"),
        ("not-a-picture", "the service's picture cannot be read: not an image"),
        ("huge", "the service's picture cannot be read: too large"),
    ],
)
def test_what_always_fails_for_one_prompt_is_a_gap_with_its_reason(night, fault, why):
    others = []
    with serve("openai", Painter(), faults=Faults(always={fault: "nurse"})) as place:
        drawing = drawing_at(place.url, night)
        night.meanwhile = lambda: others.extend(drawing.draw(["a pilot"], [1]))
        assert drawing.draw(["a nurse"], [1]) == [Blocked(why)]
    assert all(isinstance(other, Drawn) for other in others)
    assert len(others) == len(night.slept)


def test_a_picture_that_is_too_large_is_asked_for_once(night):
    with serve("openai", Painter(), faults=Faults(always={"huge": "nurse"})) as place:
        assert one(place.url, night) == Blocked("the service's picture cannot be read: too large")
    assert len(place.asked) == 1


def test_a_key_that_is_refused_ends_the_run_and_names_the_variable_but_not_the_key(caplog):
    caplog.set_level(logging.DEBUG)
    with serve("openai", Painter(), faults=Faults(always={"401": ""})) as place:
        drawing = generator("gpt-image-1", base_url=place.url)
        with pytest.raises(DrawingFailed, match="does not let us in") as failed:
            drawing.draw(["a nurse"], [1])
    assert "OPENAI_API_KEY" in failed.value.hint
    shown = [str(failed.value), repr(drawing), json.dumps(drawing.describe()), caplog.text]
    assert not any(KEY in text for text in shown)


@pytest.mark.parametrize("data", [None, 3, [3], "picture", {"b64_json": ""}])
def test_json_of_another_shape_is_told_so(site, night, data):
    with pytest.raises(DrawingFailed, match="4 times in a row: the service's answer cannot be read: JSON of another"):
        one(site(json.dumps({"data": data}).encode()).url, night)


@pytest.mark.parametrize("data", [[], [{}], [{"b64_json": ""}], [{"url": 3}], [{"revised_prompt": "a nurse"}]])
def test_an_answer_without_a_picture_is_a_gap_and_no_reason_to_pay_again(site, night, data):
    place = site(json.dumps({"data": data}).encode())
    assert one(place.url, night) == Blocked("the service answered without a picture")
    assert len(place.asked) == 1


@pytest.mark.parametrize("url", ["file:///etc/passwd", "not an address", "ftp://host/a.png"])
def test_an_address_outside_of_the_web_is_a_gap(site, night, url):
    place = site(json.dumps({"data": [{"url": url}]}).encode())
    assert one(place.url, night) == Blocked("the service's answer cannot be read: no web address")


def test_pictures_that_can_never_be_fetched_end_the_run_though_the_service_draws_them(site, night):
    files = site(b"<html>Forbidden", 403)
    place = site(json.dumps({"data": [{"url": f"{files.url}/a.png"}]}).encode())
    drawing = drawing_at(place.url, night)
    with ThreadPoolExecutor(4) as pool, pytest.raises(DrawingFailed, match="4 times in a row: HTTP 403"):
        list(pool.map(lambda text: drawing.draw([text], [1]), "abcdefgh"))


def test_it_describes_itself_without_key_user_or_query():
    drawing = generator("gpt-image-1", base_url=f"http://ann:{KEY}@127.0.0.1:8000/v1", size="1024", quality="low")
    described = drawing.describe()
    assert described == json.loads(json.dumps(described))
    assert described["notes"].pop(0) == "The service is sent no seeds: its pictures cannot be drawn again."
    assert {key: value for key, value in described.items() if key != "notes"} == {
        "name": "openai:gpt-image-1",
        "model": "gpt-image-1",
        "host": "127.0.0.1:8000",
        "size": "1024x1024",
        "quality": "low",
        "seeds": False,
    }
    assert KEY not in json.dumps(described)


def test_it_says_how_it_likes_to_be_asked():
    drawing = generator("gpt-image-1", in_flight=3, price="0.04 USD")
    assert (drawing.name, drawing.batch, drawing.parallel) == ("openai:gpt-image-1", 1, 3)
    assert (drawing.seeded, drawing.price) == (False, Price(0.04, "USD"))
    assert generator("sdxl", base_url="http://127.0.0.1:1/v1", seeds=True).seeded


def test_openai_wants_a_key_and_other_servers_do_not(monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY")
    with pytest.raises(BadInput, match="OPENAI_API_KEY is not set"):
        generator("gpt-image-1")
    with serve("openai", Painter()) as place:
        generator("painter", base_url=place.url).draw(["a nurse"], [1])
        assert "authorization" not in place.asked[0].headers


def test_the_address_may_come_from_the_environment_as_for_the_official_client(monkeypatch):
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:8123/v1")
    assert generator("painter").describe()["host"] == "127.0.0.1:8123"
    assert generator("painter", base_url="http://127.0.0.1:9/v1").describe()["host"] == "127.0.0.1:9"
    monkeypatch.delenv("OPENAI_BASE_URL")
    assert generator("gpt-image-1").describe()["host"] == "api.openai.com"


@pytest.mark.parametrize("key", ["sk-two\nlines", "sk with spaces", "sk-é"])
def test_what_cannot_be_a_key_is_refused_without_quoting_it(monkeypatch, key):
    monkeypatch.setenv("OPENAI_API_KEY", key)
    with pytest.raises(BadInput, match="OPENAI_API_KEY holds something that is no key") as wrong:
        generator("gpt-image-1")
    assert "sk" not in str(wrong.value)


def test_a_model_must_be_named():
    with pytest.raises(BadInput, match="needs the name of a model"):
        generator("")
