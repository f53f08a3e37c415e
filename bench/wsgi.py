"""The application of the bench: the real one, and one view without any work."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chibo.config.settings")

from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

from chibo.config import urls
from chibo.interfaces.door import public


@public()
def nothing(request):
    """A view without any work: no session, no query, one word."""
    return HttpResponse("ok")


urls.urlpatterns.append(path("nothing/", nothing))
application = get_wsgi_application()
