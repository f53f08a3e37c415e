"""Later: e-mails, and what the owner of an account is told."""

from datetime import datetime
from uuid import UUID

from chibo.base.kernel.actor import EVERYWHERE
from chibo.base.kernel.dates import local_date, today
from chibo.base.maintenance.enums import AlarmCode
from chibo.directory.organisation.queries import get_unit
from chibo.directory.people.queries import persons_by_id
from chibo.library.notifications.actions import ALARMS, RESTORED, mail_notices, tell_administrators, tell_of_recovery


def mail_told(*, notice_ids: str) -> int:
    """The notices with these ids (comma separated) have been mailed."""
    return mail_notices(notice_ids.split(","))


def tell_recovery_requested(*, person_id: str, unit_id: str, by_id: str) -> None:
    """The owner of the account and those who may confirm know of the request."""
    _tell("requested", person_id, unit_id, by_id)


def tell_recovery_used(*, person_id: str, unit_id: str) -> None:
    """The owner of the account knows that it was opened."""
    _tell("used", person_id, unit_id)


def tell_recovery_cancelled(*, person_id: str, unit_id: str, by_id: str) -> None:
    """The owner of the account holds a receipt of the own "no"."""
    _tell("cancelled", person_id, unit_id, by_id)


def tell_of_alarm(*, code: str) -> int:
    """The administrators of the installation know that an alarm stands; returns how many were told."""
    return tell_administrators(f"alarm.{code}", ALARMS[AlarmCode(code)], on=today())


def tell_of_restore(*, made_at: str, by: str) -> int:
    """The administrators of the installation know that a backup took the place of what was there; returns how many were told."""
    made_on = local_date(datetime.fromisoformat(made_at))
    return tell_administrators("backup.restored", RESTORED, on=today(), at=made_on, by_name=by)


def _tell(step: str, person_id: str, unit_id: str, by_id: str = "") -> None:
    found = persons_by_id([UUID(person_id), UUID(by_id) if by_id else None])
    unit = get_unit(UUID(unit_id), scope=EVERYWHERE)
    tell_of_recovery(
        found[UUID(person_id)], unit=unit, step=step, by=found.get(UUID(by_id)) if by_id else None, on=today()
    )
