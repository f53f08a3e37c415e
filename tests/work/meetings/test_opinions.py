"""An opinion sent before the meeting reaches those who lead it, and becomes an item once."""

import pytest
import time_machine

from chibo.base.audit.models import Entry
from chibo.base.kernel.actor import EVERYWHERE
from chibo.base.kernel.errors import NotAllowed, NotFound, Refused
from chibo.library.notifications.models import Notice
from chibo.work.meetings.actions.agenda import change_item, drop_item
from chibo.work.meetings.actions.calendar import mark_not_held
from chibo.work.meetings.actions.discussion import record_opinion, send_opinion
from chibo.work.meetings.actions.opinions import put_back_opinion, take_up_opinion
from chibo.work.meetings.models import Opinion
from chibo.work.meetings.queries.invitations import leaders_of, sent_opinions
from chibo.work.meetings.queries.meetings import get_opinion, items_of
from chibo.work.meetings.rules.opinions import Fate, fate_of, title_from
from tests.factories import act_as, make_meeting
from tests.factories import month as step

ROAD = "Đề nghị chi bộ bàn việc sửa đường thôn. Đường hỏng từ tháng 6."


@pytest.fixture(autouse=True)
def second_of_november():
    with time_machine.travel("2026-11-02 12:00+07:00", tick=False):
        yield


@pytest.fixture
def meeting(people):
    return step.convene(make_meeting(people.cell), people)


def sent(meeting, people, text: str = ROAD, **rest) -> Opinion:
    actor = act_as(people.member)
    row = send_opinion(meeting, text=text, item=rest.get("item"), person=people.member, actor=actor)
    return get_opinion(
        row.pk, meeting=meeting, scope=act_as(people.secretary).scope_for("discussion.view")
    )


def told(person, code: str) -> list[Notice]:
    return list(Notice.objects.within(EVERYWHERE).filter(person=person, code=code))


def test_those_who_lead_the_meeting_are_told_at_once_without_the_words(meeting, people):
    sent(meeting, people)

    (notice,) = told(people.secretary, "opinion.sent")
    assert (notice.params["name"], notice.link) == (
        people.member.full_name,
        f"/meetings/{meeting.pk}/agenda/#sent",
    )
    assert "đường" not in str(notice.params) + notice.message
    leaders = {person.pk for person in leaders_of(meeting)}
    others = (
        Notice.objects.within(EVERYWHERE).filter(code="opinion.sent").exclude(person__in=leaders)
    )
    assert (people.secretary.pk in leaders, others.count()) == (True, 0)


def test_an_opinion_becomes_an_item_once_and_its_author_is_told(meeting, people):
    row, before = sent(meeting, people), items_of(meeting).count()

    first = take_up_opinion(row, actor=act_as(people.secretary))
    again = take_up_opinion(row, actor=act_as(people.deputy))

    assert (first.pk, first.title) == (again.pk, "Đề nghị chi bộ bàn việc sửa đường thôn")
    assert items_of(meeting).count() == before + 1
    assert len(told(people.member, "opinion.taken_up")) == 1
    assert Entry.objects.filter(chain_id=people.cell.pk, code="opinion.take_up").count() == 1


def test_taken_off_again_the_opinion_stays(meeting, people):
    row, before = sent(meeting, people), items_of(meeting).count()
    take_up_opinion(row, actor=act_as(people.secretary))

    put_back_opinion(row, actor=act_as(people.secretary))
    put_back_opinion(row, actor=act_as(people.secretary))

    kept = Opinion.objects.of_unit(people.cell).get(pk=row.pk)
    assert (kept.item_id, kept.taken_up_at, kept.text, items_of(meeting).count()) == (
        None,
        None,
        ROAD,
        before,
    )


def test_an_item_dropped_by_hand_gives_the_opinion_back(meeting, people):
    row = sent(meeting, people)
    item = take_up_opinion(row, actor=act_as(people.secretary))
    item.meeting, item.unit = meeting, people.cell

    drop_item(item, actor=act_as(people.secretary))

    assert Opinion.objects.of_unit(people.cell).get(pk=row.pk).item_id is None


