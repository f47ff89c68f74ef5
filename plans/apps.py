from typing import Any

from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "plans"

    def ready(self) -> None:
        from interviews.assumed import CHECKS
        from perfplan.accounts.invitations import AT_A_PLACE

        CHECKS.append(can_be_set)
        AT_A_PLACE.append(ask_guest)


def ask_guest(place: Any) -> None:
    """Who takes a place at one version of a plan is asked for their verdict on it."""
    from plans.review.guests import ask_guest

    ask_guest(place)


def can_be_set(name: str, value: Any) -> bool:
    """Does the engine take a setting?"""
    from plans.engine.assumptions import Assumptions, BadSetting

    try:
        Assumptions.of({name: value})
    except BadSetting:
        return False
    return True
