"""A meeting held on paper, entered on one page; nothing of it stands when a part is refused."""

import re
import uuid
from datetime import date, time
from io import BytesIO

import pytest
import time_machine
from pypdf import PdfReader

from chibo.base.kernel.dates import Month
from chibo.work.meetings.actions.tasks import assign_task
from chibo.work.meetings.models import AgendaItem, Attendance, Meeting, TaskReview, Vote
from chibo.work.meetings.queries.meetings import items_of
from tests.factories import act_as, make_meeting
from tests.factories.month import close, convene, fresh, open_room, resolve, seal

pytestmark = pytest.mark.django_db


@pytest.fixture
def evening(people_online):
    """The convened meeting of 3 November, the morning after."""
    meeting = convene(make_meeting(people_online.cell), people_online, on=date(2026, 11, 1))
    with time_machine.travel("2026-11-04 08:00+07:00", tick=False):
        yield meeting


def sheet(meeting, people, **typed):
    """The form as the secretary fills it from the sheets: one absent, one vote, one conclusion."""
    item = next(
        item
        for item in items_of(meeting)
        if item.step not in ("opening", "officers", "roll_call", "adopt_agenda")
    )
    return {
        "key": str(uuid.uuid4()),
        "held_on": "03/11/2026",
        "at": "19:00",
        "ended_at": "20:45",
        "rest_present": "on",
        "all_done": "on",
        f"mark-{people.member.pk}": "excused",
        f"reason-{people.member.pk}": "đi viện",
        f"conclusion-{item.pk}": "Thống nhất nạo vét 300 m kênh.",
        "v1-subject": "Thông qua nghị quyết tháng",
        "v1-decision": "resolution",
        "v1-method": "card",
        "v1-votes_for": "8",
        "v1-against": "0",
        "v1-abstain": "0",
        "v1-teller": str(people.deputy.pk),
    } | typed


def address(meeting) -> str:
    return f"/meetings/{meeting.pk}/from-paper/"


def words_of(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_the_papers_for_the_evening_are_ready_the_day_before(people_online, browse, evening):
    page = browse(people_online.secretary).get(f"/meetings/{evening.pk}/")
    url = f"/meetings/{evening.pk}/documents/evening.pdf"
    assert f'href="{url}"' in page.content.decode()
    assert url not in browse(people_online.member).get(f"/meetings/{evening.pk}/").content.decode()

    pages = PdfReader(BytesIO(browse(people_online.secretary).get(url).content)).pages
    told = [" ".join(one.extract_text().split()) for one in pages]
    whole = " ".join(told)
    for words in (
        "SỔ GHI BUỔI HỌP",
        "NGƯỜI GHI BIÊN BẢN",
        "ĐIỂM DANH",
        "KIỂM PHIẾU",
        "PHIẾU BIỂU QUYẾT",
    ):
        assert words in whole
    roll = next(text for text in told if "ĐIỂM DANH" in text and "Vắng có lý do" in text)
    assert all(
        person.full_name in roll for person in (people_online.secretary, people_online.member)
    )
    # Nine official members, two spare ballots, two to a row.
    assert whole.count("Không tán thành □") + whole.count("□ Không tán thành") >= 10
    assert browse(people_online.official).get(url).status_code == 403


def test_the_whole_evening_is_entered_at_once_and_closed(people_online, browse, evening):
    secretary = browse(people_online.secretary)
    page = secretary.get(address(evening))
    assert page.status_code == 200 and "Ai không có dấu ở dưới là có mặt" in words_of(page)

    answer = secretary.post(address(evening), sheet(evening, people_online))

    assert (answer.status_code, answer["Location"]) == (302, f"/meetings/{evening.pk}/minutes/")
    meeting = fresh(evening, people_online.secretary)
    assert (meeting.state, meeting.held_on, meeting.entered_late) == (
        "closed",
        date(2026, 11, 3),
        False,
    )
    assert (meeting.opened_at.hour, meeting.closed_at.hour) == (12, 13)  # UTC
    assert (meeting.present_count, meeting.excused_count, meeting.unexcused_count) == (8, 1, 0)
    vote = Vote.objects.of_unit(people_online.cell).get(meeting=meeting)
    assert (vote.votes_for, vote.passed, vote.teller_names) == (
        8,
        True,
        [people_online.deputy.full_name],
    )
    items = AgendaItem.objects.of_unit(people_online.cell).filter(meeting=meeting)
    assert {item.conclusion for item in items if item.conclusion} == {
        "Thống nhất nạo vét 300 m kênh."
    }
    assert all(item.done for item in items)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"v1-votes_for": "9"}, "v1-"),
        ({"ended_at": "18:00"}, "ended_at"),
        ({"v1-subject": ""}, "v1-subject"),
    ],
)
def test_a_part_that_is_refused_stands_at_its_field_and_nothing_is_kept(
    people_online, browse, evening, typed, said
):
    given = sheet(evening, people_online, **typed)
    answer = browse(people_online.secretary).post(address(evening), given)
    assert answer.status_code == 422
    form = answer.context["form"]
    assert any(name.startswith(said) for name in form.errors) or (said == "v1-" and form.errors)
    assert "Thống nhất nạo vét 300 m kênh." in answer.content.decode()
    assert Meeting.objects.of_unit(people_online.cell).get(pk=evening.pk).state == "convened"
    assert not Attendance.objects.of_unit(people_online.cell).filter(meeting=evening).exists()


