"""Notes that lose nothing, opinions that stay in the cell."""

import pytest

from chibo.base.audit.models import Entry
from chibo.base.kernel.errors import Conflict, NotAllowed, NotFound, Refused
from chibo.base.kernel.revisions import Revision
from chibo.work.meetings.actions.discussion import drop_opinion, record_opinion, write_notes
from chibo.work.meetings.models import AgendaItem, Opinion
from chibo.work.meetings.queries.meetings import get_opinion, items_of, opinions_of
from tests.factories import act_as, make_meeting
from tests.factories import month as step

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(people):
    return step.open_room(make_meeting(people.cell), people)


def first_item(meeting) -> AgendaItem:
    item = items_of(meeting)[0]
    item.meeting = meeting
    return item


def test_notes_are_stored_and_audited_by_length_only(meeting, people):
    row = write_notes(
        first_item(meeting),
        notes="Thu hoạch 38 ha",
        revision=Revision.of({"notes": ""}),
        actor=act_as(people.deputy),
    )

    entry = Entry.objects.get(chain_id=people.cell.pk, code="minutes.write")
    assert (row.notes, entry.values) == ("Thu hoạch 38 ha", {"notes": "15 characters"})


def test_a_second_writer_gets_the_other_text_and_overwrites_nothing(meeting, people):
    write_notes(
        first_item(meeting),
        notes="Bản của Bình",
        revision=Revision.of({"notes": ""}),
        actor=act_as(people.deputy),
    )

    with pytest.raises(Conflict) as outdated:
        write_notes(
            first_item(meeting),
            notes="Bản của Mai",
            revision=Revision.of({"notes": ""}),
            actor=act_as(people.secretary),
        )

    (clash,) = outdated.value.clashes
    assert (clash.mine, clash.theirs, clash.author) == (
        "Bản của Mai",
        "Bản của Bình",
        "Hà Văn Bình",
    )
    assert first_item(meeting).notes == "Bản của Bình"


def test_the_mark_of_the_text_that_stands_lets_the_next_one_in(meeting, people):
    write_notes(
        first_item(meeting),
        notes="Một",
        revision=Revision.of({"notes": ""}),
        actor=act_as(people.deputy),
    )
    write_notes(
        first_item(meeting),
        notes="Một hai",
        revision=Revision.of({"notes": "Một"}),
        actor=act_as(people.secretary),
    )

    assert first_item(meeting).notes == "Một hai"


@pytest.mark.parametrize(
    ("text", "code"),
    [("Tài liệu TỐI MẬT của tỉnh", "documents.secrecy_mark"), ("a" * 20_001, "too_long")],
)
def test_notes_that_may_not_stand_here_are_refused(meeting, people, text, code):
    with pytest.raises(Refused) as refusal:
        write_notes(
            first_item(meeting),
            notes=text,
            revision=Revision.of({"notes": ""}),
            actor=act_as(people.deputy),
        )

    assert ([f.code for f in refusal.value.findings], first_item(meeting).notes) == ([code], "")


def test_an_item_off_the_record_takes_no_text(meeting, people):
    item = first_item(meeting)
    item.off_record = True
    item.save(update_fields=["off_record"])

    with pytest.raises(Refused) as refusal:
        write_notes(
            item, notes="Nội dung", revision=Revision.of({"notes": ""}), actor=act_as(people.deputy)
        )
    with pytest.raises(Refused) as second:
        record_opinion(
            meeting, person=people.member, text="Ý kiến", item=item, actor=act_as(people.deputy)
        )

    assert [r.value.findings[0].code for r in (refusal, second)] == ["off_record", "off_record"]


def test_a_member_writes_no_minutes(meeting, people):
    with pytest.raises(NotAllowed):
        write_notes(
            first_item(meeting),
            notes="Tôi viết",
            revision=Revision.of({"notes": ""}),
            actor=act_as(people.member),
        )


def test_an_opinion_can_be_taken_back_while_the_meeting_runs(meeting, people):
    actor = act_as(people.deputy)
    row = record_opinion(
        meeting,
        person=people.member,
        text="Đề nghị sửa cống",
        item=first_item(meeting),
        actor=actor,
    )
    assert row.text == "Đề nghị sửa cống"

    drop_opinion(row, actor=actor)

    assert Opinion.objects.of_unit(people.cell).count() == 0
    assert Entry.objects.filter(chain_id=people.cell.pk, code="opinion.drop").count() == 1


def test_what_is_said_is_invisible_outside_the_cell(meeting, people):
    row = record_opinion(
        meeting, person=people.member, text="Ý kiến riêng", actor=act_as(people.deputy)
    )
    outside = act_as(people.official).scope_for("discussion.view")

    assert list(opinions_of(meeting, scope=outside)) == []
    with pytest.raises(NotFound):
        get_opinion(row.pk, meeting=meeting, scope=outside)
