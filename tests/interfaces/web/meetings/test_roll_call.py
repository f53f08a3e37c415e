"""The roll call as a page: marked, taken back, disputed, settled."""

import pytest

from chibo.base.kernel.revisions import Revision
from chibo.work.meetings.actions.convening import decide_leave, reply_to_invitation
from chibo.work.meetings.actions.roll_call import RollMark
from chibo.work.meetings.queries.room import get_line, roll_call_of
from chibo.work.meetings.rules.editable import line_values
from tests.factories import act_as, make_meeting
from tests.factories import month as step
from tests.interfaces.web.halls import address, form, grown, how_many, last_code, ready, running
from tests.interfaces.web.meetings.roll import OPENING, disputed, line_of, marks, state_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_eight")]


@pytest.fixture
def people(people_online):
    return people_online


@pytest.mark.parametrize("tail", ["settle/", "dispute/"])
def test_to_strangers_a_line_of_the_roll_does_not_exist(people, browse, tail):
    meeting, line = disputed(people)

    answer = browse(people.stranger).post(
        address(meeting, f"room/{line.pk}/{tail}"), form(state="present", text="Ý")
    )

    assert (answer.status_code, line_of(meeting, people.member).is_disputed) == (404, True)


def test_a_line_of_another_meeting_is_not_found(people, browse):
    _meeting, line = disputed(people)
    sister = make_meeting(people.sister)

    answer = browse(people.neighbour).post(
        address(sister, f"room/{line.pk}/settle/"), form(state="present")
    )

    assert answer.status_code == 404


def test_who_only_looks_sees_the_counts_of_the_roll(people, browse):
    meeting = running(people)
    step.call_roll(meeting, people, absent={people.deputy: RollMark("unexcused")})

    page = browse(people.member).get(address(meeting, "room/"))

    assert dict(page.context["counts"]) == {"here": 8, "away": 1}
    assert b'<b data-count="here">8</b>' in page.content
    assert b"data-roll>" not in page.content


def test_twenty_members_are_saved_in_one_request_with_few_queries(
    people, browse, django_assert_num_queries
):
    meeting = running(grown(people, 20))
    client = browse(people.secretary)
    sent = form(**marks(meeting), then="course")

    with django_assert_num_queries(19):
        answer = client.post(address(meeting, "room/"), sent)

    assert (answer.status_code, answer.url) == (302, address(meeting, "course/"))
    assert {line.state for line in roll_call_of(meeting)} == {"present"}
    assert how_many(people, "attendance.record") == 21


@pytest.mark.parametrize("members", [9, 20])
def test_the_page_of_the_roll_asks_as_often_for_nine_as_for_twenty(
    people, browse, django_assert_num_queries, members
):
    meeting = running(grown(people, members))
    client = browse(people.secretary)

    with django_assert_num_queries(11):
        answer = client.get(address(meeting, "room/"))

    assert (len(answer.context["members"]), len(answer.content) < 100_000) == (members, True)


def seen(line) -> str:
    """What a page that shows this line says it has seen."""
    return str(Revision.of(line_values(line)))


def test_some_marks_are_saved_and_the_rest_stays_unrecorded(people, browse):
    meeting = running(people)
    line = line_of(meeting, people.member)

    browse(people.secretary).post(
        address(meeting, "room/"),
        form(**{f"mark-{line.pk}": "late", f"late-{line.pk}": "15", f"reason-{line.pk}": ""}),
    )

    line = line_of(meeting, people.member)
    assert (line.state, line.minutes_late, line.recorded_by) == ("late", 15, "Lò Thị Mai")
    assert sum(1 for row in roll_call_of(meeting) if row.state == "not_recorded") == 9


def test_a_mark_taken_back_reads_not_recorded_again(people, browse):
    meeting = ready(people)
    line = line_of(meeting, people.member)

    browse(people.secretary).post(address(meeting, "room/"), form(seen=seen(line)))

    assert state_of(meeting, people.member) == "not_recorded"


def test_an_old_page_does_not_overwrite_what_somebody_else_marked(people, browse):
    meeting = running(people)
    old = seen(line_of(meeting, people.member))
    step.call_roll(meeting, people, absent={people.member: RollMark("unexcused")})
    line = line_of(meeting, people.member)

    left_alone = browse(people.secretary).post(address(meeting, "room/"), form(seen=old))
    marked = browse(people.secretary).post(
        address(meeting, "room/"), form(seen=old, **{f"mark-{line.pk}": "present"})
    )

    assert (left_alone.status_code, marked.status_code) == (302, 409)
    assert state_of(meeting, people.member) == "unexcused"


