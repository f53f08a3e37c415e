"""Every address; each door keeps its own table."""

from django.urls import include, path

handler500 = "chibo.interfaces.web.troubles.server_error"
urlpatterns = [
    path("", include("chibo.interfaces.web.urls")),
    path("roster/", include("chibo.interfaces.imports.urls")),
    path("account/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]
