"""The whole audit against everything people really use: real servers on 127.0.0.1, folders, archives, functions.

Killed in the middle, each goes on: no picture kept is drawn twice, none is lost, and the findings are the same.
"""

import io
import json
import signal
import subprocess
import sys
import tarfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import fairest

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "bench"), str(HERE.parent / "adapters" / "models")]
from colours import SUITE, WOMEN, ColourJudge, Colours  # noqa: E402
from miniatures import save  # noqa: E402
from services import serve  # noqa: E402

EACH = 24
WORKFLOW = {
    "3": {"class_type": "KSampler", "inputs": {"seed": 0, "steps": 4, "positive": ["6", 0], "negative": ["7", 0]}},
    "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "", "clip": ["4", 1]}},
    "7": {"class_type": "CLIPTextEncode", "inputs": {"text": "bad", "clip": ["4", 1]}},
    "9": {"class_type": "SaveImage", "inputs": {"images": ["8", 0]}},
}


class Model(NamedTuple):
    """A model to audit; `asked` tells which texts and seeds its server was asked for, if it has one."""

    name: str
    options: dict[str, object]
    asked: object = None


def pictures() -> Iterator[tuple[str, str, bytes]]:
    """Prompt, file name and PNG of every picture of the collections."""
    for word in WOMEN:
        for number in range(EACH):
            out = io.BytesIO()
            # A line of its own in each: copies of a file count once.
            picture = Colours().one(word, 1000 * number + len(word))
            picture.putpixel((0, 0), (number, len(word), 0))
            picture.save(out, "PNG")
            yield f"a photo of a {word}", f"{word}-{number:02d}.png", out.getvalue()


def folder_of_files(where: Path) -> str:
    where.mkdir()
    for _, name, content in pictures():
        (where / name).write_bytes(content)
    rows = [f"{name},{text},{name.split('-')[0]}" for text, name, _ in pictures()]
    (where / "metadata.csv").write_text("\n".join(["file_name,prompt,concept", *rows]))
    return f"folder:{where}"


def web_dataset(where: Path) -> str:
    with tarfile.open(where.with_suffix(".tar"), "w") as tar:
        for text, name, content in pictures():
            for member, data in ((name, content), (name.replace(".png", ".txt"), text.encode())):
                info = tarfile.TarInfo(member)
                info.size = len(data)
                tar.addfile(info, io.BytesIO(data))
    return f"folder:{where.with_suffix('.tar')}"


def parquet(where: Path) -> str:
    rows = [{"image": {"bytes": content, "path": name}, "text": text} for text, name, content in pictures()]
    pq.write_table(pa.Table.from_pylist(rows), where.with_suffix(".parquet"))
    return f"folder:{where.with_suffix('.parquet')}"


COLLECTIONS = {"folder": folder_of_files, "tar": web_dataset, "parquet": parquet}
SERVERS = {
    "openai": ("openai:fake", {"seeds": True, "in_flight": 3}),
    "openai-unseeded": ("openai:fake", {"in_flight": 3}),
    "hf": ("hf:maker/model", {"in_flight": 3}),
    "a1111": ("a1111:", {"in_flight": 2}),
    "comfyui": ("comfyui:", {"in_flight": 2}),
}


PIPELINES = {
    "sd": {}, "sdxl": {}, "sd3": {}, "flux": {"size": 32}, "pixart": {}, "if": {},
}  # fmt: skip


def miniature(kind: str, folder: Path, **options: object) -> Model:
    save(kind, folder)
    return Model(f"diffusers:{folder}", {"steps": 2, "batch": 4, "dtype": "float32", **options})


@pytest.fixture(params=[*SERVERS, *COLLECTIONS, "python", "diffusers"])
def model(request, tmp_path, monkeypatch):
    monkeypatch.setenv("HF_TOKEN", "hf_not_a_key")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-not-a-key")
    kind = request.param
    if kind == "diffusers":
        yield miniature("sd", tmp_path / "miniature")
    elif kind in COLLECTIONS:
        yield Model(COLLECTIONS[kind](tmp_path / "collection"), {})
    elif kind == "python":
        yield Model(f"python:{HERE / 'colours.py'}:draw_a_few", {})
    else:
        name, options = SERVERS[kind]
        with ExitStack() as stack:
            service = stack.enter_context(serve(kind.removesuffix("-unseeded"), Colours(), latency=0.05))
            if kind == "comfyui":
                (tmp_path / "workflow.json").write_text(json.dumps(WORKFLOW))
                options = {**options, "workflow": str(tmp_path / "workflow.json")}
            if name.endswith(":"):
                name += service.url
            else:
                options = {**options, "base_url": service.url}
            yield Model(name, options, lambda: [(r.prompt, r.seed) for r in service.asked])


