"""The Celery application. Tasks are thin: look up, call, save."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "perfplan.settings")
# They load the code of every page: 15 MB in each worker that it never runs. `migrate`, before it, runs them.
os.environ.setdefault("CELERY_SKIP_CHECKS", "1")

app = Celery("perfplan")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["plans"])
