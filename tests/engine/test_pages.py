"""Every module with a formula has its page in docs/numbers, and every page its module."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs" / "numbers").glob("*.md"))
SCREEN = 50


def modules_with_a_formula() -> list[str]:
    """Those whose docstring says by whom their formula is."""
    found = []
    for path in sorted((ROOT / "plans" / "engine").glob("*.py")):
        said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        if re.search(r"\bSources?:\s", said):
            found.append(path.stem)
    return found


def test_every_module_with_a_formula_has_its_page() -> None:
    pages = {page.stem for page in PAGES} - {"README", "findings"}
    assert pages == set(modules_with_a_formula())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_names_what_exists_and_fits_on_a_screen(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for named in re.findall(r"`((?:plans|tests)/[\w/]+(?:\.\w+)?/?)`", text):
        assert (ROOT / named).exists(), named
    for linked in re.findall(r"\]\(([\w.]+)\)", text):
        assert (page.parent / linked).exists(), linked
    if page.stem not in ("README", "findings"):
        assert f"plans/engine/{page.stem}.py" in text
    assert len(text.splitlines()) <= SCREEN


def test_the_list_of_pages_is_complete() -> None:
    listed = (ROOT / "docs" / "numbers" / "README.md").read_text(encoding="utf-8")
    assert all(f"({page.name})" in listed for page in PAGES if page.stem != "README")
