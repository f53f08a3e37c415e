"""Telling people."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _

from chibo.base.jobs.actions import announce
from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import now
from chibo.base.kernel.db import save_fields
from chibo.base.security.actions.emails import offer_proof
from chibo.directory.access.enums import RoleCode
from chibo.directory.access.queries import holders_of, home_unit_of, keepers_of_installation
from chibo.directory.organisation.models import Unit
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


_ACCOUNT_TEXTS = {
    "device_new": gettext_noop("Your account was opened on a device that was not known. If it was not you, change your password at once."),
    "sign_in_failed": gettext_noop("Somebody has typed a wrong password or code for your account {count} times within a day. It is not locked."),
    "password_change": gettext_noop("The password of your account was changed. If it was not you, call your secretary at once."),
    "factor_on": gettext_noop("Two-step sign-in was switched on for your account."),
    "factor_off": gettext_noop("Two-step sign-in was switched off for your account. If it was not you, call your secretary at once."),
    "codes_new": gettext_noop("New recovery codes were made for your account; the old ones hold no more."),
    "code_use": gettext_noop("A recovery code was used to sign in to your account. If it was not you, call your secretary at once."),
    "email_change": gettext_noop("Notices to you are now mailed to another address. If it was not you, call your secretary at once."),
    "email_drop": gettext_noop("Notices to you are no longer mailed. If it was not you, call your secretary at once."),
}  # fmt: skip


def tell_of_account(person: Person, *, what: str, count: str, on: date) -> None:
    """The owner knows what happened to the account (a change of who gets in, a new device, many wrong attempts)."""
    unit = home_unit_of(person, on=on)
    if unit is not None:
        tell([person], cell=unit, news=News(f"account.{what}", _ACCOUNT_TEXTS[what], {"count": count}, "/me/security/"))


def tell_of_reset(person: Person, *, by: str, on: date) -> None:
    """The administrator, the other administrators and the offices of the uppermost units know of a reset on the machine."""
    params = {"name": person.full_name, "by": by}
    text = gettext_noop(
        "On the machine itself {by} has given new access to the account of the administrator {name}. If nobody ordered it, ask at once."
    )
    known = {person.pk: person} | {keeper.pk: keeper for keeper in keepers_of_installation(on=on)}
    for told in known.values():
        unit = home_unit_of(told, on=on)
        if unit is not None:
            tell([told], cell=unit, news=News("account.reset", text, params, "/notices/"))


def mark_read(row: Notice) -> None:
    """The notice is read; the first time counts."""
    if row.read_at is None:
        save_fields(row, read_at=now())


def mark_all_read(*, actor: Actor) -> int:
    """All of the actor's notices are read; returns how many were not."""
    return notices_of(actor).filter(read_at__isnull=True).update(read_at=now())


def mail_notices(notice_ids: list[str]) -> int:
    """Each notice has been mailed once; the mail says only that there is news, never what. Returns how many were sent.

    Only proved addresses get one. To an address that the office has typed the code is offered that proves it.
    """
    sent = 0
    for row in unmailed(notice_ids):
        account = row.person.account
        if account is None or not account.email:
            if account is not None:
                offer_proof(account, address=row.person.email)
            continue
        with translation.override(account.language):
            mail = EmailMessage(
                subject=_("You have a new notice"),
                body=_("Please sign in to read it.\n\nThis message was sent automatically."),
                to=[account.email],
            )
        if row.calendar:
            mail.attach("lich.ics", row.calendar, "text/calendar")
        mail.send()
        save_fields(row, mailed_at=now())
        sent += 1
    return sent
