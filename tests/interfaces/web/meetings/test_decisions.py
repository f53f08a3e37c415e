"""Resolutions and the tasks given in a meeting as pages; who sees them and the votes."""

from datetime import date

import pytest
import time_machine

from chibo.work.meetings.actions.tasks import assign_task
from chibo.work.meetings.models import Resolution, Task, Vote
from chibo.work.meetings.queries.meetings import items_of
from tests.factories import act_as
from tests.factories import month as step
from tests.interfaces.web.halls import address, closed, form, how_many, ready
from tests.interfaces.web.meetings.vote_forms import NINE, VOTE, voted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_eight")]
PAPER = {"kind": "resolution", "title": "Nhiệm vụ trọng tâm", "body": "- Làm kênh"}


@pytest.fixture
def people(people_online):
    return people_online


def task_fields(people, **change):
    given = {
        "title": "Làm kênh",
        "owner": people.member.pk,
        "due_on": "30/11/2026",
        "supervisor": "",
    } | change
    return {f"task-{name}": value for name, value in given.items()}


@pytest.mark.parametrize("who", ["stranger", "neighbour"])
def test_to_strangers_votes_and_papers_do_not_exist(people, browse, who):
    meeting, vote = voted(people)
    client = browse(getattr(people, who))

    for tail in ("votes/", f"votes/{vote.pk}/confirm/", "resolution/"):
        assert client.get(address(meeting, tail)).status_code == 404
    for tail in (
        "votes/",
        f"votes/{vote.pk}/confirm/",
        f"votes/{vote.pk}/drop/",
        "resolution/",
        "resolution/publish/",
        "resolution/tasks/",
    ):
        assert client.post(address(meeting, tail), form(**VOTE, **PAPER)).status_code == 404


def test_a_member_sees_but_changes_nothing(people, browse):
    meeting, vote = voted(people)
    client = browse(people.member)

    assert [
        client.get(address(meeting, tail)).status_code for tail in ("votes/", "resolution/")
    ] == [200, 200]
    answers = [
        client.post(address(meeting, "votes/"), form(**VOTE)),
        client.post(address(meeting, f"votes/{vote.pk}/confirm/"), form(**NINE)),
        client.post(address(meeting, f"votes/{vote.pk}/drop/"), form()),
        client.post(address(meeting, "resolution/"), form(**PAPER)),
        client.post(address(meeting, "resolution/publish/"), form()),
        client.post(address(meeting, "resolution/tasks/"), form(**task_fields(people))),
    ]
    assert [answer.status_code for answer in answers] == [403] * 6
    assert (
        Vote.objects.of_unit(people.cell).count(),
        Task.objects.of_unit(people.cell).count(),
    ) == (1, 0)


def test_the_draft_of_a_resolution_comes_from_the_conclusions(people, browse):
    meeting = ready(people)
    for item, text in zip(
        items_of(meeting), ["Làm kênh trước 15/11", "- Giúp hộ neo đơn"], strict=False
    ):
        item.conclusion = text
        item.save(update_fields=["conclusion"])
    step.close(meeting, people)

    found = browse(people.secretary).get(address(meeting, "resolution/")).context

    assert found["issue"]["body"].value() == "- Làm kênh trước 15/11\n- Giúp hộ neo đơn"


def test_a_resolution_gets_the_next_number(people, browse):
    meeting = closed(people)
    client = browse(people.secretary)

    titles = ("Nhiệm vụ trọng tâm", "Kết nạp Đảng viên")
    answers = [
        client.post(address(meeting, "resolution/"), form(**PAPER | {"title": title}))
        for title in titles
    ]

    assert [answer.url for answer in answers] == [address(meeting, "resolution/")] * 2
    symbols = (
        Resolution.objects.of_unit(people.cell).order_by("number").values_list("symbol", flat=True)
    )
    assert list(symbols) == ["01-NQ/CB", "02-NQ/CB"]


def test_the_same_resolution_sent_twice_takes_one_number(people, browse):
    meeting = closed(people)
    client, sent = browse(people.secretary), form(**PAPER)

    for _ in range(2):
        client.post(address(meeting, "resolution/"), sent)

    assert how_many(people, "resolution.issue") == 1


@pytest.mark.parametrize(
    ("change", "at"),
    [
        ({"body": " "}, "body"),
        ({"body": "a\x00b"}, "body"),
        ({"title": "x" * 301}, "title"),
        ({"body": "Theo kế hoạch (TỐI MẬT)"}, "__all__"),
    ],
)
def test_a_wrong_resolution_is_refused_at_its_field(people, browse, change, at):
    answer = browse(people.secretary).post(
        address(closed(people), "resolution/"), form(**PAPER | change)
    )

    assert (answer.status_code, list(answer.context["issue"].errors)) == (422, [at])
    assert Resolution.objects.of_unit(people.cell).count() == 0


