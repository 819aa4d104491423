"""Two runs, or two models, compared through the whole flow with models whose odds are known."""

import json
import random
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import fairest
from fairest.errors import BadInput, FolderInUse, NotFound, UnknownName
from fairest.prompts import Suite
from fairest.records import Label, Prompt

COLOURS = {"woman": (250, 250, 250), "man": (5, 5, 5), None: (128, 128, 128)}


class Coin:
    """Draws a woman (white) with the odds of the word, by the seed alone; every `blank`-th picture shows nobody."""

    batch = 32

    def __init__(self, odds: Mapping[str, float], name: str = "coin", blank: int = 0) -> None:
        self.odds, self.name, self.blank = odds, name, blank

    def draw(self, texts, seeds):
        return [Image.new("RGB", (8, 8), COLOURS[self.shows(t, s)]) for t, s in zip(texts, seeds, strict=True)]

    def shows(self, text: str, seed: int) -> str | None:
        if self.blank and seed % self.blank == 0:
            return None
        asked = next((odds for word, odds in self.odds.items() if word in text), 0.5)
        return "woman" if random.Random(seed).random() < asked else "man"

    def describe(self):
        return {"odds": dict(self.odds)}


class Light:
    """Sees a woman in white, a man in black, nobody in grey."""

    attributes = {"gender": ("woman", "man"), "hair": ("long", "short", "none")}  # noqa: RUF012

    def __init__(self, weights: str = "ab12", name: str = "light") -> None:
        self.weights, self.name = weights, name

    def label(self, ids, pictures, attributes):
        return [self.said(i, p.getpixel((0, 0))[0], a) for i, p in zip(ids, pictures, strict=True) for a in attributes]

    def said(self, picture: str, light: int, attribute: str) -> Label:
        if 50 < light < 200:
            return Label(picture, attribute, None, "no person")
        return Label(picture, attribute, self.attributes[attribute][light < 50])

    def describe(self):
        return {"weights": self.weights}


def suite(*words: str, name: str = "words", version: str = "1", asked: Mapping[str, str] | None = None) -> Suite:
    prompts = tuple(Prompt(w, w, (f"a photo of a {w}", f"a {w} at work"), dict(asked or {})) for w in words)
    return Suite(name, version, prompts, ("gender",))


SETTINGS = {"suite": suite("nurse", "pilot", "cook"), "judge": Light(), "fixed": 60}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., fairest.Audit]:
    """`run({"nurse": 0.9})` audits a coin of these odds; the same run is made once only."""
    made: dict[str, fairest.Audit] = {}

    def audited(odds: Mapping[str, float], *, name: str = "coin", blank: int = 0, **more: Any) -> fairest.Audit:
        key = repr((odds, name, blank, [(n, getattr(m, "weights", m), getattr(m, "name", m)) for n, m in more.items()]))
        if key not in made:
            folder = tmp_path_factory.mktemp("run")
            made[key] = fairest.audit(Coin(odds, name, blank), **{**SETTINGS, **more}, out=folder)
        return made[key]

    return audited


def directions(done: fairest.Comparison) -> dict[str, str | None]:
    return {change.a.concept: change.direction for change in done.changes}


def test_two_runs_show_what_was_changed_and_nothing_else(run, tmp_path):
    a, b = run({"nurse": 0.5, "pilot": 0.1}), run({"nurse": 0.95, "pilot": 0.5})
    done = fairest.compare(a.folder, str(b.folder), out=tmp_path / "c")
    assert directions(done) == {"nurse": "worse", "pilot": "better", "cook": None}
    assert done.headline == "2 of 3 statements changed: 1 is worse and 1 is better; for 1 no change is shown."
    assert [change.a.concept for change in done.worse] == ["nurse"]
    assert done.report == tmp_path / "c" / "compare.html"
    assert {file.name for file in (tmp_path / "c").iterdir()} == {"compare.html", "compare.json"}


def test_two_models_are_audited_with_the_same_settings_and_seeds(tmp_path):
    done = fairest.compare(Coin({"nurse": 0.5}), Coin({"nurse": 0.95}), out=tmp_path / "c", seed=3, **SETTINGS)
    assert directions(done) == {"nurse": "worse", "pilot": None, "cook": None}
    assert [run.about["settings"]["seed"] for run in (done.a, done.b)] == [3, 3]
    assert (done.a.folder, done.b.folder) == (tmp_path / "c" / "a", tmp_path / "c" / "b")


