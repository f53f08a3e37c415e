"""Addresses for files that come in and go out."""

from chibo.interfaces.imports.pages import urls

app_name = "imports"
urlpatterns = urls
