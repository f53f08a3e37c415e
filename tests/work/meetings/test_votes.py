"""Votes: the arithmetic, the second signer, taking back."""

from datetime import time, timedelta
from random import Random

import pytest

from chibo.base.accounts.models import Account
from chibo.base.audit.models import Entry
from chibo.base.kernel.errors import NotAllowed, Refused
from chibo.library.notifications.models import Notice
from chibo.work.meetings.actions.resolutions import issue_resolution
from chibo.work.meetings.actions.roll_call import RollMark
from chibo.work.meetings.actions.session import close_meeting
from chibo.work.meetings.actions.votes import confirm_vote, drop_vote, record_vote
from chibo.work.meetings.models import Vote
from rulebook.meetings.votes import VoteTally
from tests.factories import PASSWORD, act_as, make_meeting
from tests.factories import month as step

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(people):
    """In session, nine official members of the cell present."""
    meeting = step.open_room(make_meeting(people.cell), people)
    step.call_roll(meeting, people)
    return meeting


def with_account(person):
    person.account = Account.objects.create_user("nguoithuhai", PASSWORD)
    person.save(update_fields=["account"])


def recorded(meeting, people, tally=None, **given):
    given.setdefault("actor", act_as(people.secretary))
    given.setdefault("tellers", [people.others[1]])
    tally = tally or VoteTally(9, 0, 0, 0)
    return record_vote(
        meeting, subject="Thông qua nghị quyết", decision="resolution", tally=tally, **given
    )


def test_asvs_2_2_3_500_random_tallies_pass_only_when_they_add_up(meeting, people):
    random = Random(20261103)
    actor, wrong = act_as(people.secretary), []
    for _ in range(500):
        tally = VoteTally(*(random.randint(0, 9) for _ in range(4)))
        if random.random() < 0.5:
            tally = VoteTally(tally.votes_for, 0, 0, 9 - tally.votes_for)
        try:
            vote = recorded(meeting, people, tally, actor=actor)
            vote.delete()
            passed = vote.present == tally.total
        except Refused as refused:
            passed = False
            assert [finding.code for finding in refused.findings] == ["vote.sum"]
        if passed is not (tally.total == 9):
            wrong.append(tally)

    assert wrong == []
    assert Entry.objects.filter(chain_id=people.cell.pk, code="vote.record").count() > 200


def test_a_resolution_that_was_voted_down_is_not_issued_on_the_strength_of_another_vote(
    meeting, people
):
    deputy, secretary = act_as(people.deputy), act_as(people.secretary)
    confirm_vote(
        recorded(meeting, people, VoteTally(0, 9, 0, 0)), tally=VoteTally(0, 9, 0, 0), actor=deputy
    )
    carried = VoteTally(9, 0, 0, 0)
    vote = record_vote(
        meeting,
        subject="Đề nghị kết nạp",
        decision="admission",
        tally=carried,
        tellers=[people.member],
        actor=secretary,
    )
    confirm_vote(vote, tally=carried, actor=deputy)
    close_meeting(meeting, ended_at=meeting.opened_at + timedelta(minutes=100), actor=secretary)

    with pytest.raises(Refused) as refusal:
        issue_resolution(
            meeting, kind="resolution", title="Nghị quyết", body="Nội dung", actor=secretary
        )

    assert [finding.code for finding in refusal.value.findings] == ["no_vote"]


def test_the_refusal_shows_the_arithmetic(meeting, people):
    with pytest.raises(Refused) as refusal:
        recorded(meeting, people, VoteTally(6, 1, 1, 0))

    parts = {"votes_for": 6, "against": 1, "abstain": 1, "invalid": 0, "total": 8, "present": 9}
    assert refusal.value.findings[0].params == parts


@pytest.mark.parametrize(("votes_for", "passed"), [(4, False), (5, True)])
def test_the_outcome_is_computed_from_the_base(meeting, people, votes_for, passed):
    vote = recorded(meeting, people, VoteTally(votes_for, 9 - votes_for, 0, 0))

    assert (vote.base, vote.passed) == (9, passed)


def test_one_absent_with_reason_leaves_the_base(people):
    meeting = step.open_room(make_meeting(people.cell), people)
    step.call_roll(
        meeting,
        people,
        absent={
            people.member: RollMark("excused", "Đi viện"),
            people.others[0]: RollMark("unexcused"),
        },
    )

    vote = recorded(meeting, people, VoteTally(7, 0, 0, 0))

    assert (vote.base, vote.present) == (8, 7)


def test_asvs_2_3_1_no_vote_before_the_roll_call_is_complete(people):
    meeting = step.open_room(make_meeting(people.cell), people)

    with pytest.raises(Refused) as refusal:
        recorded(meeting, people, VoteTally(0, 0, 0, 0))

    assert refusal.value.findings[0].code == "roll_call_open"