def test_before_the_closing_no_resolution_is_issued(people, browse):
    answer = browse(people.secretary).post(address(ready(people), "resolution/"), form(**PAPER))

    assert (answer.status_code, len(answer.context["issue"].non_field_errors())) == (422, 1)


def test_publishing_opens_the_paper_to_members_and_committee(people, browse):
    meeting = closed(people)
    secretary = browse(people.secretary)
    secretary.post(address(meeting, "resolution/"), form(**PAPER))
    readers = [browse(people.member), browse(people.official)]
    before = [
        len(reader.get(address(meeting, "resolution/")).context["papers"]) for reader in readers
    ]

    secretary.post(address(meeting, "resolution/publish/"), form())

    after = [
        len(reader.get(address(meeting, "resolution/")).context["papers"]) for reader in readers
    ]
    assert (before, after) == ([0, 0], [1, 1])
    assert Resolution.objects.of_unit(people.cell).get().published_at is not None


def test_the_deadline_of_the_publication_says_by_which_rule(
    people, browse, django_assert_num_queries
):
    meeting = closed(people)
    client = browse(people.secretary)

    with django_assert_num_queries(10):
        found = client.get(address(meeting, "resolution/")).context

    assert (found["due"].value, found["late"]) == (date(2026, 11, 5), False)
    with time_machine.travel("2026-11-06 08:00+07:00", tick=False):
        assert client.get(address(meeting, "resolution/")).context["late"] is True


def test_nothing_to_publish_is_said(people, browse):
    answer = browse(people.secretary).post(address(closed(people), "resolution/publish/"), form())

    assert (answer.status_code, answer.context["findings"][0].code) == (422, "nothing_to_publish")


def test_a_task_is_given_and_one_tap_takes_it_back(people, browse):
    meeting = closed(people)
    client = browse(people.secretary)

    page = client.post(
        address(meeting, "resolution/tasks/"),
        form(**task_fields(people, expected="1 km")),
        follow=True,
    )
    task = Task.objects.of_unit(people.cell).get()
    undo = address(meeting, f"resolution/tasks/{task.pk}/undo/")

    assert (task.owner, task.due_on, task.expected) == (people.member, date(2026, 11, 30), "1 km")
    assert page.content.decode().count(f'action="{undo}"') == 2
    client.post(undo, form())
    assert Task.objects.of_unit(people.cell).count() == 0


@pytest.mark.parametrize(
    ("change", "at"),
    [
        ({"title": ""}, "title"),
        ({"title": "a\x00b"}, "title"),
        ({"due_on": "01/11/2026"}, "due_on"),
        ({"due_on": "31/02/2027"}, "due_on"),
        ({"owner": ""}, "owner"),
        ({"title": "Gửi công văn (MẬT)"}, "__all__"),
    ],
)
def test_a_wrong_task_is_refused_at_its_field(people, browse, change, at):
    answer = browse(people.secretary).post(
        address(closed(people), "resolution/tasks/"), form(**task_fields(people, **change))
    )

    assert (answer.status_code, list(answer.context["task_form"].errors)) == (422, [at])
    assert Task.objects.of_unit(people.cell).count() == 0


def test_a_task_goes_to_members_of_the_cell_only(people, browse):
    answer = browse(people.secretary).post(
        address(closed(people), "resolution/tasks/"),
        form(**task_fields(people, owner=people.stranger.pk)),
    )

    assert list(answer.context["task_form"].errors) == ["owner"]


def test_the_committee_sees_no_tasks(people, browse):
    meeting = closed(people)
    assign_task(
        meeting,
        title="Việc kín đáo",
        owner=people.member,
        due_on=date(2026, 11, 30),
        actor=act_as(people.secretary),
    )

    shown = browse(people.official).get(address(meeting, "resolution/")).content.decode()

    assert shown.count("Việc kín đáo") == 0


@pytest.mark.parametrize("who", ["stranger", "official", "member"])
def test_nobody_else_takes_a_task_back(people, browse, who):
    meeting = closed(people)
    task = assign_task(
        meeting,
        title="Việc",
        owner=people.member,
        due_on=date(2026, 11, 30),
        actor=act_as(people.secretary),
    )

    answer = browse(getattr(people, who)).post(
        address(meeting, f"resolution/tasks/{task.pk}/undo/"), form()
    )

    expected = {"stranger": 404, "official": 403, "member": 403}[who]
    assert (answer.status_code, Task.objects.of_unit(people.cell).count()) == (expected, 1)
