from django.apps import AppConfig


class RoleRequestsConfig(AppConfig):
    name = "chibo.directory.role_requests"
    label = "role_requests"
    default_auto_field = "django.db.models.BigAutoField"
