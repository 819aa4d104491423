"""The hf generator: an endpoint of one's own, and providers behind a hub, all of them real servers on 127.0.0.1."""

import base64
import gzip
import io
import json
import logging
from contextlib import contextmanager

import pytest
from huggingface_hub import InferenceClient, close_session, constants, get_session
from PIL import Image
from services import Faults, serve

from fairest import Painter
from fairest.adapters.remote.hub import Hub
from fairest.adapters.remote.huggingface import HuggingFaceGenerator, generator
from fairest.adapters.remote.problems import Peer
from fairest.errors import BadInput, DrawingFailed, UnknownName
from fairest.generate.doors import Blocked, Drawn, Price

KEY = "hf_a_key_that_nobody_may_see"


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    monkeypatch.setenv("HF_TOKEN", KEY)
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    yield
    close_session()


def drawing_at(url, night, timeout=5, **settings):
    peer = Peer("hf:test/painter", "127.0.0.1", "HF_TOKEN", [KEY])
    hub = Hub(peer, timeout=timeout, tries=4, clock=night.clock, sleep=night.sleep)
    client = InferenceClient(url, token=KEY, timeout=timeout)
    return HuggingFaceGenerator("test/painter", hub, client, settings)


def one(url, night, text="a nurse", **options):
    (drawing,) = drawing_at(url, night, **options).draw([text], [7])
    return drawing


@contextmanager
def hub_of(site, monkeypatch, providers, drawn):
    """A hub that knows these providers, and routes to whatever `drawn` answers to a path and a body."""

    def answer(handler):
        if handler.path.startswith("/api/models/"):
            mapping = [
                {"provider": name, "providerId": f"{name}-model", "status": "live", "task": task}
                for name, task in providers.items()
            ]
            return handler.answer(json.dumps({"id": "test/model", "inferenceProviderMapping": mapping}).encode())
        return handler.answer(drawn(handler.path, json.loads(handler.body or b"null")))

    place = site(answer)
    monkeypatch.setattr(constants, "ENDPOINT", place.url)
    monkeypatch.setattr(constants, "INFERENCE_PROXY_TEMPLATE", place.url + "/{provider}")
    yield place


def test_an_endpoint_draws_the_file_that_comes_through_byte_for_byte():
    with serve("hf", Painter()) as place:
        drawing = generator("test/painter", base_url=place.url)
        first, again, other = drawing.draw(["a nurse"] * 3, [5, 5, 6])
        sent = InferenceClient(place.url).text_to_image("a nurse", seed=5)
    assert first.picture == again.picture == sent.fp.getvalue()
    assert first.picture != other.picture
    assert Image.open(io.BytesIO(first.picture)).format == "PNG"
    assert [request.seed for request in place.asked] == [5, 5, 6, 5]


def test_what_is_asked_is_what_the_settings_say_and_nothing_else():
    settings = {"guidance": 3.5, "steps": 4, "size": "768x512", "negative": "blurry", "scheduler": "Euler"}
    with serve("hf", Painter()) as place:
        generator("test/painter", base_url=place.url).draw(["a nurse"], [7])
        generator("test/painter", base_url=place.url, **settings).draw(["a nurse"], [7])
    plain, told = [request.body for request in place.asked]
    assert plain == {"inputs": "a nurse", "parameters": {"seed": 7}}
    assert told["parameters"] == {
        "seed": 7,
        "guidance_scale": 3.5,
        "num_inference_steps": 4,
        "width": 768,
        "height": 512,
        "negative_prompt": "blurry",
        "scheduler": "Euler",
    }


@pytest.mark.parametrize(
    "fault", ["429", "500", "disconnect", "truncated", "wrong-type", "broken-json", "damaged", "not-a-picture"]
)
def test_what_passes_is_waited_for(night, fault):
    with serve("hf", Painter(), faults=Faults(first={fault: 2})) as place:
        assert isinstance(one(place.url, night), Drawn)
    assert len(place.asked) == 3


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        ("500", "the service failed: HTTP 500"),
        ("disconnect", "the service failed: the connection broke"),
        ("truncated", "the service failed: the connection broke"),
        ("wrong-type", "the service's picture cannot be read: not an image"),
        ("damaged", "the service's picture cannot be read: damaged"),
        ("huge", "the service's picture cannot be read: too large"),
        ("refusal", "refused by the service: safety system"),
    ],
)
def test_what_always_fails_for_one_prompt_is_a_gap_with_its_reason(night, fault, why):
    others = []
    with serve("hf", Painter(), faults=Faults(always={fault: "nurse"})) as place:
        drawing = drawing_at(place.url, night)
        night.meanwhile = lambda: others.extend(drawing.draw(["a pilot"], [1]))
        assert drawing.draw(["a nurse"], [1]) == [Blocked(why)]
    assert all(isinstance(other, Drawn) for other in others)
    assert len(others) == len(night.slept)


