from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class RowsConfig(AppConfig):
    name = "chibo.base.rows"
    label = "rows"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The triggers of marked tables are put after every migration, once all tables stand."""
        post_migrate.connect(_put_triggers, sender=self, dispatch_uid="rows.marks")


def _put_triggers(**_told: Any) -> None:
    import_module("chibo.base.rows.actions").put_triggers()
