"""What the one door to the outside promises, on made-up packages."""

import sys
from pathlib import Path

import pytest

from fairest import doors
from fairest.errors import BadInput, MissingExtra, NotFound, UnknownName

TARGETS = """
from fairest.errors import NotFound

def plain(rest, *, size=1, colour="red"):
    return ("plain", rest, size, colour)

def passing_on(rest, **options):
    return plain(rest, **options)

def needs_a_package(rest):
    import a_package_nobody_has

def fails_on_purpose(rest):
    raise NotFound("There is no such model.")

def has_a_fault(rest):
    return len(3)
"""


@pytest.fixture
def offer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Make an installed package that offers generators: offer("name = module:function", …)."""

    def offer(*lines: str) -> None:
        (tmp_path / "made_up_doors.py").write_text(TARGETS)
        about = tmp_path / "made_up-1.0.dist-info"
        about.mkdir()
        (about / "METADATA").write_text("Metadata-Version: 2.1\nName: made-up\nVersion: 1.0\n")
        (about / "entry_points.txt").write_text("[fairest.generators]\n" + "\n".join(lines) + "\n")
        monkeypatch.syspath_prepend(tmp_path)
        monkeypatch.delitem(sys.modules, "made_up_doors", raising=False)

    return offer


def test_any_installed_package_can_offer_a_door(offer):
    offer("made-up = made_up_doors:plain")
    assert "made-up" in doors.known("generator")
    assert "made-up" not in doors.known("judge")
    assert doors.load("generator", "made-up") == ("plain", "", 1, "red")


def test_what_follows_the_first_colon_is_for_the_door(offer):
    offer("made-up = made_up_doors:plain")
    assert doors.load("generator", "made-up:C:/models/x") == ("plain", "C:/models/x", 1, "red")


def test_options_that_are_none_keep_the_doors_default(offer):
    offer("made-up = made_up_doors:plain")
    assert doors.load("generator", "made-up", size=None, colour="blue") == ("plain", "", 1, "blue")


def test_an_unknown_door_is_named_with_a_suggestion(offer):
    offer("made-up = made_up_doors:plain")
    with pytest.raises(UnknownName, match=r"'mad-up' is not a generator we know\. Did you mean 'made-up'\?"):
        doors.load("generator", "mad-up:x")


@pytest.mark.parametrize(
    ("target", "says"),
    [("plain", "takes no option 'sise'. It takes: size, colour"), ("passing_on", "takes no option 'sise'.")],
)
def test_an_unknown_option_is_named(offer, target, says):
    offer(f"made-up = made_up_doors:{target}")
    with pytest.raises(BadInput) as caught:
        doors.load("generator", "made-up", sise=3)
    assert says in str(caught.value)


def test_a_missing_package_is_named_with_its_pip_command(offer):
    offer("made-up = made_up_doors:needs_a_package [very-heavy,other]")
    with pytest.raises(MissingExtra, match="a_package_nobody_has") as caught:
        doors.load("generator", "made-up")
    assert caught.value.hint == 'Install it with: pip install "made-up[very-heavy,other]"'


def test_a_package_without_extras_is_named_alone(offer):
    offer("made-up = a_module_nobody_has:plain")
    with pytest.raises(MissingExtra) as caught:
        doors.load("generator", "made-up")
    assert caught.value.hint == 'Install it with: pip install "made-up"'


def test_a_door_that_leads_nowhere_is_an_error_of_ours(offer):
    offer("made-up = made_up_doors:no_such_function")
    with pytest.raises(BadInput, match="cannot be loaded"):
        doors.load("generator", "made-up")


def test_errors_of_ours_pass_unchanged(offer):
    offer("made-up = made_up_doors:fails_on_purpose")
    with pytest.raises(NotFound, match="There is no such model"):
        doors.load("generator", "made-up")


def test_a_fault_inside_a_door_is_not_taken_for_a_wrong_option(offer):
    offer("made-up = made_up_doors:has_a_fault")
    with pytest.raises(TypeError, match="len"):
        doors.load("generator", "made-up")


def test_an_object_passes_through(offer):
    offer("made-up = made_up_doors:plain")
    thing = object()
    assert doors.resolve("generator", thing) is thing
    assert doors.resolve("generator", "made-up", size=2) == ("plain", "", 2, "red")


@pytest.mark.parametrize(("kind", "name"), [("generator", "painter"), ("judge", "village")])
def test_a_door_of_the_village_opens_again_and_again(kind, name):
    pytest.importorskip("torch")
    assert [doors.load(kind, name).name for _ in range(3)] == [name] * 3


@pytest.mark.parametrize(
    ("name", "rest", "options"),
    [
        ("clip:org/model", "org/model", {}),
        ("clip:org/model,margin=0.2,batch=8", "org/model", {"margin": 0.2, "batch": 8}),
        ("clip:a,b/c,several=false", "a,b/c", {"several": False}),
        ("clip:m@main,vocabulary=my words.toml", "m@main", {"vocabulary": "my words.toml"}),
        (
            "clip:http://127.0.0.1:80/v1,base_url=http://x/v1?a=b",
            "http://127.0.0.1:80/v1",
            {"base_url": "http://x/v1?a=b"},
        ),
    ],
)
def test_options_of_a_judge_are_written_behind_its_name(name, rest, options):
    assert doors._apart(name) == (f"clip:{rest}", options)


def test_an_option_given_twice_is_refused():
    with pytest.raises(BadInput, match="'margin' is given twice"):
        doors.load("judge", "village,margin=1,margin=2")


@pytest.mark.parametrize(
    "name",
    [
        "vqa:m,base_url=http://u:hunt,er2@127.0.0.1:8765/v1",
        "vqa:m,base-url=http://u:hunter2@127.0.0.1/v1",
        "vqa:m,Base_url=http://u:hunter2@127.0.0.1/v1",
        "vqa:m, base_url=http://u:hunter2@127.0.0.1/v1",
    ],
)
def test_an_option_that_cannot_be_read_is_never_taken_for_the_name_nor_shown(name):
    with pytest.raises(BadInput, match="is no option that can be read") as caught:
        doors.load("judge", name)
    assert "hunt" not in str(caught.value)


@pytest.mark.parametrize("option", ["rest", "colour"])
def test_an_option_a_judge_does_not_take_is_refused_whatever_it_is_called(option):
    pytest.importorskip("torch")
    with pytest.raises(BadInput, match=f"takes no option '{option}'"):
        doors.load("judge", f"village,{option}=1")
