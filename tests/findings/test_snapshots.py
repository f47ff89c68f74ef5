"""Both examples give the figures and findings that were read through by hand."""

import pytest

from tests.findings.snapshot import FOLDER, NAMES, snapshot


@pytest.mark.parametrize("name", NAMES)
def test_an_example_gives_what_was_read_through(name: str) -> None:
    """Where it should differ: ``python -m tests.findings.snapshot``, then read the difference."""
    assert snapshot(name) == (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
