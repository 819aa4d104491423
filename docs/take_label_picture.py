"""Take the picture of the page on which people label: `python docs/take_label_picture.py RUN_FOLDER` (needs Chromium).

The run is copied first: nothing is labelled in it.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from fairest.labelling import open_session, serving

_OUT = Path(__file__).parent / "label.png"
_WIDTH, _HEIGHT = 1200, 720
_ANSWERS = 12


def main(folder: Path) -> None:
    with tempfile.TemporaryDirectory() as made:
        run = Path(shutil.copytree(folder, Path(made) / "run", ignore=shutil.ignore_patterns("people")))
        session, _ = open_session(run, "somebody", sample=50)
        with session, serving(session) as address:
            _take(address)


def _take(address: str) -> None:
    browser_path = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": _WIDTH, "height": _HEIGHT}, color_scheme="light")
        page.goto(address)
        for _ in range(_ANSWERS):
            page.wait_for_selector("body[data-ready=true]")
            page.keyboard.press("1")
        page.wait_for_selector("body[data-ready=true]")
        page.wait_for_timeout(500)
        page.screenshot(path=_OUT)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
