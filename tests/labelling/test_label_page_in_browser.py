"""The page on which people label, in a real browser. Skipped where no Chromium is installed."""

import contextlib
import http.server
import json
import os
import shutil
import signal
import subprocess
import sys
import threading

import pytest

import fairest
from fairest import Painter
from fairest.labelling import open_session, serving
from fairest.measure import blind_name
from fairest.run import Run
from fairest.run.journal import recorded

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")
READY = "body[data-ready=true]"


@pytest.fixture(scope="module")
def browser():
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


@pytest.fixture
def visit(browser):
    """`visit(address, width)` opens the page; afterwards it may have asked for nothing from elsewhere."""
    heard, addresses, pages = [], [], []

    def open_at(address, width=1280, height=800, **options):
        page = browser.new_page(viewport={"width": width, "height": height}, **options)
        pages.append(page)
        addresses.append(address)
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.on("request", lambda request: heard.append(request.url))
        page.on("console", lambda said: heard.append(said.text) if "Security Policy" in said.text else None)
        page.goto(address)
        page.wait_for_selector(READY)
        return page

    yield open_at
    for page in pages:
        page.close()
    assert [word for word in heard if not word.startswith(tuple(addresses))] == []


@pytest.fixture
def shown(audited, visit):
    """The page of a session of six pictures and two attributes."""
    with contextlib.ExitStack() as stack:
        session = stack.enter_context(open_session(audited(each=2), "anna")[0])
        page = visit(stack.enter_context(serving(session)))
        page.session = session
        yield page


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)
        page.wait_for_selector(READY)


def where(page):
    return page.locator("#where").inner_text()


def on_screen(page):
    """The blind name of the picture that is seen."""
    return page.locator("#stage img").get_attribute("src").removeprefix("pictures/").removesuffix(".png")


def test_keys_tell_one_attribute_after_the_other_and_then_go_on(shown):
    assert (where(shown), shown.locator("h1:visible").inner_text()) == ("1 of 6", "Perceived gender")
    name = on_screen(shown)
    press(shown, "2")
    assert (where(shown), shown.locator("h1:visible").inner_text()) == ("1 of 6", "Perceived skin tone")
    press(shown, "0")
    assert where(shown) == "2 of 6"
    assert shown.session.told[name] == {"gender": "man", "skin-tone": "monk-10"}


@pytest.mark.parametrize(("key", "reason"), [("n", "no person"), ("s", "several people")])
def test_no_person_and_several_people_set_all_attributes_aside(shown, key, reason):
    name = on_screen(shown)
    press(shown, key)
    assert where(shown) == "2 of 6"
    assert shown.session.told[name] == {"gender": reason, "skin-tone": reason}


def test_unsure_is_about_one_attribute(shown):
    name = on_screen(shown)
    press(shown, "u", "3")
    assert shown.session.told[name] == {"gender": "unsure", "skin-tone": "monk-3"}


@pytest.mark.parametrize("key", ["Backspace", "z"])
def test_undo_goes_back_to_the_picture_which_is_told_again(shown, key):
    name = on_screen(shown)
    press(shown, "1", "4", key)
    assert (where(shown), on_screen(shown)) == ("1 of 6", name)
    assert shown.session.told[name] == {"gender": "woman"}
    press(shown, "5")
    assert shown.session.told[name] == {"gender": "woman", "skin-tone": "monk-5"}
    assert where(shown) == "2 of 6"


def test_undo_at_the_start_does_nothing(shown):
    press(shown, "z")
    assert where(shown) == "1 of 6"
    assert shown.locator("#said").inner_text() == "There is nothing to undo."


def test_arrows_look_back_and_what_was_told_is_marked_and_can_be_told_otherwise(shown):
    name = on_screen(shown)
    press(shown, "1", "4", "ArrowLeft")
    assert (where(shown), on_screen(shown)) == ("1 of 6", name)
    assert shown.locator("button[aria-pressed=true]").inner_text().split() == ["1", "woman"]
    press(shown, "ArrowRight", "ArrowLeft", "2", "6")
    assert shown.session.told[name] == {"gender": "man", "skin-tone": "monk-6"}
    assert where(shown) == "2 of 6"


def test_keys_that_mean_nothing_or_belong_to_the_browser_tell_nothing(shown):
    press(shown, "3", "9", "x", "Control+1", "Alt+2", "Enter")
    assert not any(shown.session.told.values())
    assert where(shown) == "1 of 6"


