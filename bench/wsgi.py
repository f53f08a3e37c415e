"""The application of the bench: the real one, and one view without any work."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chibo.config.settings")

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.urls import path  # noqa: E402

from chibo.config import urls  # noqa: E402
from chibo.interfaces.door import public  # noqa: E402


@public()
def nothing(request):
    """A view without any work: no session, no query, one word."""
    return HttpResponse("ok")


urls.urlpatterns.append(path("nothing/", nothing))
application = get_wsgi_application()
