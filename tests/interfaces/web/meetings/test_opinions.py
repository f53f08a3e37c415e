"""Opinions sent before the meeting, as those who lead it and their authors see them."""

import pytest
import time_machine

from chibo.work.meetings.actions.discussion import send_opinion
from chibo.work.meetings.actions.minutes import adopt_minutes
from chibo.work.meetings.models import AgendaItem, Opinion
from chibo.work.meetings.queries.meetings import items_of
from tests.factories import act_as, make_meeting
from tests.factories import month as step
from tests.interfaces.web.agendas import typed
from tests.interfaces.web.halls import address, form

pytestmark = pytest.mark.django_db
ROAD = "Đề nghị chi bộ bàn việc sửa đường thôn."


@pytest.fixture(autouse=True)
def second_of_november():
    with time_machine.travel("2026-11-02 12:00+07:00", tick=False):
        yield


@pytest.fixture
def people(people_online):
    return people_online


@pytest.fixture
def meeting(people):
    return step.convene(make_meeting(people.cell), people)


def sent(meeting, people) -> Opinion:
    return send_opinion(
        meeting, text=ROAD, item=None, person=people.member, actor=act_as(people.member)
    )


def test_the_secretary_reads_it_on_home_huddle_and_agenda(meeting, people, browse):
    sent(meeting, people)
    client = browse(people.secretary)

    lines = [
        (row["tone"], row["title"], row["url"]) for row in client.get("/").context["found"].items
    ]
    pages = [client.get(address(meeting, tail)).content.decode() for tail in ("huddle/", "agenda/")]

    said = (
        "wait",
        "1 ý kiến gửi trước cho buổi sinh hoạt ngày 03/11/2026",
        address(meeting, "agenda/#sent"),
    )
    assert said in lines
    assert [ROAD in page for page in pages] == [True, True]
    assert ROAD not in browse(people.member).get("/").content.decode()
    assert ROAD not in browse(people.others[0]).get(address(meeting, "agenda/")).content.decode()


def test_one_press_on_the_agenda_makes_it_an_item_and_saves_what_stands_there(
    meeting, people, browse
):
    row, client = sent(meeting, people), browse(people.secretary)
    first = items_of(meeting)[0]
    data = form(
        **typed(client, meeting, **{f"{first.pk}-minutes_planned": "7"}), do=f"take:{row.pk}"
    )

    answer, again = (
        client.post(address(meeting, "agenda/"), data),
        client.post(address(meeting, "agenda/"), data),
    )

    item = AgendaItem.objects.of_unit(people.cell).get(title=ROAD.rstrip("."))
    assert (answer.status_code, again.status_code) == (302, 302)
    assert answer.url.endswith(f"#item-{item.pk}")
    assert items_of(meeting)[0].minutes_planned == 7
    shown = client.get(address(meeting, "agenda/")).content.decode()
    assert address(meeting, f"opinions/{row.pk}/put-back/") in shown
    assert (
        "đã đưa vào chương trình"
        in browse(people.member).get(address(meeting, "")).content.decode()
    )

    client.post(address(meeting, f"opinions/{row.pk}/put-back/"), form())
    assert not AgendaItem.objects.of_unit(people.cell).filter(pk=item.pk).exists()
    assert Opinion.objects.of_unit(people.cell).get(pk=row.pk).item_id is None


def test_an_item_taken_off_and_put_back_keeps_its_opinion(meeting, people, browse):
    row, client = sent(meeting, people), browse(people.secretary)
    client.post(address(meeting, f"opinions/{row.pk}/take-up/"), form())
    item = Opinion.objects.of_unit(people.cell).get(pk=row.pk).item

    client.post(address(meeting, "agenda/"), form(**typed(client, meeting), do=f"drop:{item.pk}"))
    client.post(address(meeting, "agenda/undo/"), form())

    kept = Opinion.objects.of_unit(people.cell).select_related("item").get(pk=row.pk)
    assert (kept.item.title, kept.item_id != item.pk) == (item.title, True)


def test_beside_the_huddle_only_the_list_changes(meeting, people, browse):
    row, client = sent(meeting, people), browse(people.secretary)

    up = client.post(
        address(meeting, f"opinions/{row.pk}/take-up/"),
        form(at="huddle"),
        headers={"HX-Request": "true"},
    )
    back = client.post(
        address(meeting, f"opinions/{row.pk}/put-back/"),
        form(at="huddle"),
        headers={"HX-Request": "true"},
    )
    plain = client.post(address(meeting, f"opinions/{row.pk}/take-up/"), form(at="huddle"))

    assert [answer.content.decode().count("<form") for answer in (up, back)] == [1, 1]
    assert ("put-back/" in up.content.decode(), "take-up/" in back.content.decode()) == (True, True)
    assert (plain.status_code, plain.url) == (302, address(meeting, "huddle/#sent"))


@pytest.mark.parametrize(
    ("who", "status"), [("stranger", 404), ("neighbour", 404), ("official", 403), ("member", 403)]
)
def test_nobody_else_puts_it_on_the_agenda(meeting, people, browse, who, status):
    row = sent(meeting, people)
    for way in ("take-up", "put-back"):
        answer = browse(getattr(people, who)).post(
            address(meeting, f"opinions/{row.pk}/{way}/"), form()
        )
        assert answer.status_code == status


def test_it_stands_on_top_of_the_course_and_at_last_in_the_minutes(people, browse):
    meeting = step.prepare(make_meeting(people.cell), people)
    sent(meeting, people)
    with time_machine.travel("2026-11-03 20:00+07:00", tick=False):
        step.open_room(meeting, people)
        page = browse(people.secretary).get(address(meeting, "course/")).content.decode()
        assert 0 < page.index(ROAD) < page.index('class="fold-list')
        step.close(meeting, people)
        waiting = browse(people.member).get(address(meeting, "")).content.decode()
        adopt_minutes(meeting, actor=act_as(people.secretary))
        done = browse(people.member).get(address(meeting, "")).content.decode()
    assert ("chờ ghi vào biên bản" in waiting, "đã ghi vào biên bản" in done) == (True, True)
    assert "take-back" not in done


def test_an_opinion_for_a_meeting_that_is_over_is_refused_with_its_words(people, browse):
    meeting = step.open_room(make_meeting(people.cell), people)
    with time_machine.travel("2026-11-03 21:00+07:00", tick=False):
        step.close(meeting, people)
        answer = browse(people.member).post(
            address(meeting, ""), form(do="opinion", item="", text=ROAD)
        )
    page = answer.content.decode()
    assert ("mời đồng chí nêu ý kiến ở buổi sau" in page, ROAD in page) == (True, True)
