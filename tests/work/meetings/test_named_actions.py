"""Deeds of a meeting of which pages had the only proof: order of the agenda, what stood last time,
newcomers, papers that were opened, an opening that is put right, an evening entered from paper.
"""

from datetime import date, time, timedelta
from uuid import uuid4

import pytest
import time_machine

from chibo.base.audit.models import Entry
from chibo.base.kernel.actor import SYSTEM
from chibo.base.kernel.dates import Month, local_moment
from chibo.base.kernel.errors import Conflict, NotAllowed, NotFound, Refused
from chibo.base.kernel.revisions import Revision
from chibo.directory.people.actions import end_membership
from chibo.directory.people.models import Membership
from chibo.library.documents.actions import receive_file
from chibo.library.notifications.actions import Message, notify
from chibo.library.notifications.models import Notice
from chibo.library.notifications.queries import untold_in
from chibo.work.meetings.actions.agenda import change_item, draw_up_agenda, move_item
from chibo.work.meetings.actions.amending import amend_opening
from chibo.work.meetings.actions.calendar import add_practice_meeting
from chibo.work.meetings.actions.convening import invite_newcomers
from chibo.work.meetings.actions.discussion import tick_off
from chibo.work.meetings.actions.from_paper import PaperSheet, enter_from_paper
from chibo.work.meetings.actions.preparation import mark_paper_read, publish_paper
from chibo.work.meetings.actions.repeating import prepare_as_before
from chibo.work.meetings.actions.telling import mark_news_told
from chibo.work.meetings.models import Invitation, Meeting, PaperRead
from chibo.work.meetings.queries.meetings import items_of
from chibo.work.meetings.queries.room import roll_call_of
from chibo.work.meetings.rules.editable import opening_values
from tests.factories import TODAY, act_as, make_meeting, make_member
from tests.factories.month import close, convene, open_room, prepare

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(people) -> Meeting:
    return make_meeting(people.cell)


def codes(row) -> list[str]:
    """The audit's codes about a row, the first one first."""
    target = f"{row._meta.model_name}:{row.pk}"
    return list(Entry.objects.filter(target=target).order_by("seq").values_list("code", flat=True))


def refusal(act) -> str:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.findings[0].code


def test_an_item_is_moved_among_the_others_and_never_beyond_them(meeting, people):
    actor = act_as(people.secretary)
    first, *others = draw_up_agenda(meeting, actor=actor)

    move_item(first, by=2, actor=actor)
    order = [others[0].pk, others[1].pk, first.pk, *(item.pk for item in others[2:])]
    assert [item.pk for item in items_of(meeting)] == order
    assert "agenda.move" in codes(first)

    move_item(first, by=-99, actor=actor)
    assert next(iter(items_of(meeting))).pk == first.pk
    move_item(first, by=99, actor=actor)
    assert [item.position for item in items_of(meeting)] == list(range(1, len(order) + 1))
    assert list(items_of(meeting))[-1].pk == first.pk


def test_an_item_is_moved_by_who_prepares_and_only_while_it_stands_on_the_agenda(meeting, people):
    item = draw_up_agenda(meeting, actor=act_as(people.secretary))[0]
    with pytest.raises(NotAllowed):
        move_item(item, by=1, actor=act_as(people.member))

    item.pk = uuid4()
    with pytest.raises(NotFound):
        move_item(item, by=1, actor=act_as(people.secretary))


def test_an_agenda_is_prepared_with_the_presenters_and_officers_of_the_last_one(meeting, people):
    before = make_meeting(people.cell, month=Month(2026, 10))
    prepare(before, people)
    presented = next(item for item in items_of(before) if item.step == "ideology")
    change_item(presented, presenter=people.member, actor=act_as(people.secretary))

    items = prepare_as_before(meeting, actor=act_as(people.secretary), on=TODAY)

    presenters = {item.step: item.presenter for item in items if item.presenter}
    assert presenters["ideology"] == people.member
    assert (meeting.chair, meeting.minute_taker) == (people.secretary, people.deputy)
    assert sum(item.minutes_planned for item in items) >= 90
    assert codes(meeting)[-1] == "meeting.name_officers"


def test_who_has_left_the_cell_presents_nothing_again(meeting, people):
    before = make_meeting(people.cell, month=Month(2026, 10))
    prepare(before, people)
    presented = next(item for item in items_of(before) if item.step == "ideology")
    change_item(presented, presenter=people.member, actor=act_as(people.secretary))
    row = Membership.objects.get(person=people.member)
    end_membership(row, on=date(2026, 11, 1), actor=SYSTEM)

    items = prepare_as_before(meeting, actor=act_as(people.secretary), on=TODAY)

    assert people.member not in {item.presenter for item in items}


