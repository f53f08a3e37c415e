"""Votes as pages: counted once or twice, by writers and tellers."""

import pytest

from chibo.work.meetings.models import Objection, Vote
from chibo.work.meetings.queries.meetings import items_of
from tests.insight.packs import central, install
from tests.interfaces.web.halls import address, form, how_many, last_code, ready, running
from tests.interfaces.web.meetings.vote_forms import NINE, VOTE, voted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_eight")]


@pytest.fixture
def people(people_online):
    return people_online


def test_a_vote_is_recorded_with_base_and_outcome(people, browse):
    meeting = ready(people)
    item = items_of(meeting)[13]

    answer = browse(people.secretary).post(
        address(meeting, "votes/"), form(**VOTE | {"votes_for": 6, "against": 3, "item": item.pk})
    )

    vote = Vote.objects.of_unit(people.cell).get()
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

    vote = Vote.objects.of_unit(people.cell).get()
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
    vote = Vote.objects.of_unit(people.cell).get()
    to, here = address(meeting, "named/"), {"about": "teller", "target": vote.pk}

    assert member.post(to, form(**here, text="")).status_code == 422
    assert member.post(to, form(**here, text="Tôi đếm 8")).url == address(meeting, "named/")
    assert "Tôi đếm 8" in member.get(address(meeting, "named/")).content.decode()
    (row,) = Objection.objects.of_unit(people.cell)
    answered = client.post(
        address(meeting, f"named/{row.pk}/answer/"), form(answer="Đã đếm lại: 9")
    )
    assert (answered.url, last_code(people)) == (address(meeting, "named/"), "objection.settle")
    assert "Đã đếm lại: 9" in member.get(address(meeting, "named/")).content.decode()
    assert browse(people.others[0]).post(to, form(**here, text="Tôi nữa")).status_code == 422
    assert Objection.objects.of_unit(people.cell).count() == 1


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
    assert Vote.objects.of_unit(people.cell).count() == 0


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
    assert Vote.objects.of_unit(people.cell).count() == 0


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

    assert (answer.url, Vote.objects.of_unit(people.cell).count()) == (
        address(meeting, "votes/"),
        0,
    )
