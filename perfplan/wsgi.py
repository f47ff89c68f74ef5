"""The pages: sync Django under WSGI, which is where it is fastest (docs/decisions)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "perfplan.settings")
application = get_wsgi_application()
