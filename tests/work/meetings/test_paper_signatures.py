"""Signatures on paper: who signed, who keeps the original, what the papers say of it."""

from datetime import time

import pytest

from chibo.base.kernel.errors import NotAllowed, Refused
from chibo.library.documents.actions import receive_file
from chibo.library.documents.documents.compose import compose
from chibo.library.notifications.models import Notice
from chibo.work.meetings.actions.minutes import adopt_minutes, sign_minutes, withdraw_unsealed
from chibo.work.meetings.actions.objections import object_to
from chibo.work.meetings.actions.paper_signatures import add_copy, sign_on_paper
from chibo.work.meetings.actions.session import close_meeting
from chibo.work.meetings.actions.votes import record_vote
from chibo.work.meetings.documents.minutes import context_of
from chibo.work.meetings.models import PaperSignature
from chibo.work.meetings.queries.named import named_in, open_objections
from chibo.work.meetings.queries.room import votes_of
from chibo.work.meetings.queries.signatures import (
    by_one_account,
    by_one_account_among,
    copies_of,
    paper_signatures_of,
)
from rulebook.meetings.votes import VoteTally
from tests.factories import act_as, make_meeting
from tests.factories import month as step

pytestmark = pytest.mark.django_db
BOTH = ("chair", "secretary")


@pytest.fixture
def adopted(people):
    """Closed with one vote that the secretary recorded beside a teller, minutes
    adopted, unsigned.
    """
    meeting = step.open_room(make_meeting(people.cell), people)
    step.call_roll(meeting, people)
    record_vote(
        meeting,
        subject="Nghị quyết",
        decision="resolution",
        tally=VoteTally(9, 0, 0, 0),
        tellers=[people.member],
        actor=act_as(people.secretary),
    )
    close_meeting(meeting, ended_at=time(20, 40), actor=act_as(people.secretary))
    minutes = adopt_minutes(meeting, actor=act_as(people.secretary))
    minutes.meeting = meeting
    return minutes


def on_paper(minutes, people, *signings, who="secretary", **more):
    given = {"keeper": people.member, "place": "Tủ hồ sơ nhà văn hóa"} | more
    return sign_on_paper(
        minutes,
        signings=signings,
        on=minutes.meeting.day,
        actor=act_as(getattr(people, who)),
        **given,
    )


def test_one_login_seals_with_the_other_signature_on_paper(adopted, people):
    sign_minutes(adopted, on=adopted.meeting.day, actor=act_as(people.secretary))
    on_paper(adopted, people, "secretary")

    assert (adopted.sealed_at is not None, adopted.secretary_name, adopted.meeting.state) == (
        True,
        "Hà Văn Bình",
        "sealed",
    )
    assert by_one_account(adopted, votes_of(adopted.meeting), paper_signatures_of(adopted.meeting))
    (row,) = paper_signatures_of(adopted.meeting)
    assert (row.person, row.keeper, row.entered_by) == (people.deputy, people.member, "Lò Thị Mai")


def test_both_may_sign_on_paper_and_the_print_says_who_keeps_the_original(adopted, people):
    before = compose("minutes", context_of(adopted))
    on_paper(adopted, people, *BOTH)
    paper = compose("minutes", context_of(adopted))

    assert before.left.lines == ("NGƯỜI GHI BIÊN BẢN", "(Ký, ghi rõ họ tên)")
    kept = (
        "(Đã ký trên bản giấy; bản gốc do đồng chí Vì Văn Chung giữ, để tại Tủ hồ sơ nhà văn hóa)"
    )
    assert (paper.right.lines, paper.right.name) == (("CHỦ TRÌ", kept), "Lò Thị Mai")
    assert "do một tài khoản ghi" in "".join(run.text for run in paper.blocks[-1].runs)


