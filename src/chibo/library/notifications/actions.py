"""Telling people."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _

from chibo.base.jobs.actions import announce
from chibo.base.kernel.actor import EVERYWHERE, Actor
from chibo.base.kernel.dates import now
from chibo.base.kernel.db import save_fields
from chibo.base.maintenance.enums import AlarmCode
from chibo.directory.access.enums import RoleCode
from chibo.directory.access.queries import administrators_on, holders_of
from chibo.directory.organisation.models import Unit
from chibo.directory.organisation.queries import units_within
from chibo.directory.people.enums import Post
from chibo.directory.people.models import Person
from chibo.directory.people.queries import offices_of
from chibo.library.notifications.models import Notice
from chibo.library.notifications.queries import notices_of, unmailed
from rulebook.findings import gettext_noop

_LEADERS = (Post.SECRETARY, Post.DEPUTY)


@dataclass(frozen=True, slots=True)
class News:
    """What is to be told: code, English msgid, parameters, the page it leads to, a calendar entry."""

    code: str
    message: str
    params: Mapping[str, Any] = field(default_factory=dict)
    link: str = ""
    calendar: str = ""


def tell(persons: Iterable[Person], *, cell: Unit, news: News) -> list[Notice]:
    """Each person has the notice in the app, in this transaction; e-mails follow after it by announcement."""
    rows = [
        Notice(
            cell=cell, person=person, code=news.code, message=news.message, created_at=now(), link=news.link,
            params={key: str(value) for key, value in news.params.items()}, calendar=news.calendar,
        )
        for person in persons
    ]  # fmt: skip
    Notice.objects.add_all(rows)
    with_mail = [row for row in rows if row.person.email]
    if with_mail:
        announce("notice.told", notice_ids=",".join(str(row.pk) for row in with_mail))
    return rows


def tell_of_recovery(person: Person, *, unit: Unit, step: str, by: Person | None, on: date) -> None:
    """The owner knows what happens to the account; at the request also those who may be the second person."""
    texts = {
        "requested": gettext_noop("{name} has asked for new access to your account. If it was not you who asked, stop it."),
        "used": gettext_noop("Your account was opened with a new password. If it was not you, call your secretary at once."),
        "cancelled": gettext_noop("You have stopped the new access to your account. The old password holds."),
    }  # fmt: skip
    params = {"name": by.full_name if by else ""}
    tell([person], cell=unit, news=News(f"recovery.{step}", texts[step], params, "/me/"))
    if step == "requested":
        seconds = {row.person.pk: row.person for row in offices_of(unit, on=on) if row.post in _LEADERS}
        for above in (unit, unit.parent):
            holders = holders_of(RoleCode.COMMITTEE_OFFICE, above, on=on) if above else []
            seconds |= {holder.pk: holder for holder in holders}
        told = [second for second in seconds.values() if second.pk not in (person.pk, by and by.pk)]
        ask = gettext_noop("{name} asks for new access to an account. A second person has to confirm.")
        tell(told, cell=unit, news=News("recovery.confirm", ask, params, "/recoveries/"))


ALARMS = {
    AlarmCode.DISK: gettext_noop("A disk of the server is nearly full. When it is full, nothing more can be saved."),
    AlarmCode.BACKUP: gettext_noop("The nightly backup failed. Until it succeeds again, new work is not protected."),
    AlarmCode.AUDIT: gettext_noop(
        "The check of the audit found something that does not hold. Please look at it today."
    ),
}
RESTORED = gettext_noop(
    "The installation was restored from the backup of {at} (by {by_name}). "
    "What was entered after that moment is missing; everybody signs in again."
)


def tell_administrators(code: str, message: str, *, on: date, **params: Any) -> int:
    """The administrators of the whole installation have the notice, those of its committees where there is none; returns how many.

    Nobody is told while no unit exists: then there is no work to protect yet.
    """
    top = units_within(EVERYWHERE, on=on).order_by("path").first()
    persons = list(administrators_on(on))
    if top is None or not persons:
        return 0
    return len(tell(persons, cell=top, news=News(code, message, params, "/administration/installation/")))


def mark_read(row: Notice) -> None:
    """The notice is read; the first time counts."""
    if row.read_at is None:
        save_fields(row, read_at=now())


def mark_all_read(*, actor: Actor) -> int:
    """All of the actor's notices are read; returns how many were not."""
    return notices_of(actor).filter(read_at__isnull=True).update(read_at=now())


def mail_notices(notice_ids: list[str]) -> int:
    """Each notice has been mailed once; the mail says only that there is news, never what. Returns how many were sent."""
    sent = 0
    for row in unmailed(notice_ids):
        language = row.person.account.language if row.person.account else settings.LANGUAGE_CODE
        with translation.override(language):
            mail = EmailMessage(
                subject=_("You have a new notice"),
                body=_("Please sign in to read it.\n\nThis message was sent automatically."),
                to=[row.person.email],
            )
        if row.calendar:
            mail.attach("lich.ics", row.calendar, "text/calendar")
        mail.send()
        save_fields(row, mailed_at=now())
        sent += 1
    return sent
