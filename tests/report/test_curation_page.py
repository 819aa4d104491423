"""The page of a curated set, also in a real browser: what each step did to whom, and nothing from outside as markup."""

import html
import json
import re
import shutil
from dataclasses import asdict

import numpy as np
import pytest
from PIL import Image

from fairest.records import Confusion
from fairest.report.curation import curation_headline, write_curation
from fairest.report.curation_chart import chain_charts
from fairest.report.curation_words import facts_lines, nested
from fairest.sift.grouping import Grouping
from fairest.sift.groups import GroupRow, group_rows, losses, side_by_side
from fairest.sift.state import State

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
SCRIPT = "<script>alert(1)</script>"
LONG = "a-person-who-repairs-very-large-and-very-old-clocks-in-the-towers-of-very-small-towns"
MINUS = "\N{MINUS SIGN}"

CODES = np.repeat(np.array([0, 1, -1], np.int16), 1000)
ERRORS = Confusion(
    "gender", {"woman": {"woman": 900, "man": 100}, "man": {"woman": 100, "man": 900}}, "this set", these=True
)
CAPTIONS = Grouping("gender", "caption", "words (en)", ("woman", "man"), CODES, ("not said",))
PICTURES = Grouping("gender", "picture", "eyes", ("woman", "man"), np.roll(CODES, 100), ("no person",), ERRORS)
SCENES = Grouping("scene", "column", "where", (SCRIPT, LONG), CODES, ("empty",))
GROUPINGS = [CAPTIONS, PICTURES, SCENES]


def step(number, name, before, after, **facts):
    weight = after.weight[after.kept]
    here = after.gone[before.kept & ~after.kept]
    return {
        "number": number, "name": name, "rows": int(after.kept.sum()),
        "effective": float(weight.sum() ** 2 / (weight**2).sum()),
        "removed": {after.reasons[i - 1].why: int((here == i).sum()) for i in np.unique(here)},
        "groups": [asdict(row) for row in group_rows(GROUPINGS, after, number, name)],
        "losses": [asdict(loss) for loss in losses(GROUPINGS, before, after)] if number == 1 else [],
        "facts": facts,
    }  # fmt: skip


def made_up():
    """Of 1000 captions with a woman 140 go and of 1000 with a man 60; then both weigh alike."""
    start = State.of(3000)
    place = np.arange(3000) % 1000
    left = start.without(place < np.repeat([140, 60, 100], 1000), "screen <b>", "not wanted")
    even = left.weighing(np.repeat([1 / 860, 1 / 940, 1.0], 1000))
    return {
        "source": "laion <i>sample</i>", "alpha": 0.05, "delta": 0.01, "fairest": "1",
        "steps": [
            step(0, "as read", start, start),
            step(1, "screen <b>", start, left, threshold=0.25, recall={"value": 0.99, "low": 0.98, "high": 0.995},
                 spread={"largest": 2.5}),
            step(2, "reweight gender=parity", left, even),
        ],
        "targets": {"caption:gender": {"woman": 0.5, "man": 0.5}},
        "side_by_side": [asdict(one) for one in side_by_side(GROUPINGS, even, 2)],
        "families": [{"kept": row("k1", SCRIPT), "removed": [row("k2"), row("gone")], "rows": 12}],
        "removed": [
            {"step": "filter", "why": "too <small>", "rows": 40, "examples": [row("k3"), row("gone")]},
            {"step": "screen by labels.csv", "why": "like labelled rows", "rows": 5, "examples": [row("k4")]},
            {"step": "filter", "why": "not sexual-content.score < 0.5", "rows": 9, "examples": [row("k4")]},
            {"step": "read", "why": "damaged", "rows": 2, "examples": [row("k4")], "shown": False},
        ],
        "weights": {"quantiles": [[0, 0.5], [0.5, 1], [1, 2.25]], "edges": [0.5, 1, 2.25], "rows": [30, 10]},
        "notes": [f"Captions are {SCRIPT}."], "settings": {"seed": 0},
    }  # fmt: skip


