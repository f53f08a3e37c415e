from django.apps import AppConfig


class CorrectionsConfig(AppConfig):
    name = "chibo.work.corrections"
    label = "corrections"
    default_auto_field = "django.db.models.BigAutoField"
