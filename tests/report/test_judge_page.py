"""The page of an audited judge, also in a real browser: names out of tables are text, and nothing sticks out."""

import html
import re
import shutil

import pytest

from fairest.decide.accuracy.assess import assess
from fairest.decide.accuracy.words import accuracy_headline
from fairest.measure.accuracy import Answers
from fairest.report.judge_page import write_judge_page

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
MINUS = "\N{MINUS SIGN}"
LONG = "person-who-repairs-very-large-and-very-old-clocks-in-the-towers-of-small-towns"


def group(by, name, right, wrong=0, missed=0, unsure=0):
    gaps = (("no face found", missed), ("unsure", unsure))
    return Answers("gender", by, name, right, wrong, tuple(gap for gap in gaps if gap[1]))


GROUPS = [
    [group("gender", "woman", 60, 40, 9), group("gender", "man", 195, 5)],
    [
        group("scene", "<script>alert(1)</script>", 100, 20), group("scene", LONG, 155, 25, 9),
        group("scene", "none of these", 0),
    ],
    [
        group("gender+scene", "woman, street", 0, 0, 25, 3), group("gender+scene", "man, street", 90, 2),
        group("gender+scene", "man, home", 8, 4),
    ],
]  # fmt: skip
EMPTY = Answers("gender", "", "no person", 0, 5, (("no person", 35),))


def written(folder, groups=GROUPS, name="judge.html", **about):
    tables = assess(groups, 0.05, 0.05)
    write_judge_page(
        folder / name, judge="eyes", headline=accuracy_headline("eyes", tables, 0.05), tables=tables, empty=[EMPTY],
        about={"name": "eyes", "notes": ["Knows <b>drawings</b> only."], **about}, alpha=0.05, delta=0.05,
        pictures="pictures of <i>truth</i>.csv", people=3,
        set_aside={"gender": {"no person": 40, "tied": 2}},
    )  # fmt: skip
    return folder / name


def shown(page):
    return html.unescape(" ".join(re.sub(r"<[^>]*>", " ", page.read_text(encoding="utf-8")).split()))


def test_every_group_has_its_counts_rates_and_verdict(tmp_path):
    text = shown(written(tmp_path)).replace("\N{NO-BREAK SPACE}", " ")
    # Two groups: Clopper-Pearson at 97.5 % gives .4831 to .7092.
    assert "each interval holds 97.5 % of the time" in text
    assert f"A woman 60 of 100 60 % 48 to 71 % 98 % {MINUS}38 ({MINUS}49 to {MINUS}27) differs" in text
    assert "A woman 100 of 109; 9 no face found 92 %" in text
    assert "A woman with scene 'street' 0 of 28; 3 unsure, 25 no face found 0 %" in text
    assert "No picture shows scene 'none of these'." in text
    assert "fewer than 20 pictures" in text
    assert "Pictures without a true value, which count nowhere: no person 40, tied 2." in text
    assert "Of 40 pictures on which people saw nobody the judge gave a value to 5 (12 %, interval 4 to 27 %)" in text


def test_names_and_notes_from_outside_are_text(tmp_path):
    page = written(tmp_path, weights="<img src=x>").read_text(encoding="utf-8")
    assert not re.search(r"<script|<b>drawings|<i>truth|<img", page)
    assert "&lt;script&gt;" in page
    assert "Knows &lt;b&gt;drawings&lt;/b&gt; only." in page


def test_the_same_input_gives_the_same_bytes(tmp_path):
    assert written(tmp_path).read_bytes() == written(tmp_path, name="again.html").read_bytes()


def test_what_is_undetermined_says_what_would_settle_it(tmp_path):
    groups = [[group("gender", "woman", 9, 1), group("gender", "man", 8, 2)]]
    ((table,),) = [assess(groups, 0.05, 0.05)]
    text = shown(written(tmp_path, groups))
    assert f"undetermined about {table.groups[0].right.needs} pictures would settle it" in text
    assert " would settle half of the 4 undetermined comparisons" in text


def test_where_nobody_fares_worse_there_is_no_list_of_who_does(tmp_path):
    page = written(tmp_path, [[group("gender", "woman", 9, 1), group("gender", "man", 8, 2)]])
    assert "Who fares worse" not in shown(page)
    assert "No group is shown to fare worse" in shown(page)


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
def test_in_a_browser_nothing_sticks_out_and_nothing_is_complained_about(browser, tmp_path, width):
    heard = []
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.on("console", lambda message: heard.append(message.text))
    page.on("request", lambda request: heard.append(request.url))
    address = written(tmp_path).as_uri()
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("table.judged").count() == 6
    page.get_by_role("link", name="How to read").click()
    assert page.locator("#reading").is_visible()
    page.close()
    assert heard == [address]
