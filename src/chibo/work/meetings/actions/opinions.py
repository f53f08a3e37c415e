"""A written opinion reaches those who lead the meeting, and becomes an item of the agenda."""

from django.db import transaction

from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import now
from chibo.base.kernel.errors import refuse
from chibo.base.rows.actions import change_row, lock_row
from chibo.work.meetings.actions.agenda import add_item, drop_item
from chibo.work.meetings.actions.discussion import tell_author
from chibo.work.meetings.enums import OpinionKind
from chibo.work.meetings.models import AgendaItem, Opinion
from chibo.work.meetings.rules.opinions import title_from
from rulebook.vocabulary.findings import gettext_noop


@transaction.atomic
def take_up_opinion(
    opinion: Opinion, *, actor: Actor, item: AgendaItem | None = None
) -> AgendaItem:
    """The opinion has an item of its own on the agenda, named by its first sentence, and its author
    is told; once only.

    With an item it is that one, put back after it was taken off.

    One that stands under an item already stays there. Raises NotAllowed without `meeting.prepare`;
    Refused for what was said in the meeting, and once the meeting is over.
    """
    meeting = opinion.meeting
    actor.require("meeting.prepare", meeting.unit.path)
    _lock_sent(opinion)
    if opinion.item is not None:
        return opinion.item
    item = item or add_item(meeting, title=title_from(opinion.text), actor=actor)
    change_row(opinion, "opinion.take_up", actor=actor, item=item, taken_up_at=now())
    tell_author(
        opinion, actor, gettext_noop("Your opinion is on the agenda of the meeting of {day}.")
    )
    return item


@transaction.atomic
def put_back_opinion(opinion: Opinion, *, actor: Actor) -> None:
    """The item that was made of the opinion is off the agenda, the opinion is on the meeting as a
    whole again; its author is told.

    Raises NotAllowed without `meeting.prepare`; Refused for an item that was there before the
    opinion, when something was recorded under it, or after the meeting.
    """
    actor.require("meeting.prepare", opinion.meeting.unit.path)
    _lock_sent(opinion)
    if opinion.item is None:
        return
    if opinion.taken_up_at is None:
        raise refuse(
            "not_made_of_it", "This item was not made of the opinion; it stays on the agenda."
        )
    item = opinion.item
    item.meeting, item.unit = opinion.meeting, opinion.meeting.unit
    drop_item(item, actor=actor)
    lock_row(opinion)


def _lock_sent(opinion: Opinion) -> None:
    lock_row(opinion)
    if opinion.kind != OpinionKind.WRITTEN:
        raise refuse(
            "not_sent",
            "Only an opinion that was sent before the meeting becomes an item of its own.",
        )
