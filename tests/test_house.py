"""Rules of the house that a reader of one file cannot see broken."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

ROOT = Path(__file__).resolve().parents[1]
CODE = [
    file for folder in ("perfplan", "interviews", "plans") for file in sorted((ROOT / folder).rglob("*.py"))
]
TEMPLATES = [
    file
    for folder in ("templates", "plans", "interviews")
    for file in sorted((ROOT / folder).rglob("*.html"))
]

TRUSTS_HTML = {
    "interviews/templatetags/rail.py": "names of stages and items, each escaped where it is written",
    "interviews/templatetags/sheet.py": "cells whose every text is escaped where it is written",
    "plans/templatetags/findings.py": "a form whose every text is escaped where it is written",
    "perfplan/ui/markdown.py": "what nh3 has let through",
    "perfplan/ui/templatetags/icons.py": "drawings from static/icons, which are ours",
    "perfplan/ui/templatetags/parts.py": "the mark of the site, written there",
    "plans/blocks/charts/shared.py": "charts, whose builder escapes every text",
    "plans/blocks/drawings.py": "charts, whose builder escapes every text",
    "plans/blocks/markdown.py": "what nh3 has let through, or escaped text",
    "plans/templatetags/blocks.py": "escaped text with places to break at",
}
"""Files that call text HTML, and why it is: everything else is escaped by the templates."""


def name(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def test_every_place_that_trusts_html_is_known_with_its_reason() -> None:
    trusting = re.compile(
        r"\bmark_safe\(|\bSafeString\([^\"')]|__html__|\|\s*safe\b|\|\s*safeseq\b|autoescape\s+off"
    )
    found = {name(file) for file in [*CODE, *TEMPLATES] if trusting.search(file.read_text())}
    assert found == set(TRUSTS_HTML)


WITHOUT_TOKEN = {
    "plans/views/mails.py": "a mail program unsubscribes by itself; the signed address alone says what it may",
}
"""Files with views that take a POST without our token, and why."""


def test_every_view_that_takes_forged_requests_is_known_with_its_reason() -> None:
    assert {name(file) for file in CODE if "csrf_exempt" in file.read_text()} == set(WITHOUT_TOKEN)


def test_every_form_that_posts_carries_the_token() -> None:
    form = re.compile(r'<form\b(?=[^>]*method="?post)[^>]*>(.*?)</form>', re.IGNORECASE | re.DOTALL)
    bare = [
        f"{name(file)}: {found[0][:80]}"
        for file in TEMPLATES
        if file.name != "styleguide.html"  # it shows forms and takes none
        for found in form.finditer(file.read_text())
        if "csrf_token" not in found[1] and "{% crispy" not in found[1]
    ]
    assert bare == []


def test_every_static_file_that_a_template_names_exists() -> None:
    named = re.compile(r"""\{%\s*static\s+['"]([^'"]+)['"]""")
    used = {(name(file), path) for file in TEMPLATES for path in named.findall(file.read_text())}
    assert used
    assert [place for place in sorted(used) if finders.find(place[1]) is None] == []


# Paper has no security policy.
@pytest.mark.parametrize("file", [file for file in TEMPLATES if "pdf" not in name(file)], ids=name)
def test_a_template_needs_no_exception_from_the_security_policy(file: Path) -> None:
    text = file.read_text()
    assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>", text), "scripts are files"
    assert not re.search(r"\sstyle=[\"']", text), "styles are in files"
    assert not re.search(r"\son[a-z]+=[\"']|\shx-on|javascript:", text), "no code in attributes"
