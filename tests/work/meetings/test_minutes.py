"""Adopting, signing, sealing, amending; sealed minutes never change."""

import pytest
from django.db import DatabaseError, connection, transaction

from chibo.base.audit.queries import chain_breaks
from chibo.base.kernel.errors import NotAllowed, Refused
from chibo.base.kernel.revisions import Revision
from chibo.work.meetings.actions.discussion import write_notes
from chibo.work.meetings.actions.minutes import adopt_minutes, amend_minutes, sign_minutes
from chibo.work.meetings.actions.roll_call import RollMark, dispute_attendance, settle_dispute
from chibo.work.meetings.documents.minutes import minutes_context
from chibo.work.meetings.models import Minutes
from chibo.work.meetings.queries.meetings import items_of
from chibo.work.meetings.queries.room import minutes_of, roll_call_of
from chibo.work.meetings.rules.texts import content_hash
from tests.factories import act_as, make_meeting
from tests.factories import month as step

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(people):
    """Closed, its minutes not adopted yet."""
    return step.close(step.open_room(make_meeting(people.cell), people), people)


def code_of(refusal) -> str:
    return refusal.value.findings[0].code


def test_the_second_signature_seals(meeting, people):
    minutes = adopt_minutes(meeting, actor=act_as(people.deputy))
    sign_minutes(minutes, on=meeting.day, actor=act_as(people.deputy))
    assert (minutes.sealed_at, meeting.state) == (None, "closed")

    sign_minutes(minutes, on=meeting.day, actor=act_as(people.secretary))

    assert (minutes.sealed_at is not None, minutes.meeting.state, len(minutes.seal_code)) == (
        True,
        "sealed",
        19,
    )


@pytest.mark.parametrize("who", ["secretary", "deputy"])
def test_one_person_cannot_give_both_signatures(meeting, people, who):
    minutes = adopt_minutes(meeting, actor=act_as(people.deputy))
    signer = act_as(getattr(people, who))

    sign_minutes(minutes, on=meeting.day, actor=signer)
    sign_minutes(minutes, on=meeting.day, actor=signer)

    given = [bool(minutes.chair_signed_at), bool(minutes.secretary_signed_at)]
    assert (sorted(given), minutes.sealed_at) == ([False, True], None)


def test_nobody_else_signs(meeting, people):
    minutes = adopt_minutes(meeting, actor=act_as(people.deputy))

    with pytest.raises(Refused) as refusal:
        sign_minutes(minutes, on=meeting.day, actor=act_as(people.member))

    assert code_of(refusal) == "not_a_signer"


def test_a_member_does_not_adopt(meeting, people):
    with pytest.raises(NotAllowed):
        adopt_minutes(meeting, actor=act_as(people.member))


def test_minutes_are_not_adopted_before_the_closing(people):
    meeting = step.open_room(make_meeting(people.cell), people)

    with pytest.raises(Refused) as refusal:
        adopt_minutes(meeting, actor=act_as(people.deputy))

    assert code_of(refusal) == "not_closed"


def test_a_dispute_blocks_sealing_until_it_is_settled(people):
    meeting = step.open_room(make_meeting(people.cell), people)
    step.call_roll(meeting, people, absent={people.member: RollMark("unexcused")})
    step.close(meeting, people)
    line = next(row for row in roll_call_of(meeting) if row.person_id == people.member.pk)
    line.meeting, line.unit = meeting, meeting.unit
    dispute_attendance(line, text="Tôi có mặt", actor=act_as(people.member))
    minutes = adopt_minutes(meeting, actor=act_as(people.deputy))

    with pytest.raises(Refused) as refusal:
        sign_minutes(minutes, on=meeting.day, actor=act_as(people.secretary))
    assert code_of(refusal) == "disputed"

    settle_dispute(line, state="present", reason="", actor=act_as(people.secretary))
    minutes = adopt_minutes(meeting, actor=act_as(people.deputy))
    assert minutes.content["people"]["unexcused"] == []
    sign_minutes(minutes, on=meeting.day, actor=act_as(people.secretary))
    sign_minutes(minutes, on=meeting.day, actor=act_as(people.deputy))
    assert minutes.sealed_at is not None


def test_adopted_text_does_not_change_any_more(meeting, people):
    adopt_minutes(meeting, actor=act_as(people.deputy))
    item = items_of(meeting)[0]
    item.meeting = meeting

    with pytest.raises(Refused) as refusal:
        write_notes(
            item,
            notes="Thêm một câu",
            revision=Revision.of({"notes": ""}),
            actor=act_as(people.deputy),
        )

    assert code_of(refusal) == "adopted"


def changed_by_update(minutes):
    Minutes.objects.of_unit(minutes.unit).filter(pk=minutes.pk).update(content={"items": []})


def changed_by_save(minutes):
    minutes.content_hash = "0" * 64
    minutes.save(update_fields=["content_hash"])


def changed_in_bulk(minutes):
    minutes.reason = "khác"
    Minutes.objects.bulk_save([minutes], ["reason"])


def deleted(minutes):
    minutes.delete()


def changed_by_plain_sql(minutes):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE meetings_minutes SET reason = 'khác'")


def deleted_by_plain_sql(minutes):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM meetings_minutes")


@pytest.mark.parametrize(
    "attack",
    [
        changed_by_update,
        changed_by_save,
        changed_in_bulk,
        deleted,
        changed_by_plain_sql,
        deleted_by_plain_sql,
    ],
)
def test_a_sealed_row_cannot_change(meeting, people, attack):
    minutes = step.seal(meeting, people)
    before = Minutes.objects.of_unit(people.cell).values().get()

    with pytest.raises(DatabaseError), transaction.atomic():
        attack(minutes)

    assert Minutes.objects.of_unit(people.cell).values().get() == before


def test_an_amendment_is_a_second_version_and_both_hashes_hold(meeting, people):
    step.seal(meeting, people)

    second = amend_minutes(
        meeting,
        reason="Ghi sai tên",
        corrections="Đồng chí Chung, không phải Chúng",
        actor=act_as(people.deputy),
    )
    sign_minutes(second, on=meeting.day, actor=act_as(people.secretary))

    rows = list(minutes_of(meeting))
    assert [(row.version, row.reason) for row in rows] == [(2, "Ghi sai tên"), (1, "")]
    assert [row.content_hash for row in rows] == [content_hash(row.content) for row in rows]
    assert list(chain_breaks()) == []


def test_an_amendment_gives_its_reason(meeting, people):
    step.seal(meeting, people)

    with pytest.raises(Refused) as refusal:
        amend_minutes(meeting, reason=" ", actor=act_as(people.deputy))

    assert code_of(refusal) == "no_reason"


def test_a_vote_on_no_item_of_its_own_stands_under_the_item_made_for_votes(meeting):
    context = minutes_context(meeting)

    placed = [(item.title, vote.question) for item in context.items for vote in item.votes]
    assert placed == [("Biểu quyết kết luận hoặc nghị quyết", "Thông qua nghị quyết tháng")]