@pytest.mark.parametrize("fault", ["refusal", "huge"])
def test_what_another_try_cannot_change_is_asked_for_once(night, fault):
    with serve("hf", Painter(), faults=Faults(always={fault: "nurse"})) as place:
        assert isinstance(one(place.url, night), Blocked)
    assert len(place.asked) == 1


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("402", "HTTP 402: You have exceeded your monthly included credits"),
        ("500", "4 times in a row: HTTP 500"),
        ("hang", r"4 times in a row: no answer within 0\.3 seconds"),
    ],
)
def test_what_is_wrong_for_every_picture_ends_the_run(night, fault, told):
    with serve("hf", Painter(), faults=Faults(always={fault: ""})) as place, pytest.raises(DrawingFailed, match=told):
        one(place.url, night, timeout=0.3)


def test_a_limit_is_waited_for_as_long_as_the_service_says(night):
    with serve("hf", Painter(), faults=Faults(first={"429": 1}, retry_after="40")) as place:
        assert isinstance(one(place.url, night), Drawn)
    assert sum(night.slept) == pytest.approx(40, abs=1)


def test_a_key_that_is_refused_ends_the_run_and_is_shown_nowhere(night, caplog):
    caplog.set_level(logging.DEBUG)
    with serve("hf", Painter(), faults=Faults(always={"401": ""})) as place:
        drawing = drawing_at(place.url, night)
        with pytest.raises(DrawingFailed, match="does not let us in") as failed:
            drawing.draw(["a nurse"], [1])
    assert "HF_TOKEN" in failed.value.hint
    assert place.asked[0].headers["authorization"] == f"Bearer {KEY}"
    shown = [str(failed.value), repr(drawing), json.dumps(drawing.describe()), caplog.text]
    assert not any(KEY in text for text in shown)


def test_nobody_there_ends_the_run(site, night):
    place = site(b"")
    place.server.server_close()
    with pytest.raises(DrawingFailed, match="4 times in a row: no connection"):
        one(place.url, night)