@pytest.mark.parametrize(
    ("reason", "late"),
    [("", ""), ("Đi họp, tài liệu (MẬT)", ""), ("x" * 301, ""), ("a\x00b", ""), ("Ốm", "-1")],
)
def test_a_wrong_line_is_refused_and_nothing_is_stored(people, browse, reason, late):
    meeting = running(people)
    line = line_of(meeting, people.member)
    fields = marks(meeting) | {
        f"mark-{line.pk}": "excused",
        f"reason-{line.pk}": reason,
        f"late-{line.pk}": late,
    }

    answer = browse(people.secretary).post(address(meeting, "room/"), form(**fields))

    assert (answer.status_code, len(answer.context["form"].errors)) == (422, 1)
    assert {row.state for row in roll_call_of(meeting)} == {"not_recorded"}
    typed = next(row for row in answer.context["members"] if row["key"] == line.pk)
    assert (typed["value"], typed["reason"]) == ("excused", reason)


def test_the_same_form_sent_twice_has_one_effect(people, browse):
    meeting = running(people)
    client, sent = browse(people.secretary), form(**marks(meeting))

    answers = [client.post(address(meeting, "room/"), sent) for _ in range(2)]

    assert [answer.url for answer in answers] == [address(meeting, "room/")] * 2
    assert how_many(people, "attendance.record") == 10


def test_a_granted_leave_is_filled_in_with_its_reason(people, browse):
    meeting = step.convene(make_meeting(people.cell), people)
    invitation = step.invitation_for(meeting, person_id=people.member.pk)
    invitation.meeting, invitation.unit = meeting, meeting.unit
    reply_to_invitation(invitation, reply="leave", reason="Đi viện", actor=act_as(people.member))
    decide_leave(invitation, granted=True, actor=act_as(people.secretary))
    client = browse(people.secretary)
    client.post(address(meeting, "open/"), form(**OPENING))

    row = next(
        row
        for row in client.get(address(meeting, "room/")).context["members"]
        if row["person"] == "Vì Văn Chung"
    )

    assert (row["value"], row["reason"]) == ("excused", "Đi viện")
    assert row["note"] == "được đồng ý cho vắng"


def test_the_base_of_the_vote_is_shown_with_its_why(people, browse):
    meeting = running(people)
    step.call_roll(meeting, people, absent={people.member: RollMark("excused", "Đi viện")})

    found = browse(people.secretary).get(address(meeting, "room/")).context

    assert (found["voters"], found["file"].base.value, found["needed"].value) == (8, 8, 5)
    assert found["file"].base.sources[0].document == "Quy định 294-QĐ/TW ngày 26/5/2025"


def test_the_secretary_settles_a_dispute(people, browse):
    meeting, line = disputed(people)

    answer = browse(people.secretary).post(
        address(meeting, f"room/{line.pk}/settle/"), form(state="present", reason="")
    )

    row = line_of(meeting, people.member)
    assert (answer.url, row.state, row.is_disputed) == (address(meeting, "room/"), "present", False)
    assert last_code(people) == "attendance.settle"


def test_a_member_does_not_settle(people, browse):
    meeting, line = disputed(people)

    answer = browse(people.member).post(
        address(meeting, f"room/{line.pk}/settle/"), form(state="present")
    )

    assert (answer.status_code, line_of(meeting, people.member).is_disputed) == (403, True)


def test_a_settlement_without_the_reason_it_needs_keeps_the_form(people, browse):
    meeting, line = disputed(people)

    answer = browse(people.secretary).post(
        address(meeting, f"room/{line.pk}/settle/"), form(state="excused", reason="")
    )

    shown = answer.context["disputes"][0]["form"]
    assert (
        answer.status_code,
        list(shown.errors),
        line_of(meeting, people.member).is_disputed,
    ) == (
        422,
        ["__all__"],
        True,
    )


def test_the_marked_member_disputes_the_own_entry(people, browse):
    meeting = ready(people)
    line = line_of(meeting, people.member)

    browse(people.member).post(
        address(meeting, f"room/{line.pk}/dispute/"), form(text="Tôi vắng hôm đó")
    )

    assert get_line(line.pk, meeting=meeting).dispute == "Tôi vắng hôm đó"


def test_nobody_disputes_the_entry_of_another(people, browse):
    meeting = ready(people)
    line = line_of(meeting, people.deputy)

    assert (
        browse(people.member)
        .post(address(meeting, f"room/{line.pk}/dispute/"), form(text="Ý"))
        .status_code
        == 403
    )
