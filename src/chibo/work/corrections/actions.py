"""Asking for a correction and answering it."""

from datetime import date, timedelta

from django.conf import settings
from django.db import transaction

from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import now
from chibo.base.kernel.errors import NotAllowed, refuse, refuse_if
from chibo.base.kernel.text import clean_line
from chibo.base.rows.actions import change_row, create_row, lock_row
from chibo.directory.access.enums import RoleCode
from chibo.directory.access.queries import holders_above
from chibo.directory.people.actions import change_person
from chibo.directory.people.enums import Post
from chibo.directory.people.models import Person
from chibo.directory.people.queries import offices_of
from chibo.library.notifications.actions import Message, notify
from chibo.library.regulations.queries import holidays_around, pack_for
from chibo.work.corrections.enums import CorrectionState, Field
from chibo.work.corrections.models import CorrectionRequest
from chibo.work.corrections.queries import own_corrections, unit_answering
from chibo.work.corrections.rules import (
    check_answer,
    check_request,
    check_unchanged,
    value_of,
    working_day_after,
    written,
)
from rulebook.vocabulary.findings import gettext_noop

RIGHT = "correction.answer"
# So many requests of one person may wait at a time; more is asked for in one of them.
MOST_OPEN = 10
_PRIVATE = ("current", "proposed", "reason", "answer")
_LEADERS = (Post.SECRETARY, Post.DEPUTY)
_OFFICES = (RoleCode.COMMITTEE_OFFICE, RoleCode.ORGANISATION_DEPARTMENT)


@transaction.atomic
def request_correction(
    person: Person, *, field: str, proposed: str, reason: str, on: date, actor: Actor
) -> CorrectionRequest:
    """The office is told what is wrong and by when it answers: settings.CORRECTION_ANSWER_DAYS
    working days; the leaders of the cell are told that there is a request.

    Raises NotAllowed for anybody but the person; Refused for a value that cannot be read or stands
    there already, without a reason, with ten requests open, and for a person who belongs nowhere.
    """
    if actor.person_id is None or actor.person_id != person.pk:
        raise NotAllowed("correction.request")
    current = "" if field == Field.OTHER else written(getattr(person, field))
    refuse_if(check_request(field, proposed, reason=reason, current=current, on=on))
    unit = unit_answering(person, on=on)
    if unit is None:
        raise refuse(
            "belongs_nowhere",
            "You belong to no cell and hold no office here; please ask the administrator.",
        )
    if own_corrections(person.pk).filter(state=CorrectionState.OPEN).count() >= MOST_OPEN:
        raise refuse(
            "too_many_open",
            "Ten of your requests wait for an answer already; please wait for one of them.",
        )
    rest = pack_for(unit, on=on).value("working_days.rest_days").value
    answer_by = working_day_after(
        on, settings.CORRECTION_ANSWER_DAYS, holidays=holidays_around(on), rest_days=rest
    )
    row: CorrectionRequest = create_row(
        CorrectionRequest,
        "correction.request",
        actor=actor,
        private=_PRIVATE,
        unit=unit,
        person=person,
        field=field,
        current=current[:300],
        proposed=clean_line(proposed)[:300],
        reason=clean_line(reason)[:500],
        requested_at=now(),
        answer_by=answer_by,
        done_by=on + timedelta(days=settings.CORRECTION_DONE_DAYS),
    )
    _tell_office(row, on=on)
    return row


@transaction.atomic
def withdraw_correction(row: CorrectionRequest, *, actor: Actor) -> CorrectionRequest:
    """The person has taken the request back.

    Raises NotAllowed for anybody else; Refused once it is answered.
    """
    if actor.person_id != row.person_id:
        raise NotAllowed("correction.request")
    fresh = lock_row(row)
    refuse_if(check_answer(state=fresh.state, by_owner=False, accepted=True, answer=""))
    change_row(row, "correction.withdraw", actor=actor, state=CorrectionState.WITHDRAWN)
    return row


@transaction.atomic
def answer_correction(
    row: CorrectionRequest, *, accepted: bool, answer: str, on: date, actor: Actor
) -> CorrectionRequest:
    """The request is answered and the person is told; accepted, the directory says what was
    proposed (what is no field of the directory the office mends in its own place and says so in the
    answer).

    Raises NotAllowed without `correction.answer` over the cell; Refused for one's own request, once
    it is answered, refused without a reason, and accepted when the directory says something else by
    now.
    """
    actor.require(RIGHT, row.unit.path)
    fresh = lock_row(row)
    refuse_if(
        check_answer(
            state=fresh.state,
            by_owner=actor.person_id == row.person_id,
            accepted=accepted,
            answer=answer,
        )
    )
    if accepted and row.field != Field.OTHER:
        value = value_of(row.field, row.proposed, on=on)
        stands = written(
            getattr(Person.objects.select_for_update().get(pk=row.person_id), row.field)
        )
        refuse_if(check_unchanged(stands, asked_about=row.current, proposed=written(value)))
        change_person(row.person, unit=row.unit, actor=actor, **{row.field: value})
    state = CorrectionState.ACCEPTED if accepted else CorrectionState.REFUSED
    change_row(
        row,
        "correction.accept" if accepted else "correction.refuse",
        actor=actor,
        private=_PRIVATE,
        state=state,
        answer=clean_line(answer)[:500],
        answered_by=actor.name,
        answered_by_id=actor.person_id,
        answered_at=now(),
    )
    said = {
        True: gettext_noop("Your request for a correction was accepted by {name}."),
        False: gettext_noop(
            "Your request for a correction was not accepted by {name}; the reason stands with it."
        ),
    }
    news = Message("correction.answer", said[accepted], {"name": actor.name}, "/me/corrections/")
    notify([row.person], cell=row.unit, news=news)
    return row


def _tell_office(row: CorrectionRequest, *, on: date) -> None:
    """Without a word of what is wrong: that is read on the page, and the reading is logged."""
    holders = list(holders_above(_OFFICES, row.unit.path, on=on))
    leaders = [office.person for office in offices_of(row.unit, on=on) if office.post in _LEADERS]
    told = {person.pk: person for person in (*holders, *leaders) if person.pk != row.person_id}
    message = gettext_noop("{name} asks for a correction of the own data; answer by {day}.")
    params = {"name": row.person.full_name, "day": row.answer_by}
    notify(
        told.values(),
        cell=row.unit,
        news=Message("correction.request", message, params, "/corrections/"),
    )