def settings(model: Model) -> dict[str, object]:
    return {} if model.name.startswith("folder:") else {"fixed": EACH}


def begun(model: Model, out: Path) -> subprocess.Popen[bytes]:
    """The audit in a process of its own, slowly judged."""
    arguments = [model.name, json.dumps(model.options), json.dumps(settings(model)), str(out)]
    return subprocess.Popen([sys.executable, HERE / "colours.py", *arguments])


def audited(model: Model, out: Path) -> fairest.Audit:
    """The same audit to its end, going on with what is there."""
    suite = None if model.name.startswith("folder:") else SUITE
    how = {"judge": ColourJudge(), "attributes": "gender", "suite": suite, "resume": True, **settings(model)}
    return fairest.audit(model.name, options=model.options, out=out, **how)


def lines(journal: Path) -> int:
    return journal.read_bytes().count(b"\n") if journal.exists() else 0


def _journal(run: Path) -> list[dict]:
    """The lines of a journal that are whole."""
    return [json.loads(line) for line in (run / "pictures.jsonl").read_bytes().split(b"\n")[:-1]]


def test_the_bias_that_is_in_it_is_found(model, tmp_path):
    audit = audited(model, tmp_path / "run")
    found = {f.concept.split()[-1]: f for f in audit.findings if f.value == "woman"}
    assert {word: f.told for word, f in found.items()} == dict.fromkeys(WOMEN, EACH)
    if model.name.startswith("diffusers:"):
        return  # its weights are random: nobody knows what is in it
    assert (found["nurse"].verdict, found["pilot"].verdict) == ("differs", "differs")
    assert found["nurse"].share > 0.5 > found["pilot"].share
    assert found["teacher"].verdict == "undetermined"
    assert "not-a-key" not in "".join(f.read_text() for f in (tmp_path / "run").glob("*.json*"))
    assert "not_a_key" not in "".join(f.read_text() for f in (tmp_path / "run").glob("*.json*"))


@pytest.mark.parametrize("kind", PIPELINES)
def test_every_kind_of_pipeline_is_audited(kind, tmp_path):
    made = miniature(kind, tmp_path / kind, **PIPELINES[kind])
    audit = fairest.audit(
        made.name, options=made.options, judge=ColourJudge(), suite=SUITE, fixed=3, out=tmp_path / "run"
    )
    assert [(f.n, f.told) for f in audit.findings] == [(3, 3)] * 2 * len(WOMEN)
    assert len(list((tmp_path / "run" / "pictures").glob("*.png"))) == 3 * len(WOMEN)
    assert audit.about["generator"]["sha256"]


def test_killed_in_the_middle_it_goes_on_as_if_it_had_not_been(model, tmp_path):
    killed, whole = tmp_path / "killed", tmp_path / "whole"
    process = begun(model, killed)
    deadline = time.monotonic() + 120
    while lines(killed / "labels.jsonl") < 4:
        assert process.poll() is None, "it ended before it could be killed"
        assert time.monotonic() < deadline
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    kept = {p["id"]: p for line in _journal(killed) for p in line["pictures"]}
    assert kept
    audited(model, killed)
    names = sorted(f.name for f in (killed / "pictures").iterdir())
    assert len(names) == EACH * len(WOMEN)
    if model.name.startswith("openai:") and "seeds" not in model.options:
        # Nobody can tell its requests apart, nor draw the same again: at most what was under way was asked twice.
        assert EACH * len(WOMEN) <= len(model.asked()) <= EACH * len(WOMEN) + 3 + 2
        held = {p["id"]: p["sha256"] for line in _journal(killed) for p in line["pictures"]}
        assert {name: held[name] for name in kept} == {name: p["sha256"] for name, p in kept.items()}
        return
    if model.asked:
        times = Counter(model.asked())
        assert all(times[p["text"], p["seed"]] == 1 for p in kept.values())  # what was kept was not drawn again
        assert len(times) == EACH * len(WOMEN)  # nothing was drawn that was not wanted, and all that was
    audited(model, whole)
    assert (killed / "findings.json").read_bytes() == (whole / "findings.json").read_bytes()
    assert sorted(f.name for f in (whole / "pictures").iterdir()) == names
    for name in names:
        assert (killed / "pictures" / name).read_bytes() == (whole / "pictures" / name).read_bytes()