def test_a_key_held_down_tells_once(shown):
    shown.keyboard.down("1")
    shown.keyboard.down("1")  # repeated, as a keyboard does
    shown.keyboard.up("1")
    shown.wait_for_selector(READY)
    assert [told for told in shown.session.told.values() if told] == [{"gender": "woman"}]


def test_the_mouse_and_the_tab_key_do_it_too(shown):
    name = on_screen(shown)
    shown.get_by_role("button", name="man", exact=False).filter(has_text="2").first.click()
    shown.wait_for_selector(READY)
    shown.get_by_role("button", name="monk-8").focus()
    press(shown, "Enter")
    assert shown.session.told[name] == {"gender": "man", "skin-tone": "monk-8"}
    assert shown.evaluate("document.activeElement.id") == "question"


def test_monk_tones_show_their_colours(shown):
    press(shown, "1")
    colours = shown.evaluate("[...document.querySelectorAll('.swatch')].map(e => getComputedStyle(e).backgroundColor)")
    assert len(colours) == 10
    assert (colours[0], colours[9]) == ("rgb(246, 237, 228)", "rgb(41, 36, 32)")  # f6ede4 and 292420


def test_what_is_asked_is_spoken_and_every_control_has_a_name(shown):
    assert shown.locator("#said").inner_text() == "Picture 1 of 6. perceived gender?"
    assert shown.locator("#stage img").get_attribute("alt") == "Picture 1 of 6"
    assert shown.locator("[role=group]:not([aria-label]):not([aria-labelledby])").count() == 0
    names = [button.inner_text().strip() for button in shown.locator("button:visible").all()]
    assert all(names)
    assert shown.locator("#values button[aria-keyshortcuts='1']").count() == 1


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1280, 800), (1280, 600), (320, 640)])
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_nothing_sticks_out_and_every_button_is_large_enough(audited, visit, width, height, colours):
    with open_session(audited(each=1), "anna")[0] as session, serving(session) as address:
        page = visit(address, width, height, color_scheme=colours)
        press(page, "1")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        cut = "[...document.querySelectorAll('button')].filter(e => e.scrollWidth > e.clientWidth).length"
        assert page.evaluate(cut) == 0
        heights = page.evaluate("[...document.querySelectorAll('.values button')].map(e => e.offsetHeight)")
        assert min(heights) >= 44


def test_words_stand_out_from_their_ground_in_both_colours(audited, visit):
    """A contrast of 4.5 at least (WCAG 2.2, AA) between the text colours and the grounds they stand on."""
    with open_session(audited(each=1), "anna")[0] as session, serving(session) as address:
        for colours in ("light", "dark"):
            page = visit(address, color_scheme=colours)
            pairs = page.evaluate(
                """[...document.querySelectorAll('button, h1, .help, .where, kbd')].filter(e => e.checkVisibility())
                .map(e => {
                  let ground = e;
                  while (getComputedStyle(ground).backgroundColor === 'rgba(0, 0, 0, 0)') ground = ground.parentElement;
                  return [getComputedStyle(e).color, getComputedStyle(ground).backgroundColor];
                })"""
            )
            assert len(pairs) > 10
            assert min(contrast(*pair) for pair in pairs) >= 4.5


def contrast(one, other):
    light = sorted(luminance(colour) for colour in (one, other))
    return (light[1] + 0.05) / (light[0] + 0.05)


def luminance(colour):
    parts = [int(part) / 255 for part in colour.removeprefix("rgb(").removesuffix(")").split(",")]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_a_second_tab_stops_the_first(shown, visit):
    second = visit(shown.url)
    name = on_screen(shown)
    shown.keyboard.press("1")
    shown.get_by_role("alert").filter(has_text="opened once more").wait_for()
    assert shown.session.told[name] == {}
    press(second, "2")
    assert shown.session.told[name] == {"gender": "man"}


def test_a_picture_that_went_missing_is_passed_over_by_hand(shown):
    for file in (shown.session.run / "pictures").iterdir():
        file.unlink()
    shown.reload()
    shown.get_by_text("This picture cannot be shown").wait_for()
    shown.keyboard.press("1")  # nothing is told of what nobody saw
    shown.keyboard.press("ArrowRight")
    shown.locator("#where", has_text="2 of 6").wait_for()
    assert not any(shown.session.told.values())


