"""Differences become rows: in few statements, each change with its entry in the chain
of its cell.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from chibo.base.kernel.actor import Actor
from chibo.base.rows.actions import Batch
from chibo.base.search.actions import follow
from chibo.directory.assignments.actions import change_assignment, end_assignment
from chibo.directory.assignments.models import Assignment
from chibo.directory.organisation.actions import NewUnit, change_units, create_units
from chibo.directory.organisation.enums import UnitKind
from chibo.directory.organisation.models import Unit
from chibo.directory.people.actions import (
    MembershipEnd,
    NewMembership,
    NewOffice,
    add_persons,
    change_kinds,
    change_title,
    end_memberships,
    end_offices,
    start_memberships,
    start_offices,
)
from chibo.directory.people.models import Person
from chibo.directory.people.queries import cells_counting
from chibo.work.charges.actions import take_over_charge
from chibo.work.rosters.rules.cells import code_key
from chibo.work.rosters.rules.differences import Differences, FieldChange, MemberChange
from chibo.work.rosters.rules.effective_days import kind_from, last_day
from chibo.work.rosters.rules.facts import MemberRow
from chibo.work.rosters.rules.matching import Ref
from chibo.work.rosters.rules.snapshot import DirectorySnapshot, KnownMembership, KnownOffice

_OF_PERSON = {
    "name": "full_name",
    **{
        name: name
        for name in ("born_on", "born_year", "sex", "ethnicity", "admitted_on", "recognised_on")
    },
    **{name: name for name in ("card_number", "phone", "theory_level", "note")},
}
_OF_CELL = {"type": "cell_type"}
_PRIVATE = {"born_on", "born_year", "card_number", "phone", "note"}
_CHUNK = 500


def write_differences(
    unit: Unit, known: DirectorySnapshot, found: Differences, *, actor: Actor, on: date
) -> None:
    """The directory says what the differences say; the caller holds the transaction and has
    required the right.
    """
    writer = _Writer(unit, known, found, actor=actor, on=on)
    writer.write_cells()
    writer.write_persons()
    writer.write_memberships()
    writer.write_offices()
    writer.batch.write(actor=actor)
    writer.write_charges()


class _Writer:
    def __init__(
        self, unit: Unit, known: DirectorySnapshot, found: Differences, *, actor: Actor, on: date
    ) -> None:
        self.unit, self.known, self.found = unit, known, found
        self.actor, self.on = actor, on
        self.batch = Batch()
        self.cells: dict[str, Unit] = {}
        self.new: dict[Ref, Person] = {}

    def write_cells(self) -> None:
        """Listed cells stand below the unit and bear the listed names, types, places and days."""
        known = Unit.all_rows_unscoped.in_bulk([cell.id for cell in self.known.cells])
        self.cells = {code_key(cell.code): cell for cell in known.values()}
        added = [
            NewUnit(
                kind=UnitKind.CELL,
                parent=self.unit,
                code=change.row.code,
                name=change.row.name,
                cell_type=change.row.type,
                place=change.row.place,
                meeting_day=change.row.meeting_day,
                on=self.on,
            )
            for change in self.found.cells
            if change.known is None
        ]
        for cell in create_units(added, batch=self.batch):
            self.cells[code_key(cell.code)] = cell
        changes = [
            (
                known[change.known.id],
                {_OF_CELL.get(one.field, one.field): one.after for one in change.fields},
            )
            for change in self.found.cells
            if change.known
        ]
        change_units(changes, batch=self.batch)

    def write_persons(self) -> None:
        """Everybody listed is known with the listed facts."""
        chains: dict[Ref, UUID] = {}
        for change in self.found.members:
            if change.person is None:
                ref: Ref = ("member", change.at)
                self.new[ref], chains[ref] = _person_of(change.row), self.cells[change.cell].pk
        for charge in self.found.charges:
            if charge.row and isinstance(charge.ref, tuple) and charge.ref not in self.new:
                row = charge.row
                self.new[charge.ref] = Person(full_name=row.name, phone=row.phone, note=row.note)
        add_persons(list(self.new.values()))
        for ref, person in self.new.items():
            chain = chains.get(ref, self.unit.pk)
            self.batch.note(chain, "person.add", person, name=person.full_name)
        changes = [
            (change.person.id, self.cells[change.cell].pk, change.fields)
            for change in self.found.members
            if change.person
        ]
        contacts = [(person.id, self.unit.pk, (field,)) for person, field in self.found.contacts]
        self._change_persons([*changes, *contacts])

    def _change_persons(self, changes: Sequence[tuple[UUID, UUID, Sequence[FieldChange]]]) -> None:
        wanted = [(pk, chain, own) for pk, chain, fields in changes if (own := _of_person(fields))]
        for chunk in _chunks(wanted):
            persons = Person.objects.in_bulk([pk for pk, _chain, _values in chunk])
            touched: set[str] = set()
            for pk, chain, values in chunk:
                person = persons[pk]
                for name, value in values.items():
                    setattr(person, name, value)
                person.with_keys()
                touched |= values.keys()
                self.batch.note(chain, "person.change", person, **_audited(values))
            names = {*touched, *(("name_key", "search_key") if "full_name" in touched else ())}
            Person.objects.bulk_update(list(persons.values()), sorted(names), batch_size=100)
            follow(list(persons.values()), touched)
        recognised = [pk for pk, _chain, values in wanted if "recognised_on" in values]
        if recognised:
            self.batch.touch(cells_counting(recognised))

    def write_memberships(self) -> None:
        """Who left has left, which ends the own posts; who moved has moved, who came belongs, each
        kind as listed.
        """
        ends: list[MembershipEnd] = []
        new: list[NewMembership] = []
        for end in self.found.ended:
            reason = end.row.words[:200] if end.row else ""
            day = last_day(end, on=self.on)
            ends.append(MembershipEnd(end.membership, day, end.posts_ended, reason))
        for change in self.found.members:
            if change.left:
                ends.append(MembershipEnd(change.left, self.on, change.posts_ended))
            if change.rekinds:
                self._rekind(change, change.rekinds, ends, new)
            elif change.joins:
                new.append(self._membership(change, self.on))
        end_memberships(ends, batch=self.batch)
        start_memberships(new, batch=self.batch)

    def _rekind(
        self,
        change: MemberChange,
        known: KnownMembership,
        ends: list[MembershipEnd],
        new: list[NewMembership],
    ) -> None:
        """The membership ends and one of the other kind begins, or it changes where it stands."""
        day = kind_from(change, on=self.on)
        if day <= known.since:
            # The other kind would have held for no day.
            change_kinds([known], kind=change.kind, batch=self.batch)
            return
        ends.append(MembershipEnd(known, day))
        new.append(self._membership(change, day))

    def _membership(self, change: MemberChange, day: date) -> NewMembership:
        return NewMembership(self._person_id(change), self.cells[change.cell], change.kind, day)

    def _person_id(self, change: MemberChange) -> UUID:
        return change.person.id if change.person else self.new["member", change.at].pk

    def write_offices(self) -> None:
        """Posts are held by whom the roster names; titles read as listed. What ends with a
        membership has ended with it.
        """
        ended: list[KnownOffice] = [*self.found.displaced]
        new: list[NewOffice] = []
        for change in self.found.members:
            if not change.left:
                ended += change.posts_ended
            if change.takes_post:
                row, cell = change.row, self.cells[change.cell]
                person = self._person_id(change)
                new.append(NewOffice(person, cell, row.post, self.on, row.title))
        end_offices(ended, on=self.on, batch=self.batch)
        for change in self.found.members:
            if change.retitles:
                change_title(change.retitles, title=change.row.title, batch=self.batch)
        start_offices(new, batch=self.batch)

    def write_charges(self) -> None:
        """Officials are in charge of the listed cells since the listed days, or from the day of the
        import.
        """
        known_refs = [charge.ref for charge in self.found.charges if isinstance(charge.ref, UUID)]
        persons: dict[Any, Person] = {**Person.objects.in_bulk(known_refs), **self.new}
        held = [charge.known.id for charge in self.found.charges if charge.known]
        rows = {
            row.pk: row
            for row in Assignment.all_rows_unscoped.filter(pk__in=held).select_related(
                "official", "unit"
            )
        }
        for charge in self.found.charges:
            if charge.row is None and charge.known:
                end_assignment(rows[charge.known.id], on=self.on, actor=self.actor)
            elif charge.row and charge.known:
                change_assignment(
                    rows[charge.known.id],
                    title=charge.row.title,
                    since=charge.row.since,
                    actor=self.actor,
                )
            elif charge.row:
                take_over_charge(
                    persons[charge.ref],
                    cell=self.cells[charge.cell],
                    since=charge.row.since or self.on,
                    title=charge.row.title,
                    actor=self.actor,
                )


def _person_of(row: MemberRow) -> Person:
    return Person(
        full_name=row.name,
        born_on=row.born_on,
        born_year=None if row.born_on else row.born_year,
        sex=row.sex,
        ethnicity=row.ethnicity,
        admitted_on=row.admitted_on,
        recognised_on=row.recognised_on,
        card_number=row.card_number,
        phone=row.phone,
        theory_level=row.theory_level,
        note=row.note,
    )


def _of_person(changes: Iterable[FieldChange]) -> dict[str, Any]:
    """The values for the person's own row; a whole date of birth takes the place of a year alone
    and the other way round.
    """
    values = {_OF_PERSON[one.field]: one.after for one in changes if one.field in _OF_PERSON}
    if "born_on" in values:
        values["born_year"] = None
    elif "born_year" in values:
        values["born_on"] = None
    return values


def _audited(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: f"{len(str(value))} characters" if name in _PRIVATE else value
        for name, value in values.items()
    }


def _chunks(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(rows), _CHUNK):
        yield rows[start : start + _CHUNK]
