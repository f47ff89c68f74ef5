"""Make `docs/screenshot.png`: a question of the shop's example, in English, as a laptop shows it.

Usage: `make screenshots`. It starts a site of its own in a folder that is thrown away, and needs a Chromium.
"""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.support.browser import chromium  # noqa: E402
from tests.support.site import Site, serve  # noqa: E402

TARGET = ROOT / "docs" / "screenshot.png"
QUESTION = "/interviews/1/q8/"
SIZE = {"width": 1280, "height": 800}
MOST_BYTES = 250_000


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="perfplan-"))
    site = serve(folder / "site")
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
            data = small(picture(site, browser))
            browser.close()
    finally:
        site.stop()
        shutil.rmtree(folder, ignore_errors=True)
    if len(data) > MOST_BYTES:
        sys.exit(f"{len(data):,} bytes are too many: {MOST_BYTES:,} at most.")
    TARGET.write_bytes(data)
    sys.stdout.write(f"{TARGET.relative_to(ROOT)}: {len(data):,} bytes\n")


def picture(site: Site, browser: Browser) -> bytes:
    """The question with its clock running, as somebody sees it who has just saved."""
    page = browser.new_page(
        base_url=site.url, locale="en-GB", viewport=SIZE, color_scheme="light", reduced_motion="reduce"
    )
    page.goto("/accounts/login/")
    page.locator("button[name=email][value='owner@example.com']").click()
    page.goto(QUESTION)
    page.locator("#timebox button").first.click()
    page.locator("#timebox button[value=extend]").click()
    page.locator("#timebox[data-state=running]").wait_for()
    page.evaluate("document.activeElement.blur(); document.fonts.ready")
    return page.screenshot()


def small(png: bytes) -> bytes:
    """The same with a palette: an interface has few colours."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    image = image.quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    made = io.BytesIO()
    image.save(made, "PNG", optimize=True)
    return made.getvalue()


if __name__ == "__main__":
    main()