def test_an_absence_without_its_reason_is_named_at_the_person(people_online, browse, evening):
    key = people_online.member.pk
    answer = browse(people_online.secretary).post(
        address(evening), sheet(evening, people_online, **{f"reason-{key}": ""})
    )
    assert f"reason-{key}" in answer.context["form"].errors


def test_what_is_missing_for_the_closing_does_not_lose_the_rest(people_online, browse, evening):
    given = sheet(
        evening,
        people_online,
        **{
            "rest_present": "",
            "v1-subject": "",
            "v1-votes_for": "",
            "v1-against": "",
            "v1-abstain": "",
        },
    )
    answer = browse(people_online.secretary).post(address(evening), given)
    assert (answer.status_code, answer["Location"]) == (302, f"/meetings/{evening.pk}/close/")
    meeting = fresh(evening, people_online.secretary)
    assert meeting.state == "open"
    assert (
        Attendance.objects.of_unit(people_online.cell)
        .get(meeting=meeting, person=people_online.member)
        .state
        == "excused"
    )


def test_it_is_entered_once_and_by_who_opens_meetings(people_online, browse, evening):
    assert browse(people_online.member).get(address(evening)).status_code == 403
    assert browse(people_online.official).get(address(evening)).status_code == 403
    assert browse(people_online.stranger).get(address(evening)).status_code == 404
    secretary = browse(people_online.secretary)
    secretary.post(address(evening), sheet(evening, people_online))
    again = secretary.post(address(evening), sheet(evening, people_online, **{"v1-votes_for": "7"}))
    assert again.status_code == 422 and "đã được nhập rồi" in words_of(again)
    assert secretary.get(address(evening)).status_code == 302


def test_few_controls_are_touched_for_an_ordinary_evening(people_online, browse, evening):
    """What is typed or chosen in `sheet`, beyond what the page knows: an evening with one absent,
    one conclusion, one vote.
    """
    page = browse(people_online.secretary).get(address(evening))
    form, given = page.context["form"], sheet(evening, people_online)
    touched = [
        name
        for name, value in given.items()
        if name != "key" and str(form[name].value() or "") != value
    ]
    before = {"held_on", "at", "v1-decision", "v1-method"}
    assert len(set(touched) - before) <= 12
    assert time(19, 0) == form["at"].value()


def test_another_day_than_planned_is_confirmed_on_the_page(people_online, browse, evening):
    secretary = browse(people_online.secretary)
    typed = sheet(evening, people_online, held_on="02/11/2026")

    asked = secretary.post(address(evening), typed)
    done = secretary.post(address(evening), typed | {"which": "on", "key": str(uuid.uuid4())})

    meeting = fresh(evening, people_online.secretary)
    assert (asked.status_code, list(asked.context["form"].errors)) == (422, ["which"])
    assert (done.status_code, meeting.held_on, meeting.is_on_another_day) == (
        302,
        date(2026, 11, 2),
        True,
    )


def test_a_meeting_on_paper_does_not_begin_later_than_now(people_online, browse, evening):
    with time_machine.travel("2026-11-03 18:00+07:00", tick=False):
        answer = browse(people_online.secretary).post(
            address(evening), sheet(evening, people_online)
        )

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["at"])


@pytest.fixture
def with_tasks(people_online):
    """The convened meeting of 3 November with two tasks of October, the morning after."""
    before = close(
        open_room(make_meeting(people_online.cell, month=Month(2026, 10)), people_online),
        people_online,
    )
    resolve(seal(before, people_online).meeting, people_online)
    give_task(before, people_online)
    meeting = convene(make_meeting(people_online.cell), people_online, on=date(2026, 11, 1))
    with time_machine.travel("2026-11-04 08:00+07:00", tick=False):
        yield meeting


def give_task(meeting, people):
    assign_task(
        meeting,
        title="Lập danh sách hộ nghèo",
        owner=people.deputy,
        due_on=date(2026, 11, 10),
        actor=act_as(people.secretary),
    )


def test_one_more_vote_keeps_what_is_typed_and_saves_nothing(people_online, browse, evening):
    secretary = browse(people_online.secretary)
    typed = sheet(evening, people_online, ended_at="25 giờ")
    more = secretary.post(address(evening), typed | {"more": "vote"})
    again = secretary.post(
        address(evening), typed | {"more": "vote", "v2-subject": "Bầu", "key": str(uuid.uuid4())}
    )

    assert (more.status_code, more.context["form"].votes) == (422, ["v1", "v2"])
    assert again.context["form"].votes == ["v1", "v2", "v3"]
    assert not more.context["form"].errors
    for name, value in typed.items():
        if name not in ("key", "rest_present", "all_done"):
            assert str(again.context["form"][name].value()) == value, name
    text = again.content.decode()
    assert text.count("checked") >= 2 and 'value="25 giờ"' in text and 'value="đi viện"' in text
    assert Meeting.objects.of_unit(people_online.cell).get(pk=evening.pk).state == "convened"


