"""Votes, resolutions and the tasks given here as pages."""

from datetime import date

import pytest
import time_machine

from chibo.work.meetings.actions.tasks import assign_task
from chibo.work.meetings.actions.votes import record_vote
from chibo.work.meetings.models import Objection, Resolution, Task, Vote
from chibo.work.meetings.queries.meetings import items_of
from rulebook.meetings.votes import VoteTally
from tests.factories import act_as
from tests.factories import month as step
from tests.insight.packs import central, install
from tests.interfaces.web.halls import address, closed, form, how_many, last_code, ready, running

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_eight")]
NINE = {"votes_for": 9, "against": 0, "abstain": 0, "invalid": ""}
VOTE = {
    "subject": "Thông qua nghị quyết",
    "decision": "resolution",
    "method": "card",
    "item": "",
} | NINE
PAPER = {"kind": "resolution", "title": "Nhiệm vụ trọng tâm", "body": "- Làm kênh"}


@pytest.fixture
def people(people_online):
    return people_online


def voted(people):
    meeting = ready(people)
    row = record_vote(
        meeting,
        subject="Thông qua",
        decision="resolution",
        tally=VoteTally(9, 0, 0, 0),
        actor=act_as(people.secretary),
    )
    return meeting, row


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
        Vote.objects.of_cell(people.cell).count(),
        Task.objects.of_cell(people.cell).count(),
    ) == (1, 0)


def test_a_vote_is_recorded_with_base_and_outcome(people, browse):
    meeting = ready(people)
    item = items_of(meeting)[13]

    answer = browse(people.secretary).post(
        address(meeting, "votes/"), form(**VOTE | {"votes_for": 6, "against": 3, "item": item.pk})
    )

    vote = Vote.objects.of_cell(people.cell).get()
    assert answer.url == address(meeting, f"votes/#vote-{vote.pk}")
    assert (vote.item, vote.base, vote.present, vote.passed, vote.confirmed_at) == (
        item,
        9,
        9,
        True,
        None,
    )
    assert last_code(people) == "vote.record"


def test_with_a_teller_the_vote_counts_and_who_may_count_again_does_not_see_the_totals(
    people, browse
):
    meeting = ready(people)
    chosen = {
        "teller": people.member.pk,
        "teller_2": people.others[0].pk,
        "teller_3": people.member.pk,
    }

    browse(people.secretary).post(address(meeting, "votes/"), form(**VOTE | chosen))

    vote = Vote.objects.of_cell(people.cell).get()
    assert (vote.teller_names, vote.confirmed_by_id) == (["Vì Văn Chung", "Đảng viên Số 0"], None)
    assert vote.confirmed_at is not None
    page = browse(people.secretary).get(address(meeting, "votes/"))
    assert "do một tài khoản ghi" in page.content.decode()
    assert [row["shown"] for row in page.context["rows"]] == [True]
    assert [
        row["shown"]
        for row in browse(people.deputy).get(address(meeting, "votes/")).context["rows"]
    ] == [False]
    assert [
        row["shown"]
        for row in browse(people.member).get(address(meeting, "votes/")).context["rows"]
    ] == [True]


def test_the_writer_is_not_offered_as_teller_and_is_refused_as_one(people, browse):
    meeting = ready(people)
    client = browse(people.secretary)

    offered = dict(client.get(address(meeting, "votes/")).context["form"].fields["teller"].choices)
    answer = client.post(address(meeting, "votes/"), form(**VOTE | {"teller": people.secretary.pk}))

    assert str(people.secretary.pk) not in offered and str(people.member.pk) in offered
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["teller"])


def test_a_pack_that_demands_the_second_entry_says_so_before_the_first(
    people, browse, settings, tmp_path
):
    install(settings, tmp_path, **{"vn-hd42-2025": central({"votes.second_entry": "[admission]"})})
    page = browse(people.secretary).get(address(ready(people), "votes/"))

    assert (
        "Theo quy định áp dụng ở đây, phải nhập hai lần: đề nghị kết nạp" in page.content.decode()
    )


def test_a_teller_objects_on_the_page_and_the_secretary_answers(people, browse):
    meeting = ready(people)
    client, member = browse(people.secretary), browse(people.member)
    client.post(address(meeting, "votes/"), form(**VOTE | {"teller": people.member.pk}))
    vote = Vote.objects.of_cell(people.cell).get()
    to, here = address(meeting, "named/"), {"about": "teller", "target": vote.pk}

    assert member.post(to, form(**here, text="")).status_code == 422
    assert member.post(to, form(**here, text="Tôi đếm 8")).url == address(meeting, "named/")
    assert "Tôi đếm 8" in member.get(address(meeting, "named/")).content.decode()
    (row,) = Objection.objects.of_cell(people.cell)
    answered = client.post(
        address(meeting, f"named/{row.pk}/answer/"), form(answer="Đã đếm lại: 9")
    )
    assert (answered.url, last_code(people)) == (address(meeting, "named/"), "objection.settle")
    assert "Đã đếm lại: 9" in member.get(address(meeting, "named/")).content.decode()
    assert browse(people.others[0]).post(to, form(**here, text="Tôi nữa")).status_code == 422
    assert Objection.objects.of_cell(people.cell).count() == 1