def test_a_picture_that_changed_on_the_screen_is_not_told_of_and_one_goes_on(shown):
    name = on_screen(shown)
    picture = shown.session._pictures[name]
    other = next(p for p in shown.session._pictures.values() if p is not picture)
    (shown.session.run / picture.file).write_bytes((shown.session.run / other.file).read_bytes())
    shown.keyboard.press("1")
    alert = shown.get_by_role("alert").filter(has_text="its file is not the one that was drawn. Go forward")
    alert.wait_for()
    assert shown.session.told[name] == {}
    press(shown, "ArrowRight", "n")
    assert where(shown) == "3 of 6"
    assert not alert.is_visible()
    shown.reload()
    shown.get_by_text("This picture cannot be shown: its file is not the one that was drawn.").wait_for()
    assert shown.session.told[name] == {}


def test_a_run_that_was_replaced_stops_the_page_and_says_so(shown):
    name = on_screen(shown)
    with Run.start(shown.session.run, {"seed": 1}, {}, force=True):
        pass
    shown.keyboard.press("1")
    shown.get_by_role("alert").filter(has_text="Not saved: The run was replaced by another since you began.").wait_for()
    assert where(shown) == "1 of 6"
    assert shown.session.told[name] == {}
    shown.keyboard.press("2")
    shown.reload()
    shown.get_by_text("The run was replaced by another since you began. End fairest label").wait_for()
    assert shown.session.told[name] == {}


