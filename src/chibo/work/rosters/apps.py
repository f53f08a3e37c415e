from django.apps import AppConfig


class RostersConfig(AppConfig):
    name = "chibo.work.rosters"
    label = "rosters"
    default_auto_field = "django.db.models.BigAutoField"
