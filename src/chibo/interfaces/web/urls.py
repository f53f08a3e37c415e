"""Addresses of the desk."""

app_name = "web"
urlpatterns: list = []
