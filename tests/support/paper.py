"""What a reader finds in a PDF: poppler's words, which come many times faster than those of a library in Python."""

from __future__ import annotations

import shutil
import subprocess


def texts(written: bytes) -> list[str]:
    """The text of each sheet, in the order in which it was drawn."""
    if shutil.which("pdftotext") is None:
        raise RuntimeError("No pdftotext found, so PDFs are not read. Debian: apt-get install poppler-utils")
    read = subprocess.run(
        ["pdftotext", "-raw", "-enc", "UTF-8", "-", "-"], input=written, capture_output=True, check=True
    )
    return read.stdout.decode().split("\f")[:-1]
