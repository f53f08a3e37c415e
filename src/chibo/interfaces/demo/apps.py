from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "chibo.interfaces.demo"
    label = "demo"
    default_auto_field = "django.db.models.BigAutoField"