def test_meetings_that_one_account_wrote_down_are_told_from_the_others(
    adopted, people, django_assert_num_queries
):
    scope, meetings = act_as(people.official).scope, [adopted.meeting_id]
    assert by_one_account_among(meetings, scope=scope) == set()
    on_paper(adopted, people, *BOTH)
    other = make_meeting(people.sister)
    with django_assert_num_queries(3):
        assert by_one_account_among([*meetings, other.pk], scope=scope) == {adopted.meeting_id}
    assert by_one_account_among(meetings, scope=act_as(people.stranger).scope) == set()
    with django_assert_num_queries(0):
        assert by_one_account_among([], scope=scope) == set()


def test_two_accounts_are_not_called_one(adopted, people):
    sign_minutes(adopted, on=adopted.meeting.day, actor=act_as(people.secretary))
    sign_minutes(adopted, on=adopted.meeting.day, actor=act_as(people.deputy))

    assert adopted.sealed_at and not by_one_account(
        adopted, votes_of(adopted.meeting), paper_signatures_of(adopted.meeting)
    )


@pytest.mark.parametrize(
    ("signings", "more", "codes"),
    [
        ((), {}, ["no_signer"]),
        (("chair",), {"keeper": None}, ["no_keeper"]),
        (("nobody",), {}, ["signed_already"]),
        (("chair",), {"place": "Tủ (MẬT)"}, ["documents.secrecy_mark"]),
    ],
)
def test_what_is_missing_is_said_and_nothing_signed(adopted, people, signings, more, codes):
    with pytest.raises(Refused) as refusal:
        on_paper(adopted, people, *signings, **more)

    assert [finding.code for finding in refusal.value.findings] == codes
    assert PaperSignature.objects.of_unit(people.cell).count() == 0


def test_a_signature_stands_once_however_it_was_given(adopted, people):
    sign_minutes(adopted, on=adopted.meeting.day, actor=act_as(people.secretary))

    with pytest.raises(Refused) as refusal:
        on_paper(adopted, people, "chair")
    assert [finding.code for finding in refusal.value.findings] == ["signed_already"]


def test_a_member_writes_down_no_signature(adopted, people):
    with pytest.raises(NotAllowed):
        on_paper(adopted, people, *BOTH, who="member")


def test_signer_and_keeper_are_told_and_may_object_even_after_the_sealing(adopted, people):
    on_paper(adopted, people, *BOTH)

    told = {
        (row.person_id, row.code)
        for row in Notice.all_rows_unscoped.filter(code__startswith="signature.")
    }
    assert told == {(people.deputy.pk, "signature.on_paper"), (people.member.pk, "signature.kept")}
    naming = next(
        row
        for row in named_in(adopted.meeting, person_id=people.deputy.pk)
        if row.about == "signer"
    )
    object_to(
        adopted.meeting,
        about=naming.about,
        target=naming.target,
        text="Tôi chưa ký",
        actor=act_as(people.deputy),
    )
    assert (naming.about, open_objections(adopted.meeting)) == ("signer", 1)


def test_a_picture_of_the_sheet_may_come_long_after_the_sealing(adopted, people):
    on_paper(adopted, people, *BOTH)
    add_copy(adopted, copy=receive_file("ban-ky.txt", b"anh chup"), actor=act_as(people.secretary))

    assert [row.file.name for row in copies_of(adopted)] == ["ban-ky.txt"]


def test_minutes_signed_by_account_have_no_sheet_to_show(adopted, people):
    sign_minutes(adopted, on=adopted.meeting.day, actor=act_as(people.secretary))
    sign_minutes(adopted, on=adopted.meeting.day, actor=act_as(people.deputy))

    with pytest.raises(Refused, match="no_paper"):
        add_copy(adopted, copy=receive_file("a.txt", b"a"), actor=act_as(people.secretary))


def test_a_version_that_is_withdrawn_takes_its_paper_signature_with_it(adopted, people):
    on_paper(adopted, people, "secretary", copy=receive_file("a.txt", b"a"))
    withdraw_unsealed(adopted.meeting, actor=act_as(people.secretary))

    assert paper_signatures_of(adopted.meeting) == []
