from django.apps import AppConfig


class RemindersConfig(AppConfig):
    name = "chibo.insight.reminders"
    label = "reminders"
    default_auto_field = "django.db.models.BigAutoField"
