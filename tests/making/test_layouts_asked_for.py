"""The layout of each picture: from a file, by a rule, and with places of a language model on a real server."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from fairest.errors import BadInput
from fairest.generate.layout import Layout, Region, Rule, to_toml
from fairest.making.layouts import layouts_for, layouts_in
from fairest.making.recipe import Recipe

BOXES = [[0.0, 0.0, 0.5, 1.0], [0.5, 0.0, 1.0, 1.0]]
RULE = Rule(2, "nurse", {"gender": {"woman": 0.5, "man": 0.5}})
ONE = Layout("a wall", (Region((0.0, 0.0, 1.0, 1.0), "a nurse"),))


def standing(studio, prompt: str, *, layout=None):
    """Takes a layout."""


def plain(studio, prompt: str):
    """Takes none."""


STANDING, PLAIN = Recipe("standing", standing), Recipe("plain", plain)


@pytest.fixture
def model():
    """A chat endpoint that answers two boxes; it keeps what it was asked."""
    asked = []

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self):
            asked.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            said = json.dumps({"people": [{"box": box} for box in BOXES]})
            message = {"index": 0, "message": {"role": "assistant", "content": said}, "finish_reason": "stop"}
            body = json.dumps({"choices": [message]}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            """Nothing on stderr."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"openai:small,base_url=http://127.0.0.1:{server.server_port}/v1", asked
    server.shutdown()
    server.server_close()


def test_one_layout_serves_all_pictures_and_a_rule_makes_one_for_each():
    assert layouts_for(STANDING, ONE, "", "nurses", 3, 0) == (ONE, ONE, ONE)
    people = [r.asked["gender"] for layout in layouts_for(STANDING, RULE, "", "nurses", 4, 0) for r in layout.regions]
    assert (people.count("woman"), people.count("man")) == (4, 4)


def test_a_planner_says_where_people_stand_and_never_who_they_are(model):
    planner, asked = model
    layouts = layouts_for(STANDING, RULE, planner, "two nurses in a ward", 1, 0)
    assert [list(region.box) for region in layouts[0].regions] == BOXES
    assert len(asked) == 1
    assert "two nurses in a ward" in asked[0]
    assert "woman" not in asked[0]


def test_what_does_not_go_together_is_refused(model):
    with pytest.raises(BadInput, match="needs a layout"):
        layouts_for(STANDING, None, "", "nurses", 1, 0)
    with pytest.raises(BadInput, match="has no 'layout'"):
        layouts_for(PLAIN, ONE, "", "nurses", 1, 0)
    with pytest.raises(BadInput, match="says where everybody stands"):
        layouts_for(STANDING, ONE, model[0], "nurses", 1, 0)
    assert layouts_for(PLAIN, None, "", "nurses", 1, 0) == ()


def test_what_a_picture_says_of_its_layouts_is_read_back_and_nothing_else_is():
    assert layouts_in([to_toml(ONE), to_toml(ONE)]) == (ONE, ONE)
    for hostile in (["regions = 3"], [3], ["[rule]\npeople = 2\nwho = 'a'\n[rule.target.gender]\nwoman = 1.0"], ["{"]):
        with pytest.raises(BadInput):
            layouts_in(hostile)
