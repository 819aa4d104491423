"""Who may speak to the server, by raw requests: what a browser would never send is sent here."""

import http.client
import io
import json
import socket
from urllib.parse import urlsplit

import pytest
from PIL import Image

from fairest.errors import BadInput
from fairest.labelling import open_session, serving
from fairest.run import Run

JSON = "application/json"


class Spoken:
    """Sends what it is told to, with what the page would send wherever nothing else is given."""

    def __init__(self, address, session):
        parts = urlsplit(address)
        self.port, self.token, self.session = parts.port, parts.path.strip("/"), session
        self.host = f"127.0.0.1:{self.port}"
        self.first = next(iter(session.told))
        self.answers = []

    def ask(self, method, path, body=None, **headers):
        given = {"Host": self.host}
        if method == "POST":
            given |= {"Origin": f"http://{self.host}", "X-Fairest-Token": self.token, "Content-Type": JSON}
            body = json.dumps({} if body is None else body) if not isinstance(body, bytes) else body
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request(method, path, body, {name: value for name, value in given.items() if value is not None})
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        self.answers.append((path, answer.headers, content))
        return answer.status, answer.headers, content

    def begin(self):
        status, _, content = self.ask("POST", f"/{self.token}/begin")
        assert status == 200
        return json.loads(content)

    def tell(self, picture=None, told=None, **headers):
        body = {"picture": picture or self.first, "told": told or {"gender": "woman"}}
        return self.ask("POST", f"/{self.token}/tell", body, **headers)[0]


@pytest.fixture
def spoken(audited):
    session, _ = open_session(audited(each=2), "anna")
    with session, serving(session) as address:
        yield Spoken(address, session)


def test_the_page_gets_what_it_asks_for(spoken):
    begun = spoken.begin()
    assert begun["rater"] == "anna"
    assert [asked["question"] for asked in begun["attributes"]] == ["perceived gender", "perceived skin tone"]
    assert begun["attributes"][1]["values"][0] == {"value": "monk-1", "colour": "#f6ede4"}
    assert begun["attributes"][0]["values"][0] == {"value": "woman", "colour": None}
    assert spoken.tell(X_Fairest_Tab="1") == 200
    assert spoken.session.told[spoken.first] == {"gender": "woman"}
    for name, kind in {"": "text/html", "label.js": "text/javascript", "label.css": "text/css"}.items():
        status, headers, content = spoken.ask("GET", f"/{spoken.token}/{name}")
        assert (status, headers["content-type"].partition(";")[0]) == (200, kind)
        assert b"http://" not in content.replace(b"http://www.w3.org", b"")
        assert b"https://" not in content


@pytest.mark.parametrize(
    "headers",
    [
        {"X_Fairest_Token": None},
        {"X_Fairest_Token": "wrong"},
        {"X_Fairest_Token": ""},
        {"Origin": None},
        {"Origin": "null"},
        {"Origin": "http://evil.example"},
        {"Origin": "https://127.0.0.1"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Host": "evil.example"},
        {"Host": "127.0.0.1"},
        {"Host": "127.0.0.1:1"},
        {"Host": "localhost.evil.example"},
    ],
)
def test_what_does_not_come_from_the_page_is_refused(spoken, headers):
    spoken.begin()
    assert spoken.tell(X_Fairest_Tab="1", **headers) == 403
    assert spoken.session.told[spoken.first] == {}


def test_a_name_that_was_pointed_here_reads_nothing(spoken):
    for path in ("", "label.js", f"pictures/{spoken.first}.png"):
        assert spoken.ask("GET", f"/{spoken.token}/{path}", Host=f"evil.example:{spoken.port}")[0] == 403


def test_localhost_is_this_machine_too(spoken):
    host = f"localhost:{spoken.port}"
    spoken.begin()
    assert spoken.tell(X_Fairest_Tab="1", Host=host, Origin=f"http://{host}") == 200
    assert spoken.tell(X_Fairest_Tab="1", Host=host) == 403  # the origin is the other name's


@pytest.mark.parametrize("token", ["", "wrong", "..", "%2e%2e", "x" * 43])
def test_without_the_token_nothing_is_shown(spoken, token):
    for path in ("", "label.js", f"pictures/{spoken.first}.png"):
        status, _, content = spoken.ask("GET", f"/{token}/{path}")
        assert status == 403
        assert spoken.token.encode() not in content
    assert spoken.ask("POST", f"/{token}/begin")[0] == 403


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "", None]
)
def test_what_a_form_can_send_is_refused(spoken, kind):
    spoken.begin()
    assert spoken.tell(X_Fairest_Tab="1", Content_Type=kind) == 415


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
def test_other_methods_are_refused_and_no_site_is_granted_its_headers(spoken, method):
    status, headers, _ = spoken.ask(method, f"/{spoken.token}/tell", Origin="http://evil.example")
    assert status == 405
    assert not [name for name in headers if name.lower().startswith("access-control")]


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"3", b"\xff", b"{", b'{"picture": 3, "told": {}}', b'{"picture": "x"}',
     b'{"told": {"gender": "man"}}',
     b'{"picture": "x", "told": {"gender": "man"}}', b'{"picture": "x", "told": {}}', b'{"picture": "x", "told": []}',
     b"[" * 4000],
)  # fmt: skip
def test_what_is_no_answer_is_refused_and_the_server_goes_on(spoken, body):
    spoken.begin()
    assert spoken.ask("POST", f"/{spoken.token}/tell", body, X_Fairest_Tab="1")[0] == 400
    assert spoken.tell(X_Fairest_Tab="1") == 200


