"""A browser that tells on the page: a violated security policy or an error in the console fails the test."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, sync_playwright

from tests.support.site import Site

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_PLACES = ("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",)
# The pages behind the address bar, which nobody sees here: with each new window they cost as much as all else in it.
# Chromium hears the last list alone, so the one that Playwright gives stands here too.
_LEFT_OUT = (
    "WebUIOmniboxPopup", "WebUIOmniboxAimPopup",
    "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding", "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled",
    "PreconnectToSearch",
)  # fmt: skip
_QUIET = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-features=" + ",".join(_LEFT_OUT),
]
# A form that was not accepted is answered by 422: htmx shows it, and the browser logs it as it would a fault.
_EXPECTED = re.compile(r"status of 422")


def chromium() -> str | None:
    """Where a Chromium is: the variable CHROMIUM, else the usual names."""
    if named := os.environ.get("CHROMIUM"):
        return named
    return next(
        (path for path in (*map(shutil.which, _NAMES), *_PLACES) if path and Path(path).exists()), None
    )


# One for each module: as long as Playwright runs, Django refuses its database to every test of the process.
@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    executable = chromium()
    if executable is None:
        sentence = "No Chromium found. Debian: apt-get install chromium; elsewhere set CHROMIUM to its path."
        if os.environ.get("CI"):
            pytest.fail(sentence)
        pytest.skip(sentence)
    arguments = [*_QUIET, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    started = playwright.chromium.launch(executable_path=executable, args=arguments)
    yield started
    started.close()


class Faults(list[str]):
    """What the pages complained of. ``allow`` names, by a pattern, what a test provokes on purpose."""

    def __init__(self) -> None:
        super().__init__()
        self._allowed = [_EXPECTED]

    def allow(self, pattern: str) -> None:
        self._allowed.append(re.compile(pattern))

    def left(self) -> list[str]:
        return [fault for fault in self if not any(allowed.search(fault) for allowed in self._allowed)]


@pytest.fixture
def faults() -> Iterator[Faults]:
    seen = Faults()
    yield seen
    assert seen.left() == [], "the browser complained"


NewContext = Callable[..., BrowserContext]


@pytest.fixture
def new_context(browser: Browser, site: Site, faults: Faults) -> Iterator[NewContext]:
    """Make a context, which is one person's browser; takes Playwright's options (viewport, locale, …)."""
    contexts: list[BrowserContext] = []

    def make(**options: Any) -> BrowserContext:
        defaults = {"base_url": site.url, "locale": "en-GB", "viewport": {"width": 1280, "height": 900}}
        context = browser.new_context(**{**defaults, **options})
        context.set_default_timeout(15_000)
        context.add_init_script(
            "document.addEventListener('securitypolicyviolation', e => console.error("
            "`CSP: ${e.violatedDirective} blocked ${e.blockedURI} at ${e.sourceFile}:${e.lineNumber}`))"
        )
        context.on("console", lambda message: _note_console(faults, message))
        context.on(
            "weberror", lambda error: faults.append(f"{error.page.url if error.page else ''}: {error.error}")
        )
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_context: NewContext) -> Page:
    """A person's browser window on the site; paths are relative to it: ``page.goto("/")``."""
    return new_context().new_page()


def _note_console(faults: Faults, message: ConsoleMessage) -> None:
    if message.type == "error":
        place = message.location
        faults.append(f"{message.text} ({place['url']}:{place['lineNumber']})")


CheckPage = Callable[..., None]


@pytest.fixture
def axe() -> CheckPage:
    """``axe(page)``: fails with what axe finds against WCAG 2.2 AA and its best practices, in both modes."""

    def check(page: Page, *, schemes: tuple[str, ...] = ("light", "dark"), within: str | None = None) -> None:
        for scheme in schemes:
            # Without motion, because colours that change are not those that are looked at.
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            _let_transitions_end(page)
            found = Axe().run(page, context=within).response["violations"]
            assert not found, f"{page.url} in {scheme} mode:\n" + "\n".join(map(_tell, found))
        page.emulate_media(color_scheme="null", reduced_motion="null")

    return check


def _let_transitions_end(page: Page) -> None:
    page.evaluate(
        "() => Promise.race([new Promise((enough) => setTimeout(enough, 1000)),"
        "Promise.allSettled(document.getAnimations()"
        ".filter(animation => animation.effect?.getComputedTiming().endTime !== Infinity)"
        ".map(animation => animation.finished))])"
    )


def _tell(violation: dict[str, Any]) -> str:
    places = "".join(
        f"\n    {node['target']}: {node['html'][:160]}\n      {node.get('failureSummary', '')}"
        for node in violation["nodes"][:5]
    )
    return f"  {violation['id']} ({violation['impact']}): {violation['help']}{places}"
