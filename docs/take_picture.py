"""Take the picture at the top of the README: `python docs/take_picture.py RUN_FOLDER` (needs Chromium)."""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

_OUT = Path(__file__).parent / "report.png"
_WIDTH, _HEIGHT = 1200, 1900


def main(folder: Path) -> None:
    browser_path = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": _WIDTH, "height": 900}, color_scheme="light")
        page.goto((folder / "report.html").resolve().as_uri())
        page.screenshot(path=_OUT, full_page=True, clip={"x": 0, "y": 0, "width": _WIDTH, "height": _HEIGHT})
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
