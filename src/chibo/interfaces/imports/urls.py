"""Addresses for files that come in."""

app_name = "imports"
urlpatterns: list = []
