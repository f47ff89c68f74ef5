from typing import Any

from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "plans"

    def ready(self) -> None:
        from interviews.exchange import SETTING_CHECKS

        SETTING_CHECKS.append(can_be_set)


def can_be_set(name: str, value: Any) -> bool:
    """Does the engine take a setting of an imported interview?"""
    from plans.engine.assumptions import Assumptions, BadSetting

    try:
        Assumptions.of({name: value})
    except BadSetting:
        return False
    return True