def test_two_models_draw_equally_many_pictures_unless_another_design_is_asked_for(tmp_path):
    settings = {"suite": suite("nurse"), "judge": Light()}
    done = fairest.compare(Coin({"nurse": 1.0}), Coin({"nurse": 0.9}), out=tmp_path / "c", **settings)
    assert (done.changes[0].pairs, done.looked) == (100, False)
    done = fairest.compare(Coin({}), Coin({}), out=tmp_path / "d", **settings, max_images=16)
    assert (done.changes[0].pairs, done.looked) == (16, True)


def test_the_same_model_twice_shows_no_change_at_all(tmp_path):
    coin = Coin({"nurse": 0.9, "pilot": 0.2})
    done = fairest.compare(coin, coin, out=tmp_path / "c", **SETTINGS)
    assert [(change.only_a, change.only_b, change.direction) for change in done.changes] == [(0, 0, None)] * 3


def test_a_run_beside_a_model_lends_it_its_settings(run, tmp_path, monkeypatch):
    before = run({"nurse": 0.5}, seed=7, fixed=30, delta=0.2)
    words, light = SETTINGS["suite"], SETTINGS["judge"]
    monkeypatch.setattr("fairest.doors.load", _loading({"words": words, "light": light}))
    done = fairest.compare(before, Coin({"nurse": 0.5}), out=tmp_path / "c")
    assert {n: v for n, v in done.b.about["settings"].items() if n != "model"} == {
        n: v for n, v in before.about["settings"].items() if n != "model"
    }
    assert all(change.pairs == 30 for change in done.changes)


def test_what_a_run_was_given_as_a_file_must_be_given_again_beside_a_model(run, tmp_path):
    with pytest.raises(BadInput, match=r"'words' is not a suite we know.* those of the run beside it") as caught:
        fairest.compare(run({}, fixed=2), Coin({}), out=tmp_path / "c")
    assert "--suite" in caught.value.hint
    done = fairest.compare(run({}, fixed=2), Coin({}), out=tmp_path / "c", suite=SETTINGS["suite"], judge=Light())
    assert [change.pairs for change in done.changes] == [2, 2, 2]


def _loading(known):
    from fairest import doors

    load = doors.load
    return lambda kind, name, **options: known[name] if name in known else load(kind, name, **options)


def test_swapping_the_runs_swaps_worse_and_better(run, tmp_path):
    a, b = run({"nurse": 0.5, "pilot": 0.1}), run({"nurse": 0.95, "pilot": 0.5})
    there, back = fairest.compare(a, b, out=tmp_path / "c"), fairest.compare(b, a, out=tmp_path / "d")
    opposite = {"worse": "better", "better": "worse", None: None}
    assert directions(back) == {concept: opposite[way] for concept, way in directions(there).items()}


def test_runs_of_different_length_are_compared_as_far_as_both_go(run, tmp_path):
    a, b = run({"nurse": 0.6}, fixed=50), run({"nurse": 0.6}, fixed=20)
    done = fairest.compare(a, b, out=tmp_path / "c")
    assert [change.pairs for change in done.changes] == [20] * 3


def test_runs_that_looked_while_they_drew_are_held_to_e_values(run, tmp_path):
    a, b = run({"nurse": 0.5}, fixed=None, max_images=60), run({"nurse": 0.9}, fixed=60)
    done = fairest.compare(a, b, out=tmp_path / "c")
    assert done.looked
    assert all(change.e_value is not None and change.p_value is None for change in done.changes)
    assert [change.pairs for change in done.changes] == _drawn(a)


def test_prompts_with_fewer_pairs_than_others_are_said(run, tmp_path):
    a, b = run({"nurse": 1.0}, fixed=None, max_images=60), run({"nurse": 1.0}, fixed=60)
    done = fairest.compare(a, b, out=tmp_path / "c")
    assert _drawn(a)[0] < 60
    assert done.warnings[-1].startswith(f"From {_drawn(a)[0]} to 60 pairs a prompt")


def _drawn(audit: fairest.Audit) -> list[int]:
    return [finding.n for finding in audit.findings if finding.value == "woman"]


