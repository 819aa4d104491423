"""Any Python callable as a generator."""

import hashlib
import re
import sys
import textwrap
from pathlib import Path

import pytest
from PIL import Image

from fairest import doors
from fairest.adapters.models.function import generator
from fairest.errors import BadInput, DrawingFailed, FairestError, NotFound, UnknownName
from fairest.generate import Blocked, draw
from fairest.records import Picture

GREY = """
    from PIL import Image

    def paint(prompt, n, seed):
        return [Image.new("RGB", (8, 8), (seed % 256, len(prompt), i)) for i in range(n)]
"""


@pytest.fixture(autouse=True)
def path_and_modules(monkeypatch, tmp_path):
    """Each test begins in an empty folder, and leaves no module behind."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        if str(tmp_path) in str(getattr(sys.modules[name], "__file__", "")):
            del sys.modules[name]


@pytest.fixture
def write(tmp_path):
    def write(name, code):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(textwrap.dedent(code), encoding="utf-8")
        return file

    return write


def colours(pictures):
    return [picture.getpixel((0, 0)) for picture in pictures]


@pytest.mark.parametrize("rest", ["mine_in_cwd:paint", "./mine_in_cwd.py:paint", "mine_in_cwd.py:paint"])
def test_a_function_of_the_current_folder_draws(write, rest):
    write("mine_in_cwd.py", GREY)
    made = doors.load("generator", f"python:{rest}", batch=2)
    assert made.name == f"python:{rest.removeprefix('./')}"
    assert made.batch == 2
    assert colours(made.draw(["a nurse", "pilot"], [3, 4])) == [(3, 7, 0), (4, 5, 0)]


def test_each_picture_is_asked_for_alone(write):
    write("asked_alone.py", "def paint(prompt, n, seed):\n    return [(prompt, n, seed)]")
    made = generator("asked_alone:paint")
    assert made.draw(["a", "a", "b"], [1, 2, 2**32 - 1]) == [("a", 1, 1), ("a", 1, 2), ("b", 1, 2**32 - 1)]


def test_an_attribute_of_a_package_and_a_file_elsewhere(write, tmp_path):
    write("pack/__init__.py", "")
    write("pack/inner.py", GREY + "\n    class Studio:\n        paint = staticmethod(paint)\n")
    write("else where/helper.py", GREY)
    file = write("else where/studio.py", "from helper import paint\n")
    assert generator("pack.inner:Studio.paint").name == "python:pack.inner:Studio.paint"
    elsewhere = generator(f"{file}:paint")
    assert elsewhere.name == "python:studio.py:paint"
    assert str(tmp_path) not in str(elsewhere.describe())
    assert colours(elsewhere.draw(["ab"], [1])) == [(1, 2, 0)]


def test_nothing_in_the_folder_hides_an_installed_module(write):
    write("json.py", "raise RuntimeError('the wrong one')")
    write("uses_json.py", "import json\n" + textwrap.dedent(GREY))
    sys.modules.pop("json.tool", None)
    assert generator("uses_json:paint")
    with pytest.raises(UnknownName, match=r"'paint' is not a function of tool\.py"):
        generator("json.tool:paint")


def test_it_says_what_was_run(write):
    file = write("stated.py", GREY)
    described = generator("stated:paint").describe()
    assert described["function"] == "paint"
    assert (described["file"], described["sha256"]) == ("stated.py", hashlib.sha256(file.read_bytes()).hexdigest())
    assert "its own promise" in described["notes"][0]


def test_wrapped_functions_and_objects_are_traced_to_their_source(write):
    code = """
        import functools
        def paint(prompt, n, seed, colour): return []
        class Studio:
            def __call__(self, prompt, n, seed): return []
        green, studio, c = functools.partial(paint, colour="green"), Studio(), max
    """
    write("wrapped.py", code)
    stated = [generator(f"wrapped:{name}").describe() for name in ("green", "studio", "c")]
    assert [(one["function"], one["file"]) for one in stated] == [
        ("paint", "wrapped.py"),
        ("Studio", "wrapped.py"),
        ("max", None),
    ]


def test_what_the_function_has_the_generator_has(write):
    code = (
        GREY
        + """
    from fairest.generate import Price
    paint.judge, paint.suite, paint.price, paint.seeded = "village", "villages-own", Price(0.04, "USD"), False
    """
    )
    write("with_more.py", code)
    made = generator("with_more:paint")
    assert (made.judge, made.suite, made.price.amount, made.seeded) == ("village", "villages-own", 0.04, False)
    write("with_none.py", GREY)
    assert not hasattr(generator("with_none:paint"), "judge")


@pytest.mark.parametrize(
    ("rest", "error", "said"),
    [
        ("", BadInput, "does not name a function"),
        ("broken", BadInput, "does not name a function"),
        ("broken:", BadInput, "does not name a function"),
        ("nowhere:paint", NotFound, "no module 'nowhere'"),
        ("pack.nowhere:paint", NotFound, r"no module 'pack\.nowhere'"),
        ("nowhere.py:paint", NotFound, r"no file 'nowhere\.py'"),
        ("wrong:pain", UnknownName, r"'pain' is not a function of wrong\.py.* Did you mean 'paint'"),
        ("wrong.py:number.more", UnknownName, "'number.more' is not a function"),
        ("wrong:number", BadInput, "'number' is an int and cannot be called"),
        ("wrong:few", BadInput, r"'few' takes \(prompt\)\. It is called as function\(prompt, n, seed\)"),
        ("wrong:later", BadInput, "'later' is a coroutine function"),
        ("broken:paint", BadInput, "broken cannot be imported: SyntaxError"),
        ("broken.py:paint", BadInput, r"broken\.py cannot be imported: SyntaxError"),
        ("lacking:paint", BadInput, "lacking cannot be imported: ModuleNotFoundError: No module named 'not_there'"),
        ("leaving:paint", BadInput, "leaving cannot be imported: SystemExit: 0"),
        ("leaving.py:paint", BadInput, r"leaving\.py cannot be imported: SystemExit: 0"),
    ],
)
def test_errors_say_what_is_wrong(write, rest, error, said):
    write("pack/__init__.py", "")
    write("wrong.py", GREY + "\n    number = 5\n    def few(prompt): ...\n    async def later(prompt, n, seed): ...\n")
    write("broken.py", "def paint(:")
    write("lacking.py", "import not_there")
    write("leaving.py", "import sys; sys.exit(0)")
    with pytest.raises(error, match=said):
        doors.load("generator", f"python:{rest}")


def test_an_error_on_purpose_comes_through(write):
    write("on_purpose.py", "from fairest.errors import MissingExtra\nraise MissingExtra('torch', 'models')")
    for rest in ("on_purpose:paint", "on_purpose.py:paint"):
        with pytest.raises(FairestError, match="torch is not installed"):
            generator(rest)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("[]", "it gave 0 pictures for n = 1"),
        ("[Image.new('RGB', (8, 8))] * 3", "it gave 3 pictures for n = 1"),
        ("Image.new('RGB', (8, 8))", "it gave a Image and not a list of pictures"),
        ("None", "it gave a NoneType and not a list"),
        ("['a.png']", "it gave a str for a drawing"),
        ("[Image.new('RGB', (0, 8))]", r"an image of \(0, 8\) pixels"),
        ("1 / 0", "ZeroDivisionError"),
    ],
)
def test_a_wrong_answer_stops_the_drawing(write, answer, said):
    name = f"answers_{hashlib.sha256(answer.encode()).hexdigest()[:8]}"
    write(f"{name}.py", f"from PIL import Image\ndef paint(prompt, n, seed):\n    return {answer}")
    with pytest.raises(DrawingFailed, match=said):
        list(draw([Picture("nurse-0000", "nurse", "a nurse", 1, None)], generator(f"{name}:paint"), 1))


def test_a_function_may_say_that_a_picture_was_blocked(write):
    write("blocking.py", "from fairest.generate import Blocked\ndef paint(prompt, n, seed): return (Blocked('no'),)")
    assert generator("blocking:paint").draw(["a nurse"], [1]) == [Blocked("no")]


def test_a_batch_of_none_is_refused(write):
    write("of_none.py", GREY)
    with pytest.raises(BadInput, match="batch is 0"):
        generator("of_none:paint", batch=0)


def test_pictures_do_not_depend_on_the_batch(write):
    write("any_batch.py", GREY)
    made = generator("any_batch:paint", batch=3)
    alone = [made.draw(["a nurse"], [seed])[0] for seed in range(3)]
    assert colours(made.draw(["a nurse"] * 3, range(3))) == colours(alone)
    assert all(isinstance(picture, Image.Image) for picture in alone)


def test_what_the_page_shows_works(write):
    page = (Path(__file__).parents[3] / "docs" / "generators" / "python.md").read_text(encoding="utf-8")
    headings = ["Start", "Settings", "What is recorded", "What cannot be known", "What was run"]
    assert re.findall(r"^## (.*)", page, re.MULTILINE) == headings
    write("studio.py", "\n".join(re.findall(r"```python\n(.*?)```", page, re.DOTALL)))
    commands = re.findall(r"^fairest audit (\S+)", page, re.MULTILINE)
    made = [doors.load("generator", command.replace("path/to/", "")) for command in commands]
    assert [one.name for one in made] == ["python:studio:paint", "python:studio.py:paint"]
    assert colours(made[0].draw(["a nurse"], [300])) == [(44, 7, 0)]
    assert (made[0].judge, made[0].price.currency, made[0].parallel) == ("village", "USD", 1)
