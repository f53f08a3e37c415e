from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "chibo.library.documents"
    label = "documents"
    default_auto_field = "django.db.models.BigAutoField"
