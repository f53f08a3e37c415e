"""Every button saves what stands on its page; what was chosen last time is offered again."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from chibo.base.kernel.dates import Month
from chibo.insight.scoring.actions import propose_score
from chibo.insight.scoring.enums import SheetState
from chibo.insight.scoring.queries import lines_of, sheet_of
from chibo.work.meetings.actions.agenda import change_item
from chibo.work.meetings.actions.minutes import adopt_minutes
from chibo.work.meetings.models import Paper, Resolution, Task
from chibo.work.meetings.queries.meetings import get_meeting, items_of
from tests.factories import act_as, make_meeting
from tests.factories import month as step
from tests.insight.sheets import drafted
from tests.interfaces.web.agendas import typed
from tests.interfaces.web.halls import address, closed, form


@pytest.fixture
def people(people_online):
    return people_online


def lived_october(people):
    """October with presenters, officers and minutes; November planned."""
    october = make_meeting(people.cell, month=Month(2026, 10))
    step.prepare(october, people)
    items = list(items_of(october))
    change_item(
        items[6], presenter=people.member, minutes_planned=25, actor=act_as(people.secretary)
    )
    change_item(items[8], presenter=people.others[0], actor=act_as(people.secretary))
    return make_meeting(people.cell)


def stored(meeting, people):
    return get_meeting(meeting.pk, scope=act_as(people.secretary).scope)


def test_the_agenda_is_drawn_up_as_last_time(people, browse):
    november = lived_october(people)
    people.others[0].memberships.update(valid_to="2026-10-20")

    answer = browse(people.secretary).post(address(november, "agenda/"), form(do="repeat"))

    items, meeting = list(items_of(november)), stored(november, people)
    assert answer.status_code == 302
    assert (items[6].presenter, items[6].minutes_planned, items[8].presenter) == (
        people.member,
        25,
        None,
    )
    assert sum(item.minutes_planned for item in items) >= 90
    assert (meeting.chair, meeting.minute_taker, meeting.scoring_follower) == (
        people.secretary,
        people.deputy,
        people.deputy,
    )


def test_the_red_button_saves_all_that_was_typed(people, browse):
    november, client = lived_october(people), browse(people.secretary)
    client.post(address(november, "agenda/"), form(do="repeat"))
    item = items_of(november)[3]
    sent = typed(
        client,
        november,
        **{f"{item.pk}-minutes_planned": "17", "chair": "", "add-title": "Góp ý quy ước"},
    )

    file = SimpleUploadedFile("bao-cao.txt", b"Noi dung")
    answer = client.post(
        address(november, "agenda/"), form(do="approve", **sent) | {"paper-file": file}
    )

    assert answer.url == address(november, "huddle/")
    assert items_of(november)[3].minutes_planned == 17
    assert "Góp ý quy ước" in [row.title for row in items_of(november)]
    assert [row.title for row in Paper.objects.of_unit(people.cell)] == ["bao-cao.txt"]
    assert (
        stored(november, people).chair,
        stored(november, people).agenda_ready_at is not None,
    ) == (None, True)


def test_what_one_part_refuses_saves_no_other_part_and_loses_nothing(people, browse):
    november, client = lived_october(people), browse(people.secretary)
    client.post(address(november, "agenda/"), form(do="repeat"))
    sent = typed(client, november, **{"add-title": "Góp ý quy ước", "paper-title": "Báo cáo"})

    answer = client.post(address(november, "agenda/"), form(do="approve", **sent))

    assert (answer.status_code, answer.context["add_form"]["title"].value()) == (
        422,
        "Góp ý quy ước",
    )
    assert "file" in answer.context["paper_form"].errors
    assert "Góp ý quy ước" not in [row.title for row in items_of(november)]
    assert stored(november, people).agenda_ready_at is None


def test_publishing_issues_the_paper_gives_the_task_and_opens_the_sheet(people, browse):
    meeting = closed(people)
    task = {"task-title": "Làm kênh", "task-owner": people.member.pk, "task-due_on": "30/11/2026"}
    paper = {"kind": "resolution", "title": "Nhiệm vụ", "body": "- Làm kênh"}

    answer = browse(people.secretary).post(
        address(meeting, "resolution/publish/"), form(**paper, **task)
    )

    row, given = (
        Resolution.objects.of_unit(people.cell).get(),
        Task.objects.of_unit(people.cell).get(),
    )
    assert (answer.url, row.published_at is not None) == (address(meeting, "score/"), True)
    assert (given.title, given.resolution_id, sheet_of(meeting) is not None) == (
        "Làm kênh",
        row.pk,
        True,
    )


def test_a_task_that_is_refused_publishes_nothing(people, browse):
    meeting = closed(people)
    paper = {"kind": "resolution", "title": "Nhiệm vụ", "body": "- Làm kênh"}

    answer = browse(people.secretary).post(
        address(meeting, "resolution/publish/"), form(**paper, **{"task-title": "Làm kênh"})
    )

    assert (answer.status_code, Resolution.objects.of_unit(people.cell).count()) == (422, 0)
    assert answer.context["issue"]["title"].value() == "Nhiệm vụ"


def test_the_sheet_is_confirmed_and_submitted_in_two_presses(people, browse):
    meeting = closed(people)
    adopt_minutes(meeting, actor=act_as(people.secretary))
    sheet, client = drafted(meeting, people), browse(people.secretary)
    shown = client.get(address(meeting, "score/")).context["form"]
    sent = {name: shown[name].value() or "" for name in shown.fields}

    client.post(address(meeting, "score/"), form(then="confirm", **sent))
    sheet.refresh_from_db()
    between = sheet.state
    client.post(address(meeting, "score/"), form(then="submit"))
    sheet.refresh_from_db()

    assert (between, sheet.state) == (SheetState.PROPOSED, SheetState.SUBMITTED)
    assert all(line.self_points is not None for line in lines_of(sheet))


def test_adoption_and_submission_in_one_press_are_refused_without_minutes_and_the_page_says_why(
    people, browse
):
    meeting = closed(people)
    sheet, client = (
        propose_score(drafted(meeting, people), actor=act_as(people.secretary)),
        browse(people.secretary),
    )

    answer = client.post(address(meeting, "score/"), form(then="submit"))

    sheet.refresh_from_db()
    assert (answer.status_code, answer.context["sheet"].state, sheet.state) == (
        422,
        "proposed",
        "proposed",
    )
    assert (
        "Đồng chí lập biên bản trước; điểm được nộp khi đã có biên bản." in answer.content.decode()
    )


def test_a_member_reads_when_and_where_and_finds_two_buttons(people, browse):
    november = step.convene(make_meeting(people.cell), people)
    client = browse(people.member)

    page = client.get(address(november, "")).content.decode()
    refused = client.post(address(november, ""), form(do="reply", reply="leave"))

    assert (
        page.index("19:00")
        < page.index("Tôi sẽ dự")
        < page.index("Tôi xin vắng")
        < page.index('class="path"')
    )
    assert refused.context["reply_form"].errors.keys() == {"reason"}
