from django.apps import AppConfig


class EmbeddedConfig(AppConfig):
    name = "perfplan.embedded"
    label = "embedded"