def test_a_body_that_drips_is_left_when_the_time_for_the_whole_is_over(site, night):
    def answer(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        while not place.closing.wait(0.05):  # well within any limit from one byte to the next
            handler.wfile.write(b"x")

    place = site(answer)
    with pytest.raises(DrawingFailed, match=r"4 times in a row: no answer within 0\.2 seconds"):
        one(place.url, night, timeout=0.2)


def test_a_body_beyond_the_cap_is_not_read_to_its_end(site, night):
    sent = []

    def answer(handler):
        handler.send_response(200)
        handler.end_headers()
        while not place.closing.is_set():
            handler.wfile.write(bytes(2**20))
            sent.append(1)

    place = site(answer)
    assert one(place.url, night) == Blocked("the service's answer cannot be read: too large")
    assert len(sent) < 64 + 30  # the cap, and what the sockets buffer


def test_a_compressed_answer_is_neither_wanted_nor_unpacked(site, night, png):
    content = gzip.compress(gzip.compress(png))
    place = site(lambda handler: handler.answer(content, Content_Encoding="gzip, gzip"))
    with pytest.raises(DrawingFailed, match="4 times in a row: the service's answer cannot be read: compressed"):
        one(place.url, night)
    assert {headers["accept-encoding"] for _, headers in place.asked} == {"identity"}
    assert one(site(png, Content_Encoding="Identity").url, night) == Drawn(png)


def test_other_uses_of_the_library_know_no_limit(site, night, png):
    place = site(bytes(70 * 2**20))
    one(site(png).url, night)
    assert len(get_session().get(place.url).content) == 70 * 2**20


@pytest.mark.parametrize(("wanted", "used"), [(None, "together"), ("nscale", "nscale")])
def test_a_provider_is_settled_at_the_start_and_recorded(site, monkeypatch, png, wanted, used):
    providers = {"cohere": "conversational", "together": "text-to-image", "nscale": "text-to-image"}
    asked = []

    def drawn(path, body):
        asked.append((path, body["prompt"], body["model"], body["seed"]))
        return json.dumps({"data": [{"b64_json": base64.b64encode(png).decode()}]}).encode()

    with hub_of(site, monkeypatch, providers, drawn) as place:
        drawing = generator(f"test/{used}", provider=wanted)
        assert drawing.describe()["provider"] == used
        assert drawing.draw(["a nurse"], [7]) == [Drawn(png)]
    assert asked == [(f"/{used}/v1/images/generations", "a nurse", f"{used}-model", 7)]
    assert {headers["authorization"] for _, headers in place.asked} == {f"Bearer {KEY}"}


def test_a_provider_that_answers_an_address_has_its_picture_fetched_without_the_key(site, monkeypatch, png):
    elsewhere = site(png)

    def drawn(_path, _body):
        return json.dumps({"images": [{"url": elsewhere.url + "/a.png"}]}).encode()

    with hub_of(site, monkeypatch, {"fal-ai": "text-to-image"}, drawn):
        assert generator("test/by-address").draw(["a nurse"], [7]) == [Drawn(png)]
    assert "authorization" not in elsewhere.asked[0][1]


@pytest.mark.parametrize("told", [b"{}", b"[]", b'{"data": []}', b'{"data": [{"b64_json": "!"}]}', b"<html>"])
def test_a_provider_that_answers_in_another_shape_is_told_so(site, monkeypatch, night, told):
    with hub_of(site, monkeypatch, {"together": "text-to-image"}, lambda *_: told):
        hub = Hub(Peer("hf", "huggingface.co"), tries=2, clock=night.clock, sleep=night.sleep)
        client = InferenceClient("test/shapes", provider="together", token=KEY)
        drawing = HuggingFaceGenerator("test/shapes", hub, client, {})
        with pytest.raises(DrawingFailed, match=r"2 times in a row: the service's (answer|picture) cannot be read"):
            drawing.draw(["a nurse"], [7])


def test_a_provider_or_model_that_is_not_there_is_said_before_anything_is_drawn(site, monkeypatch):
    told = r"'togeter' is not a provider of test/model we know.* 'together'"
    with hub_of(site, monkeypatch, {"together": "text-to-image"}, None), pytest.raises(UnknownName, match=told):
        generator("test/model", provider="togeter")
    with hub_of(site, monkeypatch, {"cohere": "conversational"}, None), pytest.raises(BadInput, match="No provider"):
        generator("test/model")
    monkeypatch.setattr(constants, "ENDPOINT", site(b'{"error": "Repository not found"}', 404).url)
    with pytest.raises(DrawingFailed, match="HTTP 404: Repository not found"):
        generator("test/nowhere")


def test_it_describes_itself_without_any_key():
    described = generator("test/painter", base_url="http://127.0.0.1:8000/models/x", size="512").describe()
    assert described == json.loads(json.dumps(described))
    assert described["notes"][0] == "Seeds are sent; whether the service draws by them is not known."
    assert {key: value for key, value in described.items() if value is not None and key != "notes"} == {
        "name": "hf:test/painter",
        "model": "test/painter",
        "host": "127.0.0.1:8000",
        "width": 512,
        "height": 512,
        "seeds": True,
    }


def test_it_says_how_it_likes_to_be_asked():
    drawing = generator("test/painter", base_url="http://127.0.0.1:1", in_flight=3, price="0.003 USD")
    assert (drawing.batch, drawing.parallel, drawing.price) == (1, 3, Price(0.003, "USD"))


@pytest.mark.parametrize(
    ("rest", "options"),
    [
        ("", {}),
        ("m", {"base_url": "http://ann:secret@127.0.0.1"}),
        ("m", {"base_url": "http://127.0.0.1", "provider": "together"}),
        ("m", {"base_url": "http://127.0.0.1", "in_flight": 0}),
        ("m", {"base_url": "http://127.0.0.1", "timeout": 0}),
    ],
)
def test_settings_that_cannot_be_are_refused(rest, options):
    with pytest.raises(BadInput) as wrong:
        generator(rest, **options)
    assert "secret" not in str(wrong.value)


def test_providers_want_a_key(monkeypatch, tmp_path):
    monkeypatch.delenv("HF_TOKEN")
    monkeypatch.setattr(constants, "HF_TOKEN_PATH", str(tmp_path / "none"))
    with pytest.raises(BadInput, match="no key of Hugging Face") as wrong:
        generator("test/painter")
    assert "HF_TOKEN" in wrong.value.hint


def test_a_hub_that_is_offline_is_said_so(monkeypatch, night):
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(DrawingFailed, match="offline"):
        one("http://127.0.0.1:9", night)
