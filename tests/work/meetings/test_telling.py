"""Told truly: who knows of a meeting, how, and who says so."""

from datetime import date

import pytest
import time_machine

from chibo.base.kernel.actor import SYSTEM
from chibo.base.kernel.errors import NotAllowed, Refused
from chibo.directory.people.models import Membership
from chibo.library.notifications.models import Notice
from chibo.library.notifications.queries import untold_in
from chibo.work.meetings.actions.calendar import move_meeting
from chibo.work.meetings.actions.changing import tell_changes
from chibo.work.meetings.actions.convening import convene_meeting, mark_invitation_read
from chibo.work.meetings.actions.telling import enter_opinion, enter_reply, mark_told
from chibo.work.meetings.models import Invitation
from chibo.work.meetings.queries.facts import MeetingFile
from chibo.work.meetings.queries.named import named_in
from chibo.work.meetings.queries.telling import told_of
from tests.factories import act_as, make_meeting
from tests.factories import month as step

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(people):
    """Convened by the system alone: nine members and the official in charge hold an invitation that
    only who convened knows of.
    """
    meeting = step.prepare(make_meeting(people.cell), people)
    with time_machine.travel("2026-11-02 20:00+07:00", tick=False):
        convene_meeting(meeting, on=date(2026, 11, 1), actor=act_as(people.secretary))
        yield meeting


def invitation(meeting, person):
    row = Invitation.objects.of_unit(meeting.unit).get(meeting=meeting, person=person)
    row.meeting, row.cell = meeting, meeting.unit
    return row


def sent(meeting):
    facts = MeetingFile(meeting).for_score()
    return facts["notice.sent"], facts["notice.due"], facts["notice.official_in_charge"]


def test_an_invitation_that_nobody_has_read_told_only_who_convened(meeting, people):
    assert sent(meeting) == (1, 9, False)
    assert [
        row.person for row in Invitation.objects.of_unit(meeting.unit).filter(read_at__isnull=False)
    ] == [people.secretary]
    unread = Notice.all_rows_unscoped.filter(code="meeting.convened", read_at=None)
    assert (unread.count(), unread.filter(person=people.secretary).count()) == (9, 0)


def test_who_moves_the_meeting_knows_of_the_other_day(meeting, people):
    move_meeting(
        meeting,
        day=date(2026, 11, 5),
        starts_at=meeting.starts_at,
        place=meeting.place,
        reason="Mưa lũ",
        actor=act_as(people.deputy),
    )

    read = Invitation.objects.of_unit(meeting.unit).filter(read_at__isnull=False)
    assert [row.person for row in read] == [people.deputy]
    tell_changes(meeting, actor=SYSTEM)
    asked = [people.secretary.pk, people.deputy.pk]
    assert [row.person for row in untold_in(people.cell, persons=asked, on=date(2026, 11, 2))] == [
        people.secretary
    ]


def test_only_who_read_it_was_mailed_or_was_told_by_somebody_counts(meeting, people):
    mark_invitation_read(invitation(meeting, people.secretary), actor=act_as(people.secretary))
    mark_told(
        meeting,
        {
            invitation(meeting, people.member).pk: "phone",
            invitation(meeting, people.in_charge).pk: "message",
        },
        actor=act_as(people.secretary),
    )
    Notice.all_rows_unscoped.filter(person=people.deputy).update(mail_state="sent")
    Notice.all_rows_unscoped.filter(person=people.others[0]).update(mail_state="refused")

    rows = list(Invitation.objects.of_unit(meeting.unit).filter(meeting=meeting))
    states = told_of(meeting, rows)
    assert sent(meeting) == (3, 9, True)
    assert [
        states[person.pk].way for person in (people.secretary, people.deputy, people.member)
    ] == [
        "read",
        "mail",
        "phone",
    ]
    assert (states[people.others[0].pk].really, states[people.others[0].pk].mail) == (
        False,
        "refused",
    )
    assert states[people.member.pk].by == "Lò Thị Mai"


def test_who_is_marked_as_told_hears_of_it_and_a_mark_can_be_taken_back(meeting, people):
    row = invitation(meeting, people.member)
    assert mark_told(meeting, {row.pk: "in_person"}, actor=act_as(people.secretary)) == 1
    assert mark_told(meeting, {row.pk: "in_person"}, actor=act_as(people.secretary)) == 0

    assert (
        Notice.all_rows_unscoped.filter(person=people.member, code="invitation.told").count() == 1
    )
    assert [naming.about for naming in named_in(meeting, person_id=people.member.pk)] == ["told"]
    mark_told(meeting, {row.pk: ""}, actor=act_as(people.secretary))
    assert sent(meeting)[0] == 1


def test_nothing_is_written_down_for_somebody_who_left(meeting, people):
    Membership.objects.filter(person=people.member).update(valid_to=date(2026, 11, 2))
    row = invitation(meeting, people.member)

    for act in (
        lambda: mark_told(meeting, {row.pk: "phone"}, actor=act_as(people.secretary)),
        lambda: enter_reply(
            row, reply="coming", reason="", way="phone", actor=act_as(people.secretary)
        ),
        lambda: enter_opinion(
            meeting,
            person=people.member,
            text="Sửa đường",
            way="phone",
            actor=act_as(people.secretary),
        ),
    ):
        with pytest.raises(Refused, match="has_left") as refusal:
            act()
        assert refusal.value.findings[0].params == {"names": "Vì Văn Chung"}


def test_an_answer_entered_for_somebody_says_who_entered_it_and_how_it_came(meeting, people):
    row = enter_reply(
        invitation(meeting, people.member),
        reply="leave",
        reason="Đi viện",
        way="phone",
        actor=act_as(people.secretary),
    )

    assert (row.reply, row.reply_reason, row.entered[:2]) == (
        "leave",
        "Đi viện",
        ["phone", "Lò Thị Mai"],
    )
    assert sent(meeting)[0] == 2
    assert [naming.about for naming in named_in(meeting, person_id=people.member.pk)] == [
        "told",
        "reply",
    ]


@pytest.mark.parametrize(
    ("reply", "reason", "way", "code"),
    [
        ("leave", "", "phone", "no_reason"),
        ("none", "", "phone", "no_reply"),
        ("coming", "", "pigeon", "unknown_way"),
    ],
)
def test_an_answer_that_says_nothing_is_refused(meeting, people, reply, reason, way, code):
    with pytest.raises(Refused, match=code):
        enter_reply(
            invitation(meeting, people.member),
            reply=reply,
            reason=reason,
            way=way,
            actor=act_as(people.secretary),
        )


def test_an_opinion_entered_for_somebody_stands_in_that_name_and_is_told(meeting, people):
    row = enter_opinion(
        meeting,
        person=people.others[0],
        text="Sửa đường thôn",
        way="in_person",
        actor=act_as(people.secretary),
    )

    assert (row.kind, row.person, row.entered[0]) == ("written", people.others[0], "in_person")
    assert (
        Notice.all_rows_unscoped.filter(person=people.others[0], code="opinion.entered").count()
        == 1
    )


def test_a_member_marks_and_enters_nothing(meeting, people):
    row, member = invitation(meeting, people.others[0]), act_as(people.member)

    for act in (
        lambda: mark_told(meeting, {row.pk: "phone"}, actor=member),
        lambda: enter_reply(row, reply="coming", reason="", way="phone", actor=member),
        lambda: enter_opinion(
            meeting, person=people.others[0], text="Ý kiến", way="phone", actor=member
        ),
    ):
        with pytest.raises(NotAllowed):
            act()