@pytest.mark.parametrize("told", [{"gender": "robot"}, {"gender": None}, {"gender": 1}, {"prompt": "nurse"}])
def test_only_values_of_the_closed_list_are_taken(spoken, told):
    spoken.begin()
    assert spoken.tell(told=told, X_Fairest_Tab="1") == 400
    assert spoken.session.told[spoken.first] == {}


def test_a_large_body_is_refused_unread(spoken):
    spoken.begin()
    assert spoken.ask("POST", f"/{spoken.token}/tell", b" " * 5000, X_Fairest_Tab="1")[0] == 413
    with socket.create_connection(("127.0.0.1", spoken.port), timeout=20) as raw:  # without a length
        head = [
            f"POST /{spoken.token}/tell HTTP/1.1", f"Host: {spoken.host}", f"Origin: http://{spoken.host}",
            f"X-Fairest-Token: {spoken.token}", "Content-Type: application/json", "Transfer-Encoding: chunked", "", "",
        ]  # fmt: skip
        raw.sendall("\r\n".join(head).encode())
        assert b" 413 " in raw.recv(4096).split(b"\r\n")[0]


def test_the_newest_tab_is_the_one_that_counts(spoken):
    old, new = spoken.begin()["tab"], spoken.begin()["tab"]
    assert spoken.tell(X_Fairest_Tab=str(old)) == 409
    assert spoken.ask("POST", f"/{spoken.token}/undo", X_Fairest_Tab=str(old))[0] == 409
    assert spoken.session.told[spoken.first] == {}
    assert spoken.tell(X_Fairest_Tab=str(new)) == 200


def test_every_answer_forbids_frames_other_sites_and_keeping(spoken):
    spoken.begin()
    paths = (f"/{spoken.token}/", "/", f"/{spoken.token}/nothing", f"/{spoken.token}/pictures/{spoken.first}.png")
    for path in paths:
        headers = spoken.ask("GET", path)[1]
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert (headers["referrer-policy"], headers["cache-control"]) == ("no-referrer", "no-store")
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cross-origin-resource-policy"] == "same-origin"


def test_no_answer_says_the_prompt_the_picture_or_the_judge(spoken):
    begun = spoken.begin()
    (spoken.session.run / "pictures" / "nurse-0000.png").unlink()
    statuses, kept = [], []
    for picture in begun["pictures"]:
        statuses.append(spoken.ask("GET", f"/{spoken.token}/pictures/{picture['name']}.png")[0])
        told = {"gender": "woman", "skin-tone": "monk-1"}
        kept.append(spoken.tell(picture["name"], told, X_Fairest_Tab=str(begun["tab"])))
    assert kept == statuses
    assert sorted(statuses) == [200] * 5 + [404]  # one is gone: its name is in no error, and nothing is told of it
    spoken.tell(told={"gender": "robot"}, X_Fairest_Tab=str(begun["tab"]))
    spoken.ask("POST", f"/{spoken.token}/undo", X_Fairest_Tab=str(begun["tab"]))
    spoken.tell(X_Fairest_Tab=str(begun["tab"]))
    spoken.ask("POST", f"/{spoken.token}/end")
    for path in ("", "label.js", "label.css"):
        spoken.ask("GET", f"/{spoken.token}/{path}")
    for path, headers, content in spoken.answers:
        everything = path.encode() + str(headers).encode() + content
        for word in (b"nurse", b"pilot", b"welder", b"secret", b"eyes", b"made-up"):
            assert word not in everything.lower(), (path, word)


