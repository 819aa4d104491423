"""The HTTP client, against real servers that behave as real ones do, well and badly."""

import json
import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from email.utils import formatdate

import pytest

from fairest.adapters.remote.answers import Failed, Refused, Unusable, mapping_of
from fairest.adapters.remote.client import Service
from fairest.errors import BadInput, DrawingFailed

KEY = "sk-a-key-that-nobody-may-see"


def service_at(url, night, **options):
    usual = {"tries": 3, "timeout": 5, "headers": {"Authorization": f"Bearer {KEY}"}, "key_from": "SOME_KEY"}
    return Service("a service", url, clock=night.clock, sleep=night.sleep, **(usual | options))


def in_turn(*answers):
    """Answer by each of these (status, headers) in turn, and by the last one from then on."""
    left = list(answers)

    def answer(handler):
        status, headers = left.pop(0) if len(left) > 1 else left[0]
        handler.answer(b'{"error": {"message": "as told"}}', status, **headers)

    return answer


def test_an_answer_comes_whole_with_its_status_and_headers(site, night):
    place = site(b'{"data": []}', X_Made_By="hand")
    answer = service_at(place.url + "/v1/", night).post("images", json={"prompt": "a nurse"})
    assert (answer.status, answer.headers["x-made-by"], answer.json()) == (200, "hand", {"data": []})
    assert place.paths() == ["/v1/images"]
    assert place.asked[0][1]["authorization"] == f"Bearer {KEY}"


def test_a_path_cannot_lead_away_from_the_service(site, night):
    here, elsewhere = site(b"{}"), site(b"{}")
    service_at(here.url, night).get(f"{elsewhere.url}/take-the-key")
    service_at(here.url, night).get(f"//{elsewhere.url.removeprefix('http://')}/take-the-key")
    assert elsewhere.asked == []
    assert len(here.asked) == 2


@pytest.mark.parametrize("status", [408, 409, 425, 500, 502, 503, 504, 599])
def test_errors_that_may_pass_are_tried_again(site, night, status):
    place = site(in_turn((status, {}), (status, {}), (200, {})))
    assert service_at(place.url, night).get("/").status == 200
    assert len(night.slept) == 2


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_in_seconds_is_waited_for(site, night, status):
    place = site(in_turn((status, {"Retry_After": "40"}), (200, {})))
    assert service_at(place.url, night).get("/").status == 200
    assert sum(night.slept) == pytest.approx(40, abs=1)


def test_retry_after_as_a_date_is_read_by_the_clock_of_the_service(site, night):
    now = 1_000_000_000  # in 2001, as this service has it
    headers = {"Date": formatdate(now, usegmt=True), "Retry_After": formatdate(now + 40, usegmt=True)}

    def answer(handler):
        handler.date_time_string = lambda *_: headers["Date"]
        in_time(handler)

    in_time = in_turn((429, {"Retry_After": headers["Retry_After"]}), (200, {}))
    assert service_at(site(answer).url, night).get("/").status == 200
    assert sum(night.slept) == pytest.approx(40, abs=1)


@pytest.mark.parametrize("wrong", ["soon", "-5", "99999999999999999999 GMT", "1e400", "", "٣"])
def test_a_retry_after_that_means_nothing_is_as_none(site, night, wrong):
    from urllib.parse import quote

    place = site(in_turn((429, {"Retry_After": quote(wrong)}), (200, {})))
    assert service_at(place.url, night).get("/").status == 200
    assert sum(night.slept) <= 1


def test_a_limit_for_ever_ends_the_run(site, night):
    with pytest.raises(DrawingFailed, match=r"a service at 127\.0\.0\.1:\d+ answers HTTP 429 and asks to wait"):
        service_at(site(b"{}", 429, Retry_After="200").url, night).get("/")
    assert sum(night.slept) == pytest.approx(600, abs=1)


