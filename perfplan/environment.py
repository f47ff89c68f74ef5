"""The environment's variables, checked: a wrong one stops the start with the sentence that mends it.

Never is a value said that may hold a password.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

YES = frozenset({"1", "true", "yes", "on"})
NO = frozenset({"0", "false", "no", "off", ""})


class WrongVariable(ImproperlyConfigured):
    """A variable that the site cannot start with; the sentence says what to set."""


class Environment(environ.Env):  # type: ignore[misc]
    """Variables as django-environ reads them, and refused where they say nothing that can be meant."""

    def flag(self, name: str, default: bool) -> bool:
        """Yes or no. :raises WrongVariable:"""
        said = self.str(name, default="1" if default else "0").strip().lower()
        if said not in YES | NO:
            raise WrongVariable(f"{name} is {said!r}. Set it to 1 or 0.")
        return said in YES

    def one_of(self, name: str, allowed: Collection[str], default: str) -> str:
        """One of some words, whatever its capitals. :raises WrongVariable:"""
        said = self.str(name, default="") or default
        for word in allowed:
            if said.strip().lower() == word.lower():
                return word
        raise WrongVariable(f"{name} is {said!r}. Set it to one of: {', '.join(allowed)}.")

    def server(self, name: str, schemes: Collection[str], example: str, default: str = "") -> str:
        """The address of a server; ``""`` without one. :raises WrongVariable:"""
        said = self.str(name, default="").strip() or default
        if said and _split(said).scheme not in schemes:
            raise WrongVariable(
                f"{name} is no address that can be used here. Set it to one that begins with "
                f"{', '.join(f'{scheme}://' for scheme in schemes)}, for example: {example}"
            )
        return said

    def site(self, name: str, default: str) -> str:
        """The address of this site, without anything behind its host. :raises WrongVariable:"""
        said = self.str(name, default="").strip() or default
        parts = _split(said)
        if (
            parts.scheme not in ("http", "https")
            or not parts.hostname
            or parts.path.strip("/")
            or parts.query
            or parts.fragment
        ):
            raise WrongVariable(
                f"{name} is {said!r}. Set it to scheme and host, for example: https://plans.example.com"
            )
        return said.rstrip("/")

    def folder(self, name: str, default: Path) -> Path:
        """A folder that is there or can be made. :raises WrongVariable:"""
        folder = Path(self.str(name, default="") or default).resolve()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise WrongVariable(
                f"{name} is {str(folder)!r}, which cannot be made ({error.strerror}). Set it to a folder that this "
                "process may write to."
            ) from None
        return folder


def _split(address: str) -> SplitResult:
    """The parts of an address; all are empty where it is none."""
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return urlsplit("")
    return parts
