"""A meeting's own page, for each of those who may read it."""

import uuid
from datetime import date

import pytest
import time_machine

from chibo.base.kernel.dates import Month
from chibo.library.documents.actions import receive_file
from chibo.work.meetings.actions.calendar import mark_not_held
from chibo.work.meetings.actions.convening import decide_leave
from chibo.work.meetings.actions.discussion import record_opinion
from chibo.work.meetings.actions.preparation import publish_paper
from chibo.work.meetings.actions.roll_call import RollMark
from chibo.work.meetings.actions.tasks import assign_task
from chibo.work.meetings.models import Invitation, Opinion
from chibo.work.meetings.queries.room import roll_call_of
from tests.factories import act_as, make_meeting
from tests.factories import month as step
from tests.interfaces.web.planned import DECEMBER, codes, own_address, send

OCTOBER = Month(2026, 10)


@pytest.fixture(autouse=True)
def third_of_november():
    with time_machine.travel("2026-11-03 12:00+07:00", tick=False):
        yield


def test_the_headline_says_how_long_and_what_comes_next(people_online, browse):
    meeting = make_meeting(people_online.cell, month=DECEMBER)

    page = browse(people_online.secretary).get(own_address(meeting))

    assert (
        page.context["headline"]
        == "Buổi sinh hoạt thường kỳ tháng 12/2026 còn 30 ngày; chương trình chưa xong"
    )
    assert page.context["primary"]["label"] == "Lập chương trình"
    assert [entry["state"] for entry in page.context["steps"]] == ["current", *["todo"] * 7]


def test_the_one_button_is_the_next_step(people_online, browse):
    meeting = make_meeting(people_online.cell, month=DECEMBER)
    client = browse(people_online.secretary)
    labels = []
    for bring in (step.prepare, step.convene):
        bring(meeting, people_online) if bring is step.prepare else None
        labels.append(client.get(own_address(meeting)).context["primary"]["label"])
        if bring is step.prepare:
            send(
                client,
                own_address(meeting) + "huddle/",
                held_on="2026-11-03",
                attendees="Lò Thị Mai",
                notes="Đã bàn",
            )
    assert labels == ["Ghi hội ý", "Gửi giấy mời cho 10 đồng chí"]


def test_opening_the_page_marks_the_invitation_as_read_once(people_online, browse):
    meeting = step.convene(make_meeting(people_online.cell, month=DECEMBER), people_online)
    client = browse(people_online.member)

    client.get(own_address(meeting))
    first = step.invitation_for(meeting, person_id=people_online.member.pk).read_at
    with time_machine.travel("2026-11-04 12:00+07:00", tick=False):
        client.get(own_address(meeting))

    assert first is not None
    assert step.invitation_for(meeting, person_id=people_online.member.pk).read_at == first
    read = Invitation.objects.of_unit(meeting.unit).filter(read_at__isnull=False)
    assert {row.person for row in read} == {people_online.secretary, people_online.member}


def test_a_member_replies_and_can_ask_for_leave_only_with_a_reason(people_online, browse):
    meeting = step.convene(make_meeting(people_online.cell, month=DECEMBER), people_online)
    client, key = browse(people_online.member), uuid.uuid4()

    blank = send(client, own_address(meeting), do="reply", reply="leave", reason="")
    sent = send(client, own_address(meeting), key, do="reply", reply="leave", reason="Đi công tác")
    again = send(client, own_address(meeting), key, do="reply", reply="leave", reason="Đi công tác")

    row = step.invitation_for(meeting, person_id=people_online.member.pk)
    assert (blank.status_code, "reason" in blank.context["reply_form"].errors) == (422, True)
    assert (sent.status_code, again.status_code) == (302, 302)
    assert (row.reply, row.reply_reason, row.leave) == ("leave", "Đi công tác", "none")
    assert codes(meeting).count("invitation.reply") == 1


def test_a_granted_leave_is_shown_to_the_member(people_online, browse):
    meeting = step.convene(make_meeting(people_online.cell, month=DECEMBER), people_online)
    client = browse(people_online.member)
    send(client, own_address(meeting), do="reply", reply="leave", reason="Đi công tác")
    row = step.invitation_for(meeting, person_id=people_online.member.pk)
    row.unit = meeting.unit
    decide_leave(row, granted=True, actor=act_as(people_online.secretary))

    page = client.get(own_address(meeting)).content.decode()

    assert "Đã đồng ý cho vắng" in page