def test_pairs_without_a_label_are_counted_and_said(run, tmp_path):
    a, b = run({"nurse": 0.5}), run({"nurse": 0.5}, blank=4)
    done = fairest.compare(a, b, out=tmp_path / "c")
    nurse = done.changes[0]
    assert 0 < nurse.untold_b == nurse.pairs - nurse.told < 30
    assert f"{nurse.untold_b} of 60 pairs lack a label" in (tmp_path / "c" / "compare.html").read_text()


def test_obedience_that_fell_is_worse(tmp_path):
    asked = suite("nurse", asked={"gender": "man"})
    done = fairest.compare(
        Coin({"nurse": 0.1}), Coin({"nurse": 0.6}), out=tmp_path / "c", **{**SETTINGS, "suite": asked}
    )
    (change,) = done.changes
    assert (change.a.value, change.a.asked, change.direction) == ("man", True, "worse")


def test_runs_with_other_seeds_are_refused_with_what_to_do(run, tmp_path):
    a, b = run({}, seed=1, fixed=4), run({}, seed=2, fixed=4)
    with pytest.raises(BadInput, match="A was drawn with --seed 1, B with --seed 2") as caught:
        fairest.compare(a, b, out=tmp_path / "c")
    assert "--seed 1" in caught.value.hint
    assert not (tmp_path / "c").exists()


def test_prompts_that_only_one_run_has_are_named_and_the_others_compared(run, tmp_path):
    a = run({}, fixed=10)
    b = run({}, fixed=10, suite=suite("nurse", "farmer", version="2"))
    done = fairest.compare(a, b, out=tmp_path / "c")
    assert [change.a.concept for change in done.changes] == ["nurse"]
    assert {missed.prompt: missed.why for missed in done.not_compared} == {
        "pilot": "only A has pictures of it",
        "cook": "only A has pictures of it",
        "farmer": "only B has pictures of it",
    }
    assert any(said.startswith("The suites differ: words 1 in A, words 2 in B.") for said in done.warnings)
    page = (tmp_path / "c" / "compare.html").read_text()
    assert "<b>farmer</b>: only B has pictures of it" in page


@pytest.mark.parametrize(
    ("judge", "says"),
    [
        (Light(weights="cd34"), "both were judged by 'light', but not by the same one: its weights changed"),
        (Light(name="other"), "A was judged by 'light', B by 'other'"),
    ],
)
def test_labels_of_different_judges_are_not_compared(run, tmp_path, judge, says):
    a, b = run({}, fixed=4), run({}, fixed=4, judge=judge)
    with pytest.raises(BadInput, match=says) as caught:
        fairest.compare(a, b, out=tmp_path / "c")
    assert "--judge light" in caught.value.hint


def test_other_settings_are_compared_with_a_warning_each(run, tmp_path):
    a = run({}, fixed=4, attributes=["gender", "hair"])
    b = run({}, fixed=4, delta=0.2)
    warnings = fairest.compare(a, b, out=tmp_path / "c").warnings
    assert warnings[0] == "Only A measured hair: not compared."
    assert warnings[1].startswith("The difference that counts as none (delta) is 0.1 in A and 0.2 in B: ")
    assert len(warnings) == 2


def test_a_setting_that_one_run_left_alone_is_said_in_words(run, tmp_path):
    (said,) = fairest.compare(run({}, fixed=4), run({}, fixed=4, judge_slack=0.02), out=tmp_path / "c").warnings
    assert "(judge_slack) is left to fairest in A and 0.02 in B: " in said


def test_no_told_pair_at_all_is_an_error_and_not_silence(run, tmp_path):
    a, b = run({}, fixed=4), run({}, fixed=4, blank=1)
    with pytest.raises(BadInput, match="no statement of both runs has a pair with a label in both"):
        fairest.compare(a, b, out=tmp_path / "c")


def test_a_comparison_is_not_written_over_unless_forced(run, tmp_path):
    a, b = run({}, fixed=4), run({"nurse": 0.95}, fixed=4)
    fairest.compare(a, b, out=tmp_path / "c")
    before = (tmp_path / "c" / "compare.json").read_bytes()
    with pytest.raises(FolderInUse, match="--force"):
        fairest.compare(b, a, out=tmp_path / "c")
    assert (tmp_path / "c" / "compare.json").read_bytes() == before
    fairest.compare(b, a, out=tmp_path / "c", force=True)
    assert (tmp_path / "c" / "compare.json").read_bytes() != before


