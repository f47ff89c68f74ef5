"""The Celery application. Tasks are thin: look up, call, save."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "perfplan.settings")

app = Celery("perfplan")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["plans"])
