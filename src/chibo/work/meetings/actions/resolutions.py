"""Resolutions and conclusions, numbered through the term; publication of what a
meeting produced.
"""

from datetime import date

from django.db import transaction

from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import now, today
from chibo.base.kernel.errors import refuse, refuse_if
from chibo.base.kernel.text import clean_line, clean_text
from chibo.base.rows.actions import change_row, create_row
from chibo.directory.people.queries import summoned_of
from chibo.library.documents.actions import next_number, symbol
from chibo.library.documents.enums import PaperKind
from chibo.library.documents.rules.secrecy import check_secrecy
from chibo.library.notifications.actions import Message, notify
from chibo.work.meetings.enums import DecisionKind
from chibo.work.meetings.models import Meeting, Resolution
from chibo.work.meetings.queries.packs import term_of
from chibo.work.meetings.queries.room import votes_of
from rulebook.vocabulary.findings import gettext_noop


@transaction.atomic
def issue_resolution(
    meeting: Meeting,
    *,
    kind: str,
    title: str,
    body: str,
    actor: Actor,
    issued_on: date | None = None,
) -> Resolution:
    """The resolution or conclusion stands under the next number of its kind in the cell's term.

    Raises NotAllowed without `resolution.issue`; Refused before the meeting is closed, without a
    confirmed vote that carried it, without a body, dated before the meeting or ahead, or with a
    secrecy mark.
    Source: Regulation 399-QĐ/TW (numbers run on per kind of paper through the term).
    """
    actor.require("resolution.issue", meeting.unit.path)
    if not meeting.is_over:
        raise refuse("not_closed", "Close the meeting first; a resolution follows its vote.")
    if not _is_carried(meeting):
        raise refuse(
            "no_vote",
            "No confirmed vote of this meeting carries a resolution. Record the vote in the minutes"
            " first.",
        )
    title, body = clean_line(title)[:300], clean_text(body)
    if not body:
        raise refuse("no_body", "Write what was resolved.", field="body")
    refuse_if(check_secrecy(f"{title}\n{body}"))
    issued_on = _check_issued_on(meeting, issued_on) if issued_on else meeting.day
    term = term_of(meeting)
    number = next_number(meeting.unit, PaperKind(kind), term=term)
    row: Resolution = create_row(
        Resolution,
        "resolution.issue",
        actor=actor,
        private=("body",),
        unit=meeting.unit,
        meeting=meeting,
        kind=kind,
        term=term,
        number=number,
        symbol=symbol(number, PaperKind(kind)),
        title=title,
        body=body,
        issued_on=issued_on,
    )
    return row


@transaction.atomic
def publish_results(meeting: Meeting, *, actor: Actor) -> Meeting:
    """The resolution of the meeting can be read by its members and by the committee above; the time
    counts for the deadline.

    Raises NotAllowed without `resolution.issue`; Refused when there is nothing to publish.
    Source: Guidance 42-HD/BTCTW (report, conclusion, resolution within 2 days after).
    """
    actor.require("resolution.issue", meeting.unit.path)
    rows = list(meeting.resolutions.filter(unit=meeting.unit, published_at__isnull=True))
    if not rows:
        raise refuse("nothing_to_publish", "Issue the resolution or conclusion first.")
    for row in rows:
        change_row(row, "resolution.publish", actor=actor, published_at=now())
    if meeting.published_at is None:
        change_row(meeting, "meeting.publish", actor=actor, published_at=now())
    news = Message(
        "resolution.published",
        gettext_noop("The resolution of the meeting of {day} is published."),
        {"day": meeting.day},
        f"/meetings/{meeting.pk}/resolution/",
    )
    notify(
        [row.person for row in summoned_of(meeting.unit, on=meeting.day)],
        cell=meeting.unit,
        news=news,
    )
    return meeting


def _is_carried(meeting: Meeting) -> bool:
    """True when a confirmed vote carried; where the meeting voted on a resolution, one of those
    must have carried.
    """
    votes = [vote for vote in votes_of(meeting) if vote.confirmed_at]
    own = [vote for vote in votes if vote.decision == DecisionKind.RESOLUTION]
    return any(vote.passed for vote in own or votes)


def _check_issued_on(meeting: Meeting, issued_on: date) -> date:
    if issued_on < meeting.day:
        raise refuse(
            "issued_before",
            "The paper cannot be dated before the meeting of {day}.",
            field="issued_on",
            day=meeting.day,
        )
    if issued_on > today():
        raise refuse(
            "issued_ahead",
            "{day} is still ahead; date the paper today at the latest.",
            field="issued_on",
            day=issued_on,
        )
    return issued_on
