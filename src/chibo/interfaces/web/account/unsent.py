"""What waits to be sent: typed by this account when it was no longer signed in."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from chibo.base.accounts.actions import drop_unsent_form
from chibo.base.accounts.queries import unsent_forms_of
from chibo.base.kernel.errors import NotFound
from chibo.interfaces.access import signed_in
from chibo.interfaces.kept_input import sentences_in


@signed_in("GET")
def unsent(request: HttpRequest) -> HttpResponse:
    """Every form that waits, with its words; one press sends it, another throws it away."""
    rows = unsent_forms_of(request.user.pk)
    shown = [
        {"row": row, "sentences": sentences_in([(name, value) for name, value in row.fields])}
        for row in rows
    ]
    return render(request, "web/unsent.html", {"shown": shown})


@signed_in("POST")
def drop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The form is thrown away unsent."""
    if not drop_unsent_form(pk, account_id=request.user.pk):
        raise NotFound
    messages.success(request, _("Thrown away. Nothing was sent."))
    return redirect("web:unsent")


urls = [
    path("unsent/", unsent, name="unsent"),
    path("unsent/<uuid:pk>/drop/", drop, name="unsent-drop"),
]
