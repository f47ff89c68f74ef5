"""The parts, alive in a browser: `/styleguide` under the real policy, with the files of `static/`."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from csp.constants import SELF
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.cookie import CookieStorage
from django.test import RequestFactory
from playwright.sync_api import Browser, Page, Route, expect

from perfplan.ui.views import styleguide
from tests.support.browser import CheckPage, Faults

OpenPage = Callable[..., Page]
MIME = {"css": "text/css", "js": "text/javascript", "woff2": "font/woff2", "svg": "image/svg+xml"}


def _answer(route: Route) -> None:
    url = urlsplit(route.request.url)
    if url.path.startswith("/static/"):
        file = settings.BASE_DIR / "static" / url.path.removeprefix("/static/")
        route.fulfill(body=file.read_bytes(), content_type=MIME[file.suffix[1:]])
        return
    request = RequestFactory().get(f"{url.path}?{url.query}")
    request.user = AnonymousUser()
    request._messages = CookieStorage(request)
    rules = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].items()
    policy = "; ".join(f"{name} {' '.join(values)}" for name, values in rules)
    route.fulfill(
        body=styleguide(request).content,
        content_type="text/html",
        headers={"Content-Security-Policy": policy},
    )


@pytest.fixture
def show(browser: Browser, faults: Faults) -> Iterator[OpenPage]:
    """Open the page: ``show(width=320)``, ``show("?toast=1")``."""
    assert SELF in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["script-src"]
    contexts = []

    def open_page(query: str = "", *, width: int = 1280, font_delay: float = 0, script: str = "") -> Page:
        context = browser.new_context(base_url="http://localhost", viewport={"width": width, "height": 800})
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.route("**/*", _answer)
        if font_delay:
            page.route("**/*.woff2", lambda route: (time.sleep(font_delay), _answer(route)))
        if script:
            page.add_init_script(script)
        page.goto(f"/styleguide{query}")
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_nothing_in_any_part(show: OpenPage, axe: CheckPage, width: int) -> None:
    axe(show(width=width))


@pytest.mark.parametrize("width", [1280, 700, 320])
def test_nothing_scrolls_sideways(show: OpenPage, width: int) -> None:
    assert show(width=width).evaluate("document.documentElement.scrollWidth") == width


def test_every_target_is_24_pixels_or_stands_alone(show: OpenPage) -> None:
    """WCAG 2.5.8; links in a sentence are let off."""
    small = show(width=390).evaluate(
        """() => [...document.querySelectorAll('button, summary, input, select, textarea, a[class], nav a')]
            .filter(node => node.checkVisibility() && !node.closest('.visually-hidden, .choice, .segmented'))
            .filter(node => node.getBoundingClientRect().height < 24 && !node.matches('.skip-link'))
            .map(node => node.outerHTML.slice(0, 120))"""
    )
    assert small == []


def test_nothing_moves_when_the_font_arrives(show: OpenPage) -> None:
    page = show(
        font_delay=0.6,
        script="window.moved = 0; new PerformanceObserver(list => list.getEntries().forEach("
        "entry => { window.moved += entry.value })).observe({type: 'layout-shift', buffered: true})",
    )
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(300)
    assert page.evaluate("document.fonts.check('16px Inter')")
    assert page.evaluate("window.moved") < 0.005


def test_a_destructive_form_asks_first(show: OpenPage, axe: CheckPage) -> None:
    page = show()
    page.get_by_role("button", name="Delete the project").click()
    question = page.get_by_role("dialog", name="Delete this project?")
    expect(question).to_contain_text("their history go with it")
    expect(question.get_by_role("button", name="Cancel")).to_be_focused()
    axe(page)
    question.get_by_role("button", name="Cancel").click()
    expect(question).to_be_hidden()
    assert not page.url.endswith("?")
    page.get_by_role("button", name="Delete the project").click()
    with page.expect_navigation():
        question.get_by_role("button", name="Delete", exact=True).click()
    assert page.url.endswith("/styleguide?")


def test_hx_confirm_asks_in_the_same_dialog(show: OpenPage) -> None:
    page = show()
    page.evaluate(
        """() => {
            const button = document.createElement('button');
            button.textContent = 'Zap';
            button.setAttribute('hx-get', '/styleguide');
            button.setAttribute('hx-confirm', 'Sure?');
            button.setAttribute('hx-swap', 'none');
            document.querySelector('main').append(button);
            htmx.process(button);
        }"""
    )
    page.get_by_role("button", name="Zap").click()
    expect(page.locator("#confirm-text")).to_have_text("Sure?")
    with page.expect_request("**/styleguide"):
        page.locator("#confirm-yes").click()


def test_a_menu_closes_on_escape_and_gives_the_focus_back(show: OpenPage) -> None:
    page = show()
    summary = page.locator("#dialogs summary")
    summary.click()
    entry = page.locator("#dialogs").get_by_role("link", name="Duplicate")
    entry.focus()
    page.keyboard.press("Escape")
    expect(entry).to_be_hidden()
    expect(summary).to_be_focused()


def test_messages_come_as_toasts_and_can_be_closed(show: OpenPage, axe: CheckPage) -> None:
    page = show("?toast=1")
    toasts = page.get_by_role("region", name="Messages")
    expect(toasts.get_by_text("The invitation is on its way.")).to_be_visible()
    expect(toasts.get_by_role("alert")).to_contain_text("The server is away.")
    axe(page)
    toasts.get_by_role("alert").get_by_role("button", name="Close").click()
    expect(toasts.get_by_role("alert")).to_have_count(0)


def test_all_is_there_without_scripts(browser: Browser) -> None:
    context = browser.new_context(base_url="http://localhost", java_script_enabled=False)
    page = context.new_page()
    page.route("**/*", _answer)
    page.goto("/styleguide?toast=1")
    expect(page.get_by_text("The invitation is on its way.")).to_be_visible()
    page.get_by_role("button", name="Menu", exact=True).click()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    context.close()