def test_as_many_votes_as_there_were_are_entered_at_once(people_online, browse, evening):
    votes = {}
    for number in range(2, 6):
        votes |= {
            f"v{number}-subject": f"Nội dung {number}",
            f"v{number}-decision": "resolution",
            f"v{number}-method": "card",
            f"v{number}-votes_for": "8",
            f"v{number}-teller": str(people_online.deputy.pk),
        }
    answer = browse(people_online.secretary).post(
        address(evening), sheet(evening, people_online, **votes)
    )

    assert answer.status_code == 302
    assert Vote.objects.of_unit(people_online.cell).filter(meeting=evening).count() == 5
    assert fresh(evening, people_online.secretary).state == "closed"


def test_a_count_that_is_refused_stands_open_at_its_place(people_online, browse, evening):
    empty = {"v2-subject": "", "v2-decision": "resolution", "v2-method": "card"}
    wrong = empty | {
        "v3-subject": "",
        "v3-votes_for": "3",
        "v3-decision": "resolution",
        "v3-method": "card",
    }
    answer = browse(people_online.secretary).post(
        address(evening), sheet(evening, people_online, **wrong)
    )
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["v3-subject"])
    assert [vote["open"] for vote in answer.context["votes"]] == [True, False, True]


def test_no_more_votes_than_the_page_holds(people_online, browse, evening):
    last = {"v30-subject": "x", "v31-subject": "y", "v99-subject": "z", "more": "vote"}
    answer = browse(people_online.secretary).post(
        address(evening), sheet(evening, people_online, **last)
    )
    assert (answer.context["form"].votes, answer.context["may_add"]) == (["v1", "v30"], True)
    assert "z" not in [one.value() for one in answer.context["form"]]


def test_the_tasks_of_last_month_get_their_marks_and_the_meeting_closes(
    people_online, browse, with_tasks
):
    secretary = browse(people_online.secretary)
    page = secretary.get(address(with_tasks))
    one, *others = page.context["form"].tasks
    assert page.context["task_open"] is False and "Đánh giá" in words_of(page)
    marks = {f"task-{one.pk}-outcome": "done", f"task-{one.pk}-reason": "Xong 300 m"}
    for other in others:
        marks |= {
            f"task-{other.pk}-outcome": "continued",
            f"task-{other.pk}-new_due_on": "20/12/2026",
        }
    answer = secretary.post(address(with_tasks), sheet(with_tasks, people_online, **marks))

    assert answer["Location"] == f"/meetings/{with_tasks.pk}/minutes/"
    rows = TaskReview.objects.of_unit(people_online.cell).filter(meeting=with_tasks)
    assert {row.task_id: (row.outcome, row.result, row.new_due_on) for row in rows} == {
        one.pk: ("done", "Xong 300 m", None),
        **{other.pk: ("continued", "", date(2026, 12, 20)) for other in others},
    }


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ({"outcome": "continued"}, "new_due_on"),
        ({"outcome": "dropped"}, "reason"),
        ({"reason": "Đã xong"}, "outcome"),
        ({"outcome": "done", "new_due_on": "32/13"}, "new_due_on"),
    ],
)
def test_a_mark_that_is_not_whole_is_named_at_its_task_and_nothing_is_kept(
    people_online, browse, with_tasks, typed, at
):
    secretary = browse(people_online.secretary)
    task = secretary.get(address(with_tasks)).context["form"].tasks[0]
    given = {f"task-{task.pk}-{name}": value for name, value in typed.items()}
    answer = secretary.post(address(with_tasks), sheet(with_tasks, people_online, **given))

    assert (answer.status_code, list(answer.context["form"].errors)) == (
        422,
        [f"task-{task.pk}-{at}"],
    )
    assert (
        answer.context["task_open"] is True
        and "Thống nhất nạo vét 300 m kênh." in answer.content.decode()
    )
    assert not TaskReview.objects.of_unit(people_online.cell).filter(meeting=with_tasks).exists()


def test_tasks_left_unsaid_lead_to_the_closing_and_their_marks_stand(
    people_online, browse, with_tasks
):
    secretary = browse(people_online.secretary)
    tasks = secretary.get(address(with_tasks)).context["form"].tasks
    given = {f"task-{tasks[0].pk}-outcome": "done"}
    answer = secretary.post(address(with_tasks), sheet(with_tasks, people_online, **given))

    assert len(tasks) >= 2 and answer["Location"] == f"/meetings/{with_tasks.pk}/close/"
    assert TaskReview.objects.of_unit(people_online.cell).filter(meeting=with_tasks).count() == 1


def test_every_part_that_is_not_needed_is_folded(people_online, browse, evening):
    page = browse(people_online.secretary).get(address(evening)).content.decode()
    main = page[page.index('<form class="form"') : page.index("Nhập và kết thúc")]
    assert main.count("<details") == 3 and '<details class="more" open' not in main
