"""Telling people."""

import socket
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import prefetch_related_objects

from chibo.base.jobs.actions import announce_each
from chibo.base.kernel.actor import EVERYWHERE, Actor
from chibo.base.kernel.dates import VIETNAM, lies_ahead, now
from chibo.base.kernel.db import save_fields
from chibo.base.maintenance.actions import clear_alarm, raise_alarm
from chibo.base.maintenance.enums import AlarmCode
from chibo.base.maintenance.queries import alarms
from chibo.base.reads.queries import oldest_waiting
from chibo.base.reads.rules import are_readings_late
from chibo.directory.access.queries import (
    administrators_of_all,
    administrators_on,
    keepers_of_installation,
)
from chibo.directory.access.queries.held import home_unit_of
from chibo.directory.access.queries.recoveries import open_recovery_of
from chibo.directory.access.queries.recoveries import recovery_confirmers as recovery_seconds
from chibo.directory.organisation.models import Unit
from chibo.directory.organisation.queries import units_within
from chibo.directory.people.models import Person
from chibo.library.notifications.documents import (
    CalendarEvent,
    calendar_entry,
)
from chibo.library.notifications.enums import MailState
from chibo.library.notifications.models import Notice
from chibo.library.notifications.queries import (
    INVITATIONS,
    notices_of,
)
from rulebook.vocabulary.findings import gettext_noop


@dataclass(frozen=True, slots=True)
class Message:
    """What is to be told: code, English msgid, parameters, the page it leads to, a calendar entry
    and those of other meetings that the same notice is about.
    """

    code: str
    message: str
    params: Mapping[str, Any] = field(default_factory=dict)
    link: str = ""
    calendar: CalendarEvent | None = None
    besides: Sequence[CalendarEvent] = ()


def notify(persons: Iterable[Person], *, cell: Unit, news: Message) -> list[Notice]:
    """Each person has the notice in the app, in this transaction; e-mails follow after it, each by
    a job of its own.
    """
    at, params = now(), {key: str(value) for key, value in news.params.items()}
    persons = list(persons)
    prefetch_related_objects(persons, "account")
    rows = [
        Notice(
            unit=cell,
            person=person,
            code=news.code,
            message=news.message,
            created_at=at,
            link=news.link,
            params=params,
            mail_state=MailState.WAITING if address else MailState.NONE,
            calendar=_entry(news, address, at),
        )
        for person, address in ((person, _address_of(person)) for person in persons)
    ]
    Notice.objects.bulk_insert(rows)
    announce_each(
        "notice.told",
        [{"notice_id": row.pk} for row in rows if row.mail_state == MailState.WAITING],
    )
    return rows


def _address_of(person: Person) -> str:
    """The proved address of the account, to which the worker mails; else the one that the office
    typed, where the code goes.
    """
    return (person.account.email if person.account else "") or person.email


def _entry(news: Message, address: str, at: datetime) -> str:
    if not (news.calendar and address):
        return ""
    return "".join(
        calendar_entry(event, at=at, attendee=address) for event in (news.calendar, *news.besides)
    )


def tell_of_recovery(person: Person, *, unit: Unit, step: str, by: Person | None, on: date) -> None:
    """The owner knows what happens to the account, in the app and at the proved address, whatever
    the office has typed; at the request also those who could be the second person.
    """
    texts = {
        "requested": gettext_noop(
            "{name} has asked for new access to your account. If it was not you who asked, stop it."
        ),
        "used": gettext_noop(
            "Your account was opened with a new password. If it was not you, call your secretary at"
            " once."
        ),
        "cancelled": gettext_noop(
            "You have stopped the new access to your account. The old password holds."
        ),
    }
    params = {"name": by.full_name if by else ""}
    notify([person], cell=unit, news=Message(f"recovery.{step}", texts[step], params, "/me/"))
    if step == "requested":
        row = open_recovery_of(person)
        told = recovery_seconds(row, on=on) if row else []
        ask = gettext_noop(
            "{name} asks for new access to an account. A second person has to confirm."
        )
        notify(told, cell=unit, news=Message("recovery.confirm", ask, params, "/recoveries/"))


ALARMS = {
    AlarmCode.DISK: gettext_noop(
        "A disk of the server is nearly full. When it is full, nothing more can be saved."
    ),
    AlarmCode.BACKUP: gettext_noop(
        "The nightly backup failed. Until it succeeds again, new work is not protected."
    ),
    AlarmCode.AUDIT: gettext_noop(
        "The check of the audit found something that does not hold. Please look at it today."
    ),
    AlarmCode.READS: gettext_noop(
        "The read log stands still: what is looked at is not entered in the audit. Please have the"
        " program started again."
    ),
    AlarmCode.CLOCK: gettext_noop(
        "The clock of the server was ahead. What was entered meanwhile bears wrong dates; please"
        " have the clock checked."
    ),
    AlarmCode.FILES: gettext_noop(
        "Attachments are missing or changed on the server. Please look at it today."
    ),
    AlarmCode.COUNTS: gettext_noop(
        "Counts of meetings do not agree with their roll call or their tasks. Please look at it"
        " today."
    ),
    AlarmCode.LIBRARIES: gettext_noop(
        "Nobody has looked for new faults in the libraries of this version for more than sixty"
        " days. Please have the newest version installed."
    ),
}
RESTORED = gettext_noop(
    "The installation was restored from the backup of {at} (by {by_name}). "
    "What was entered after that moment is missing; everybody signs in again."
)


