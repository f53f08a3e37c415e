"""Addresses of programs, each table beside its views; whatever else they ask for is not there."""

from django.urls import path

from chibo.interfaces.api.health import health, nothing_here

app_name = "api"
urlpatterns = [
    path("health/", health, name="health"),
    path("<path:rest>", nothing_here, name="nothing-here"),
]
