"""What people write is shown, and does nothing else."""

import pytest

from perfplan.ui.markdown import to_html


def test_the_usual_marks_work() -> None:
    html = to_html("**CPU** of `pg`\n\n- one\n- two\n\n[board](https://grafana.example/d/1)")
    assert "<strong>CPU</strong>" in html
    assert "<code>pg</code>" in html
    assert html.count("<li>") == 2
    assert 'href="https://grafana.example/d/1"' in html


def test_a_line_break_stays_one() -> None:
    assert "first<br>" in to_html("first\nsecond")


def test_a_link_neither_vouches_nor_opens_a_way_back() -> None:
    assert 'rel="nofollow noopener"' in to_html("[x](https://example.com)")


def test_a_heading_never_outranks_the_page() -> None:
    html = to_html("# Loud\n\n###### Low")
    assert "<h4>Loud</h4>" in html
    assert "<h6>Low</h6>" in html


@pytest.mark.parametrize(
    ("text", "forbidden"),
    [
        ("<script>alert(1)</script>", "<script"),
        ("<b onclick=alert(1)>x</b>", "<b "),
        ("<a hx-get=/x hx-trigger=load>x</a>", "<a"),
        ("<div data-hx-post='/x'></div>", "<div"),
        ("![x](https://example.com/pixel.png)", "<img"),
        ("[x](javascript:alert(1))", "href=\"javascript"),
        ("[x](data:text/html,x)", 'href="data'),
        ("[x](file:///etc/passwd)", 'href="file'),
        ("<https://example.com/?a=<script>>", "<script"),
        ("<style>*{display:none}</style>", "<style"),
        ("```<img src=x onerror=alert(1)>\n```", "<img"),
        ("| <svg onload=x> |\n|---|\n| y |", "<svg"),
    ],
)  # fmt: skip
def test_nothing_harmful_comes_through(text: str, forbidden: str) -> None:
    assert forbidden not in to_html(text).lower()


def test_odd_characters_are_text() -> None:
    html = to_html("NUL \x00, right-to-left \u202e, 😀, " + "long " * 20_000)
    assert "\x00" not in html
    assert "😀" in html
