"""A meeting that is opened on another day than planned, or moves while people look at it: what the
pages ask and say.
"""

from datetime import date, time

import pytest
import time_machine

from chibo.base.kernel.revisions import Revision
from chibo.library.documents.documents.minutes import compose
from chibo.work.meetings.actions.calendar import add_meeting
from chibo.work.meetings.documents.minutes import minutes_context
from chibo.work.meetings.documents.papers import attendance_context
from chibo.work.meetings.models import Invitation, Meeting
from chibo.work.meetings.rules.editable import schedule_values
from tests.factories import act_as, make_meeting
from tests.factories import month as step
from tests.interfaces.web.halls import address, form, how_many
from tests.interfaces.web.planned import DECEMBER, send

pytestmark = pytest.mark.django_db
PAGE, KEY = {"Accept": "text/html"}, "5c2e7a3c-3f55-4f64-9d05-6f1b1f3b9a01"
TYPED = {"at": "18:00", "mode": "in_person", "mode_authority": "", "guests": ""}


@pytest.fixture
def clock():
    with time_machine.travel("2026-11-29 18:30+07:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def meeting(people_online, clock):
    return step.convene(
        make_meeting(people_online.cell, month=DECEMBER), people_online, on=date(2026, 11, 28)
    )


def opened(browse, person, meeting, **typed):
    answer = browse(person).post(address(meeting, "open/"), form(**TYPED | typed))
    return answer, Meeting.objects.of_unit(meeting.unit).get(pk=meeting.pk)


def test_the_page_says_which_day_is_planned_and_asks_and_is_filled_with_this_hour(
    people_online, browse, meeting
):
    page = browse(people_online.secretary).get(address(meeting, "open/"))

    shown, fields = page.context["form"], page.context["form"].fields
    text = page.content.decode()
    assert [value for value, _label in fields["which"].choices] == ["now", "earlier"]
    assert (shown.initial["at"], shown.initial["held_on"]) == (time(18, 30), None)
    assert "định vào Thứ Năm, 03/12/2026; hôm nay là Chủ Nhật, 29/11/2026" in text
    assert page.context["enter_by"].value == date(2026, 12, 5), (
        "the last day to enter it does not count from its day"
    )


def test_it_opens_on_another_day_only_for_who_says_so(people_online, browse, meeting):
    refused, before = opened(browse, people_online.secretary, meeting)
    done, after = opened(browse, people_online.secretary, meeting, which="now")
    page = browse(people_online.member).get(address(meeting, "")).content.decode()

    assert (refused.status_code, list(refused.context["form"].errors), before.state) == (
        422,
        ["which"],
        "convened",
    )
    assert (done.status_code, after.state, after.held_on) == (302, "open", date(2026, 11, 29))
    assert "Họp khác ngày đã mời" in page and "mời ngày 03/12/2026" in page


def test_its_papers_name_the_month_it_was_planned_for_and_the_day_it_was_invited_to(
    people_online, browse, meeting
):
    _done, after = opened(browse, people_online.secretary, meeting, which="now")

    paper = compose(minutes_context(after))
    text = " ".join(
        run.text for block in paper.blocks if block.kind == "paragraph" for run in block.runs
    )
    assert paper.subjects[0].endswith("tháng 12 năm 2026")
    assert "ngày 29 tháng 11 năm 2026" in text and "Họp khác ngày đã mời (03/12/2026)." in text
    assert (attendance_context(after).month, attendance_context(after).held_on) == (
        date(2026, 12, 1),
        date(2026, 11, 29),
    )


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ({"which": "now", "at": "18:31"}, "at"),
        ({"which": "earlier"}, "held_on"),
        ({"which": "earlier", "held_on": "30/11/2026"}, "held_on"),
        ({"which": "now", "held_on": "28/11/2026"}, "held_on"),
        ({"which": "sometime"}, "which"),
    ],
    ids=["an hour ahead", "no day", "a day ahead", "another day than chosen", "no such choice"],
)
def test_a_day_or_hour_that_cannot_be_is_refused_at_its_field_and_nothing_typed_is_lost(
    people_online, browse, meeting, typed, at
):
    answer, after = opened(browse, people_online.secretary, meeting, guests="Bà Lan", **typed)

    assert (answer.status_code, list(answer.context["form"].errors), after.state) == (
        422,
        [at],
        "convened",
    )
    assert 'value="Bà Lan"' in answer.content.decode()


