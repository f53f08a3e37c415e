"""How the installation stands: warnings, backups, disks, the check of the audit; for who keeps all
of it.
"""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _

from chibo import __version__
from chibo.base.kernel.dates import now
from chibo.base.maintenance.queries import (
    alarms,
    disk_usage,
    last_audit_check,
    last_backup,
    last_try_of_backup,
)
from chibo.base.maintenance.rules import age_in_days, is_backup_old
from chibo.interfaces.access import signed_in
from chibo.interfaces.formatting import format_message
from chibo.interfaces.presenters.workplace import KEEPS, WHOLE
from rulebook.vocabulary.findings import Finding

# Machine, disks and backups belong to no unit: an administrator of one commune does not read of
# them.
RIGHT = KEEPS
_PURPOSES = {
    "data": _("data"),
    "database": _("database"),
    "files": _("attachments"),
    "backups": _("backups"),
}


@signed_in("GET")
def installation(request: HttpRequest) -> HttpResponse:
    request.actor.require(RIGHT, WHOLE)
    last, tried = last_backup(), last_try_of_backup()
    disks = [
        {
            "row": disk,
            "purpose": _PURPOSES[disk.purpose],
            "gigabytes": disk.free / 1_000_000_000,
            "full": disk.share * 100 >= settings.DISK_WARNING,
        }
        for disk in disk_usage()
    ]
    context = {
        "last": last,
        "megabytes": last.size / 1_000_000 if last else 0,
        "days": age_in_days(last.finished_at, request.on) if last else 0,
        "old": is_backup_old(last.finished_at if last else None, at=now()),
        "failed": tried if tried is not None and not tried.ok else None,
        "nightly": settings.BACKUP_DIR is not None,
        "disks": disks,
        "limit": settings.DISK_WARNING / 100,
        "audit": last_audit_check(),
        "version": __version__,
    }
    return render(request, "web/administration/installation.html", context)


def standing_alarms() -> list[dict[str, Any]]:
    """What the administrators of the whole installation are warned of: heading and sentence."""
    return [
        {
            "heading": row.get_code_display(),
            "text": format_message(Finding(row.code, row.message, row.params)),
        }
        for row in alarms()
    ]


urls = [path("administration/installation/", installation, name="installation")]
