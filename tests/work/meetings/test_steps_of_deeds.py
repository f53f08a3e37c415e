"""Steps that the deeds of a meeting share: notices that are issued, changes that are followed, who
is told of an opinion, signatures that seal.
"""

from datetime import time, timedelta

import pytest
import time_machine

from chibo.base.audit.models import Entry
from chibo.base.jobs.models import Job
from chibo.base.kernel.dates import local_moment
from chibo.library.notifications.models import Notice
from chibo.work.meetings.actions.changing import follow_change, follow_changes, issue_notice
from chibo.work.meetings.actions.discussion import tell_author, tell_leaders
from chibo.work.meetings.actions.minutes import adopt_minutes, put_signatures
from chibo.work.meetings.models import Invitation, IssuedNotice, Meeting, Opinion
from chibo.work.meetings.rules.changes import stands
from tests.factories import act_as, make_meeting
from tests.factories.month import close, convene, open_room, prepare

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(people) -> Meeting:
    return make_meeting(people.cell)


def told(code: str) -> set[str]:
    rows = Notice.all_rows_unscoped.filter(code=code).select_related("person")
    return {row.person.full_name for row in rows}


def jobs() -> list[str]:
    """The meetings of which the invited are to be told later."""
    rows = Job.objects.filter(name="chibo.work.meetings.tasks.tell_of_changes")
    return [row.arguments["meeting_id"] for row in rows]


def test_a_notice_stands_with_its_number_as_it_read_then(meeting, people):
    prepare(meeting, people)
    row = issue_notice(meeting, number=7, actor=act_as(people.secretary))
    meeting.place = "Nhà ông Chung"
    meeting.save()

    stored = IssuedNotice.objects.of_unit(people.cell).get(pk=row.pk)
    assert (stored.number, stored.content) == (7, row.content)
    assert Entry.objects.get(target=f"issuednotice:{row.pk}").code == "notice.issue"


def test_nothing_is_followed_before_the_invitations_went_out(meeting, people):
    before = stands(meeting)
    meeting.place = "Nhà ông Chung"
    assert follow_change(meeting, before, actor=act_as(people.secretary)) is False
    assert jobs() == []


def test_who_was_invited_is_told_later_of_another_place_and_asked_anew_for_another_day(
    meeting, people
):
    convene(meeting, people)
    invitation = Invitation.objects.of_unit(people.cell).get(person=people.member)
    Invitation.objects.of_unit(people.cell).filter(pk=invitation.pk).update(reply="coming")
    before = stands(meeting)
    with time_machine.travel(local_moment(meeting.day, time(8)), tick=False):
        meeting.place = "Nhà ông Chung"
        follow_changes([(meeting, before)], actor=act_as(people.secretary))
        assert jobs() == [str(meeting.pk)]
        invitation.refresh_from_db()
        assert invitation.reply == "coming"

        meeting.planned_on += timedelta(days=1)
        follow_changes([(meeting, before)], actor=act_as(people.secretary))
    invitation.refresh_from_db()
    assert invitation.reply != "coming"


def test_in_the_last_two_hours_the_invited_are_told_at_once(meeting, people):
    convene(meeting, people)
    before = stands(meeting)
    with time_machine.travel(local_moment(meeting.day, time(18)), tick=False):
        meeting.place = "Nhà ông Chung"
        meeting.save()
        assert follow_change(meeting, before, actor=act_as(people.secretary)) is True
    assert jobs() == []
    assert people.member.full_name in told("meeting.move")


def opinion_of(meeting, person) -> Opinion:
    return Opinion(meeting=meeting, unit=meeting.unit, person=person, text="Nhất trí.")


def test_an_author_knows_what_became_of_an_opinion_unless_the_author_did_it(meeting, people):
    opinion = opinion_of(meeting, people.member)
    tell_author(opinion, act_as(people.member), "Taken up.")
    assert told("opinion.taken_up") == set()
    tell_author(opinion, act_as(people.secretary), "Taken up.")
    assert told("opinion.taken_up") == {people.member.full_name}


def test_who_leads_knows_of_an_opinion_and_nobody_of_the_own_one(meeting, people):
    prepare(meeting, people)
    tell_leaders(opinion_of(meeting, people.member), actor=act_as(people.deputy))
    assert people.secretary.full_name in told("opinion.sent")
    assert not told("opinion.sent") & {people.deputy.full_name, people.member.full_name}


def test_the_second_signature_seals(meeting, people):
    open_room(meeting, people)
    close(meeting, people)
    version = adopt_minutes(meeting, actor=act_as(people.deputy))
    version.meeting = meeting
    actor, at = act_as(people.secretary), meeting.closed_at

    put_signatures(version, on=meeting.day, actor=actor, secretary_name="x", secretary_signed_at=at)
    assert (version.sealed_at, meeting.state) == (None, "closed")
    put_signatures(version, on=meeting.day, actor=actor, chair_name="y", chair_signed_at=at)
    assert version.sealed_at is not None
    assert meeting.state == "sealed"
