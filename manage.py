#!/usr/bin/env python
"""Django's command line for perfplan: `python manage.py help` lists what it can do."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "perfplan.settings")
    if sys.argv[1:2] == ["up"]:
        # The whole site on one machine, also when DATABASE_URL names a server to use instead of SQLite.
        os.environ.setdefault("EMBEDDED", "1")
    from django.core.management import execute_from_command_line

    from perfplan.environment import WrongVariable

    try:
        execute_from_command_line(sys.argv)
    except WrongVariable as wrong:
        sys.exit(f"perfplan does not start: {wrong}")


if __name__ == "__main__":
    main()