def test_a_meeting_of_the_month_before_last_is_asked_about_and_entered_late(
    people_online, browse, clock
):
    clock.move_to("2026-11-20 09:00+07:00")
    meeting = step.prepare(make_meeting(people_online.cell, month=DECEMBER.plus(-3)), people_online)
    client = browse(people_online.secretary)
    page = client.get(address(meeting, "open/"))
    asked, still = opened(browse, people_online.secretary, meeting, at="19:00")
    today, same = opened(browse, people_online.secretary, meeting, which="now", at="08:00")
    late, after = opened(browse, people_online.secretary, meeting, which="planned", at="19:00")

    assert [value for value, _label in page.context["form"].fields["which"].choices] == [
        "planned",
        "now",
        "earlier",
    ]
    assert (page.context["late"], list(asked.context["form"].errors)) == (True, ["which"])
    assert (today.status_code, still.state, same.state) == (422, "planned", "planned")
    assert (late.status_code, after.held_on, after.entered_late) == (302, meeting.planned_on, True)


def test_a_key_sent_again_opens_once(people_online, browse, meeting):
    data = form(**TYPED, which="now")
    client = browse(people_online.secretary)

    answers = [client.post(address(meeting, "open/"), data).status_code for _ in range(2)]

    assert (answers, how_many(people_online, "meeting.open")) == ([302, 302], 1)


def test_a_move_sent_again_is_one_and_two_who_move_at_once_compare(people_online, browse, meeting):
    seen = str(Revision.of(schedule_values(meeting)))
    data = {"starts_at": "19:00", "place": meeting.place, "reason": "Mưa lũ", "seen": seen}
    first, second = browse(people_online.secretary), browse(people_online.deputy)

    again = [
        send(first, address(meeting, "move/"), key=KEY, **data, day="2026-12-05").status_code
        for _ in range(2)
    ]
    clash = second.post(address(meeting, "move/"), form(**data, day="2026-12-04"), headers=PAGE)

    after = Meeting.objects.of_unit(meeting.unit).get(pk=meeting.pk)
    assert (again, clash.status_code, after.planned_on) == ([302, 302], 409, date(2026, 12, 5))
    assert (
        how_many(people_online, "meeting.move"),
        {row["name"] for row in clash.context["rows"]},
    ) == (1, {"day"})


def test_while_it_runs_members_read_that_it_runs_and_are_not_asked_whether_they_come(
    people_online, browse, meeting
):
    before = browse(people_online.member).get("/").context["found"]
    opened(browse, people_online.secretary, meeting, which="now")
    found = browse(people_online.member).get("/").context["found"]
    page = browse(people_online.member).get(address(meeting, "")).content.decode()

    assert [line["title"][:22] for line in before.items][:1] == ["Đồng chí trả lời có dự"]
    assert [line["title"] for line in found.items] == ["Buổi sinh hoạt đang họp từ 18:00"]
    (line,) = found.ahead
    assert (str(line["reply"]), line["day"]) == ("đang họp", date(2026, 11, 29))
    assert "đang họp từ 18:00" in page and "Tôi sẽ dự" not in page


def test_an_answer_sent_from_a_page_of_the_old_day_is_not_taken_for_the_new_one(
    people_online, browse, meeting, clock
):
    client = browse(people_online.member)
    client.get(address(meeting, ""))
    step.move(meeting, people_online, date(2026, 12, 5))

    answer = send(client, address(meeting, ""), do="reply", reply="coming", day="2026-12-03")

    row = Invitation.objects.of_unit(meeting.unit).get(meeting=meeting, person=people_online.member)
    assert (answer.status_code, row.reply) == (422, "none")
    assert "vừa được dời sang ngày" in answer.content.decode()


