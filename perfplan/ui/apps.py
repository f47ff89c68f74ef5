from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "perfplan.ui"
    label = "ui"