def test_all_threads_wait_for_a_limit_that_one_met(site, night):
    met = threading.Event()

    def answer(handler):
        first = not met.is_set()
        met.set()
        handler.answer(b"{}", 429 if first else 200, **({"Retry_After": "50"} if first else {}))

    service = service_at(site(answer).url, night)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(service.get, ["/"] * 12))
    assert [answer.status for answer in answers] == [200] * 12
    assert sum(night.slept) >= 49


def test_one_text_that_always_fails_is_a_gap_while_others_are_drawn(site, night):
    service = service_at(site(lambda h: h.answer(b"{}", 500 if b"nurse" in h.body else 200)).url, night)

    def drawn(text):
        return service.post("/", json={"prompt": text}, about=text).status

    night.meanwhile = lambda: drawn("a pilot")
    with pytest.raises(Failed, match=r"^the service failed: HTTP 500$"):
        drawn("a nurse")
    night.meanwhile = lambda: None
    with pytest.raises(Failed):
        drawn("a nurse")
    assert drawn("a pilot") == 200


def test_errors_for_ever_end_the_run_with_what_to_do(site, night):
    with pytest.raises(DrawingFailed, match="failed 3 times in a row: HTTP 500") as failed:
        service_at(site(b"{}", 500).url, night).get("/")
    assert "--resume" in failed.value.hint


def test_one_request_at_a_time_cannot_show_that_others_work_and_the_hint_says_so(site, night):
    with pytest.raises(DrawingFailed) as failed:
        service_at(site(b"{}", 500).url, night, in_flight=1).get("/")
    assert "--in-flight 2" in failed.value.hint


def test_a_server_that_hangs_is_left_when_the_time_is_over(site, night):
    place = site(lambda _: place.closing.wait(20))
    with pytest.raises(DrawingFailed, match=r"3 times in a row: no answer within 0\.2 seconds"):
        service_at(place.url, night, timeout=0.2).get("/")
    assert len(place.asked) == 3