def test_an_item_on_which_something_was_sent_stays(meeting, people):
    items = [item for item in items_of(meeting) if not item.required and not item.off_record]
    item = items[0]
    item.meeting, item.unit = meeting, people.cell
    row = sent(meeting, people, item=item)

    with pytest.raises(Refused) as refusal:
        drop_item(item, actor=act_as(people.secretary))

    assert refusal.value.findings[0].code == "item_has_text"
    assert take_up_opinion(row, actor=act_as(people.secretary)).pk == item.pk
    with pytest.raises(Refused) as refusal:
        put_back_opinion(row, actor=act_as(people.secretary))
    assert (refusal.value.findings[0].code, items_of(meeting).filter(pk=item.pk).exists()) == (
        "not_made_of_it",
        True,
    )


def test_what_has_notes_is_not_taken_off(meeting, people):
    row = sent(meeting, people)
    item = take_up_opinion(row, actor=act_as(people.secretary))
    item.meeting, item.unit = meeting, people.cell
    change_item(item, actor=act_as(people.secretary), notes="Đã bàn")

    with pytest.raises(Refused):
        put_back_opinion(row, actor=act_as(people.secretary))


def test_members_and_other_cells_put_nothing_on_the_agenda(meeting, people):
    row = sent(meeting, people)
    for nobody in (people.member, people.stranger):
        with pytest.raises(NotAllowed):
            take_up_opinion(row, actor=act_as(nobody))
    outside = act_as(people.stranger).scope_for("discussion.view")
    assert sent_opinions(meeting, scope=outside) == []
    with pytest.raises(NotFound):
        get_opinion(row.pk, meeting=meeting, scope=outside)


def test_for_a_meeting_that_is_over_nothing_is_sent_and_nothing_taken_up(meeting, people):
    row = sent(meeting, people)
    with time_machine.travel("2026-11-05 12:00+07:00", tick=False):
        mark_not_held(meeting, reason="Mưa lũ", actor=act_as(people.secretary))
        for refused in (
            lambda: sent(meeting, people),
            lambda: take_up_opinion(row, actor=act_as(people.secretary)),
        ):
            with pytest.raises(Refused) as refusal:
                refused()
            assert refusal.value.findings[0].code == "meeting_over"


def test_what_was_said_in_the_meeting_is_no_item(people):
    meeting = step.open_room(make_meeting(people.cell), people)
    row = record_opinion(
        meeting, person=people.member, text="Ý kiến", actor=act_as(people.secretary)
    )
    with pytest.raises(Refused) as refusal:
        take_up_opinion(row, actor=act_as(people.secretary))
    assert refusal.value.findings[0].code == "not_sent"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (ROAD, "Đề nghị chi bộ bàn việc sửa đường thôn"),
        ("Sửa cống\nđầu thôn", "Sửa cống đầu thôn"),
        ("Có nên xây lại nhà văn hóa? Tôi đề nghị bàn.", "Có nên xây lại nhà văn hóa?"),
        ("a " * 120, ("a " * 79).strip() + "…"),
        ("x" * 300, "x" * 159 + "…"),
    ],
)
def test_the_first_sentence_names_the_item(text, title):
    assert title_from(text) == title
    assert len(title) <= 160


@pytest.mark.parametrize(
    ("facts", "fate"),
    [
        ({}, Fate.SENT),
        ({"on_item": True}, Fate.UNDER_ITEM),
        ({"on_item": True, "taken_up_at": "now"}, Fate.TAKEN_UP),
        ({"on_item": True, "taken_up_at": "now", "over": True}, Fate.HEARD),
        ({"over": True, "in_minutes": True}, Fate.IN_MINUTES),
        ({"on_item": True, "off_record": True, "over": True, "in_minutes": True}, Fate.OFF_RECORD),
        ({"not_held": True}, Fate.NOT_HELD),
    ],
)
def test_the_author_reads_how_far_the_opinion_has_come(facts, fate):
    nothing = {
        "on_item": False,
        "taken_up_at": None,
        "off_record": False,
        "over": False,
        "in_minutes": False,
    }
    assert fate_of(**(nothing | {"not_held": False} | facts)) == fate