def test_totals_that_do_not_add_up_are_refused_with_the_arithmetic(people, browse):
    meeting = ready(people)

    answer = browse(people.secretary).post(
        address(meeting, "votes/"), form(**VOTE | {"votes_for": 6, "abstain": 1})
    )

    assert answer.context["form"].non_field_errors() == [
        (
            "6 tán thành + 0 không tán thành + 1 không có ý kiến + 0 không hợp lệ = 7,"
            " nhưng có mặt 9 đồng chí có quyền biểu quyết."
        )
    ]
    assert Vote.objects.of_cell(people.cell).count() == 0


@pytest.mark.parametrize(
    ("change", "at"),
    [
        ({"subject": ""}, "subject"),
        ({"subject": "x" * 301}, "subject"),
        ({"subject": "a\x00b"}, "subject"),
        ({"subject": "Văn bản (MẬT)"}, "__all__"),
        ({"votes_for": -1}, "votes_for"),
        ({"decision": "coup"}, "decision"),
    ],
)
def test_a_wrong_vote_is_refused_at_its_field(people, browse, change, at):
    answer = browse(people.secretary).post(address(ready(people), "votes/"), form(**VOTE | change))

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [at])
    assert Vote.objects.of_cell(people.cell).count() == 0


def test_the_same_vote_sent_twice_stands_once(people, browse):
    meeting = ready(people)
    client, sent = browse(people.secretary), form(**VOTE)

    for _ in range(2):
        client.post(address(meeting, "votes/"), sent)

    assert how_many(people, "vote.record") == 1


def test_the_form_says_how_many_are_present_and_needed(people, browse, django_assert_num_queries):
    meeting = ready(people)
    client = browse(people.secretary)

    with django_assert_num_queries(11):
        found = client.get(address(meeting, "votes/")).context

    assert (found["present"], found["base"].value, found["needed"].value, found["unrecorded"]) == (
        9,
        9,
        5,
        False,
    )
    assert dict(found["form"].fields["decision"].choices)["admission"].endswith("cần 6 trên 9")


def test_an_open_roll_call_is_pointed_out(people, browse):
    assert (
        browse(people.secretary).get(address(running(people), "votes/")).context["unrecorded"]
        is True
    )


def test_the_second_person_counts_without_seeing_the_first_count(people, browse):
    meeting, _vote = voted(people)

    rows = browse(people.deputy).get(address(meeting, "votes/")).context["rows"]
    own = browse(people.secretary).get(address(meeting, "votes/")).context["rows"]

    assert [(row["shown"], row["may_confirm"]) for row in (*rows, *own)] == [
        (False, True),
        (True, False),
    ]


def test_the_second_person_confirms(people, browse):
    meeting, vote = voted(people)

    answer = browse(people.deputy).post(address(meeting, f"votes/{vote.pk}/confirm/"), form(**NINE))

    vote.refresh_from_db()
    assert (answer.url, vote.confirmed_by) == (
        address(meeting, f"votes/#vote-{vote.pk}"),
        "Hà Văn Bình",
    )


@pytest.mark.parametrize(
    ("who", "totals"), [("secretary", NINE), ("deputy", NINE | {"votes_for": 8, "against": 1})]
)
def test_the_first_person_or_other_totals_do_not_confirm(people, browse, who, totals):
    meeting, vote = voted(people)

    answer = browse(getattr(people, who)).post(
        address(meeting, f"votes/{vote.pk}/confirm/"), form(**totals)
    )

    vote.refresh_from_db()
    assert (
        answer.status_code,
        len(answer.context["form"].non_field_errors()),
        vote.confirmed_at,
    ) == (422, 1, None)


def test_an_unconfirmed_vote_is_taken_back(people, browse):
    meeting, vote = voted(people)

    answer = browse(people.secretary).post(address(meeting, f"votes/{vote.pk}/drop/"), form())

    assert (answer.url, Vote.objects.of_cell(people.cell).count()) == (
        address(meeting, "votes/"),
        0,
    )


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
        Resolution.objects.of_cell(people.cell).order_by("number").values_list("symbol", flat=True)
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
    assert Resolution.objects.of_cell(people.cell).count() == 0


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
    assert Resolution.objects.of_cell(people.cell).get().published_at is not None


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
    task = Task.objects.of_cell(people.cell).get()
    undo = address(meeting, f"resolution/tasks/{task.pk}/undo/")

    assert (task.owner, task.due_on, task.expected) == (people.member, date(2026, 11, 30), "1 km")
    assert page.content.decode().count(f'action="{undo}"') == 2
    client.post(undo, form())
    assert Task.objects.of_cell(people.cell).count() == 0


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
    assert Task.objects.of_cell(people.cell).count() == 0


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
    assert (answer.status_code, Task.objects.of_cell(people.cell).count()) == (expected, 1)