def test_someone_without_an_invitation_cannot_reply(people_online, browse):
    meeting = step.prepare(make_meeting(people_online.cell, month=DECEMBER), people_online)

    statuses = [
        send(browse(person), own_address(meeting), do="reply", reply="coming").status_code
        for person in (people_online.member, people_online.official, people_online.stranger)
    ]

    assert statuses == [404, 403, 404]


def test_a_written_opinion_is_sent_and_taken_back_without_losing_its_text(people_online, browse):
    meeting = step.convene(make_meeting(people_online.cell, month=DECEMBER), people_online)
    client = browse(people_online.member)
    send(client, own_address(meeting), do="opinion", item="", text="Đề nghị sửa cống đầu thôn.")
    row = Opinion.objects.of_unit(meeting.unit).get(meeting=meeting)

    taken = send(client, own_address(meeting), do=f"take-back:{row.pk}")
    page = client.get(own_address(meeting))

    assert (row.kind, row.person_id) == ("written", people_online.member.pk)
    assert taken.status_code == 302
    assert page.context["opinion_form"].initial["text"] == "Đề nghị sửa cống đầu thôn."
    written = [code for code in codes(meeting) if code != "invitation.seen"]
    assert written[-2:] == ["opinion.record", "opinion.drop"]


@pytest.mark.parametrize("text", ["", "x" * 4001, "Văn bản (TỐI MẬT)\nnội dung", "một\x00hai"])
def test_an_opinion_that_cannot_be_kept_is_answered_at_its_field(people_online, browse, text):
    meeting = step.convene(make_meeting(people_online.cell, month=DECEMBER), people_online)

    answer = send(
        browse(people_online.member), own_address(meeting), do="opinion", item="", text=text
    )

    assert (answer.status_code, bool(answer.context["opinion_form"].errors)) == (422, True)
    assert Opinion.objects.of_unit(meeting.unit).count() == 0


def test_another_members_opinion_cannot_be_taken_back(people_online, browse):
    meeting = step.convene(make_meeting(people_online.cell, month=DECEMBER), people_online)
    send(
        browse(people_online.member),
        own_address(meeting),
        do="opinion",
        item="",
        text="Ý kiến của tôi.",
    )
    row = Opinion.objects.of_unit(meeting.unit).get(meeting=meeting)

    answer = send(browse(people_online.deputy), own_address(meeting), do=f"take-back:{row.pk}")

    assert (answer.status_code, Opinion.objects.of_unit(meeting.unit).count()) == (404, 1)


def test_a_member_disputes_the_own_entry(people_online, browse):
    meeting = step.open_room(make_meeting(people_online.cell), people_online)
    step.call_roll(meeting, people_online, absent={people_online.member: RollMark("unexcused")})
    client = browse(people_online.member)

    sent = send(client, own_address(meeting), do="dispute", text="Tôi có mặt từ đầu")

    line = next(line for line in roll_call_of(meeting) if line.person_id == people_online.member.pk)
    assert (sent.status_code, line.dispute, line.is_disputed) == (302, "Tôi có mặt từ đầu", True)
    assert "chờ" in client.get(own_address(meeting)).content.decode()


def test_the_office_sees_counts_and_resolution_but_nothing_that_was_said(people_online, browse):
    meeting = step.convene(make_meeting(people_online.cell), people_online)
    send(
        browse(people_online.member),
        own_address(meeting),
        do="opinion",
        item="",
        text="Nói riêng trong chi bộ",
    )
    meeting = step.fresh(meeting, people_online.secretary)
    step.open_meeting(
        meeting,
        held_on=date(2026, 11, 3),
        at=step.time(19, 0),
        actor=act_as(people_online.secretary),
        on=date(2026, 11, 3),
    )
    step.close(meeting, people_online)
    step.seal(meeting, people_online)
    step.resolve(meeting, people_online)

    page = browse(people_online.official).get(own_address(meeting)).content.decode()

    assert ("9 / 9" in page, "Nhiệm vụ trọng tâm" in page) == (True, True)
    assert ("Nói riêng" in page, "Khai mạc" in page) == (False, False)


def test_what_belongs_to_the_cell_is_closed_to_the_office(people_online, browse):
    meeting = make_meeting(people_online.cell, month=DECEMBER)
    client = browse(people_online.official)

    statuses = [
        client.get(own_address(meeting) + part).status_code
        for part in ("calendar.ics", "agenda/", "convene/", "huddle/", "move/")
    ]

    assert statuses == [403] * 5