def test_what_is_told_of_a_run_that_was_replaced_is_refused_with_the_reason(spoken):
    tab = str(spoken.begin()["tab"])
    assert spoken.tell(X_Fairest_Tab=tab) == 200
    with Run.start(spoken.session.run, {"seed": 1}, {}, force=True):
        pass
    for path, body in (("tell", {"picture": spoken.first, "told": {"gender": "man"}}), ("undo", {})):
        status, _, content = spoken.ask("POST", f"/{spoken.token}/{path}", body, X_Fairest_Tab=tab)
        assert status == 409
        assert "The run was replaced by another since you began." in json.loads(content)["error"]
    assert spoken.ask("GET", f"/{spoken.token}/pictures/{spoken.first}.png")[0] == 409
    assert spoken.session.told[spoken.first] == {"gender": "woman"}


def test_a_picture_is_its_pixels_alone(spoken):
    _, headers, content = spoken.ask("GET", f"/{spoken.token}/pictures/{spoken.first}.png")
    assert headers["content-type"] == "image/png"
    assert "content-disposition" not in headers
    chunks, at = [], 8
    while at < len(content):
        length = int.from_bytes(content[at : at + 4])
        chunks.append(content[at + 4 : at + 8])
        at += 12 + length
    assert set(chunks) == {b"IHDR", b"IDAT", b"IEND"}
    with Image.open(io.BytesIO(content)) as image:
        assert image.size == (48, 48)


@pytest.mark.parametrize("name", ["nurse-0000", "../nurse-0000", "..%2fnurse-0000", "%00", "0" * 12])
def test_pictures_go_by_their_blind_names_only(spoken, name):
    assert spoken.ask("GET", f"/{spoken.token}/pictures/{name}.png")[0] in (403, 404)


def test_agreement_is_told_only_when_all_is_labelled(spoken):
    begun = spoken.begin()
    assert spoken.ask("POST", f"/{spoken.token}/end")[0] == 400
    for picture in begun["pictures"]:
        spoken.tell(picture["name"], {"gender": "man", "skin-tone": "monk-10"}, X_Fairest_Tab="1")
    status, _, content = spoken.ask("POST", f"/{spoken.token}/end")
    assert (status, json.loads(content)) == (200, {"agreed": []})
    assert (spoken.session.run / "people.csv").exists()


def test_it_listens_on_this_machine_alone_and_ends_with_its_block(audited):
    session, _ = open_session(audited(each=1), "anna")
    with session:
        with serving(session) as address:
            port = urlsplit(address).port
            others = {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), port, socket.AF_INET)}
            for other in others - {"127.0.0.1"}:
                with socket.socket() as tried:
                    tried.settimeout(5)
                    assert tried.connect_ex((other, port)) != 0
        with socket.socket() as tried:
            assert tried.connect_ex(("127.0.0.1", port)) != 0


def test_a_port_that_is_taken_is_said(audited):
    session, _ = open_session(audited(each=1), "anna")
    with session, socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(BadInput, match="cannot be taken"), serving(session, taken.getsockname()[1]):
            pass
        with pytest.raises(BadInput, match="no port 99999"), serving(session, 99999):
            pass


def test_two_tokens_are_never_the_same(audited):
    session, _ = open_session(audited(each=1), "anna")
    with session, serving(session) as one, serving(session) as other:
        tokens = {urlsplit(address).path.strip("/") for address in (one, other)}
    assert len(tokens) == 2
    assert min(map(len, tokens)) >= 43  # 32 bytes
