"""Tellers beside the one who writes: who may stand there, what they are told, what they may say
against it.
"""

from datetime import time

import pytest

from chibo.base.accounts.models import Account
from chibo.base.audit.models import Entry
from chibo.base.kernel.errors import NotAllowed, Refused
from chibo.library.notifications.models import Notice
from chibo.work.meetings.actions.minutes import adopt_minutes, sign_minutes
from chibo.work.meetings.actions.objections import object_to, settle_objection
from chibo.work.meetings.actions.roll_call import RollMark
from chibo.work.meetings.actions.session import close_meeting
from chibo.work.meetings.actions.votes import confirm_vote, record_vote
from chibo.work.meetings.models import Vote
from chibo.work.meetings.queries.facts import MeetingFile
from chibo.work.meetings.queries.named import named_in, open_objections
from chibo.work.meetings.queries.presence import second_accounts
from rulebook.meetings.votes import VoteTally
from tests.factories import act_as, make_meeting
from tests.factories import month as step
from tests.insight.packs import central, install

pytestmark = pytest.mark.django_db
NINE = VoteTally(9, 0, 0, 0)


@pytest.fixture
def meeting(people):
    """In session, nine official members of the cell present; only the secretary works with an
    account.
    """
    meeting = step.open_room(make_meeting(people.cell), people)
    step.call_roll(meeting, people)
    return meeting


def recorded(meeting, people, *tellers, **given):
    return record_vote(
        meeting,
        subject="Thông qua nghị quyết",
        decision="resolution",
        tally=NINE,
        tellers=tellers,
        actor=act_as(people.secretary),
        **given,
    )


def test_with_a_teller_a_vote_counts_at_once_and_one_login_closes_the_meeting(meeting, people):
    vote = recorded(meeting, people, people.member, people.others[0])

    assert (vote.teller_names, vote.confirmed_by_id) == (["Vì Văn Chung", "Đảng viên Số 0"], None)
    assert vote.confirmed_at == vote.recorded_at
    close_meeting(meeting, ended_at=time(20, 40), actor=act_as(people.secretary))
    assert meeting.state == "closed"


@pytest.mark.parametrize(
    ("who", "code"),
    [
        ("secretary", "teller_is_recorder"),
        ("neighbour", "teller_absent"),
        ("in_charge", "teller_absent"),
        (None, "no_teller"),
    ],
)
def test_a_teller_is_another_member_who_is_present(meeting, people, who, code):
    with pytest.raises(Refused) as refusal:
        recorded(meeting, people, *([getattr(people, who)] if who else []))

    (finding,) = refusal.value.findings
    assert (finding.code, finding.field) == (code, "teller")
    assert Vote.objects.of_unit(people.cell).count() == 0


def test_an_absent_member_is_no_teller_and_is_named(people):
    meeting = step.open_room(make_meeting(people.cell), people)
    step.call_roll(meeting, people, absent={people.member: RollMark("excused", "Đi viện")})

    with pytest.raises(Refused) as refusal:
        record_vote(
            meeting,
            subject="Nghị quyết",
            decision="resolution",
            tally=VoteTally(8, 0, 0, 0),
            tellers=[people.member],
            actor=act_as(people.secretary),
        )

    assert refusal.value.findings[0].params == {"names": "Vì Văn Chung"}


def test_each_teller_is_told_the_totals_that_stand_in_that_name(meeting, people):
    recorded(meeting, people, people.member)

    (notice,) = Notice.all_rows_unscoped.filter(code="vote.teller")
    assert (notice.person, notice.params["votes_for"], notice.link) == (
        people.member,
        "9",
        f"/meetings/{meeting.pk}/named/",
    )


def test_a_second_account_may_count_again_and_need_not(meeting, people):
    vote = recorded(meeting, people, people.member)
    since = vote.confirmed_at

    with pytest.raises(Refused) as refusal:
        confirm_vote(vote, tally=VoteTally(8, 1, 0, 0), actor=act_as(people.deputy))
    assert refusal.value.findings[0].code == "totals_differ"
    confirm_vote(vote, tally=NINE, actor=act_as(people.deputy))

    assert (vote.confirmed_by, vote.confirmed_at) == ("Hà Văn Bình", since)


def test_where_the_pack_demands_it_a_vote_waits_for_the_second_entry_in_spite_of_tellers(
    people, settings, tmp_path
):
    install(settings, tmp_path, **{"vn-hd42-2025": central({"votes.second_entry": "[resolution]"})})
    meeting = step.open_room(make_meeting(people.cell), people)
    step.call_roll(meeting, people)

    assert recorded(meeting, people, people.member).confirmed_at is None
    admission = record_vote(
        meeting,
        subject="Kết nạp",
        decision="admission",
        tally=NINE,
        tellers=[people.member],
        actor=act_as(people.secretary),
    )
    assert admission.confirmed_at is not None


def test_a_teller_who_objects_stops_the_sealing_until_it_is_answered(meeting, people):
    vote = recorded(meeting, people, people.member)
    close_meeting(meeting, ended_at=time(20, 40), actor=act_as(people.secretary))
    minutes = adopt_minutes(meeting, actor=act_as(people.secretary))
    object_to(
        meeting, about="teller", target=vote.pk, text="Tôi đếm 8 thẻ", actor=act_as(people.member)
    )

    with pytest.raises(Refused) as refusal:
        sign_minutes(minutes, on=meeting.day, actor=act_as(people.secretary))
    assert refusal.value.findings[0].code == "objected"
    (row,) = meeting.objections.filter(unit=meeting.unit)
    row.meeting = meeting
    settle_objection(row, answer="Đã đếm lại cùng đồng chí: 9 thẻ", actor=act_as(people.secretary))

    assert open_objections(meeting) == 0
    assert sign_minutes(minutes, on=meeting.day, actor=act_as(people.secretary)).chair_signed_at
    codes = Entry.objects.filter(
        chain_id=people.cell.pk, code__startswith="objection."
    ).values_list("code", flat=True)
    assert sorted(codes) == ["objection.make", "objection.settle"]


def test_only_who_is_named_objects_and_nobody_answers_the_own_objection(meeting, people):
    vote = recorded(meeting, people, people.member)

    with pytest.raises(Refused) as refusal:
        object_to(
            meeting,
            about="teller",
            target=vote.pk,
            text="Không phải tôi",
            actor=act_as(people.others[0]),
        )
    assert refusal.value.findings[0].code == "not_named"
    row = object_to(
        meeting, about="teller", target=vote.pk, text="Sai số", actor=act_as(people.member)
    )
    for who in (people.member, people.others[0]):
        with pytest.raises(NotAllowed):
            settle_objection(row, answer="Đúng", actor=act_as(who))
    assert [naming.about for naming in named_in(meeting, person_id=people.member.pk)] == [
        "told",
        "teller",
    ]


def test_a_slip_that_was_never_used_makes_nobody_a_second_account(meeting, people):
    account = Account(username="pho.bt")
    account.set_unusable_password()
    account.save()
    people.deputy.account = account
    people.deputy.save(update_fields=["account"])
    file = MeetingFile(step.fresh(meeting, people.secretary))

    assert second_accounts(file, act_as(people.secretary)) == []
    with pytest.raises(Refused) as refusal:
        recorded(meeting, people)
    assert refusal.value.findings[0].code == "no_teller"

    account.set_password("lúa chín trên nương")
    account.save()
    file = MeetingFile(step.fresh(meeting, people.secretary))
    assert second_accounts(file, act_as(people.secretary)) == [people.deputy]