def test_an_agenda_that_stands_is_left_as_it_is(meeting, people):
    items = draw_up_agenda(meeting, actor=act_as(people.secretary))
    again = prepare_as_before(meeting, actor=act_as(people.secretary), on=TODAY)
    assert [item.pk for item in again] == [item.pk for item in items]
    assert codes(again[0]) == ["agenda.add"]
    with pytest.raises(NotAllowed):
        prepare_as_before(meeting, actor=act_as(people.member), on=TODAY)


def test_who_came_after_the_invitations_is_invited_too_and_once(meeting, people):
    convene(meeting, people)
    secretary = act_as(people.secretary)
    assert refusal(lambda: invite_newcomers(meeting, actor=secretary)) == "already_convened"
    newcomer = make_member(people.cell, "Vàng Thị Mỷ")

    rows = invite_newcomers(meeting, actor=secretary)

    assert [row.person for row in rows] == [newcomer]
    assert Invitation.objects.of_unit(people.cell).filter(person=newcomer).count() == 1
    assert Notice.all_rows_unscoped.filter(person=newcomer, code="meeting.convened").exists()
    entry = Entry.objects.get(code="meeting.invite")
    assert entry.values["persons"] == [str(newcomer.pk)]
    assert refusal(lambda: invite_newcomers(meeting, actor=secretary)) == "already_convened"


def test_a_paper_was_opened_when_it_was_opened_first(meeting, people):
    prepare(meeting, people)
    file = receive_file("a.txt", "Nội dung".encode())
    secretary = act_as(people.secretary)
    paper = publish_paper(meeting, title="Tài liệu", file=file, actor=secretary)
    with time_machine.travel("2026-11-02 12:00+07:00", tick=False):
        mark_paper_read(paper, actor=act_as(people.member))
    mark_paper_read(paper, actor=act_as(people.member))
    mark_paper_read(paper, actor=SYSTEM)

    row = PaperRead.objects.of_unit(people.cell).get(paper=paper)
    assert (row.person, f"{row.read_at:%d %H}") == (people.member, "02 05")
    assert codes(row) == ["paper.seen"]


def opening(meeting, people, *, seen: Revision | None = None, **changes) -> int:
    """The opening is put right by the secretary; without `seen` on what stands now."""
    stored = opening_values(meeting, on=meeting.day)
    revision = seen or Revision.of(stored)
    values = stored | changes
    return amend_opening(meeting, actor=act_as(people.secretary), revision=revision, **values)


def test_only_what_was_entered_otherwise_changes_the_opening(meeting, people):
    open_room(meeting, people)
    assert opening(meeting, people) == 0

    assert opening(meeting, people, at=time(19, 10), guests="Đồng chí  Vừ A Páo") == 2

    assert meeting.guests == "Đồng chí Vừ A Páo"
    assert meeting.opened_at == local_moment(meeting.day, time(19, 10))
    assert codes(meeting)[-1] == "meeting.amend_opening"


def test_what_somebody_else_has_entered_meanwhile_is_not_overwritten(meeting, people):
    open_room(meeting, people)
    seen = Revision.of(opening_values(meeting, on=meeting.day))
    opening(meeting, people, guests="Đồng chí Vừ A Páo")

    with pytest.raises(Conflict):
        opening(meeting, people, seen=seen, guests="Đồng chí Lò Thị Uyên")
    assert meeting.guests == "Đồng chí Vừ A Páo"


def test_an_opening_is_not_put_right_before_it_nor_by_a_member(meeting, people):
    convene(meeting, people)
    assert refusal(lambda: opening(meeting, people, guests="x")) == "not_open"
    with pytest.raises(NotAllowed):
        amend_opening(
            meeting,
            actor=act_as(people.member),
            revision=Revision(),
            **opening_values(meeting, on=meeting.day),
        )


def test_items_that_are_ticked_off_keep_their_minutes_and_are_counted_once(meeting, people):
    open_room(meeting, people)
    items = list(items_of(meeting))
    wanted = [item.pk for item in items[:3]]

    assert tick_off(meeting, [*wanted, uuid4()], actor=act_as(people.secretary)) == 3
    assert tick_off(meeting, wanted, actor=act_as(people.secretary)) == 0

    done = [item.pk for item in items_of(meeting) if item.done]
    assert done == wanted


