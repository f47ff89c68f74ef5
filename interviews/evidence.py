"""What shows where an answer comes from: links, and files that are typed by their content, not by their name."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from interviews.fields.base import Context, FieldError
from interviews.fields.url import parse as parse_url
from interviews.methodology.model import Field, Item, Text
from interviews.models import Answer, EvidenceFile, Interview
from interviews.reading import storable
from perfplan.prepared import Prepared

LARGEST_BYTES = 10 * 1024 * 1024
MOST_LINKS = 20
MOST_FILES = 20

_URL = Field("url", "url", Text("adresse", "address"))
_BEGINNINGS = (
    (re.compile(rb"%PDF-"), "application/pdf", (".pdf",)),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png", (".png",)),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg", (".jpg", ".jpeg")),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp", (".webp",)),
)
BLOCK = 64 * 1024
"""Bytes by which the type is told."""


@dataclass
class Evidence:
    """What the form asks for."""

    changes: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    unwanted: int | None = None
    """The number of a file that a button takes away, once the answer is saved."""


def files_of(interview: Interview, item: Item) -> list[EvidenceFile]:
    """The files of one answer, oldest first."""
    return _FILES(interview.pk, item.key)


_FILES = Prepared(lambda interview, item: EvidenceFile.objects.filter(interview=interview, item=item))


def changes(request: HttpRequest, interview: Interview, item: Item, before: Answer, do: str) -> Evidence:
    """Add what was typed or chosen, take away what a button names. A file is stored at once: nobody sends it twice."""
    made = Evidence()
    if request.headers.get("HX-Request"):
        # Half an address while one types is nobody's evidence yet.
        return made
    word, _colon, which = do.partition(":")
    links = list(before.evidence)
    number = int(which) if which.isdecimal() and len(which) < 18 else -1
    if word == "unlink" and 0 <= number < len(links):
        del links[number]
    elif word == "unfile":
        made.unwanted = number
    _add_link(request, links, made)
    if links != before.evidence:
        made.changes["evidence"] = links
    upload = request.FILES.get("evidence.file")
    if upload is not None:
        _add_file(upload, interview, item, request, made)
    return made


def _add_link(request: HttpRequest, links: list[dict[str, str]], made: Evidence) -> None:
    typed = request.POST.get("evidence.url", "").strip()
    if not typed:
        return
    try:
        url = parse_url(_URL, typed, Context())
    except FieldError as error:
        made.errors["evidence"] = error.message.to(get_language() or "en")
        return
    if len(links) >= MOST_LINKS:
        made.errors["evidence"] = _("At most %s links for one answer.") % MOST_LINKS
        return
    label = storable(request.POST.get("evidence.label", "").strip())[:200]
    link = {"label": label or url, "url": url}
    if link not in links:
        links.append(link)


def _add_file(
    upload: UploadedFile, interview: Interview, item: Item, request: HttpRequest, made: Evidence
) -> None:
    name = storable(upload.name or "file").replace("\r", " ").replace("\n", " ")[-200:]
    if (upload.size or 0) > LARGEST_BYTES:
        made.errors["evidence"] = _("This file is larger than 10 MB. Send a link to it instead.")
        return
    content_type = content_type_of(upload, name)
    if not content_type:
        made.errors["evidence"] = _("Only PDF, PNG, JPEG, WebP, CSV and text files can be kept here.")
        return
    if len(files_of(interview, item)) >= MOST_FILES:
        made.errors["evidence"] = _("At most %s files for one answer.") % MOST_FILES
        return
    EvidenceFile.objects.create(
        interview=interview,
        item=item.key,
        name=name,
        content_type=content_type,
        size=upload.size or 0,
        file=upload,
        uploaded_by=request.user,
    )


def remove_file(interview: Interview, item: Item, pk: int) -> None:
    """Take a file away from an answer, with its content."""
    for file in EvidenceFile.objects.filter(interview=interview, item=item.key, pk=pk):
        file.file.delete(save=False)
        file.delete()


def content_type_of(upload: UploadedFile, name: str) -> str:
    """By the first bytes, and by whether it is text; ``""`` for anything else."""
    start = upload.read(BLOCK)
    upload.seek(0)
    for beginning, content_type, endings in _BEGINNINGS:
        if beginning.match(start) and name.lower().endswith(endings):
            return content_type
    if name.lower().endswith((".csv", ".txt", ".log", ".md")) and b"\x00" not in start:
        try:
            # The last character of a long file's beginning may be cut in two.
            codecs.getincrementaldecoder("utf-8")().decode(start, final=len(start) < BLOCK)
        except UnicodeDecodeError:
            return ""
        return "text/csv" if name.lower().endswith(".csv") else "text/plain"
    return ""
