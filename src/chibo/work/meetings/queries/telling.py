"""Who was really told of a meeting, and how; who is still to be told."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chibo.library.notifications.enums import MailState
from chibo.library.notifications.models import Notice
from chibo.work.meetings.models import Invitation, Meeting


@dataclass(frozen=True, slots=True)
class Told:
    """How one person was told: read, mailed, by a way that somebody ticked, or not at all (""); who
    says so, when.
    """

    way: str
    at: datetime | None = None
    by: str = ""
    mail: str = ""

    @property
    def really(self) -> bool:
        """True when the person knows; a letter that the mail server took counts, one that was
        refused does not.
        """
        return bool(self.way)


def told_of(meeting: Meeting, invitations: Iterable[Invitation]) -> dict[UUID, Told]:
    """Person → how each invited person was told; one query, none when all have read it or were told
    by somebody.
    """
    rows = list(invitations)
    open_ones = [row.person_id for row in rows if not (row.read_at or row.told)]
    mails = _mails(meeting, open_ones) if open_ones else {}
    return {row.person_id: _told(row, mails.get(row.person_id)) for row in rows}


def really_told(meeting: Meeting, invitations: Iterable[Invitation]) -> set[UUID]:
    """The persons who know of the meeting, as receipts and scores count them."""
    return {person for person, told in told_of(meeting, invitations).items() if told.really}


def _told(row: Invitation, mail: tuple[str, datetime | None] | None) -> Told:
    state, mailed_at = mail or ("", None)
    if row.read_at:
        return Told("read", row.read_at)
    if row.told:
        way, by, _by_id, at = row.told
        return Told(way, datetime.fromisoformat(at), by)
    if state == MailState.SENT:
        return Told("mail", mailed_at, mail=state)
    return Told("", mail=state)


def _mails(
    meeting: Meeting, persons: Collection[UUID]
) -> Mapping[UUID, tuple[str, datetime | None]]:
    """Person → state and moment of the last letter about this meeting on the day it has now; read
    here counts as read.
    """
    rows = Notice.objects.of_unit(meeting.unit).filter(
        person__in=persons, link=f"/meetings/{meeting.pk}/"
    )
    rows = rows.filter(params__day=meeting.planned_on.isoformat())
    rows = rows.exclude(mail_state=MailState.NONE).order_by("created_at", "pk")
    return {
        person: (state, at)
        for person, state, at in rows.values_list("person_id", "mail_state", "mailed_at")
    }
