"""Notices, read by the person they are for."""

import uuid
from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from chibo.base.kernel.actor import EVERYWHERE, Actor
from chibo.base.kernel.dates import now
from chibo.base.kernel.db import raw_query
from chibo.base.kernel.errors import NotFound
from chibo.directory.organisation.models import Unit
from chibo.directory.organisation.queries import committees_within
from chibo.directory.role_requests.models import RoleRequest
from chibo.library.notifications.enums import TROUBLED, MailState
from chibo.library.notifications.models import Notice

_UNREAD = (
    "SELECT COUNT(*) FROM notifications_notice WHERE person_id = {who} AND read_at IS NULL AND"
    " over_at IS NULL AND NOT (code IN (%s, %s, %s, %s) AND params->>'day' < %s)"
)
_UNREAD_BY_PERSON = _UNREAD.format(who="%s")
_UNREAD_BY_ACCOUNT = _UNREAD.format(who="(SELECT id FROM people_person WHERE account_id = %s)")
# What asks to something on its day: once that is past or over, nobody has to read it any more.
INVITATIONS = ("meeting.convened", "meeting.remind", "meeting.move", "meeting.called_off")
# What members are called about where they do not read here; of the invitation itself the meeting
# keeps its own list.
CALLED_ABOUT = (
    "meeting.move",
    "meeting.called_off",
    "meeting.not_held",
    "resolution.published",
    "task.assigned",
    "task.taken_back",
    "leave.decided",
)
_CALLED_FOR = timedelta(days=60)


def notices_of(actor: Actor) -> QuerySet[Notice]:
    """The actor's own notices, newest first."""
    rows: QuerySet[Notice] = Notice.all_rows_unscoped.filter(person_id=actor.person_id)
    return rows.order_by("-created_at", "-id")


def unread_count(actor: Actor, *, on: date) -> int:
    """How many of the actor's notices are unread, without invitations to what is past or over;
    every page asks.
    """
    if actor.person_id is None:
        return 0
    return int(raw_query(_UNREAD_BY_PERSON, actor.person_id, *INVITATIONS, on.isoformat())[0][0])


def unread_mark(account_id: uuid.UUID, *, on: date) -> tuple[str, tuple[uuid.UUID | str, ...]]:
    """The statement for the `unread_count` of the account's person, and what goes into it."""
    return _UNREAD_BY_ACCOUNT, (account_id, *INVITATIONS, on.isoformat())


def untold_in(cell: Unit, *, persons: Collection[uuid.UUID], on: date) -> list[Notice]:
    """What these members of a cell which the caller has read should know of the last sixty days and
    nobody has told them: not read here, no letter taken by a mail server, not ticked; by name, then
    time. Invitations to days that are past are left out.
    """
    rows = Notice.objects.of_unit(cell).filter(
        code__in=CALLED_ABOUT, read_at=None, over_at=None, told__isnull=True, person__in=persons
    )
    rows = rows.filter(created_at__gte=now() - _CALLED_FOR).exclude(mail_state=MailState.SENT)
    found = rows.select_related("person__account").order_by(
        "person__name_key", "person", "created_at"
    )
    return [
        row
        for row in found
        if row.code not in INVITATIONS or row.params.get("day", "") >= on.isoformat()
    ]


def get_notice(pk: uuid.UUID | str, *, actor: Actor) -> Notice:
    """One of the actor's own notices; raises NotFound for anybody else's."""
    row = notices_of(actor).filter(pk=pk).select_related("unit").first()
    if row is None:
        raise NotFound
    return row


def notice_to_mail(pk: str) -> Notice | None:
    """The notice with its person, None when there is none; for the system's own work."""
    rows: QuerySet[Notice] = Notice.all_rows_unscoped.filter(pk=pk)
    return rows.select_related("person", "person__account").first()


def mail_troubles(
    cell: Unit, *, link: str, persons: Collection[uuid.UUID]
) -> dict[uuid.UUID, MailState]:
    """Who of these persons may not have the last e-mail that leads to this page of a cell which the
    caller has read; one query.
    """
    rows = (
        Notice.objects.of_unit(cell)
        .filter(person__in=persons, link=link)
        .exclude(mail_state=MailState.NONE)
    )
    last = dict(rows.order_by("created_at", "pk").values_list("person_id", "mail_state"))
    return {person: MailState(state) for person, state in last.items() if state in TROUBLED}


def recovery_mail_troubles(units: Collection[uuid.UUID], *, since: datetime) -> list[Notice]:
    """Who may not have the e-mail about new access that was asked for in these units, which the
    caller has read; one query.

    `code` is recovery.requested for the owner of the account, recovery.confirm for who may be the
    second person.
    """
    rows: QuerySet[Notice] = Notice.all_rows_unscoped.filter(
        unit__in=units, code__in=("recovery.requested", "recovery.confirm"), created_at__gte=since
    )
    return _last_in_trouble(rows)


def unit_of_notice(unit: Unit | None, *, on: date) -> Unit | None:
    """The unit where notices of a role over this one stand; for the whole installation the
    uppermost committee.
    """
    return unit or committees_within(EVERYWHERE, on=on).first()


def role_mail_troubles(row: RoleRequest, *, on: date) -> list[Notice]:
    """Who may not have the e-mail about this request for a role, which the caller has read; one
    query, two for the whole.
    """
    rows: QuerySet[Notice] = Notice.all_rows_unscoped.filter(unit=unit_of_notice(row.unit, on=on))
    return _last_in_trouble(rows.filter(link=f"/role-requests/{row.pk}/"))


def _last_in_trouble(rows: QuerySet[Notice]) -> list[Notice]:
    """Of each person's last e-mail of a kind those that perhaps did not arrive."""
    mailed = (
        rows.exclude(mail_state=MailState.NONE)
        .select_related("person")
        .order_by("created_at", "pk")
    )
    last = {(row.code, row.unit_id, row.person_id): row for row in mailed}
    return [row for row in last.values() if row.mail_state in TROUBLED]
