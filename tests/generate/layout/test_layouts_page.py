"""What docs/layouts.md shows runs."""

import json
import re
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from fairest.generate.layout import Layout, Rule, from_toml

PAGE = (Path(__file__).parents[3] / "docs" / "layouts.md").read_text(encoding="utf-8")
FILES = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
CHECKED, PLANNED = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize("text", FILES)
def test_every_layout_shown_can_be_drawn(text):
    made = from_toml(text)
    layouts = made.layouts(4, 0) if isinstance(made, Rule) else [made]
    assert all(isinstance(layout, Layout) for layout in layouts)


def test_every_key_of_a_table_is_one_and_every_one_is_in_a_table():
    from fairest.generate.layout import toml

    shown = re.findall(r"^\| `([a-z.]+)", PAGE, re.MULTILINE)
    expected = {*toml._LAYOUT, *toml._RULE} - {"regions", "rule"} | {f"regions.{key}" for key in toml._REGION}
    assert {name.removesuffix(".ATTRIBUTE").removesuffix(".") for name in shown} == expected


def test_the_check_in_python_runs_and_counts_everybody(capsys):
    pytest.importorskip("torch")
    exec(compile(CHECKED, "layouts.md", "exec"), {})
    assert re.findall(r"asked (\d+) times", capsys.readouterr().out) == ["5", "5"]


def test_the_planner_in_python_runs(monkeypatch):
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            people = {"people": [{"box": [i / 5, 0.2, (i + 1) / 5, 1]} for i in range(5)]}
            body = json.dumps({"choices": [{"message": {"content": json.dumps(people)}, "finish_reason": "stop"}]})
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.handle_request)
        thread.start()
        monkeypatch.setenv("OPENAI_API_KEY", "sk-none")
        monkeypatch.setenv("OPENAI_BASE_URL", f"http://127.0.0.1:{server.server_port}/v1")
        space: dict[str, object] = {}
        exec(compile(PLANNED, "layouts.md", "exec"), space)
        thread.join()
    layouts = space["layouts"]
    assert [len(layout.regions) for layout in layouts] == [5] * 4
    assert sum(region.asked["gender"] == "woman" for layout in layouts for region in layout.regions) == 10
