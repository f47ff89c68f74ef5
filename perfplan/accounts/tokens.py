"""Secrets that stand in a link: shown once, of which only the hash is kept."""

from __future__ import annotations

import hashlib
import secrets


def new_token() -> tuple[str, str]:
    """A token for the link, and its hash for the row."""
    token = secrets.token_urlsafe(32)
    return token, hashed(token)


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