def test_an_answer_that_is_not_kept_is_said_and_sent_again(shown, monkeypatch):
    name, sync = on_screen(shown), os.fsync

    def full(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    shown.keyboard.press("1")
    shown.get_by_role("alert").filter(has_text="Not saved").wait_for()
    assert where(shown) == "1 of 6"
    assert shown.session.told[name] == {}
    monkeypatch.setattr(os, "fsync", sync)
    shown.wait_for_selector(READY)
    assert shown.session.told[name] == {"gender": "woman"}
    assert not shown.locator("#trouble").is_visible()


@pytest.fixture
def elsewhere():
    """The address of another site on this machine."""

    class Empty(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<!doctype html><title>evil</title>")

        def log_message(self, *_said):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Empty) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def test_no_other_site_can_tell_or_look_even_if_it_knows_the_token(shown, browser, elsewhere):
    name, address = on_screen(shown), shown.url
    token = address.rstrip("/").rpartition("/")[2]
    body = json.dumps({"picture": name, "told": {"gender": "woman"}})
    page = browser.new_page()
    page.goto(elsewhere)
    fetched = """async ([address, body, headers, mode]) => {
        try {
            const answer = await fetch(address, { method: "POST", body, headers, mode });
            return `${answer.type} ${answer.status}`;
        } catch { return "refused"; }
    }"""
    own = {"Content-Type": "application/json", "X-Fairest-Token": token, "X-Fairest-Tab": "1"}
    assert page.evaluate(fetched, [f"{address}tell", body, own, "cors"]) == "refused"
    assert page.evaluate(fetched, [f"{address}tell", body, {"Content-Type": "text/plain"}, "cors"]) == "refused"
    page.evaluate(fetched, [f"{address}tell", body, {"Content-Type": "text/plain"}, "no-cors"])
    looked = """(address) => new Promise((resolve) => {
        const image = new Image();
        image.onload = () => resolve("seen");
        image.onerror = () => resolve("refused");
        image.src = address;
    })"""
    assert page.evaluate(looked, f"{address}pictures/{name}.png") == "refused"
    page.evaluate(
        """([address, body]) => {
            const form = Object.assign(document.createElement("form"),
                                       { action: address, method: "POST", enctype: "text/plain" });
            const [name, value] = [body.slice(0, -1) + ', "', '": 1}'];
            form.append(Object.assign(document.createElement("input"), { name, value }));
            document.body.append(form);
            form.submit();
        }""",
        [f"{address}tell", body],
    )
    page.wait_for_url(f"{address}tell")
    assert "the token is missing" in page.content()
    page.goto(elsewhere)
    page.evaluate("address => { document.body.innerHTML = `<iframe src=${address}></iframe>`; }", address)
    page.wait_for_timeout(500)
    assert page.frames[1].locator("#values").count() == 0
    page.close()
    assert not any(shown.session.told.values())
    press(shown, "2")  # nobody opened the page once more
    assert shown.session.told[name] == {"gender": "man"}


class Command:
    """`fairest label` as a process of its own."""

    def __init__(self, *arguments):
        code = "from fairest.cli import main; main()"
        self.process = subprocess.Popen(
            [sys.executable, "-c", code, "label", *arguments, "--no-browser"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        said = iter(self.process.stderr.readline, "")
        self.address = next(line for line in said if line.startswith("The page: ")).removeprefix("The page: ").strip()

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.communicate()

    def end(self):
        """Ctrl-C; gives what it printed."""
        self.process.send_signal(signal.SIGINT)
        printed, _ = self.process.communicate(timeout=60)
        assert self.process.returncode == 0
        return printed


@pytest.fixture
def command():
    started = []

    def start(*arguments):
        started.append(Command(*arguments))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.kill()


SETTINGS = {"suite": "villages-own", "attributes": ["gender"], "judge": "village", "fixed": 5, "seed": 3}


def keys_for(run, painter):
    """By blind name the key of what was truly painted."""
    keys = {}
    for picture in recorded(run).values():
        true = painter.paint(picture.text, picture.seed)[1]["gender"]
        keys[blind_name(picture).removesuffix(".png")] = "1" if true == "woman" else "2"
    return keys


def test_fifty_pictures_by_two_people_become_an_audit_that_knows_its_judge(tmp_path, visit, command):
    """Labelled by keyboard, through a reload, an undo and a kill -9; then agreement, calibration, and an audit."""
    run, painter = tmp_path / "run", Painter({"nurse": {"gender": {"woman": 0.9, "man": 0.1}}})
    before = fairest.audit(painter, out=run, **SETTINGS)
    keys = keys_for(run, painter)

    anna = command(str(run), "--rater", "anna", "--sample", "50")
    page = visit(anna.address)
    seen = []
    for _ in range(20):
        seen.append(on_screen(page))
        press(page, keys[seen[-1]])
    assert where(page) == "21 of 50"
    page.reload()
    page.wait_for_selector(READY)
    assert where(page) == "21 of 50"
    wrong = {"1": "2", "2": "1"}
    press(page, wrong[keys[on_screen(page)]], "Backspace")
    assert where(page) == "21 of 50"
    for _ in range(10):
        seen.append(on_screen(page))
        press(page, keys[seen[-1]])
    anna.kill()
    page.keyboard.press("1")
    page.get_by_role("alert").filter(has_text="Not saved").wait_for()
    assert where(page) == "31 of 50"
    page.close()
    lines = (run / "people" / "anna.jsonl").read_bytes().splitlines()
    assert len(lines) == 32  # thirty answers that stand, one that was taken back, and its taking back

    anna = command(str(run), "--rater", "anna")
    page = visit(anna.address)
    assert where(page) == "31 of 50"
    while not page.locator("#end").is_visible():
        seen.append(on_screen(page))
        press(page, keys[seen[-1]])
    assert page.locator("#thanks").inner_text() == "All 50 pictures are labelled. Thank you."
    assert page.locator("dd").count() == 0
    assert len(set(seen)) == len(seen) == 50
    page.close()
    assert "anna: 50 of 50 pictures" in anna.end()

    ben = command(str(run), "--rater", "ben")
    page = visit(ben.address)
    seen_by_ben = []
    while not page.locator("#end").is_visible():
        seen_by_ben.append(on_screen(page))
        key = keys[seen_by_ben[-1]]
        press(page, wrong[key] if len(seen_by_ben) <= 3 else key)
    assert sorted(seen_by_ben) == sorted(seen)
    assert seen_by_ben != seen
    assert "anna and ben told the same on 47 of 50 pictures, 94 %" in page.locator("dd").inner_text()
    page.close()
    printed = ben.end()
    assert "and differ on 3. Cohen's kappa: 0.8" in printed
    assert f"Next: fairest audit --out {run} --resume --calibration {run}/calibration.json" in printed

    after = fairest.audit(painter, out=run, resume=True, calibration=run / "calibration.json", **SETTINGS)
    assert before.about["calibration"]["from"] == "the judge itself"
    assert after.about["calibration"]["from"] == "labels given"
    document = json.loads((run / "calibration.json").read_text(encoding="utf-8"))
    (found,) = document["confusions"]
    assert found["these"]
    assert sum(n for row in found["counts"].values() for n in row.values()) == 47  # three are tied
    assert document["dropped"]["gender"]["tied"] == 3
    assert [f.counts for f in after.findings] == [f.counts for f in before.findings]
    assert [(f.low, f.high) for f in after.findings] != [(f.low, f.high) for f in before.findings]