def test_asvs_2_3_5_who_recorded_the_totals_cannot_confirm_them(meeting, people):
    vote = recorded(meeting, people)

    with pytest.raises(Refused) as refusal:
        confirm_vote(vote, tally=VoteTally(9, 0, 0, 0), actor=act_as(people.secretary))

    assert (refusal.value.findings[0].code, vote.confirmed_by_id) == ("same_person", None)


def test_other_totals_do_not_confirm(meeting, people):
    vote = recorded(meeting, people)

    with pytest.raises(Refused) as refusal:
        confirm_vote(vote, tally=VoteTally(8, 1, 0, 0), actor=act_as(people.deputy))

    (finding,) = refusal.value.findings
    assert (finding.code, finding.params) == ("totals_differ", {"mine": "8 / 1 / 0 / 0"})


def test_a_member_neither_records_nor_confirms(meeting, people):
    with pytest.raises(NotAllowed):
        recorded(meeting, people, actor=act_as(people.member))
    vote = recorded(meeting, people)
    with pytest.raises(NotAllowed):
        confirm_vote(vote, tally=VoteTally(9, 0, 0, 0), actor=act_as(people.member))


def test_a_vote_without_tellers_waits_for_a_second_account_that_is_present_and_stops_the_closing(
    meeting, people
):
    with_account(people.deputy)
    recorded(meeting, people, tellers=[])

    with pytest.raises(Refused) as refusal:
        close_meeting(meeting, ended_at=time(20, 40), actor=act_as(people.secretary))

    assert [finding.code for finding in refusal.value.findings] == ["votes_unconfirmed"]


def test_a_vote_by_one_account_can_be_taken_back_the_audit_keeps_it_and_the_teller_knows(
    meeting, people
):
    vote = recorded(meeting, people)

    drop_vote(vote, actor=act_as(people.secretary))

    told = Notice.all_rows_unscoped.filter(person=people.others[1], code="vote.teller").order_by(
        "created_at"
    )
    assert [row.message[:14] for row in told] == ["You are named ", "The vote “{sub"]
    assert Vote.objects.of_unit(people.cell).count() == 0
    assert (
        Entry.objects.filter(chain_id=people.cell.pk, code__in=["vote.record", "vote.drop"]).count()
        == 2
    )


def test_a_confirmed_vote_stays(meeting, people):
    vote = recorded(meeting, people)
    confirm_vote(vote, tally=VoteTally(9, 0, 0, 0), actor=act_as(people.deputy))

    with pytest.raises(Refused):
        drop_vote(vote, actor=act_as(people.secretary))
    assert (vote.confirmed_by, vote.recorded_by) == ("Hà Văn Bình", "Lò Thị Mai")


@pytest.mark.parametrize(("votes_for", "allowed"), [(9, True), (8, True), (7, False), (10, False)])
def test_who_left_early_may_be_missing_in_a_vote(people, votes_for, allowed):
    meeting = step.open_room(make_meeting(people.cell), people)
    step.call_roll(meeting, people, absent={people.member: RollMark("left", minutes_late=60)})

    try:
        vote = recorded(meeting, people, VoteTally(votes_for, 0, 0, 0))
        assert (allowed, vote.present, vote.base) == (True, votes_for, 9)
    except Refused as refused:
        (finding,) = refused.findings
        assert (allowed, finding.code) == (False, "vote.sum")
        assert (finding.params["fewest"], finding.params["present"]) == (8, 9)


@pytest.mark.parametrize(
    "mark", [RollMark("unexcused"), RollMark("excused", "Đi viện")], ids=["count", "base"]
)
def test_a_vote_that_the_roll_call_no_longer_bears_stops_the_closing(meeting, people, mark):
    vote = recorded(meeting, people)
    confirm_vote(vote, tally=VoteTally(9, 0, 0, 0), actor=act_as(people.deputy))
    step.call_roll(meeting, people, absent={people.member: mark})

    with pytest.raises(Refused) as refusal:
        close_meeting(meeting, ended_at=time(20, 40), actor=act_as(people.secretary))

    (finding,) = [row for row in refusal.value.findings if row.blocks]
    assert (finding.code, finding.params) == ("votes_astray", {"titles": "Thông qua nghị quyết"})


def test_a_confirmed_vote_that_the_roll_call_no_longer_bears_is_taken_back_and_voted_anew(
    meeting, people
):
    vote = recorded(meeting, people)
    confirm_vote(vote, tally=VoteTally(9, 0, 0, 0), actor=act_as(people.deputy))
    step.call_roll(meeting, people, absent={people.member: RollMark("unexcused")})

    drop_vote(vote, actor=act_as(people.secretary))
    anew = recorded(meeting, people, VoteTally(8, 0, 0, 0))
    confirm_vote(anew, tally=VoteTally(8, 0, 0, 0), actor=act_as(people.deputy))
    close_meeting(meeting, ended_at=time(20, 40), actor=act_as(people.secretary))

    assert [(row.present, row.base) for row in Vote.objects.of_unit(people.cell)] == [(8, 9)]