def test_the_invitation_on_paper_stays_as_it_was_issued(people_online, browse, meeting):
    step.move(meeting, people_online, date(2026, 12, 5))
    client = browse(people_online.secretary)
    told = send(client, address(meeting, "convene/remind/"))
    page = client.get(address(meeting, "convene/"))

    numbers = [row.number for row in page.context["issued"]]
    papers = [
        client.get(address(meeting, f"documents/notice.docx?number={number}")).status_code
        for number in (*numbers, 999)
    ]
    assert (told.status_code, len(numbers), papers) == (302, 2, [200, 200, 404])


def test_a_meeting_called_off_asks_nobody_any_more_and_can_leave_the_calendars(
    people_online, browse, meeting
):
    client = browse(people_online.secretary)
    send(client, address(meeting, "not-held/"), reason="Bão số 9")

    home = browse(people_online.member).get("/").context["found"]
    page = browse(people_online.member).get(address(meeting, ""))
    entry = browse(people_online.member).get(address(meeting, "calendar.ics")).content.decode()
    text = client.get(address(meeting, "told/")).context["message"]

    assert (home.items, home.ahead) == ([], [])
    assert "Bão số 9" in page.content.decode() and "Gỡ khỏi lịch của tôi" in page.content.decode()
    assert "STATUS:CANCELLED" in entry and f"URL:http://testserver/meetings/{meeting.pk}/" in entry
    assert "không họp" in text and "Bão số 9" in text


def test_a_member_neither_calls_off_nor_takes_back(people_online, browse, meeting):
    tails = ("not-held/", "after-all/")
    answers = [
        send(browse(people_online.member), address(meeting, tail), reason="Bão").status_code
        for tail in tails
    ]

    assert answers == [403, 403]
    assert act_as(people_online.secretary).may("meeting.plan", meeting.unit.path)


def test_the_other_meeting_of_the_evening_is_called_off_with_it_where_it_is_ticked(
    people_online, browse, meeting
):
    other = add_meeting(
        people_online.cell,
        kind="extraordinary",
        day=meeting.planned_on,
        starts_at=time(20, 30),
        reason="Bầu bổ sung",
        actor=act_as(people_online.secretary),
    )
    client = browse(people_online.secretary)
    page = client.get(address(meeting, "not-held/"))
    refused = send(client, address(meeting, "not-held/"), reason="", also=str(other.pk))
    both = send(client, address(meeting, "not-held/"), reason="Bão số 9", also=str(other.pk))

    other.refresh_from_db()
    assert [str(label) for _key, label in page.context["form"]["also"].field.choices] == [
        "20:30 · Sinh hoạt bất thường"
    ]
    assert not page.context["form"]["also"].value()
    assert refused.context["form"]["also"].value() == [str(other.pk)], (
        "the tick is lost with the missing reason"
    )
    assert (both.status_code, other.state, other.not_held_reason) == (302, "not_held", "Bão số 9")
    assert "Đã hủy 2 buổi sinh hoạt" in client.get(address(meeting, "")).content.decode()


def test_a_tick_for_a_meeting_that_has_moved_meanwhile_calls_off_neither(
    people_online, browse, meeting
):
    other = add_meeting(
        people_online.cell,
        kind="extraordinary",
        day=date(2026, 12, 4),
        starts_at=time(20, 30),
        reason="Bầu bổ sung",
        actor=act_as(people_online.secretary),
    )
    answer = send(
        browse(people_online.secretary),
        address(meeting, "not-held/"),
        reason="Bão số 9",
        also=str(other.pk),
    )

    meeting.refresh_from_db()
    assert (answer.status_code, list(answer.context["form"].errors), meeting.state) == (
        422,
        ["also"],
        "convened",
    )
    assert (
        "Buổi kia nay đã ở ngày khác" in answer.content.decode()
        and "Bão số 9" in answer.content.decode()
    )
