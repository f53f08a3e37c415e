"""Tasks: given, reported, reviewed, taken back."""

from datetime import date, time

import pytest

from chibo.base.audit.models import Entry
from chibo.base.kernel.actor import EVERYWHERE
from chibo.base.kernel.dates import Month
from chibo.base.kernel.errors import NotAllowed, Refused
from chibo.library.notifications.models import Notice
from chibo.work.meetings.actions.session import close_meeting
from chibo.work.meetings.actions.tasks import assign_task, report_task, review_task, take_back_task
from chibo.work.meetings.models import Task
from chibo.work.meetings.queries.facts import MeetingFile
from chibo.work.meetings.queries.room import open_tasks_for
from tests.factories import act_as, make_meeting
from tests.factories import month as step

pytestmark = pytest.mark.django_db


@pytest.fixture
def october(people):
    """October's meeting, closed."""
    return step.close(
        step.open_room(make_meeting(people.cell, month=Month(2026, 10)), people), people
    )


@pytest.fixture
def task(october, people):
    """One task of October, due on 20 October."""
    return given(october, people)


def given(meeting, people, **fields):
    fields = {
        "title": "Làm sạch kênh",
        "owner": people.member,
        "due_on": date(2026, 10, 20),
    } | fields
    return assign_task(meeting, actor=act_as(people.secretary), **fields)


def in_november(people):
    meeting = step.open_room(make_meeting(people.cell), people)
    step.call_roll(meeting, people)
    return meeting


def test_the_owner_is_told_of_a_task(task, people):
    told = Notice.objects.within(EVERYWHERE).filter(person=people.member, code="task.assigned")

    assert [notice.params["title"] for notice in told] == ["Làm sạch kênh"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"title": " "}, "blank_title"),
        ({"due_on": date(2026, 10, 1)}, "due_before"),
        ({"due_on": date(2031, 1, 1)}, "due_beyond_term"),
        ({"expected": "Theo văn bản số 12 (TUYỆT MẬT)"}, "documents.secrecy_mark"),
    ],
)
def test_a_task_that_says_too_little_or_too_much_is_refused(october, people, fields, code):
    with pytest.raises(Refused) as refusal:
        given(october, people, **fields)

    assert (
        [finding.code for finding in refusal.value.findings],
        Task.objects.of_unit(people.cell).count(),
    ) == (
        [code],
        0,
    )


def test_a_member_gives_no_tasks(october, people):
    with pytest.raises(NotAllowed):
        assign_task(
            october,
            title="Việc",
            owner=people.member,
            due_on=date(2026, 10, 20),
            actor=act_as(people.member),
        )


def test_only_the_owner_reports(task, people):
    with pytest.raises(NotAllowed):
        report_task(task, state="done", report="Xong", actor=act_as(people.secretary))

    report_task(task, state="done", report="Xong 2 km", actor=act_as(people.member))
    assert task.report == "Xong 2 km"


def test_the_same_report_sent_again_changes_and_tells_nothing(task, people):
    for state in ("doing", "doing", "done"):
        report_task(task, state=state, report="Xong 2 km", actor=act_as(people.member))

    told = Notice.objects.within(EVERYWHERE).filter(code="task.reported").order_by("created_at")
    assert [(row.person, row.message) for row in told] == [
        (people.secretary, "{name} reports a task as under way: {title}"),
        (people.secretary, "{name} reports a task as done: {title}"),
    ]
    assert Entry.objects.filter(chain_id=people.cell.pk, code="task.report").count() == 2


@pytest.mark.parametrize(
    ("state", "words", "codes"), [("", "", ["no_state", "no_words"]), ("done", " ", ["no_words"])]
)
def test_an_empty_report_is_refused(task, people, state, words, codes):
    with pytest.raises(Refused) as refusal:
        report_task(task, state=state, report=words, actor=act_as(people.member))
    assert [finding.code for finding in refusal.value.findings] == codes


def test_a_slip_is_taken_back_and_the_audit_keeps_it(task, people):
    take_back_task(task, actor=act_as(people.secretary))

    assert Task.objects.of_unit(people.cell).count() == 0
    assert Entry.objects.filter(chain_id=people.cell.pk, code="task.take_back").count() == 1
    assert (
        Notice.objects.within(EVERYWHERE)
        .filter(person=people.member, code="task.taken_back")
        .count()
        == 1
    )


def test_a_reported_task_is_not_taken_back(task, people):
    report_task(task, state="done", report="Đã làm", actor=act_as(people.member))

    with pytest.raises(Refused) as refusal:
        take_back_task(task, actor=act_as(people.secretary))

    assert refusal.value.findings[0].code == "task_known"


def test_an_open_task_stops_the_closing_until_it_is_reviewed(task, people):
    meeting = in_november(people)
    end = time(20, 40)
    with pytest.raises(Refused) as refusal:
        close_meeting(meeting, ended_at=end, actor=act_as(people.secretary))
    assert [(f.code, f.params["titles"]) for f in refusal.value.findings] == [
        ("tasks_unreviewed", "Làm sạch kênh")
    ]

    review_task(task, meeting=meeting, outcome="done", actor=act_as(people.secretary))
    close_meeting(meeting, ended_at=end, actor=act_as(people.secretary))

    assert (meeting.state, meeting.tasks_due, meeting.tasks_done) == ("closed", 1, 1)


@pytest.mark.parametrize(
    ("mark", "code"),
    [
        ({"outcome": "continued"}, "no_new_date"),
        ({"outcome": "continued", "new_due_on": date(2026, 11, 3)}, "no_new_date"),
        ({"outcome": "dropped"}, "no_reason"),
        ({"outcome": "perhaps"}, "no_outcome"),
    ],
)
def test_a_mark_without_what_it_asks_for_is_refused(task, people, mark, code):
    with pytest.raises(Refused) as refusal:
        review_task(task, meeting=in_november(people), actor=act_as(people.secretary), **mark)

    assert refusal.value.findings[0].code == code


def test_a_continued_task_has_its_new_date_and_comes_back(task, people):
    meeting = in_november(people)

    review_task(
        task,
        meeting=meeting,
        outcome="continued",
        new_due_on=date(2026, 11, 30),
        actor=act_as(people.secretary),
    )

    assert (task.state, task.due_on) == ("open", date(2026, 11, 30))
    december = make_meeting(people.cell, month=Month(2026, 12))
    assert [row.title for row in open_tasks_for(december)] == ["Làm sạch kênh"]


def test_reviewing_again_replaces_the_mark(task, people):
    meeting, actor = in_november(people), act_as(people.secretary)
    review_task(
        task, meeting=meeting, outcome="continued", new_due_on=date(2026, 11, 30), actor=actor
    )

    review_task(task, meeting=meeting, outcome="dropped", reason="Xã đã làm", actor=actor)

    assert (task.state, task.due_on, task.ended_on) == (
        "dropped",
        date(2026, 10, 20),
        date(2026, 11, 3),
    )
    facts = MeetingFile(meeting).facts.tasks
    assert (facts.open, facts.reviewed, facts.due, facts.done) == (1, 1, 1, 0)
