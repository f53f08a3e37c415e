from importlib import import_module

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "chibo.interfaces.web"
    label = "web"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """What the sign-in library does is put on record, and sessions are counted, also before the
        first request.
        """
        import_module("chibo.interfaces.web.account.signals")
        import_module("chibo.interfaces.web.account.session")
