"""The tags that draw, and the promises of the stylesheets and scripts that can be counted."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template
from django.utils import translation

from plans.versions import make_version
from tests.interviews.world import a_desk, page

STATIC = Path(settings.BASE_DIR) / "static"


def draw(source: str, **context: object) -> str:
    return Template("{% load icons parts %}" + source).render(Context(context))


def test_an_icon_beside_a_word_is_silent_and_alone_it_speaks() -> None:
    assert 'aria-hidden="true"' in draw("{% icon 'check' %}")
    assert 'role="img" aria-label="Saved &lt;now&gt;"' in draw(
        "{% icon 'check' label %}", label="Saved <now>"
    )


def test_an_icon_is_named_never_reached_by_path() -> None:
    with pytest.raises(ValueError, match="no icon's name"):
        draw("{% icon '../img/mark' %}")


@pytest.mark.parametrize("file", sorted((STATIC / "icons").glob("*.svg")), ids=lambda file: file.stem)
def test_every_icon_can_be_drawn_and_carries_no_colour_script_or_style(file: Path) -> None:
    assert draw("{% icon name %}", name=file.stem).startswith("<svg")
    assert not re.search(r"#[0-9a-f]{3}|rgb|style=|<script|on\w+=|href", file.read_text(), re.IGNORECASE)


STATUSES = {"", "partial", "answered", "to_find_out", "parked", "not_applicable", "proposed"}


@pytest.mark.parametrize("status", sorted(STATUSES))
def test_every_status_has_a_sign_of_its_own_shape(status: str) -> None:
    drawn = re.sub(r' class="[^"]*"', "", draw("{% status_icon status %}", status=status))
    for other in STATUSES - {status}:
        assert drawn != re.sub(r' class="[^"]*"', "", draw("{% status_icon status %}", status=other))


def test_a_bar_is_drawn_with_points_in_every_language() -> None:
    with translation.override("fr"):
        assert 'width="33.3%"' in draw("{% gauge 1 maximum=3 %}")


@pytest.mark.parametrize(
    ("value", "state"), [(60, ""), (73, "warn"), (80, "warn"), (81, "bad"), (500, "bad")]
)
def test_a_bar_warns_near_its_limit_and_is_bad_beyond(value: float, state: str) -> None:
    drawn = draw("{% gauge value 80 %}", value=value)
    assert f'class="gauge {state}"' in drawn
    assert float(re.search(r'class="value"[^>]*width="([\d.]+)%"', drawn)[1]) <= 100


def weight(html: str) -> int:
    """What the styles and scripts of a page weigh, gzipped, in bytes. No script loads another."""
    named = re.findall(r'(?:href|src)="/static/((?:css|js|vendor)/[^"]+)"', html)
    assert len(named) > 10
    return sum(len(gzip.compress((STATIC / name).read_bytes())) for name in named)


@pytest.mark.django_db
def test_what_a_page_loads_keeps_to_its_weight() -> None:
    """docs/design.md: 60 KB of styles and scripts for the wizard and for a version, 90 KB of fonts, gzipped."""
    browser, interview = a_desk()
    assert weight(page(browser.get(f"/interviews/{interview.pk}/q1/"))) <= 60_000
    made = make_version(interview=interview, by=interview.created_by, title="Plan")
    assert weight(page(browser.get(f"/versions/{made.pk}/"))) <= 60_000
    assert sum(file.stat().st_size for file in (STATIC / "fonts").glob("*.woff2")) <= 90_000
    assert not any(
        re.search(r"^import|\bimport\(", file.read_text(), re.M) for file in STATIC.glob("js/*.js")
    )


def test_only_the_tokens_name_colours() -> None:
    for file in (STATIC / "css").glob("*.css"):
        if file.name not in ("tokens.css", "print.css"):
            assert not re.search(r":[^;{]*(#[0-9a-f]{3,8}\b|rgb|hsl|oklch)", file.read_text()), file


def test_every_token_that_is_used_exists() -> None:
    css = {file: file.read_text() for file in (STATIC / "css").glob("*.css")}
    named = set(re.findall(r"^\s*(--[\w-]+):", "\n".join(css.values()), re.MULTILINE))
    for file, source in css.items():
        assert set(re.findall(r"var\((--[\w-]+)", source)) <= named, file
