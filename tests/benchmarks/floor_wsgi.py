"""The floor as granian serves it. Apart from its settings, whose import must not start Django."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
