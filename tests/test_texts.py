"""Every text that a person reads is there in French: the interface's, collected the way `make messages` does."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
PO = Path("locale/fr/LC_MESSAGES/django.po")


def _read(file: Path) -> Catalog:
    with file.open("rb") as stream:
        return read_po(stream, locale="fr", charset="utf-8")


def _key(message: Message) -> tuple[str, str]:
    return (message.context or "", message.id if isinstance(message.id, str) else message.id[0])


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """What the code asks for today, with what is translated of it."""
    copy = tmp_path_factory.mktemp("texts")
    for name in ("perfplan", "interviews", "plans", "templates", "locale"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "manage.py", copy)
    subprocess.run(
        [sys.executable, "manage.py", "makemessages", "--locale=fr", "--no-wrap", "--no-obsolete"],
        cwd=copy, check=True, capture_output=True, env={**os.environ, "VAR_DIR": str(copy / "var")},
    )  # fmt: skip
    return _read(copy / PO)


@pytest.mark.slow
def test_every_text_of_the_interface_has_a_french_one(collected: Catalog) -> None:
    missing = [
        message.id
        for message in collected
        if message.id
        and (
            message.fuzzy or not all([message.string] if isinstance(message.string, str) else message.string)
        )
    ]
    assert not missing, (
        f"{len(missing)} texts without French: run `make messages` and translate {missing[:20]}"
    )


@pytest.mark.slow
def test_no_french_text_translates_what_is_gone(collected: Catalog) -> None:
    asked = {_key(message) for message in collected if message.id}
    gone = [message.id for message in _read(ROOT / PO) if message.id and _key(message) not in asked]
    assert not gone, f"run `make messages`: {gone[:20]}"


def test_french_texts_keep_their_placeholders_and_typography() -> None:
    faults = []
    for message in _read(ROOT / PO):
        if not message.id or not message.string:
            continue
        faults += [f"{message.id!r}: {error}" for error in message.check()]
        for text in [message.string] if isinstance(message.string, str) else message.string:
            if "'" in text.replace("%'", ""):
                faults.append(f"{text!r}: write the apostrophe as ’")
    assert not faults, "\n".join(faults)


def test_every_call_that_translates_is_seen_by_the_collection() -> None:
    """`makemessages` knows the functions by name and `_`: under another alias a text is never collected."""
    alias = re.compile(r"gettext(?:_lazy)? as (?!_\b)\w+")
    files = [file for folder in ("perfplan", "interviews", "plans") for file in (ROOT / folder).rglob("*.py")]
    assert [str(file) for file in files if alias.search(file.read_text(encoding="utf-8"))] == []
