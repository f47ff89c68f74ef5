"""``manage.py render_plan``: a version's PDF without a worker."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from plans import pdf
from plans.errors import TooLarge
from plans.examples import EXAMPLES, latest_version
from plans.models import Document, PlanVersion


class Command(BaseCommand):
    help = "Write the PDF of a plan's version, without a worker."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("version", help=f"its number in the database, or one of {', '.join(EXAMPLES)}")
        parser.add_argument("--output", type=Path, required=True, help="the file to write")
        parser.add_argument("--language", choices=dict(settings.LANGUAGES), help="default: the project's")
        parser.add_argument("--paper", choices=Document.Paper.values, default=Document.Paper.A4)

    def handle(self, *args: Any, **options: Any) -> None:
        version = _version(options["version"])
        language = options["language"] or version.plan.project.language
        try:
            written, pages = pdf.render(version, language, options["paper"])
        except TooLarge as error:
            raise CommandError(f"{Document.Error.TOO_LARGE.label} ({error})") from None
        try:
            options["output"].write_bytes(written)
        except OSError as error:
            raise CommandError(f"{options['output']} cannot be written: {error.strerror}.") from None
        self.stdout.write(f"{options['output']}: {version}, {pages} pages, {len(written):,} bytes")


def _version(named: str) -> PlanVersion:
    versions = PlanVersion.objects.select_related("plan__project")
    if named in EXAMPLES:
        found = latest_version(named)
        hint = "Load the examples first: manage.py load_examples"
    elif named.isdecimal():
        found = versions.filter(pk=int(named)).first()
        hint = "Its address names it: /versions/<number>/"
    else:
        found, hint = None, f"Name a number, or one of {', '.join(EXAMPLES)}."
    if found is None:
        raise CommandError(f"There is no version {named}. {hint}")
    return found