def test_the_official_in_charge_reads_what_a_member_reads(people_online, browse):
    meeting = step.convene(make_meeting(people_online.cell, month=DECEMBER), people_online)

    page = browse(people_online.in_charge).get(own_address(meeting))

    assert (page.status_code, page.context["may_reply"], page.context["may_write"]) == (
        200,
        True,
        False,
    )


def test_the_calendar_entry_names_day_hour_and_place(people_online, browse):
    meeting = make_meeting(people_online.cell, month=DECEMBER)

    answer = browse(people_online.member).get(own_address(meeting) + "calendar.ics")

    text = answer.content.decode()
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    lines = text.splitlines()
    assert {"DTSTART:20261203T120000Z", "DTEND:20261203T133000Z", "METHOD:PUBLISH"} <= set(lines)
    assert meeting.place in text


def test_the_calendar_entry_of_a_meeting_that_was_not_held_takes_it_out_of_the_calendar(
    people_online, browse
):
    meeting = make_meeting(people_online.cell, month=DECEMBER)
    actor = act_as(people_online.secretary)
    before = (
        browse(people_online.member).get(own_address(meeting) + "calendar.ics").content.decode()
    )
    mark_not_held(meeting, reason="Bão", actor=actor)

    after = browse(people_online.member).get(own_address(meeting) + "calendar.ics").content.decode()

    assert {"METHOD:CANCEL", "STATUS:CANCELLED"} <= set(after.splitlines())
    assert _of("UID", after) == _of("UID", before)
    assert int(_of("SEQUENCE", after)) > int(_of("SEQUENCE", before))


def _of(name: str, text: str) -> str:
    return next(line.partition(":")[2] for line in text.splitlines() if line.startswith(name))


# From outside a dozen is enough: who sees counts and the resolution asks for no agenda, roll call
# and tasks.
@pytest.mark.parametrize(
    ("who", "most"), [("secretary", 14), ("member", 14), ("in_charge", 14), ("official", 10)]
)
def test_the_page_of_a_finished_month_stays_within_its_queries(
    people_online, browse, django_assert_max_num_queries, who, most
):
    meeting = step.open_room(make_meeting(people_online.cell), people_online)
    step.close(meeting, people_online)
    step.seal(meeting, people_online)
    step.resolve(meeting, people_online)
    client = browse(getattr(people_online, who))
    client.get(own_address(meeting))

    with django_assert_max_num_queries(most):
        page = client.get(own_address(meeting))

    assert (page.status_code, len(page.content) < 100_000) == (200, True)


@pytest.mark.parametrize("bring", [step.convene, step.open_room])
@pytest.mark.parametrize("who", ["secretary", "member", "in_charge", "official"])
def test_the_page_of_a_meeting_asks_a_dozen_times_at_most(
    people_online, browse, django_assert_max_num_queries, who, bring
):
    meeting = bring(make_meeting(people_online.cell), people_online)
    client = browse(getattr(people_online, who))
    client.get(own_address(meeting))

    with django_assert_max_num_queries(12):
        page = client.get(own_address(meeting))

    assert (page.status_code, "thường kỳ" in page.content.decode()) == (200, True)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_as_often_for_one_as_for_three_of_everything(
    people_online, browse, django_assert_num_queries, rows
):
    secretary = act_as(people_online.secretary)
    before = step.close(
        step.open_room(make_meeting(people_online.cell, month=OCTOBER), people_online),
        people_online,
    )
    for number in range(rows):
        assign_task(
            before,
            title=f"Việc {number}",
            owner=people_online.member,
            due_on=date(2026, 10, 20),
            actor=secretary,
        )
    meeting = step.open_room(make_meeting(people_online.cell), people_online)
    for number in range(rows):
        publish_paper(
            meeting, title="", file=receive_file(f"{number}.txt", b"noi dung"), actor=secretary
        )
        record_opinion(
            meeting, person=people_online.member, text=f"Ý kiến số {number}.", actor=secretary
        )
    step.call_roll(meeting, people_online)
    for number in range(rows):
        step.vote_through(meeting, people_online, subject=f"Thông qua việc {number}")
    client = browse(people_online.member)

    with django_assert_num_queries(
        15
    ):  # A dozen, and what only a meeting with them asks: reviews, votes, papers.
        page = client.get(own_address(meeting))

    assert (len(page.context["own_tasks"]), len(page.context["papers"])) == (rows, rows)
