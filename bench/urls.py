"""The addresses of the bench: the real ones, and one view without any work."""

from django.http import HttpResponse
from django.urls import path

from chibo.config import urls
from chibo.interfaces.access import public


@public("GET", "POST")
def nothing(request):
    """A view without any work: no session, no query, one word, however it is asked."""
    return HttpResponse("ok")


urlpatterns = [*urls.urlpatterns, path("nothing/", nothing)]
