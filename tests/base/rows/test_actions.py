"""A row that is locked, read anew, and merged with what somebody else has written meanwhile."""

import pytest

from chibo.base.kernel.errors import Conflict, NotFound
from chibo.base.kernel.revisions import Revision
from chibo.base.rows.actions import change_row, lock_row, merge_row, merged, refresh_row
from chibo.work.meetings.models import Meeting
from tests.factories import act_as, make_meeting

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(people):
    return make_meeting(people.cell)


def as_stored(meeting) -> Meeting:
    return Meeting.objects.of_unit(meeting.unit).get(pk=meeting.pk)


def test_a_locked_row_says_what_somebody_else_has_stored_meanwhile(meeting, people):
    actor = act_as(people.secretary)
    change_row(as_stored(meeting), "meeting.topic", actor=actor, topic="Nêu gương")
    assert meeting.topic == ""

    assert lock_row(meeting) is meeting

    assert meeting.topic == "Nêu gương"
    assert meeting.rev == as_stored(meeting).rev


def test_a_row_that_somebody_took_away_is_not_locked(meeting):
    thematic = Meeting.objects.of_unit(meeting.unit).get(kind="thematic")
    row = as_stored(thematic)
    thematic.delete()

    with pytest.raises(NotFound):
        lock_row(row)


def test_a_row_that_is_read_anew_keeps_what_hangs_on_columns_that_did_not_change(meeting):
    fresh = as_stored(meeting)
    fresh.topic, cell = "Nêu gương", meeting.unit

    assert refresh_row(meeting, fresh) is meeting

    assert meeting.topic == "Nêu gương"
    assert meeting._state.fields_cache["unit"] is cell


def test_a_field_that_two_have_written_otherwise_clashes_with_the_name_of_who_was_first(
    meeting, people
):
    seen = Revision.of({"topic": meeting.topic, "place": meeting.place})
    actor = act_as(people.deputy)
    change_row(meeting, "meeting.topic", actor=actor, topic="Nêu gương")
    stored = {"topic": meeting.topic, "place": meeting.place}

    values, (clash,) = merge_row(
        meeting, {"topic": "Chuyển đổi số", "place": "Nhà ông Chung"}, stored, revision=seen
    )

    assert values["place"] == "Nhà ông Chung"
    assert (clash.name, clash.mine, clash.theirs) == ("topic", "Chuyển đổi số", "Nêu gương")
    assert clash.author == people.deputy.full_name


def test_what_two_have_written_otherwise_is_not_merged(meeting, people):
    seen = Revision.of({"topic": meeting.topic})
    stored = {"topic": "Nêu gương"}

    with pytest.raises(Conflict) as conflict:
        merged(meeting, {"topic": "Chuyển đổi số"}, stored, revision=seen)

    assert [clash.name for clash in conflict.value.clashes] == ["topic"]
    assert merged(meeting, stored, stored, revision=seen) == stored
