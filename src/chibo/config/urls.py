"""Every address; each door keeps its own table."""

from django.urls import include, path

handler500 = "chibo.interfaces.web.shell.unavailable.server_error"
urlpatterns = [
    path("", include("chibo.interfaces.web.urls")),
    path("api/", include("chibo.interfaces.api.urls")),
    path("roster/", include("chibo.interfaces.imports.urls")),
    path("", include("chibo.interfaces.web.account.allowed_urls")),
]
