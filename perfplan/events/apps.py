from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "perfplan.events"
    label = "events"