def sheet_of(meeting, **changes) -> PaperSheet:
    """The sheets of an evening at which everybody was there and everything was dealt with."""
    told = {"held_on": meeting.planned_on, "at": time(19), "ended_at": time(20, 45)}
    return PaperSheet(**(told | {"rest_present": True, "all_done": True} | changes))


def enter(meeting, people, sheet, **more):
    return enter_from_paper(
        meeting, sheet, actor=act_as(people.secretary), on=meeting.planned_on, **more
    )


def test_an_evening_that_was_held_on_paper_stands_as_the_sheets_say_and_is_closed(meeting, people):
    convene(meeting, people)
    item = next(one for one in items_of(meeting) if one.step == "discussion")

    found = enter(meeting, people, sheet_of(meeting, conclusions={item.pk: "Nhất trí."}))

    assert [finding for finding in found if finding.blocks] == []
    stored = Meeting.objects.of_unit(people.cell).get(pk=meeting.pk)
    assert stored.state == "closed"
    assert stored.closed_at == local_moment(meeting.planned_on, time(20, 45))
    assert {line.state for line in roll_call_of(meeting) if line.capacity == "member"} == {
        "present"
    }
    assert all(one.done for one in items_of(meeting))
    item.refresh_from_db()
    assert item.conclusion == "Nhất trí."


def test_an_evening_without_a_mark_for_everybody_stays_in_session(meeting, people):
    convene(meeting, people)
    enter(meeting, people, sheet_of(meeting, rest_present=False))
    assert Meeting.objects.of_unit(people.cell).get(pk=meeting.pk).state == "open"


def test_nothing_of_the_sheets_is_stored_when_a_part_is_refused(meeting, people):
    convene(meeting, people)
    item = next(iter(items_of(meeting)))

    with pytest.raises(Refused) as refused:
        enter(meeting, people, sheet_of(meeting, conclusions={item.pk: "TUYỆT MẬT"}))

    assert {finding.field for finding in refused.value.findings} == {f"conclusion-{item.pk}"}
    stored = Meeting.objects.of_unit(people.cell).get(pk=meeting.pk)
    assert (stored.state, stored.opened_at) == ("convened", None)


def test_what_is_new_is_told_by_who_says_so_up_to_what_the_page_showed(people):
    news = Message("resolution.published", "News.", {}, "/meetings/x/")
    shown, after = (notify([people.member], cell=people.cell, news=news)[0] for _ in range(2))
    on_page = untold_in(people.cell, persons={people.member.pk}, on=TODAY)
    assert [row.pk for row in on_page] == [shown.pk, after.pk]

    number = mark_news_told(
        people.cell,
        {people.member.pk: "phone"},
        until=shown.pk,
        actor=act_as(people.secretary),
    )

    assert number == 1
    told = Notice.all_rows_unscoped.get(pk=shown.pk).told
    assert told[:2] == ["phone", people.secretary.full_name]
    assert Notice.all_rows_unscoped.get(pk=after.pk).told is None
    marked = Notice.all_rows_unscoped.get(code="notice.marked", person=people.member)
    assert marked.params == {"by": people.secretary.full_name}
    assert codes(shown)[-1] == "notice.told"


def test_nothing_is_told_in_a_way_that_nobody_knows_nor_by_a_member(meeting, people):
    convene(meeting, people)
    ways, until = {people.member.pk: "drum"}, uuid4()
    with pytest.raises(Refused):
        mark_news_told(people.cell, ways, until=until, actor=act_as(people.secretary))
    with pytest.raises(NotAllowed):
        mark_news_told(people.cell, ways, until=until, actor=act_as(people.member))


def test_a_meeting_to_practise_stands_for_the_very_hour(people):
    at = local_moment(TODAY, time(15, 20, 31))

    row = add_practice_meeting(people.cell, at=at, actor=act_as(people.secretary))

    assert (row.kind, row.planned_on, row.starts_at) == ("regular", TODAY, time(15, 20))
    assert row.month == TODAY.replace(day=1)
    with pytest.raises(NotAllowed):
        add_practice_meeting(people.cell, at=at + timedelta(days=31), actor=act_as(people.member))


def test_the_roll_of_a_meeting_that_was_closed_is_not_entered_from_paper_again(meeting, people):
    open_room(meeting, people)
    close(meeting, people)
    with pytest.raises(Refused):
        enter(meeting, people, sheet_of(meeting))
