"""The page of a search, also in a real browser: captions and words are text, and nothing sticks out."""

import html
import re
import shutil

import pytest
from PIL import Image

from fairest.decide.nearest import Found, Labelled, Near, assess, found_sentences, nearest_headline
from fairest.records import Confusion
from fairest.report.search_page import write_search_page
from fairest.report.thumbnails import shrunk

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(2)> {{ 7 * 7 }} \x00\x1b[31m \u202e' + "long" * 200
WORDS = "a criminal <b>bold</b>"
K = 24
ERRORS = Confusion("gender", {"woman": {"woman": 95, "man": 5}, "man": {"woman": 5, "man": 95}}, "photographs")


def labelled(source, by, women, gaps=0, others=(60, 40), **more):
    nearest = ["woman"] * women + ["man"] * (K - women - gaps) + [None] * gaps
    why = [None if value else "not said" for value in nearest]
    counts = dict(zip(("woman", "man"), others, strict=True))
    whole = K + sum(others) + 10
    return Labelled(
        "gender", source, by, ("woman", "man"), tuple(nearest), tuple(why), counts, {"not said": 10},
        **{"whole": whole, **more},
    )  # fmt: skip


BLOCKS = {
    WORDS: (labelled("caption", "words (en)", 3, gaps=6), labelled("picture", "eyes", 4, whole=5000, errors=ERRORS)),
    "a person": (labelled("caption", "words (en)", 14),),
    "nobody": (),
}


def made(tellers=BLOCKS):
    nears = [
        Near(i, f"key-{i}", 0.3 - i / 1000, HOSTILE if i % 2 else None, {"caption:gender": "man"}, "<i>00000.tar</i>")
        for i in range(K)
    ]
    return tuple(Found(words, tuple(nears), blocks) for words, blocks in assess(tellers).items())


def written(folder, found=None, name="search.html"):
    found = made() if found is None else found
    thumbs = {i: shrunk(Image.new("RGB", (300, 200), (i, 9, 9)), 96) if i % 3 else "damaged" for i in range(K)}
    write_search_page(
        folder / name, headline=nearest_headline(found, K), found=found, thumbs=thumbs, alpha=0.05,
        about={"set": {"name": "<u>set</u>"}, "judge": {"name": "eyes", "notes": ["Knows <b>drawings</b> only."]}},
        set="<u>set</u>", encoder="clip:x", k=K, rows=1234, left_out={"damaged": 1, "not <an> image": 3},
    )  # fmt: skip
    return folder / name


def shown(page):
    text = html.unescape(" ".join(re.sub(r"<[^>]*>", " ", page.read_text(encoding="utf-8")).split()))
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_captions_words_and_names_from_outside_are_text(tmp_path):
    page = written(tmp_path).read_text(encoding="utf-8")
    assert not re.search(r"<script|<b>bold|<u>set|<i>0000|<b>drawings|<an>", page)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "{{ 7 * 7 }}" in page
    assert not {"\x00", "\x1b", "\u202e"} & set(page)
    assert page.count("<img ") == 3 * sum(i % 3 > 0 for i in range(K))
    assert "script-src" not in page
    assert "default-src 'none'" in page


def test_a_long_caption_is_cut(tmp_path):
    assert "long" * 80 not in written(tmp_path).read_text(encoding="utf-8")


def test_every_group_stands_beside_that_of_the_set(tmp_path):
    text = shown(written(tmp_path))
    # 3 of 18 with a value; of all 118 it is 63: 53 %. Clopper-Pearson at 95 %: .036 to .414.
    assert "Woman 3 of 18 17 % 3 to 42 % 53 % fewer than in the set" in text
    assert "6 of the nearest have no value (6 not said); of the others 9 %" in text
    assert "held against 110 pictures, the rest of the set" in text
    assert "held against 110 pictures, a random sample of the rest of the set" in text
    assert "errors included" in text
    assert "4 rows of the set could not be used: 1 damaged and 3 not <an> image." in text


def test_what_nobody_tells_is_said(tmp_path):
    text = shown(written(tmp_path))
    assert "Nothing tells the groups of these pictures" in text
    only = written(tmp_path, made({"nobody": ()}), name="only.html")
    assert "Nothing can be said of the 24 pictures nearest" in shown(only)


def test_the_same_input_gives_the_same_bytes(tmp_path):
    assert written(tmp_path).read_bytes() == written(tmp_path, name="again.html").read_bytes()


def test_the_errors_of_a_judge_make_the_interval_wider_and_shift_it():
    block = made()[0].blocks[1]
    woman = block.groups[0]
    # Told of 4 of 24, by a judge that says it of 5 % of men: fewer may truly be there, down to none.
    assert woman.true_low < woman.low
    assert woman.true_high > woman.high
    assert made()[0].blocks[0].groups[0].true_low is None


def test_of_two_values_one_sentence_is_said():
    said = found_sentences(made()[0], K)
    assert len(said) == 2
    assert all("show a man" in sentence for sentence in said)


@pytest.fixture(scope="module")
def browser():
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed")
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_in_a_browser_nothing_sticks_out_and_a_picture_shows_its_caption(browser, tmp_path, width):
    heard = []
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.on("console", lambda message: heard.append(message.text))
    page.on("request", lambda request: heard.append(request.url) if not request.url.startswith("data:") else None)
    address = written(tmp_path).as_uri()
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator("button.tile").nth(1).click()
    assert page.locator("#n1-2").is_visible()
    assert "<script>alert(1)</script>" in page.locator("#n1-2").inner_text()
    page.close()
    assert heard == [address]
