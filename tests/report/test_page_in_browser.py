"""The page in a real browser. Skipped where no Chromium is installed."""

import shutil

import pytest

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")


@pytest.fixture(scope="module")
def browser():
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def report(build_run, tmp_path_factory):
    long = "person who repairs very large and very old clocks in towers of small towns"
    odds = {
        "nurse": (18, 2),
        "pilot": (1, 19),
        "看護師": (9, 9),
        long: (5, 7),
        "Donaudampfschifffahrtsgesellschaft" * 3: (3, 3),
    }
    odds |= {f"job {i}": (2, 2) for i in range(6)}
    return build_run(tmp_path_factory.mktemp("report"), odds, gaps={"pilot": 3}).write()


@pytest.fixture
def visit(browser, report):
    """`visit(width, **options)` opens the page; afterwards nothing may have been asked for or complained about."""
    heard, pages = [], []

    def open_at(width, name="report.html", **options):
        page = browser.new_page(viewport={"width": width, "height": 900}, **options)
        pages.append(page)
        page.on("console", lambda message: heard.append(message.text))
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.on("request", lambda request: heard.append(request.url))
        page.goto(report.with_name(name).as_uri())
        return page

    yield open_at
    own = {report.with_name(name).as_uri() for name in ("report.html", "method.html")}
    outside = [word for word in heard if word not in own and not word.startswith("data:image/webp")]
    for page in pages:
        page.close()
    assert outside == []


@pytest.mark.parametrize("width", [400, 900, 1600])
@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("name", ["report.html", "method.html"])
def test_nothing_sticks_out_to_the_side(visit, width, colours, name):
    page = visit(width, name, color_scheme=colours)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [770, 900, 1600])
def test_tables_show_every_column_without_scrolling(visit, width):
    wide = "[...document.querySelectorAll('.scroll')].filter(e => e.scrollWidth > e.clientWidth).length"
    assert visit(width).evaluate(wide) == 0


def test_narrow_pages_get_the_narrow_charts(visit):
    def shown(page):
        return [page.locator(f".plots > .{kind}").first.is_visible() for kind in ("wide", "narrow")]

    assert shown(visit(900)) == [True, False]
    assert shown(visit(400)) == [False, True]


def test_dark_mode_changes_paper_and_marks(visit):
    def colours(page):
        return page.evaluate(
            "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.querySelector('.f-ink')).fill]"
        )

    light, dark = (colours(visit(900, color_scheme=c)) for c in ("light", "dark"))
    assert light[0] != dark[0]
    assert light[1] != dark[1]


def test_the_first_tab_stop_skips_to_the_findings(visit):
    page = visit(900)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the findings"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_the_tab_key_reaches_every_line_of_a_chart_once_and_every_picture(visit):
    page = visit(900)
    stops = page.evaluate(
        """[...document.querySelectorAll('.wide a, .tile')]
           .filter(e => e.tabIndex >= 0 && e.checkVisibility()).map(e => e.tagName.toLowerCase())"""
    )
    assert stops.count("a") == 11 * 2  # eleven prompts, two attributes
    assert stops.count("button") == page.locator(".tile").count()


def test_a_picture_opens_its_card_by_keyboard_and_closes_it(visit):
    page = visit(400)
    page.locator(".tile").first.focus()
    page.keyboard.press("Enter")
    card = page.locator(".card:popover-open")
    assert "seed" in card.inner_text()
    assert "perceived gender: woman" in card.inner_text()
    before = page.evaluate("scrollY")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Open the picture file"
    assert page.evaluate("scrollY") == before
    page.keyboard.press("Escape")
    assert page.locator(".card:popover-open").count() == 0


def test_the_card_opens_without_scripts_too(visit):
    page = visit(900, java_script_enabled=False)
    page.locator(".tile").first.click()
    assert page.locator(".card").first.is_visible()


def test_the_filter_hides_other_prompts_and_a_link_brings_them_back(visit):
    page = visit(900)
    page.get_by_label("Show prompts with").fill("PILOT")
    assert [s.get_attribute("data-name") for s in page.locator("section.prompt:visible").all()] == ["pilot"]
    page.evaluate("location.hash = '#p1-nurse'")
    page.locator("#p1-nurse").wait_for(state="visible")


def test_a_mark_leads_to_its_pictures(visit):
    page = visit(1600)
    page.locator(".wide a[href='#p2-pilot']:has(path)").first.click()
    assert page.evaluate("location.hash") == "#p2-pilot"


def test_in_print_the_charts_are_wide_and_the_controls_gone(visit):
    page = visit(600)
    page.emulate_media(media="print")
    assert page.locator(".plots > .wide").first.is_visible()
    assert not page.locator("#theme").is_visible()


def test_the_statisticians_tables_sort_by_number_and_empty_cells_stay_last(visit):
    page = visit(1600, "method.html")
    table = page.locator("#findings table").first
    head = table.get_by_role("columnheader", name="e-value: differs")
    place = head.evaluate("e => e.cellIndex")
    for direction in ("descending", "ascending"):
        head.get_by_role("button").click()
        assert head.get_attribute("aria-sort") == direction
        cells = table.evaluate(
            f"t => [...t.tBodies[0].rows].map(r => r.cells[{place}].dataset.key ?? r.cells[{place}].textContent)"
        )
        numbers = [float(cell) for cell in cells if cell]
        assert numbers == sorted(numbers, reverse=direction == "descending")
        assert cells[: len(numbers)] == [cell for cell in cells if cell]


def test_wide_tables_scroll_inside_their_own_box(visit):
    page = visit(400, "method.html")
    box = page.locator("#findings .scroll").first
    assert box.evaluate("e => e.scrollWidth > e.clientWidth")
    box.evaluate("e => e.scrollLeft = 300")
    # The name of the prompt stays where it can be read.
    assert box.locator("tbody th").first.bounding_box()["x"] >= 0


def test_every_column_of_the_findings_fits_a_page_of_1200_pixels(visit):
    wide = "[...document.querySelectorAll('#findings .scroll')].filter(e => e.scrollWidth > e.clientWidth).length"
    assert visit(1200, "method.html").evaluate(wide) == 0


def test_the_method_page_needs_no_scripts(visit):
    page = visit(900, "method.html", java_script_enabled=False)
    assert page.locator("#findings table").first.is_visible()
    assert page.locator("thead button").count() == 0


def test_one_page_leads_to_the_other_and_back(visit):
    page = visit(900)
    page.locator("header a[href='method.html']").click()
    page.wait_for_url("**/method.html")
    page.locator("#findings tbody a").first.click()
    page.wait_for_url("**/report.html#p1-nurse")
