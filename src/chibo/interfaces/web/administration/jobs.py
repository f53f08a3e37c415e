"""Background work: whether the worker lives, what was given up, and buttons to try it again or to
leave a held letter unsent.

For the whole installation.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from chibo.base.jobs.actions import drop_jobs, retry_jobs
from chibo.base.jobs.queries import failed_jobs, held_jobs, job_counts, last_beat
from chibo.base.jobs.rules import HELD
from chibo.base.kernel.errors import NotFound
from chibo.interfaces.access import signed_in
from chibo.interfaces.presenters.home.background import RIGHT, job_troubles
from chibo.interfaces.web.shell.presented import text_of

_SHOWN = 50
WORK = {
    "chibo.library.notifications.tasks.mail_told": _("E-mail about a notice"),
    "chibo.library.notifications.tasks.note_not_mailed": _("E-mail about a notice"),
    "chibo.library.notifications.tasks.tell_recovery_requested": _(
        "Notice of new access to an account"
    ),
    "chibo.library.notifications.tasks.tell_recovery_used": _("Notice of new access to an account"),
    "chibo.library.notifications.tasks.tell_recovery_cancelled": _(
        "Notice of new access to an account"
    ),
    "chibo.library.notifications.tasks.tell_role_requested": _("Notice of a role"),
    "chibo.library.notifications.tasks.tell_role_decided": _("Notice of a role"),
    "chibo.library.notifications.tasks.tell_role_begun": _("Notice of a role"),
    "chibo.library.notifications.tasks.tell_role_ended": _("Notice of a role"),
    "chibo.base.security.tasks.mail_email_code": _("E-mail with the code for an address"),
    "chibo.base.security.tasks.mail_email_changed": _("E-mail to the address of before"),
    "chibo.directory.role_requests.tasks.note_begun_roles": _("Notice of a role"),
    "chibo.work.rosters.tasks.apply": _("Bringing in a roster"),
    "chibo.work.logins.tasks.make": _("Making slips for first sign-ins"),
    "chibo.insight.reports.tasks.make": _("Putting the papers of a month together"),
    "chibo.insight.scoring.tasks.remind_of_views": _(
        "Reminding officials of the view they were asked for"
    ),
    "chibo.work.meetings.tasks.tell_of_changes": _(
        "Notice of a meeting that was moved or called off"
    ),
    "chibo.work.practice.tasks.sweep_practices": _("Clearing away what is not needed any more"),
    "chibo.insight.scoring.tasks.run_trial": _("Trying a regulation on past months"),
    "chibo.directory.organisation.tasks.hand_over": _(
        "Handing the audit of the cells over to their committees"
    ),
    "chibo.library.notifications.tasks.tell_account_warned": _("Notice about the own account"),
    "chibo.library.notifications.tasks.tell_administrator_reset": _(
        "Notice of new access to an account"
    ),
    "chibo.library.notifications.tasks.tell_of_alarm": _("Warning to administrators"),
    "chibo.library.notifications.tasks.tell_of_restore": _("Warning to administrators"),
    "chibo.base.maintenance.tasks.note_clock_ahead": _("Warning to administrators"),
    "chibo.base.maintenance.tasks.keep_watch": _("Looking after backups and disks"),
    "chibo.base.maintenance.tasks.verify_audit": _("Checking the whole audit"),
    "chibo.base.maintenance.tasks.verify_files": _("Checking the attachments"),
    "chibo.work.meetings.tasks.recount_meetings": _("Counting the meetings anew"),
    "chibo.insight.reports.tasks.keep_months": _("Working out the months of committees"),
    "chibo.base.security.tasks.note_code_not_mailed": _("E-mail with the code for an address"),
    "chibo.base.security.tasks.enter_failed_attempts": _("Entering failed attempts into the audit"),
    "chibo.base.security.tasks.sweep_attempts": _("Clearing away what is not needed any more"),
    "chibo.base.search.tasks.mend_search": _("Looking after the search"),
    "chibo.base.accounts.tasks.sweep_unsent_forms": _("Clearing away what is not needed any more"),
    "chibo.library.documents.tasks.sweep_received": _("Clearing away what is not needed any more"),
    "chibo.base.audit.tasks.sweep_receipts": _("Clearing away what is not needed any more"),
    "chibo.base.jobs.tasks.sweep_jobs": _("Clearing away what is not needed any more"),
}


@signed_in("GET")
def jobs(request: HttpRequest) -> HttpResponse:
    request.actor.require(RIGHT, "/")
    counts, beat = job_counts(), last_beat()
    rows = [
        {
            "row": row,
            "work": WORK.get(row.name, _("Other background work")),
            "error": row.error.partition("(")[0],
            "held": row.error == HELD,
        }
        for row in failed_jobs()[:_SHOWN]
    ]
    context = {
        "counts": counts,
        "beat": beat,
        "rows": rows,
        "troubles": [text_of(told) for told in job_troubles()],
        "held": held_jobs().count(),
    }
    return render(request, "web/administration/jobs.html", context)


@signed_in("POST")
def job_retry(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The job waits again; the worker takes it up within a second when it lives."""
    return _settled(
        request,
        retry_jobs,
        failed_jobs().filter(pk=pk),
        gettext("It waits for the next attempt now."),
    )


@signed_in("POST")
def job_drop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The letter that a restore has held is settled without being sent."""
    return _settled(
        request, drop_jobs, held_jobs().filter(pk=pk), gettext("It is put away; nothing was sent.")
    )


@signed_in("POST")
def held_retry(request: HttpRequest) -> HttpResponse:
    """Every letter that a restore has held waits again."""
    return _settled(
        request,
        retry_jobs,
        held_jobs(),
        gettext("They wait for the next attempt now."),
        missing_ok=True,
    )


@signed_in("POST")
def held_drop(request: HttpRequest) -> HttpResponse:
    """Every letter that a restore has held is settled without being sent."""
    return _settled(
        request,
        drop_jobs,
        held_jobs(),
        gettext("They are put away; nothing was sent."),
        missing_ok=True,
    )


def _settled(
    request: HttpRequest,
    settle: Callable[[Any], int],
    rows: Any,
    told: str,
    *,
    missing_ok: bool = False,
) -> HttpResponse:
    """Back on the page with what was done.

    Raises NotFound when no such job is left, unless that is all right.
    """
    request.actor.require(RIGHT, "/")
    if not settle(rows) and not missing_ok:
        raise NotFound
    messages.success(request, told)
    return redirect("web:administration-jobs")


urls = [
    path("administration/jobs/", jobs, name="administration-jobs"),
    path("administration/jobs/<uuid:pk>/retry/", job_retry, name="job-retry"),
    path("administration/jobs/<uuid:pk>/drop/", job_drop, name="job-drop"),
    path("administration/jobs/held/retry/", held_retry, name="jobs-held-retry"),
    path("administration/jobs/held/drop/", held_drop, name="jobs-held-drop"),
]
