from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "perfplan.accounts"
    label = "accounts"