def test_the_same_runs_give_the_same_bytes(run, tmp_path):
    a, b = run({"nurse": 0.5}), run({"nurse": 0.95})
    written = []
    for _ in range(2):
        folder = fairest.compare(a, b, out=tmp_path / "c", force=True).folder
        written.append([(folder / name).read_bytes() for name in ("compare.html", "compare.json")])
    assert written[0] == written[1]


def test_the_document_holds_every_number_of_the_changes(run, tmp_path):
    a, b = run({"nurse": 0.5}), run({"nurse": 0.95})
    done = fairest.compare(a, b, out=tmp_path / "c")
    document = json.loads((tmp_path / "c" / "compare.json").read_text())
    nurse, change = document["changes"][0], done.changes[0]
    for name in ("pairs", "told", "both", "only_a", "only_b", "difference", "low", "high", "p_value", "direction"):
        assert nurse[name] == getattr(change, name)
    assert nurse["a"]["share"] == a.findings[0].share
    assert (document["headline"], document["family"], document["alpha"]) == (done.headline, 3, 0.05)
    assert (tmp_path / "c" / document["a"]["report"]).resolve() == a.report.resolve()


@pytest.mark.parametrize(
    ("wrong", "error", "says"),
    [
        ({"alpha": 1.0}, BadInput, "alpha is 1.0"),
        ({"suite": "occupations"}, BadInput, r"Settings \(suite\) are for models"),
        ({"resume": True, "force": True}, BadInput, "not both"),
        ({"a": "village", "max_image": 3}, BadInput, "no setting 'max_image'. Did you mean 'max_images'"),
        ({"a": Path("nowhere")}, NotFound, "run.json"),
        ({"a": "no/such/run"}, NotFound, "There is no run in no/such/run"),
        ({"a": "vilage", "b": "village"}, UnknownName, "Did you mean 'village'"),
    ],
)
def test_what_cannot_be_compared_is_refused(run, tmp_path, wrong, error, says):
    done = run({}, fixed=2)
    asked = {"a": done, "b": done, "out": tmp_path / "c", **wrong}
    with pytest.raises(error, match=says):
        fairest.compare(asked.pop("a"), asked.pop("b"), **asked)
    assert not (tmp_path / "c").exists()


def test_a_notebook_shows_the_headline_and_the_changes_as_text(run, tmp_path):
    a, b = run({"nurse": 0.5}, name="<b>a</b>"), run({"nurse": 0.95})
    shown = fairest.compare(a, b, out=tmp_path / "c")._repr_html_()
    assert "<li>Asked for a nurse, a woman is shown in " in shown
    assert "compare.html" in shown


def test_painted_odds_that_moved_away_from_parity_are_worse(tmp_path):
    pytest.importorskip("torch")
    even, odd = (fairest.Painter({"nurse": {"gender": {"woman": p, "man": 1 - p}}}) for p in (0.5, 0.98))
    done = fairest.compare(even, odd, suite=suite("nurse", "pilot"), fixed=40, out=tmp_path / "c")
    assert directions(done) == {"nurse": "worse", "pilot": None}


def test_of_several_people_on_a_picture_everyone_counts(tmp_path):
    class Pairs(Light):
        sees_everyone = True

        def label(self, ids, pictures, attributes):
            return [
                Label(one.picture, one.attribute, None, "several people", people=(one.value, "woman"))
                for one in super().label(ids, pictures, attributes)
            ]

    given = {"suite": suite("nurse"), "judge": Pairs(), "fixed": 60, "attributes": ["gender"]}
    done = fairest.compare(Coin({"nurse": 0.0}), Coin({"nurse": 1.0}), out=tmp_path, **given)
    (change,) = done.changes
    # One of two is a woman on every picture of A, both are on every one of B: half a picture more, 60 times.
    assert (change.told, change.only_a, change.only_b, change.direction) == (60, 0, 30, "worse")
    assert (change.share_a, change.share_b) == (0.5, 1.0)
    assert change.p_value == pytest.approx(31 / 2**30)  # 1 / e of 30 changes, all one way
    document = json.loads((tmp_path / "compare.json").read_text())
    assert (document["several"], document["test"]) == (True, "1 / paired e-value, Benjamini-Hochberg")
    page = done.report.read_text(encoding="utf-8")
    assert (
        "on average 50\N{NO-BREAK SPACE}% of a picture\N{RIGHT SINGLE QUOTATION MARK}s people show a woman in A" in page
    )
    assert "2 people: woman (2)" in page
