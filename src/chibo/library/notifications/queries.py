"""Notices, read by the person they are for."""

import uuid

from django.db.models import QuerySet

from chibo.base.kernel.actor import Actor
from chibo.base.kernel.db import fixed
from chibo.base.kernel.errors import NotFound
from chibo.library.notifications.models import Notice

_UNREAD = "SELECT COUNT(*) FROM notifications_notice WHERE person_id = %s AND read_at IS NULL"


def notices_of(actor: Actor) -> QuerySet[Notice]:
    """The actor's own notices, newest first."""
    rows: QuerySet[Notice] = Notice.all_rows_unscoped.filter(person_id=actor.person_id)
    return rows.order_by("-created_at", "-id")


def unread_count(actor: Actor) -> int:
    """How many of the actor's notices are unread; every page asks."""
    if actor.person_id is None:
        return 0
    return int(fixed(_UNREAD, actor.person_id)[0][0])


def get_notice(pk: uuid.UUID | str, *, actor: Actor) -> Notice:
    """One of the actor's own notices; raises NotFound for anybody else's."""
    row = notices_of(actor).filter(pk=pk).select_related("cell").first()
    if row is None:
        raise NotFound
    return row


def unmailed(notice_ids: list[str]) -> QuerySet[Notice]:
    """Those of the notices that still wait for their e-mail; for the system's own work."""
    rows: QuerySet[Notice] = Notice.all_rows_unscoped.filter(pk__in=notice_ids, mailed_at__isnull=True)
    return rows.select_related("person", "person__account", "cell")
