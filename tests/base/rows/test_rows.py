"""One writer of rows: each write is one entry of the audit and one revision of the unit, told to
whoever asks what changed since.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, models, transaction
from django.db.models import ProtectedError
from django.db.models.fields import NOT_PROVIDED

from chibo.base.audit.actions import record
from chibo.base.audit.models import Entry
from chibo.base.audit.queries import chain_breaks, entries_of, revision_of
from chibo.base.audit.rules import GENESIS, hash_entry, target_of
from chibo.base.kernel.actor import SYSTEM
from chibo.base.kernel.dates import now
from chibo.base.kernel.errors import Refused
from chibo.base.kernel.ids import new_id
from chibo.base.rows.actions import (
    change_row,
    change_rows,
    create_row,
    create_rows,
    forget_tombstones,
    remove_row,
    remove_rows,
)
from chibo.base.rows.models import Tombstone
from chibo.base.rows.queries import changes_since, operational_models
from chibo.base.search.models import IndexEntry
from chibo.directory.organisation.models import UnitRow
from chibo.insight.scoring.models import Trial
from chibo.work.changes.enums import ChangeKind
from chibo.work.changes.models import Change
from chibo.work.meetings.models import AgendaItem, Meeting, Opinion, Paper
from tests.factories import act_as

pytestmark = pytest.mark.django_db

FIRST = date(2026, 11, 1)
# On a telephone in the valley, before there was a network again.
DONE = datetime(2026, 11, 3, 19, 40, 12, 345678, tzinfo=timezone(timedelta(hours=7)))
# The database itself keeps these rows as they were written.
KEPT = {
    "meetings.DiscussionOpening",
    "reviews.Decision",
    "reviews.Note",
    "reviews.YearFact",
    "reviews.EarlierMonth",
    "scoring.ScoreDecision",
}
VALUES: dict[type, Callable[[], Any]] = {
    models.DateTimeField: now,
    models.DateField: lambda: FIRST,
    models.TimeField: lambda: time(19, 30),
    models.JSONField: dict,
    models.UUIDField: new_id,
}


def labels(model: Any) -> str:
    return model._meta.label


@pytest.fixture
def fields_for(people):
    """Gives what a row of a table needs to be stored; what it points at stands there already."""
    standing: dict[Any, Any] = {}

    def fields_of(model: Any) -> dict[str, Any]:
        needed = [
            field
            for field in model._meta.concrete_fields
            if field.default is NOT_PROVIDED and not field.null and not field.primary_key
        ]
        return {field.name: value_of(field) for field in needed}

    def value_of(field: Any) -> Any:
        if field.name == "unit":
            return people.cell
        if field.is_relation:
            if field.related_model not in standing:
                standing[field.related_model] = pointed_at(field.related_model)
            return standing[field.related_model]
        if isinstance(field, models.CharField | models.TextField):
            return field.choices[0][0] if field.choices else "x"
        return next((make() for kind, make in VALUES.items() if isinstance(field, kind)), 1)

    def pointed_at(model: Any) -> Any:
        if issubclass(model, UnitRow):
            return create_row(model, "row.create", actor=SYSTEM, **fields_of(model))
        if model is Trial:
            return Trial.objects.create(
                unit=people.commune, first_month=FIRST, last_month=FIRST, asked_at=now()
            )
        return people.member

    return fields_of


def told_since(cell: Any, rev: int) -> list[tuple[Any, ...]]:
    """What changed in the cell: kind, id of the row, revision."""
    return [
        (type(one), one.row_id if isinstance(one, Tombstone) else one.pk, one.rev)
        for one in changes_since(cell.pk, rev)
    ]


@pytest.mark.parametrize("model", operational_models(), ids=labels)
def test_what_is_created_changed_and_removed_is_told_without_a_gap(model, people, fields_for):
    fields = fields_for(model)
    start = revision_of(people.cell.pk)
    row = create_row(model, "row.create", actor=SYSTEM, **fields)
    key = row.pk
    assert told_since(people.cell, start) == [(model, key, start + 1)]
    if labels(model) in KEPT:
        with pytest.raises(DatabaseError), transaction.atomic():
            change_row(row, "row.change", actor=SYSTEM)
        with pytest.raises(DatabaseError), transaction.atomic():
            remove_row(row, "row.remove", actor=SYSTEM)
        return
    change_row(row, "row.change", actor=SYSTEM)
    assert told_since(people.cell, start) == [(model, key, start + 2)]
    remove_row(row, "row.remove", actor=SYSTEM)
    assert told_since(people.cell, start) == [(Tombstone, key, start + 3)]
    assert model._base_manager.filter(pk=key).count() == 0
    assert list(chain_breaks()) == []


@pytest.fixture
def meeting(people, fields_for) -> Meeting:
    return create_row(Meeting, "meeting.plan", actor=SYSTEM, **fields_for(Meeting))


def items_for(meeting: Meeting, titles: str) -> list[AgendaItem]:
    """Items of the agenda, in memory."""
    return [
        AgendaItem(unit=meeting.unit, meeting=meeting, position=position, title=title)
        for position, title in enumerate(titles.split(), start=1)
    ]


def test_a_cell_is_told_from_nothing_to_now_in_the_order_of_its_revisions(meeting):
    items = items_for(meeting, "a b c")
    create_rows("agenda.add", items, actor=SYSTEM)
    items[0].position = 9
    change_rows("agenda.move", items[:1], ("position",), actor=SYSTEM)
    (gone,) = remove_rows("agenda.drop", items[1:2], actor=SYSTEM, reason="Nhập nhầm")
    told = list(changes_since(meeting.unit_id, meeting.rev - 1))
    assert [one.rev - meeting.rev for one in told] == [0, 3, 4, 5]
    assert told == [meeting, items[2], items[0], gone]
    assert told[2].position == 9
    assert entries_of(f"agendaitem:{gone.row_id}", chain_id=meeting.unit_id).last().values == {
        "reason": "Nhập nhầm"
    }


def test_who_knows_the_cell_up_to_a_revision_is_told_the_rest_only(meeting):
    items = items_for(meeting, "a b")
    create_rows("agenda.add", items, actor=SYSTEM)
    assert list(changes_since(meeting.unit_id, items[0].rev)) == [items[1]]
    assert list(changes_since(meeting.unit_id, items[1].rev)) == []


def test_another_cell_is_told_nothing(meeting, people):
    assert list(changes_since(people.sister.pk, 0)) == []


def test_removing_nothing_writes_nothing(meeting):
    assert remove_rows("agenda.drop", [], actor=SYSTEM) == []
    assert revision_of(meeting.unit_id) == meeting.rev


def test_a_row_that_others_point_at_stays_with_all_that_told_of_it(meeting):
    item = create_row(
        AgendaItem,
        "agenda.add",
        actor=SYSTEM,
        unit=meeting.unit,
        meeting=meeting,
        position=1,
        title="Việc chung",
    )
    start = meeting.rev - 1
    with pytest.raises(ProtectedError), transaction.atomic():
        remove_row(meeting, "meeting.remove", actor=SYSTEM)
    assert list(changes_since(meeting.unit_id, start)) == [meeting, item]
    assert revision_of(meeting.unit_id) == item.rev


def test_a_removed_row_is_found_by_its_words_no_more(people, fields_for):
    paper = create_row(Paper, "paper.publish", actor=SYSTEM, **fields_for(Paper))
    key = paper.pk
    assert IndexEntry.objects.filter(object_id=key).exists()
    remove_row(paper, "paper.remove", actor=SYSTEM)
    assert not IndexEntry.objects.filter(object_id=key).exists()


def test_the_database_keeps_every_tombstone(meeting, people):
    items = items_for(meeting, "a")
    create_rows("agenda.add", items, actor=SYSTEM)
    gone = remove_row(items[0], "agenda.drop", actor=SYSTEM)
    for change in (
        lambda: Tombstone.objects.filter(pk=gone.pk).update(rev=1),
        lambda: forget_tombstones(people.cell.pk),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert Tombstone.objects.get() == gone


def test_a_committee_owns_no_row_that_is_the_work_of_a_cell(meeting, people):
    values = {"meeting": meeting, "position": 1, "title": "Việc chung"}
    with pytest.raises(ValueError, match="AgendaItem of a commune"):
        create_row(
            AgendaItem, "item.add", actor=act_as(people.secretary), unit=people.commune, **values
        )


def test_a_committee_owns_what_may_be_the_work_of_every_unit(people):
    Change(unit=people.commune, kind=ChangeKind.FOUND_CELL).check_owner()
    with pytest.raises(ValueError, match="Meeting of a commune"):
        Meeting(unit=people.commune).check_owner()


class TestTheSameIdTwice:
    """A telephone that got no answer sends again what it has sent."""

    @pytest.fixture
    def say(self, meeting, people):
        key = new_id()

        def create(**other: Any) -> Opinion:
            given = {"text": "Đồng ý", "person": people.member, "meeting": meeting} | other
            return create_row(
                Opinion,
                "opinion.send",
                id=given.pop("id", key),
                actor=given.pop("actor", act_as(people.member)),
                private=("text",),
                unit=given.pop("unit", meeting.unit),
                recorded_at=now(),
                **given,
            )

        return create

    def test_is_one_row_and_one_entry(self, say):
        first = say()
        again = say()
        assert (again.pk, again.rev, again.recorded_at) == (first.pk, first.rev, first.recorded_at)
        assert Opinion.all_rows_unscoped.count() == 1
        assert revision_of(first.unit_id) == first.rev

    def test_is_the_row_as_others_have_changed_it_since(self, say):
        first = say()
        change_row(first, "opinion.change", actor=SYSTEM, private=("text",), text="Không đồng ý")
        assert say().text == "Không đồng ý"

    @pytest.mark.parametrize(
        "other", [{"text": "Phản đối"}, {"text": "Đồng y"}, {"kind": "praise"}]
    )
    def test_with_another_content_is_refused(self, say, other):
        first = say()
        with pytest.raises(Refused, match="id_taken"), transaction.atomic():
            say(**other)
        assert Opinion.all_rows_unscoped.get().text == first.text

    def test_by_another_person_or_in_another_cell_is_refused(self, say, people):
        say()
        for other in ({"actor": act_as(people.secretary)}, {"unit": people.sister}):
            with pytest.raises(Refused, match="id_taken"), transaction.atomic():
                say(**other)

    def test_after_the_row_was_removed_is_refused(self, say):
        remove_row(say(), "opinion.drop", actor=SYSTEM)
        with pytest.raises(Refused, match="id_taken"), transaction.atomic():
            say()
        assert Opinion.all_rows_unscoped.count() == 0

    def test_another_id_is_another_row(self, say):
        say()
        say(id=new_id())
        assert Opinion.all_rows_unscoped.count() == 2

    def test_of_rows_made_by_the_product_is_a_fault(self, meeting):
        items = items_for(meeting, "a")
        create_rows("agenda.add", items, actor=SYSTEM)
        with pytest.raises(IntegrityError), transaction.atomic():
            create_rows("agenda.add", items, actor=SYSTEM)


class TestTheMomentOfTheDeed:
    """What was done without a network is written down with both times."""

    @pytest.fixture
    def done(self, meeting) -> Entry:
        """The entry of a deed of a telephone, between entries without one."""
        change_row(meeting, "meeting.move", actor=SYSTEM, done_at=DONE, place="Nhà văn hóa")
        record(meeting.unit_id, "meeting.remind", meeting, actor=SYSTEM)
        return entries_of(target_of(meeting), chain_id=meeting.unit_id).get(code="meeting.move")

    def test_stands_beside_the_time_of_the_server(self, done):
        assert done.done_at == DONE
        assert abs(now() - done.at) < timedelta(minutes=5)
        assert list(chain_breaks()) == []

    def test_is_known_of_a_new_row_too(self, meeting):
        item = create_row(
            AgendaItem,
            "agenda.add",
            actor=SYSTEM,
            done_at=DONE,
            unit=meeting.unit,
            meeting=meeting,
            position=1,
            title="Việc chung",
        )
        assert entries_of(target_of(item), chain_id=meeting.unit_id).get().done_at == DONE

    def test_is_unknown_where_nobody_told_it(self, done):
        others = Entry.objects.filter(chain_id=done.chain_id).exclude(pk=done.pk)
        assert set(others.values_list("done_at", flat=True)) == {None}

    @pytest.mark.parametrize("moment", [None, DONE.astimezone(UTC) + timedelta(microseconds=1)])
    def test_changed_behind_the_back_of_the_product_breaks_the_chain(self, done, moment, unguarded):
        Entry.objects.filter(pk=done.pk).update(done_at=moment)
        assert [one.seq for one in chain_breaks()] == [done.seq]

    def test_written_into_an_entry_that_had_none_breaks_the_chain(self, done, unguarded):
        Entry.objects.filter(chain_id=done.chain_id, seq=1).update(done_at=DONE)
        assert [one.seq for one in chain_breaks()] == [1]

    def test_an_entry_of_the_time_before_keeps_the_hash_that_it_had(self):
        before = hash_entry(
            prev_hash=GENESIS,
            seq=1,
            at=datetime(2026, 11, 3, 12, 30, tzinfo=UTC),
            author="Lò Thị Mai||",
            code="vote.record",
            target="vote:1",
            value_hash="a" * 64,
        )
        assert before == "0bb4ca3bf00e8924bd9082a0cb0a51b514309cb31134814603cf625d298004fa"

    def test_is_never_changed_by_the_product(self, done):
        with pytest.raises(DatabaseError), transaction.atomic():
            Entry.objects.filter(pk=done.pk).update(done_at=None, values=None, salt=None)
