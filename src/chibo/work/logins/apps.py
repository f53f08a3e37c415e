from django.apps import AppConfig


class LoginsConfig(AppConfig):
    name = "chibo.work.logins"
    label = "logins"
    default_auto_field = "django.db.models.BigAutoField"
