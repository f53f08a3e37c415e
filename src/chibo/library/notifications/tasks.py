"""Later: e-mails, and what the owner of an account is told."""

from datetime import datetime, timedelta
from uuid import UUID

from chibo.base.jobs.rules import job
from chibo.base.kernel.actor import EVERYWHERE
from chibo.base.kernel.dates import local_date, today
from chibo.base.kernel.mail import MAIL_PAUSES
from chibo.base.maintenance.enums import AlarmCode
from chibo.directory.access.queries import grant_by_id
from chibo.directory.organisation.queries import get_unit
from chibo.directory.people.queries import person_of, persons_by_id
from chibo.directory.role_requests.queries import request_by_id
from chibo.library.notifications.actions import (
    ALARMS,
    RESTORED,
    tell_administrators,
    tell_of_account,
    tell_of_recovery,
    tell_of_reset,
    watch_read_log,
)
from chibo.library.notifications.actions.letters import give_up_mail, mail_notice
from chibo.library.notifications.actions.roles import tell_of_ended_role, tell_of_role


@job(
    repeatable=True,
    pauses=MAIL_PAUSES,
    limit=timedelta(minutes=5),
    given_up="chibo.library.notifications.tasks.note_not_mailed",
    letter=True,
)
def mail_told(*, notice_id: str) -> str:
    """The notice has been mailed, or its row says why not.

    Repeatable: what may have been handed over is not sent again.
    """
    return mail_notice(notice_id)


@job(repeatable=False)
def note_not_mailed(*, notice_id: str) -> None:
    """The row says that the e-mail was given up."""
    give_up_mail(notice_id)


@job(repeatable=False, letter=True)
def tell_recovery_requested(*, person_id: str, unit_id: str, by_id: str) -> None:
    """The owner of the account and those who may confirm know of the request."""
    _tell("requested", person_id, unit_id, by_id)


@job(repeatable=False, letter=True)
def tell_recovery_used(*, person_id: str, unit_id: str) -> None:
    """The owner of the account knows that it was opened."""
    _tell("used", person_id, unit_id)


@job(repeatable=False, letter=True)
def tell_recovery_cancelled(*, person_id: str, unit_id: str, by_id: str) -> None:
    """The owner of the account holds a receipt of the own "no"."""
    _tell("cancelled", person_id, unit_id, by_id)


@job(repeatable=False, letter=True)
def tell_of_alarm(*, code: str) -> int:
    """The administrators of the installation know that an alarm stands; returns how
    many were told.
    """
    return tell_administrators(f"alarm.{code}", ALARMS[AlarmCode(code)], on=today())


def watch_reads() -> None:
    """Every ten minutes, on every machine: its read log has been looked at."""
    watch_read_log()


@job(repeatable=False, letter=True)
def tell_of_restore(*, made_at: str, by: str) -> int:
    """The administrators of the installation know that a backup took the place of what was there;
    returns how many were told.
    """
    made_on = local_date(datetime.fromisoformat(made_at))
    return tell_administrators("backup.restored", RESTORED, on=today(), at=made_on, by_name=by)


@job(repeatable=False, letter=True)
def tell_account_warned(*, owner_id: str, what: str, count: str = "") -> None:
    """The owner of the account knows what happened to it; an account without a person has nobody to
    tell.
    """
    person = person_of(UUID(owner_id))
    if person is not None:
        tell_of_account(person, what=what, count=count, on=today())


@job(repeatable=False, letter=True)
def tell_administrator_reset(*, person_id: str, by: str) -> None:
    """Everybody who keeps the installation knows that an administrator got new access on the
    machine.
    """
    tell_of_reset(persons_by_id([UUID(person_id)])[UUID(person_id)], by=by, on=today())


@job(repeatable=False, letter=True)
def tell_role_requested(*, request_id: str) -> None:
    """Those who can confirm the role, or stop it before it begins by itself, know of it."""
    tell_of_role(request_by_id(request_id), step="requested", on=today())


@job(repeatable=False, letter=True)
def tell_role_decided(*, request_id: str) -> None:
    """Who asked for the role and who was to hold it know that it was confirmed,
    refused or stopped.
    """
    tell_of_role(request_by_id(request_id), step="decided", on=today())


@job(repeatable=False, letter=True)
def tell_role_begun(*, request_id: str) -> None:
    """Those who were told before know that the role has begun by itself."""
    tell_of_role(request_by_id(request_id), step="begun", on=today())


@job(repeatable=False, letter=True)
def tell_role_ended(*, grant_id: str, by: str) -> None:
    """Who held a role knows that it has ended."""
    tell_of_ended_role(grant_by_id(grant_id), by=by, on=today())


def _tell(step: str, person_id: str, unit_id: str, by_id: str = "") -> None:
    found = persons_by_id([UUID(person_id), UUID(by_id) if by_id else None])
    unit = get_unit(UUID(unit_id), scope=EVERYWHERE)
    tell_of_recovery(
        found[UUID(person_id)],
        unit=unit,
        step=step,
        by=found.get(UUID(by_id)) if by_id else None,
        on=today(),
    )