def test_a_body_that_drips_is_left_when_the_time_for_the_whole_is_over(site, night):
    dripped = []

    def answer(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        while not place.closing.wait(0.05):  # well within any limit from one byte to the next
            handler.wfile.write(b"x")
            dripped.append(b"x")

    place = site(answer)
    with pytest.raises(DrawingFailed, match=r"no answer within 0\.3 seconds"):
        service_at(place.url, night, timeout=0.3, tries=1).get("/")
    assert len(dripped) < 100


def test_a_body_that_breaks_off_is_tried_again(site, night):
    short = iter([True, False])

    def answer(handler):
        handler.answer(b'{"data": 1}', **({"Content_Length": "999"} if next(short) else {}))

    assert service_at(site(answer).url, night).get("/").json() == {"data": 1}


def test_a_body_beyond_the_cap_is_not_read_to_its_end(site, night):
    sent = []

    def answer(handler):
        handler.send_response(200)
        handler.end_headers()
        while not place.closing.is_set():
            handler.wfile.write(bytes(65536))
            sent.append(65536)

    place = site(answer)
    with pytest.raises(Unusable, match="cannot be read: too large"):
        service_at(place.url, night, max_bytes=10**6).get("/")
    time.sleep(0.2)
    assert sum(sent) < 3 * 10**7  # what the sockets buffer, not without end
    assert night.slept == []


def test_a_small_body_that_unpacks_beyond_the_cap_is_left(site, night):
    import gzip

    packed = gzip.compress(bytes(10**7))
    place = site(packed, Content_Encoding="gzip")
    with pytest.raises(Unusable, match="cannot be read: too large"):
        service_at(place.url, night, max_bytes=10**6).get("/")


def test_an_answer_that_cannot_be_read_is_tried_again(site, night):
    bodies = iter([b"<html>", b"{", b"[]", b'{"data": 1}'])
    place = site(lambda handler: handler.answer(next(bodies)))
    assert service_at(place.url, night, tries=4).get("/", read=mapping_of) == {"data": 1}


def test_a_refusal_is_one_and_no_error(site, night):
    service = service_at(site(b'{"error": {"code": "no"}}', 400).url, night)
    with pytest.raises(Refused, match=r"^refused: no$"):
        service.post("/", json={}, why_refused=lambda answer: f"refused: {answer.json()['error']['code']}")


def test_nobody_there_is_said_at_once_with_the_address(site, night):
    place = site(b"{}")
    place.server.server_close()
    with pytest.raises(DrawingFailed, match=r"Nothing answers at 127\.0\.0\.1:\d+: .*refused") as failed:
        service_at(place.url, night).get("/")
    assert "is its address right?" in failed.value.hint
    assert night.slept == []


def test_a_service_that_went_away_is_tried_again(night):
    from services import serve

    from fairest import Painter

    with serve("openai", Painter()) as place:
        service = service_at(place.url, night)
        service.post("images/generations", json={"prompt": "a nurse"})
    with pytest.raises(DrawingFailed, match="3 times in a row: no connection"):
        service.post("images/generations", json={"prompt": "a nurse"})


@pytest.mark.parametrize("status", [401, 403])
def test_a_wrong_key_ends_the_run_and_is_shown_nowhere(site, night, status, caplog):
    caplog.set_level(logging.DEBUG)
    quoted = json.dumps({"error": {"message": f"Incorrect API key provided: {KEY}"}}).encode()
    service = service_at(site(quoted, status).url, night)
    with pytest.raises(DrawingFailed, match=f"does not let us in .HTTP {status}") as failed:
        service.get("/")
    assert "SOME_KEY" in failed.value.hint
    shown = [str(failed.value), repr(failed.value), repr(service), repr(service.peer), caplog.text]
    assert not any(KEY in text for text in shown)


def test_the_user_and_password_of_an_address_are_sent_and_shown_nowhere(site, night, caplog):
    caplog.set_level(logging.DEBUG)
    place = site(b'{"error": "not for ann:pass-word"}', 404)
    service = service_at(place.url.replace("://", "://ann:pass-word@"), night, headers=None)
    with pytest.raises(DrawingFailed) as failed:
        service.get("/")
    assert place.asked[0][1]["authorization"] == "Basic YW5uOnBhc3Mtd29yZA=="  # base64 of ann:pass-word
    shown = [str(failed.value), service.host, repr(service.peer), caplog.text]
    assert not any("pass-word" in text for text in shown)


def test_an_error_that_stays_is_told_in_the_words_of_the_service_made_short_and_printable(site, night):
    words = f"Unknown\nparameter \x1b[31m\u202e'seed' {KEY} " + "x" * 1000
    service = service_at(site(json.dumps({"error": {"message": words}}).encode(), 400).url, night)
    with pytest.raises(DrawingFailed, match="HTTP 400: Unknown parameter") as failed:
        service.get("/")
    assert failed.value.message.isprintable()
    assert KEY not in failed.value.message
    assert len(failed.value.message) < 400


@pytest.mark.parametrize(
    "told",
    [
        {"error": "out of paper"},
        {"detail": [{"msg": "out of paper"}]},
        {"message": "out of paper"},
        {"error": {"message": "out of paper"}},
        {"error": ["out of paper"]},
    ],
)
def test_services_say_what_is_wrong_in_several_shapes(site, night, told):
    with pytest.raises(DrawingFailed, match="HTTP 422: out of paper"):
        service_at(site(json.dumps(told).encode(), 422).url, night).get("/")


@pytest.mark.parametrize("told", [b"[]", b"", b"<html>", b'{"error": {"message": {"a": 1}}}', b'{"error": 3}'])
def test_errors_without_any_words_are_told_by_their_number(site, night, told):
    with pytest.raises(DrawingFailed, match=r"answers HTTP 418\."):
        service_at(site(told, 418).url, night).get("/")


@pytest.mark.parametrize("status", [402, 429])
def test_a_quota_that_is_used_up_ends_the_run_instead_of_waiting(site, night, status):
    told = json.dumps({"error": {"code": "insufficient_quota", "message": "You exceeded your current quota."}}).encode()
    with pytest.raises(DrawingFailed, match=f"HTTP {status}: You exceeded your current quota"):
        service_at(site(told, status).url, night).get("/")
    assert night.slept == []


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_no_redirect_is_followed_with_the_key(site, night, status):
    elsewhere = site(b"{}")
    place = site(b"", status, Location=elsewhere.url)
    with pytest.raises(DrawingFailed, match=f"sends us elsewhere .HTTP {status}") as failed:
        service_at(place.url, night).get("/")
    assert "the address it has now" in failed.value.hint
    assert elsewhere.asked == []


def test_a_picture_elsewhere_is_fetched_without_the_key(site, night, png):
    elsewhere = site(png)
    assert service_at("http://127.0.0.1:9", night).download(elsewhere.url + "/a.png?sig=1") == png
    assert "authorization" not in elsewhere.asked[0][1]
    assert elsewhere.paths() == ["/a.png?sig=1"]


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://host/a.png", "/a.png", "", "javascript:1", "http://", "http://a\udc80"],
)
def test_addresses_that_are_none_of_the_web_are_not_asked(night, url):
    with pytest.raises(Unusable, match="cannot be read: no web address"):
        service_at("http://127.0.0.1:9", night, tries=1).download(url)


