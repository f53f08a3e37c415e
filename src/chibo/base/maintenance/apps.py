from django.apps import AppConfig


class MaintenanceConfig(AppConfig):
    name = "chibo.base.maintenance"
    label = "maintenance"
    default_auto_field = "django.db.models.BigAutoField"
