"""Addresses for the gallery tests: the gallery, sign-in with the guide it leads to, and a text that
saves itself.
"""

from django.http import HttpRequest, JsonResponse
from django.urls import include, path

from chibo.interfaces.access import public
from chibo.interfaces.web.account import activation
from chibo.interfaces.web.shell import help as guide
from chibo.interfaces.web.shell.gallery import gallery

SAVED: list[tuple[str, str]] = []
ANSWERS: list[tuple[int, dict[str, str]]] = []


@public("POST")
def autosave(request: HttpRequest) -> JsonResponse:
    SAVED.append((request.POST["opinion"], request.POST["rev"]))
    status, body = ANSWERS.pop(0) if ANSWERS else (200, {"rev": "4", "saved_at": "19:42"})
    return JsonResponse(body, status=status)


urlpatterns = [
    path("gallery/", gallery),
    path("autosave/", autosave),
    path("", include("chibo.interfaces.web.account.allowed_urls")),
    path("", include(([*guide.urls, *activation.urls], "web"))),
]
