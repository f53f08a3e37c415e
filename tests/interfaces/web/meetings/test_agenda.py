"""The agenda and the officers of a meeting."""

import uuid

import pytest
import time_machine

from chibo.base.audit.models import Entry
from chibo.base.kernel.dates import Month
from chibo.interfaces.web.meetings.agenda.forms import key_of
from chibo.work.meetings.actions.agenda import add_item, draw_up_agenda
from chibo.work.meetings.models import AgendaItem
from chibo.work.meetings.queries.meetings import items_of
from tests.factories import act_as, make_meeting
from tests.factories import month as step
from tests.interfaces.web.agendas import address, paper, send, titles, typed

DECEMBER = Month(2026, 12)


@pytest.fixture(autouse=True)
def third_of_november():
    with time_machine.travel("2026-11-03 12:00+07:00", tick=False):
        yield


@pytest.fixture
def meeting(people_online):
    return make_meeting(people_online.cell, month=DECEMBER)


@pytest.fixture
def drawn(meeting, people_online):
    draw_up_agenda(meeting, actor=act_as(people_online.secretary))
    return meeting


# Who may open what


def test_strangers_find_nothing_and_members_only_read(people_online, browse, drawn):
    row = paper(drawn, people_online)
    places = (address(drawn), f"/meetings/{drawn.pk}/papers/{row.pk}/")

    found = {
        name: [browse(getattr(people_online, name)).get(place).status_code for place in places]
        for name in ("stranger", "neighbour", "official", "member", "in_charge", "secretary")
    }

    assert found == {
        "stranger": [404, 404],
        "neighbour": [404, 404],
        "official": [403, 403],
        "member": [200, 200],
        "in_charge": [200, 200],
        "secretary": [200, 200],
    }


@pytest.mark.parametrize(
    "do", ["draw", "repeat", "save", "add", "paper", "approve", "up", "down", "drop"]
)
def test_a_member_changes_nothing(people_online, browse, drawn, do):
    before = Entry.objects.count()

    do = f"{do}:{items_of(drawn)[3].pk}" if do in ("up", "down", "drop") else do

    answer = send(
        browse(people_online.member),
        address(drawn),
        do=do,
        **{"add-title": "Việc khác", "paper-title": "Báo cáo"},
    )

    assert (answer.status_code, Entry.objects.count()) == (403, before)


def test_a_member_cannot_withdraw_or_restore(people_online, browse, drawn):
    row = paper(drawn, people_online)
    client = browse(people_online.member)

    statuses = [
        send(client, f"/meetings/{drawn.pk}/papers/{row.pk}/{act}/").status_code
        for act in ("withdraw", "restore")
    ]

    assert statuses == [403, 403]


# The agenda


def test_one_click_draws_the_agenda_up_and_a_second_changes_nothing(people_online, browse, meeting):
    client, key = browse(people_online.secretary), uuid.uuid4()

    first = send(client, address(meeting), key, do="draw")
    send(client, address(meeting), key, do="draw")
    send(client, address(meeting), do="draw")

    assert (first.status_code, len(titles(meeting)), titles(meeting)[2]) == (302, 16, "Điểm danh")


def test_the_task_review_lists_every_open_task(people_online, browse):
    november = step.open_room(make_meeting(people_online.cell), people_online)
    step.close(november, people_online)
    step.resolve(november, people_online)
    december = make_meeting(people_online.cell, month=DECEMBER)
    draw_up_agenda(december, actor=act_as(people_online.secretary))

    page = browse(people_online.member).get(address(december))

    assert [task.title for task in page.context["tasks"]] == ["Phát quang đường thôn"]


def test_all_presenters_and_minutes_are_saved_in_one_go(people_online, browse, drawn):
    client = browse(people_online.secretary)
    items = list(items_of(drawn))
    data = typed(client, drawn) | {
        f"{items[0].pk}-presenter": key_of(people_online.deputy.pk),
        f"{items[1].pk}-minutes_planned": "15",
        f"{items[1].pk}-title": "Cử thư ký cuộc họp",
    }

    answer = send(client, address(drawn), do="save", **data)

    rows = list(items_of(drawn))
    assert (answer.status_code, rows[0].presenter_id) == (302, people_online.deputy.pk)
    assert (rows[1].minutes_planned, rows[1].title) == (15, "Cử thư ký cuộc họp")
    assert Entry.objects.filter(code="agenda.change").count() == 2