READS_LATE = gettext_noop(
    "On the machine {machine} the oldest look waits since {since} for its entry in the audit. Start"
    " the program there again."
)
# One alarm stands at a time, and another machine cannot know that this one is well again; what
# still stands after a day goes.
_READS_SHOWN = timedelta(days=1)


def watch_read_log() -> bool:
    """Administrators are warned while what this machine has shown waits too long for its entry in
    the audit; returns whether it does.
    """
    at, oldest, machine = now(), oldest_waiting(), socket.gethostname()
    late = oldest is not None and are_readings_late(oldest, at=at)
    standing = alarms().filter(code=AlarmCode.READS).first()
    if standing is not None and standing.params["machine"] != machine:
        if not lies_ahead(standing.raised_at, at=at) and at - standing.raised_at <= _READS_SHOWN:
            return late
        clear_alarm(AlarmCode.READS)
    if oldest is not None and late:
        since = f"{oldest.astimezone(VIETNAM):%H:%M %d/%m/%Y}"
        raise_alarm(AlarmCode.READS, READS_LATE, machine=machine, since=since)
    elif standing is not None:
        clear_alarm(AlarmCode.READS)
    return late


def tell_administrators(code: str, message: str, *, on: date, **params: Any) -> int:
    """The administrators of the whole installation have the notice, those of its committees where
    there is none; returns how many.

    Nobody is told while no unit exists: then there is no work to protect yet.
    """
    top = units_within(EVERYWHERE, on=on).order_by("path").first()
    persons = list(administrators_on(on))
    if top is None or not persons:
        return 0
    # The page of the installation is open to those who keep all of it.
    link = "/administration/installation/" if administrators_of_all(on).exists() else ""
    return len(notify(persons, cell=top, news=Message(code, message, params, link)))


_ACCOUNT_TEXTS = {
    "device_new": gettext_noop(
        "Your account was opened on a device that was not known. If it was not you, change your"
        " password at once."
    ),
    "sign_in_failed": gettext_noop(
        "Somebody has typed a wrong password or code for your account {count} times within a day."
        " It is not locked."
    ),
    "password_change": gettext_noop(
        "The password of your account was changed. If it was not you, call your secretary at once."
    ),
    "factor_on": gettext_noop("Two-step sign-in was switched on for your account."),
    "factor_off": gettext_noop(
        "Two-step sign-in was switched off for your account. If it was not you, call your secretary"
        " at once."
    ),
    "codes_new": gettext_noop(
        "New recovery codes were made for your account; the old ones hold no more."
    ),
    "code_use": gettext_noop(
        "A recovery code was used to sign in to your account. If it was not you, call your"
        " secretary at once."
    ),
    "email_change": gettext_noop(
        "Notices to you are now mailed to another address. If it was not you, call your secretary"
        " at once."
    ),
    "email_drop": gettext_noop(
        "Notices to you are no longer mailed. If it was not you, call your secretary at once."
    ),
}


def tell_of_account(person: Person, *, what: str, count: str, on: date) -> None:
    """The owner knows what happened to the account (a change of who gets in, a new device, many
    wrong attempts).
    """
    unit = home_unit_of(person, on=on)
    if unit is not None and person.account is not None:
        notify(
            [person],
            cell=unit,
            news=Message(
                f"account.{what}", _ACCOUNT_TEXTS[what], {"count": count}, "/me/security/"
            ),
        )


def tell_of_reset(person: Person, *, by: str, on: date) -> None:
    """The administrator, the other administrators and the offices of the uppermost units know of a
    reset on the machine.
    """
    params = {"name": person.full_name, "by": by}
    text = gettext_noop(
        "On the machine itself {by} has given new access to the account of the administrator"
        " {name}. If nobody ordered it, ask at once."
    )
    known = {person.pk: person} | {keeper.pk: keeper for keeper in keepers_of_installation(on=on)}
    for told in known.values():
        unit = home_unit_of(told, on=on)
        if unit is not None:
            notify([told], cell=unit, news=Message("account.reset", text, params, "/notices/"))


def settle_invitations(cell: Unit, *, link: str) -> int:
    """The invitations to what this page of the cell speaks of ask to nothing any more; returns how
    many did until now.
    """
    rows = Notice.objects.of_unit(cell).filter(
        link=link, code__in=INVITATIONS, over_at__isnull=True
    )
    return rows.update(over_at=now())


def mark_read(row: Notice) -> None:
    """The notice is read; the first time counts."""
    if row.read_at is None:
        save_fields(row, read_at=now())


def mark_all_read(*, actor: Actor) -> int:
    """All of the actor's notices are read; returns how many were not."""
    return notices_of(actor).filter(read_at__isnull=True).update(read_at=now())
