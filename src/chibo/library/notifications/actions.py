"""Telling people."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _

from chibo.base.jobs.actions import announce
from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import now
from chibo.base.kernel.db import save_fields
from chibo.directory.organisation.models import Unit
from chibo.directory.people.models import Person
from chibo.library.notifications.models import Notice
from chibo.library.notifications.queries import notices_of, unmailed


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
