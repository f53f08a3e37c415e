"""Addresses of programs for the tests: the product's own, and before them views over real queries
and actions, for the product has no other JSON view yet.
"""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import path

from chibo.base.kernel.errors import Busy
from chibo.base.kernel.revisions import Revision
from chibo.config import urls
from chibo.interfaces.access import signed_in
from chibo.interfaces.api.interface import JSON
from chibo.interfaces.idempotent import PlainAnswer
from chibo.work.meetings.actions.tasks import report_task
from chibo.work.meetings.queries.meetings import get_meeting
from chibo.work.meetings.queries.room import get_task


def naked(request: HttpRequest) -> PlainAnswer:
    raise AssertionError("a view without a door was opened")


@signed_in("GET", interface=JSON)
def me(request: HttpRequest) -> PlainAnswer:
    """Who asks, on which day."""
    return PlainAnswer(200, {"name": request.actor.name, "on": request.on.isoformat()})


@signed_in("GET", interface=JSON)
def meeting(request: HttpRequest, pk: UUID) -> PlainAnswer:
    """Where a meeting of one's own cells is held."""
    row = get_meeting(pk, scope=request.actor.scope_for("meeting.view"))
    return PlainAnswer(200, {"id": str(row.pk), "place": row.place})


@signed_in("POST", interface=JSON)
def report(request: HttpRequest, body: dict[str, Any], pk: UUID) -> PlainAnswer:
    """The word of the owner about a task, as the page takes it."""
    task = get_task(pk, scope=request.actor.scope_for("task.view"))
    row = report_task(
        task,
        state=str(body.get("state", "")),
        report=str(body.get("report", "")),
        revision=Revision.read(body["revision"]) if "revision" in body else None,
        actor=request.actor,
    )
    return PlainAnswer(201, {"id": str(row.pk), "report": row.report})


@signed_in("POST", repeatable=True, interface=JSON)
def busy(request: HttpRequest, body: dict[str, Any]) -> PlainAnswer:
    """What somebody else holds."""
    raise Busy("Somebody else writes just now.")


@signed_in("GET", interface=JSON)
def faulty(request: HttpRequest) -> PlainAnswer:
    """A fault of ours."""
    raise ZeroDivisionError


handler500 = urls.handler500
urlpatterns = [
    path("naked/", naked),
    path("api/naked/", naked),
    path("api/me/", me),
    path("api/meetings/<uuid:pk>/", meeting),
    path("api/tasks/<uuid:pk>/report/", report),
    path("api/busy/", busy),
    path("api/faulty/", faulty),
    *urls.urlpatterns,
]