def test_nothing_is_saved_when_one_item_bears_a_secrecy_mark(people_online, browse, drawn):
    client = browse(people_online.secretary)
    items = list(items_of(drawn))
    data = typed(client, drawn) | {
        f"{items[0].pk}-minutes_planned": "7",
        f"{items[5].pk}-title": "Văn bản (TUYỆT MẬT) của cấp trên",
    }

    answer = send(client, address(drawn), do="save", **data)

    assert (answer.status_code, list(answer.context["form"].errors)) == (
        422,
        [f"{items[5].pk}-title"],
    )
    assert items_of(drawn)[0].minutes_planned != 7


def test_what_somebody_else_added_meanwhile_stays_and_does_not_hold_up_an_older_page(
    people_online, browse, drawn
):
    client, own = browse(people_online.secretary), "Việc mới của phó bí thư"
    first = items_of(drawn)[0]
    data = typed(client, drawn) | {f"{first.pk}-title": "Khai mạc, chào cờ"}
    row = add_item(
        drawn,
        title=own,
        minutes=12,
        presenter=people_online.member,
        actor=act_as(people_online.deputy),
    )

    refused = send(client, address(drawn), do="add", **data)
    shown = refused.context["form"]
    unchanged = titles(drawn)[0]
    saved = send(client, address(drawn), do="save", **data)

    assert (refused.status_code, saved.status_code, unchanged, titles(drawn)[0]) == (
        422,
        302,
        first.title,
        "Khai mạc, chào cờ",
    )
    assert (shown.errors, shown[f"{row.pk}-title"].value()) == ({}, own)
    kept = AgendaItem.objects.of_unit(drawn.unit).get(pk=row.pk)
    assert (kept.title, kept.minutes_planned, kept.presenter_id) == (
        own,
        12,
        people_online.member.pk,
    )


def test_an_item_moves_down_and_what_was_typed_is_saved_with_it(people_online, browse, drawn):
    client = browse(people_online.secretary)
    first, second = titles(drawn)[:2]
    top = items_of(drawn)[0]

    answer = send(
        client,
        address(drawn),
        do=f"down:{top.pk}",
        **(typed(client, drawn) | {f"{top.pk}-minutes_planned": "9"}),
    )

    assert answer.url == f"{address(drawn)}#item-{top.pk}"
    assert titles(drawn)[:2] == [second, first]
    assert items_of(drawn)[1].minutes_planned == 9


def test_a_dropped_item_comes_back_in_its_place(people_online, browse, drawn):
    client = browse(people_online.secretary)
    before = [(item.title, item.step, item.role) for item in items_of(drawn)]
    special = next(item for item in items_of(drawn) if not item.required)

    send(client, address(drawn), do=f"drop:{special.pk}", **typed(client, drawn))
    without = titles(drawn)
    back = send(client, address(drawn, "undo/"))

    assert (special.title in without, back.status_code) == (False, 302)
    assert [(item.title, item.step, item.role) for item in items_of(drawn)] == before


def test_a_required_step_stays(people_online, browse, drawn):
    client = browse(people_online.secretary)
    top = items_of(drawn)[0]

    answer = send(client, address(drawn), do=f"drop:{top.pk}", **typed(client, drawn))

    assert (answer.status_code, len(titles(drawn))) == (422, 16)


@pytest.mark.parametrize("title", ["", " ", "x" * 301, "một\x00hai", "Kế hoạch (MẬT)"])
def test_an_item_that_cannot_be_kept_is_answered_in_the_form(people_online, browse, drawn, title):
    answer = send(browse(people_online.secretary), address(drawn), do="add", **{"add-title": title})

    shown = answer.context["add_form"]
    assert (answer.status_code, bool(shown.errors), shown["title"].value(), len(titles(drawn))) == (
        422,
        True,
        title,
        16,
    )