def test_a_path_that_is_none_is_the_services_fault(night):
    with pytest.raises(Unusable, match="no web address"):
        service_at("http://127.0.0.1:9", night).get("view\x00er")


def test_a_picture_at_a_host_that_is_not_there_is_tried_again(night):
    with pytest.raises(DrawingFailed, match="3 times in a row: no connection"):
        service_at("http://127.0.0.1:9", night).download("http://127.0.0.1:9/a.png")


@pytest.mark.parametrize("location", ["file:///etc/passwd", "http://127.0.0.1:9/"])
def test_a_picture_that_is_elsewhere_again_is_not_followed(site, night, location):
    place = site(b"", 302, Location=location)
    with pytest.raises(DrawingFailed, match="3 times in a row: HTTP 302"):
        service_at("http://127.0.0.1:9", night).download(place.url)


def test_a_picture_that_may_not_be_fetched_says_nothing_of_keys(site, night):
    with pytest.raises(DrawingFailed, match="3 times in a row: HTTP 403") as failed:
        service_at("http://127.0.0.1:9", night).download(site(b"{}", 403).url)
    assert "SOME_KEY" not in str(failed.value)


def test_no_more_requests_are_under_way_than_in_flight(night):
    from services import serve

    from fairest import Painter

    with serve("openai", Painter(), latency=0.05) as place, ThreadPoolExecutor(12) as pool:
        service = service_at(place.url, night, in_flight=3)
        list(pool.map(lambda _: service.post("images/generations", json={"prompt": "a nurse"}), range(12)))
        assert place.most_at_once == 3


@pytest.mark.parametrize(
    "address",
    ["", "127.0.0.1:8000", "ftp://host", "http://", "file:///etc", "http://h:port", "http://h/v1?key=sk-secret"],
)
def test_what_is_no_address_of_a_service_is_refused_without_quoting_it(night, address):
    with pytest.raises(BadInput, match="address") as wrong:
        service_at(address, night)
    assert "secret" not in str(wrong.value)


@pytest.mark.parametrize("options", [{"in_flight": 0}, {"timeout": 0}, {"timeout": -1.0}, {"timeout": float("nan")}])
def test_limits_must_be_more_than_nothing(night, options):
    with pytest.raises(BadInput, match="must be more than 0"):
        service_at("http://127.0.0.1:9", night, **options)
