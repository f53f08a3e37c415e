"""Warning administrators: once when something begins, silent while it lasts, gone
when it is over.
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from chibo.base.jobs.actions import announce
from chibo.base.kernel.dates import AHEAD, VIETNAM, lies_ahead, now, today
from chibo.base.kernel.db import insert_or_ignore
from chibo.base.maintenance.enums import AlarmCode, RunKind
from chibo.base.maintenance.models import Alarm, Run
from chibo.base.maintenance.queries import advisories_read_on, disk_usage
from chibo.base.maintenance.rules import are_advisories_old
from rulebook.vocabulary.findings import gettext_noop

# The warning goes only when this much less is used than it takes to raise it, so that it does not
# come and go.
_EASED = 0.03
FULL = gettext_noop(
    "The disk of {folder} is {share} full; {free} MB are left. When it is full, nothing more can be"
    " saved. Make room, or take a larger disk."
)

OLD_ADVISORIES = gettext_noop(
    "Published faults in the libraries were last read {days} days ago for this version of the"
    " program. Please have the newest version installed."
)


WAS_AHEAD = gettext_noop(
    "The clock of the server was ahead, at least up to {until}. Work that was put off until then is"
    " done now. Check the clock, and what was entered meanwhile: its dates are wrong."
)
# So long the warning of a clock that was ahead is shown, once everything stands at its right time
# again.
_SHOWN = timedelta(days=7)


@transaction.atomic
def raise_alarm(code: AlarmCode, message: str, **params: Any) -> bool:
    """The alarm stands with this English text, and administrators are told when it did not stand
    before; returns whether.
    """
    row = Alarm(code=code, message=message, params=params, raised_at=now())
    if insert_or_ignore(row):
        announce("alarm.raised", code=str(code))
        return True
    Alarm.objects.filter(pk=code).update(message=message, params=params)
    return False


def clear_alarm(code: AlarmCode) -> None:
    """The alarm does not stand any more; the next time administrators are told anew."""
    Alarm.objects.filter(pk=code).delete()


def watch_disks() -> float:
    """Administrators are warned while the fullest disk has passed the share of the setting; returns
    that share, 0 to 1.
    """
    fullest = max(disk_usage(), key=lambda disk: disk.share, default=None)
    if fullest is None:
        return 0.0
    limit = settings.DISK_WARNING / 100
    if fullest.share >= limit:
        free = fullest.free // 1_000_000
        raise_alarm(
            AlarmCode.DISK, FULL, folder=fullest.folder, share=round(fullest.share, 3), free=free
        )
    elif fullest.share < limit - _EASED:
        clear_alarm(AlarmCode.DISK)
    return fullest.share


def watch_advisories() -> int:
    """Administrators are warned while the list of published faults is older than sixty days;
    returns its age in days.
    """
    read_on, on = advisories_read_on(), today()
    days = (on - read_on).days
    if are_advisories_old(read_on, on=on):
        raise_alarm(AlarmCode.LIBRARIES, OLD_ADVISORIES, days=days)
    else:
        clear_alarm(AlarmCode.LIBRARIES)
    return days


def warn_of_clock(until: datetime) -> None:
    """Administrators are warned that something bears a time that has not come yet."""
    raise_alarm(AlarmCode.CLOCK, WAS_AHEAD, until=f"{until.astimezone(VIETNAM):%H:%M %d/%m/%Y}")


def watch_clock() -> int:
    """Runs said to have ended in the future ended now, and backups and checks of the audit among
    them count as failed; administrators are warned; returns how many.

    The warning goes a week after the last such thing was seen.
    """
    at = now()
    wrong = list(Run.objects.filter(finished_at__gt=at + AHEAD))
    if wrong:
        warn_of_clock(max(run.finished_at for run in wrong))
    for run in wrong:
        if run.kind in (RunKind.BACKUP, RunKind.AUDIT):
            run.ok, run.error = False, f"The clock was ahead: {run.finished_at.isoformat()}"
        run.started_at = run.finished_at = at
        run.save(update_fields=["ok", "error", "started_at", "finished_at"])
    for alarm in Alarm.objects.filter(code=AlarmCode.CLOCK):
        if at - alarm.raised_at > _SHOWN or lies_ahead(alarm.raised_at, at=at):
            clear_alarm(AlarmCode.CLOCK)
    return len(wrong)