def row(key, caption="a man"):
    return {"key": key, "caption": caption}


def pictures():
    return {f"k{i}": Image.new("RGB", (120, 90), (40 * i, 90, 90)) for i in range(1, 5)}


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    document = json.loads(json.dumps(made_up(), allow_nan=False))
    return write_curation(tmp_path_factory.mktemp("page"), document, pictures())


@pytest.fixture(scope="module")
def text(page):
    bare = re.sub(r"<(?:style|script)>.*?</(?:style|script)>", " ", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    bare = re.sub(r"</?b(?:di)?>", "", bare)
    return html.unescape(" ".join(re.sub(r"<[^>]*>", " ", bare).split())).replace("\N{NO-BREAK SPACE}", " ")


def test_the_headline_says_what_stayed_and_which_step_moved_a_group_most(text):
    # 860 of the 1800 told are 48 %; both weigh alike in the end. A column tells the same and comes after.
    assert (
        "Of 3,000 rows 2,700 stayed. The step that moved a group most is “screen <b>”: the share of rows whose caption "
        "names a woman went from 50 % to 48 %."
    ) in text


def test_the_headline_of_a_curation_adds_who_lost_most():
    stayed, moved, lost, *_ = curation_headline(made_up())
    assert stayed == "Of 3,000 rows 2,700 stayed."
    assert "from 50 % to 48 %" in moved
    assert lost.startswith("The step “screen <b>” removed 14 % of rows whose caption names a woman")


def test_who_lost_more_is_said_and_tabled(text):
    assert (
        "The step “screen <b>” removed 14 % of rows whose caption names a woman, and 6 % of all others that are told."
    ) in text
    # Two groups: Clopper-Pearson at 97.5 % gives .1159 to .1667 for 140 of 1000.
    assert "A woman 140 of 1,000 14 % 11 to 17 % 6 % +8 (+5 to +11) differs" in text
    assert f"A man 60 of 1,000 6 % 4 to 8 % 14 % {MINUS}8 ({MINUS}11 to {MINUS}5) differs" in text


def test_every_step_says_what_it_left_removed_and_found(text):
    assert "as read 3,000 3,000 none" in text
    assert "screen <b> 2,700 2,700 300 rows 300 not wanted threshold: 0.25 recall: 0.99 (0.98 to 0.995)" in text


def test_what_takes_a_table_of_its_own_has_one(text):
    assert "What the step “screen <b>” found spread / largest 2.5" in text


def test_shares_stand_beside_their_targets_and_rows_without_a_value_are_counted(text):
    assert "50 % 47 to 53 % 860 rows 50 % man" in text
    assert "no value: not said 1,000 rows 900 rows 900 rows" in text
    assert "rows with a value 2,000 of 3,000 1,800 of 2,700 1,800 of 2,700" in text


def test_captions_are_taken_at_their_word_and_the_page_says_so(text):
    assert (
        "by captions: words (en). Errors not known: taken at its word; the top of the page has how often they are "
        "right on captions of ours; where more captions say nothing, as on the web, they are right less often."
    ) in text
    assert "by a column: where. Errors not known: taken at its word. " in text


def test_captions_and_pictures_are_side_by_side(text):
    assert "Perceived gender, by captions: words (en) and by pictures: eyes" in text
    # Pictures tell what the row a hundred before says: of the 860 captions that stayed all name whom they show.
    assert re.search(r"A woman 50 % 47 to 53 % \d\d % .* 860 woman 100 %, man 0 %", text)


def test_examples_of_what_is_not_to_be_spread_are_not_shown(page, text):
    # k1, k2 and k3; k4 went for its content, or is hidden.
    assert page.read_text(encoding="utf-8").count("<img") == 3
    assert "9 rows, by the step “filter”. Examples are not shown." in text
    assert "5 rows, by the step “screen by labels.csv”. Examples are not shown." in text
    assert "2 rows, by the step “read”. Examples are not shown." in text
    assert "and 9 more" in text
    assert "no picture kept" in text


def test_weights_are_told_by_quantiles_and_bars(text):
    assert "Quantiles least median most 0.5 1 2.25" in text
    assert "0.5 to 1 30 1 to 2.25 10" in text


def test_captions_names_and_notes_are_text(page):
    written = page.read_text(encoding="utf-8")
    assert written.count("<script>") == 1
    assert not re.search(r"screen <b>|<i>sample|too <small>", written)
    assert f"{html.escape(SCRIPT, quote=False)}." in written


def test_the_same_input_gives_the_same_bytes(page, tmp_path):
    assert write_curation(tmp_path, made_up(), pictures()).read_bytes() == page.read_bytes()


def test_a_set_without_groups_has_a_page_too(tmp_path):
    bare = {"number": 0, "name": "as read", "rows": 3, "effective": 3.0, "removed": {}, "facts": {}}
    document = {"source": "x", "alpha": 0.05, "delta": 0.01, "steps": [bare | {"groups": [], "losses": []}]}
    written = write_curation(tmp_path, document, {}).read_text(encoding="utf-8")
    assert "Of 3 rows 3 stayed. No step moved the share of a group." in written
    assert 'id="groups"' not in written
    assert 'id="lost"' not in written


def one_row(value, share, low, high, corrected=None):
    return GroupRow(
        0, "as read", "picture", "eyes", "gender", value, 5, 5.0, 5.0, 10, 10.0, share, low, high, corrected
    )


def test_a_chart_marks_the_corrected_share_and_what_was_told():
    ((wide, narrow),) = chain_charts({"woman": [one_row("woman", 0.3, 0.2, 0.3, 0.25)]}, ["as read"], {}, "c")
    for drawn in (wide, narrow):
        assert drawn.count("<circle") == 2
        assert "as read, woman: 25 % (20 to 30 %)" in drawn


def test_a_chart_says_what_is_not_measured_and_is_never_broken_by_a_name():
    rows = [one_row("\x00<x>", None, None, None), None]
    ((wide, _),) = chain_charts({"\x00<x>": rows}, ["as read", "then"], {}, "c")
    assert wide.count("n/a") == 2
    assert "&lt;x&gt;" in wide
    assert "\x00" not in wide


def test_more_values_than_fit_beside_each_other_go_on_below():
    columns = {str(i): [one_row(str(i), 0.1, 0.0, 0.2)] for i in range(7)}
    assert [wide.count("<g transform") for wide, _ in chain_charts(columns, ["as read"], {}, "c")] == [5, 2]


def test_facts_are_told_with_their_intervals_and_gaps():
    recall = {"share": 0.998, "low": 0.99, "high": 0.9995, "rows": 1000}
    facts = {"pair_recall": recall, "auc": None, "why": None, "spread": {"rows": 9}, "pairs": 12345}
    assert facts_lines(facts) == [
        ("pair recall", "0.998 (0.99 to 0.9995)"), ("pairs", "12,345"),
    ]  # fmt: skip
    assert nested(facts) == {"spread": {"rows": 9}}


@pytest.fixture(scope="module")
def browser():
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed")
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


@pytest.mark.parametrize("width", [390, 900, 1280])
def test_in_a_browser_nothing_sticks_out_and_nothing_is_complained_about(browser, page, width):
    heard = []
    opened = browser.new_page(viewport={"width": width, "height": 900})
    opened.on("console", lambda message: heard.append(message.text))
    opened.on("request", lambda request: heard.append(request.url) if request.url[:5] != "data:" else None)
    opened.goto(page.as_uri())
    assert opened.evaluate("document.documentElement.scrollWidth") <= width
    assert opened.locator("#lost table").count() == 3
    opened.locator("#theme").click()
    opened.get_by_role("link", name="How to read").click()
    assert opened.locator("#reading").is_visible()
    opened.close()
    assert heard == [page.as_uri()]
