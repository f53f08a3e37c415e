from django.apps import AppConfig


class ReadsConfig(AppConfig):
    name = "chibo.base.reads"
    label = "reads"
    default_auto_field = "django.db.models.BigAutoField"