def test_an_item_is_added_before_the_closing_ones(people_online, browse, drawn):
    client = browse(people_online.secretary)

    send(
        client,
        address(drawn),
        do="add",
        **{
            "add-title": "Sửa đường thôn",
            "add-minutes": "20",
            "add-presenter": key_of(people_online.member.pk),
        },
    )

    row = AgendaItem.objects.of_unit(drawn.unit).get(title="Sửa đường thôn")
    assert (row.minutes_planned, row.presenter_id, row.position) == (
        20,
        people_online.member.pk,
        11,
    )


def test_a_presenter_from_another_cell_is_refused(people_online, browse, drawn):
    answer = send(
        browse(people_online.secretary),
        address(drawn),
        do="add",
        **{"add-title": "Việc", "add-presenter": key_of(people_online.stranger.pk)},
    )

    assert (answer.status_code, list(answer.context["add_form"].errors)) == (422, ["presenter"])
    assert "Việc" not in titles(drawn)


def test_one_voice_is_noticed_until_others_present(people_online, browse, drawn):
    client = browse(people_online.secretary)
    alone = client.get(address(drawn)).context["one_voice"]
    third = items_of(drawn)[3]
    named = {
        "chair": key_of(people_online.secretary.pk),
        "minute_taker": key_of(people_online.deputy.pk),
    }
    send(client, address(drawn), do="save", **typed(client, drawn, **named))
    still = client.get(address(drawn)).context["one_voice"]
    send(
        client,
        address(drawn),
        do="save",
        **typed(client, drawn, **{f"{third.pk}-presenter": key_of(people_online.member.pk)}),
    )

    assert (alone, still, client.get(address(drawn)).context["one_voice"]) == (True, True, False)


def test_chair_and_meeting_secretary_are_two_persons(people_online, browse, drawn):
    client, same = browse(people_online.secretary), key_of(people_online.deputy.pk)

    first, other = items_of(drawn)[0], key_of(people_online.secretary.pk)
    wording = {f"{first.pk}-title": "Khai mạc, chào cờ"}

    refused = send(
        client,
        address(drawn),
        do="save",
        **typed(client, drawn, chair=same, minute_taker=same, **wording),
    )
    unchanged = titles(drawn)[0]
    named = send(
        client, address(drawn), do="save", **typed(client, drawn, chair=other, minute_taker=same)
    )

    drawn.refresh_from_db()
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["minute_taker"])
    assert (unchanged, "Khai mạc, chào cờ" in refused.content.decode()) == (first.title, True)
    assert (named.status_code, drawn.chair_id, drawn.minute_taker_id) == (
        302,
        people_online.secretary.pk,
        people_online.deputy.pk,
    )


def test_an_empty_agenda_is_not_ready(people_online, browse, meeting):
    answer = send(browse(people_online.secretary), address(meeting), do="approve")

    meeting.refresh_from_db()
    assert (answer.status_code, meeting.agenda_ready_at) == (422, None)


def test_the_ready_agenda_leads_on_to_the_huddle(people_online, browse, drawn):
    client = browse(people_online.secretary)

    answer = send(client, address(drawn), do="approve")

    assert answer.status_code == 302
    assert client.get(address(drawn)).context["onward"] == {
        "url": f"/meetings/{drawn.pk}/huddle/",
        "label": "Ghi hội ý",
    }


def test_the_agenda_is_closed_after_the_meeting(people_online, browse):
    meeting = step.open_room(make_meeting(people_online.cell), people_online)
    step.close(meeting, people_online)
    client = browse(people_online.secretary)

    page = client.get(address(meeting))
    late = send(client, address(meeting), do="add", **{"add-title": "Thêm sau"})

    assert (page.context["may_change"], late.status_code, "Thêm sau" in titles(meeting)) == (
        False,
        422,
        False,
    )


def test_the_agenda_asks_the_same_number_of_queries_for_one_and_for_sixteen_items(
    people_online, browse, django_assert_num_queries, meeting
):
    client = browse(people_online.secretary)
    add_item(meeting, title="Việc một", actor=act_as(people_online.secretary))
    with django_assert_num_queries(12):
        client.get(address(meeting))
    for number in range(15):
        add_item(meeting, title=f"Việc số {number}", actor=act_as(people_online.secretary))
    with django_assert_num_queries(12):
        page = client.get(address(meeting))
    assert len(page.content) < 100_000
