"""``manage.py load_examples``: the demo team and its two example plans; again, and they are as they were."""

from __future__ import annotations

import argparse
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from plans.examples import AddressTaken, load_examples


class Command(BaseCommand):
    help = "Make the demo team with its two example plans, or bring them back to what they were."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--force",
            action="store_true",
            help="also where the site is not embedded (nobody can sign in as them)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.EMBEDDED and not options["force"]:
            raise CommandError("This site is not embedded: it has real people. Use --force if you mean it.")
        try:
            versions = load_examples()
        except AddressTaken as error:
            raise CommandError(f"{error} is somebody's account, not a demo: nothing was changed.") from None
        if options["verbosity"]:
            for version in versions:
                self.stdout.write(f"{version.plan.project}: version {version.pk}")
