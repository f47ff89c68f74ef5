from django.apps import AppConfig


class InterviewsConfig(AppConfig):
    name = "interviews"

    def ready(self) -> None:
        # A wrong catalogue entry must stop the start, not the first interview that meets it.
        from interviews.methodology import load

        load()
