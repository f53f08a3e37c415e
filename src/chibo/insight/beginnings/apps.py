from django.apps import AppConfig


class BeginningsConfig(AppConfig):
    name = "chibo.insight.beginnings"
    label = "beginnings"
    default_auto_field = "django.db.models.BigAutoField"
