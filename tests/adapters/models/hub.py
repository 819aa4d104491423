"""A Hugging Face hub in miniature on 127.0.0.1: repositories out of folders, at named revisions."""

import contextlib
import hashlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

COMMITS = {"main": "a" * 40, "v1": "b" * 40}


@contextlib.contextmanager
def serve(repositories: dict[tuple[str, str], Path]) -> Iterator[tuple[str, list[str]]]:
    """Its address and the paths asked for; `repositories` are folders by name and revision."""
    asked: list[str] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(repositories, asked))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()


def _handler(repositories: dict[tuple[str, str], Path], asked: list[str]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.do_GET()

        def do_GET(self) -> None:
            path = self.path.partition("?")[0].strip("/")
            asked.append(path)
            if path.startswith("api/models/"):
                self._list(path.removeprefix("api/models/").split("/"))
            else:
                owner, name, _, revision, *file = path.split("/")
                self._file(_folder(repositories, f"{owner}/{name}", revision), revision, "/".join(file))

        def _list(self, parts: list[str]) -> None:
            owner, name, *rest = parts
            revision = rest[1] if len(rest) > 1 else "main"
            folder = _folder(repositories, f"{owner}/{name}", revision)
            if folder is None:
                return self._answer(404, b'{"error": "Revision not found"}', {"X-Error-Code": "RevisionNotFound"})
            files = sorted(f.relative_to(folder).as_posix() for f in folder.rglob("*") if f.is_file())
            if rest and rest[0] == "tree":
                sizes = [(folder / f).stat().st_size for f in files]
                listed: object = [
                    {"type": "file", "path": f, "size": s, "oid": _commit(f)} for f, s in zip(files, sizes, strict=True)
                ]
            else:
                siblings = [{"rfilename": f} for f in files]
                listed = {"id": f"{owner}/{name}", "sha": _commit(revision), "siblings": siblings}
            self._answer(200, json.dumps(listed).encode(), {"Content-Type": "application/json"})

        def _file(self, folder: Path | None, revision: str, file: str) -> None:
            if folder is None or not (folder / file).is_file():
                return self._answer(404, b"", {"X-Error-Code": "EntryNotFound"})
            content = (folder / file).read_bytes()
            tag = hashlib.sha256(content).hexdigest()
            self._answer(200, content, {"ETag": f'"{tag}"', "X-Repo-Commit": _commit(revision)})

        def _answer(self, status: int, content: bytes, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    return Handler


def _commit(revision: str) -> str:
    return COMMITS.get(revision, revision if len(revision) == 40 else hashlib.sha1(revision.encode()).hexdigest())


def _folder(repositories: dict[tuple[str, str], Path], name: str, revision: str) -> Path | None:
    named = next((known for known, commit in COMMITS.items() if commit == revision), revision)
    return repositories.get((name, named))
