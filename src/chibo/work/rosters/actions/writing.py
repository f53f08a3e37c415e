"""Differences become rows: in few statements, each change with its entry in the chain
of its cell.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from chibo.base.audit.actions import Event, record_all, target_of, touch_units
from chibo.base.kernel.actor import Actor
from chibo.base.kernel.db import bulk_insert
from chibo.base.search.actions import follow
from chibo.directory.organisation.actions import add_units
from chibo.directory.organisation.enums import UnitKind
from chibo.directory.organisation.models import Unit
from chibo.directory.people.actions import add_persons
from chibo.directory.people.models import Membership, Office, Person
from chibo.directory.people.queries import cells_counting
from chibo.work.assignments.actions import change_assignment, end_assignment, take_over_charge
from chibo.work.assignments.models import Assignment
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
    writer.chain_events()
    writer.write_charges()


@dataclass(slots=True)
class _Memberships:
    """What is to become of memberships: those that end, by last day and reason; those that change
    their kind where they stand; those that begin.
    """

    ends: dict[tuple[date, str], list[KnownMembership]] = field(
        default_factory=lambda: defaultdict(list)
    )
    kinds: dict[str, list[KnownMembership]] = field(default_factory=lambda: defaultdict(list))
    rows: list[Membership] = field(default_factory=list)


class _Writer:
    def __init__(
        self, unit: Unit, known: DirectorySnapshot, found: Differences, *, actor: Actor, on: date
    ) -> None:
        self.unit, self.known, self.found = unit, known, found
        self.actor, self.on = actor, on
        self.events: dict[UUID, list[Event]] = defaultdict(list)
        # The cells where somebody counts otherwise from now on, also those that are not listed.
        self.touched: set[UUID] = set()
        self.cells: dict[str, Unit] = {}
        self.new: dict[Ref, Person] = {}

    def _note(self, chain: UUID, code: str, row: Any, /, **values: Any) -> None:
        self.events[chain].append(Event(code, target_of(row), values))

    def write_cells(self) -> None:
        """Listed cells stand below the unit and bear the listed names, types, places and days."""
        known = Unit.all_rows_unscoped.in_bulk([cell.id for cell in self.known.cells])
        self.cells = {code_key(cell.code): cell for cell in known.values()}
        added = [
            Unit(
                kind=UnitKind.CELL,
                parent=self.unit,
                code=change.row.code,
                name=change.row.name,
                cell_type=change.row.type,
                place=change.row.place,
                meeting_day=change.row.meeting_day,
                valid_from=self.on,
            )
            for change in self.found.cells
            if change.known is None
        ]
        for cell in add_units(added) if added else ():
            self.cells[code_key(cell.code)] = cell
            self._note(
                cell.pk,
                "unit.create",
                cell,
                name=cell.name,
                code=cell.code,
                kind=cell.kind,
                parent=self.unit.pk,
            )
        changed = []
        for change in self.found.cells:
            if change.known:
                cell = known[change.known.id]
                values = {
                    "cell_type" if one.field == "type" else one.field: one.after
                    for one in change.fields
                }
                for name, value in values.items():
                    setattr(cell, name, value)
                changed.append(cell.with_keys())
                self._note(cell.pk, "unit.change", cell, **values)
        fields = ["name", "name_key", "search_key", "cell_type", "place", "meeting_day"]
        Unit.all_rows_unscoped.bulk_update(changed, fields, batch_size=100)
        follow(changed, fields)

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
            self._note(chains.get(ref, self.unit.pk), "person.add", person, name=person.full_name)
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
                self._note(chain, "person.change", person, **_audited(values))
            names = {*touched, *(("name_key", "search_key") if "full_name" in touched else ())}
            Person.objects.bulk_update(list(persons.values()), sorted(names), batch_size=100)
            follow(list(persons.values()), touched)
        recognised = [pk for pk, _chain, values in wanted if "recognised_on" in values]
        if recognised:
            self.touched |= cells_counting(recognised)

    def write_memberships(self) -> None:
        """Who left has left, who moved has moved, who came belongs, each kind as listed."""
        wanted = self._wanted_memberships()
        for (day, reason), members in wanted.ends.items():
            told = {"valid_to": day, **({"reason": reason} if reason else {})}
            self._note_members("membership.end", members, **told)
            _update(Membership, members, **told)
        for kind, members in wanted.kinds.items():
            self._note_members("membership.change", members, kind=kind)
            _update(Membership, members, kind=kind)
        for row in wanted.rows:
            self._note(
                row.cell_id,
                "membership.start",
                row,
                person=row.person_id,
                kind=row.kind,
                valid_from=row.valid_from,
            )
        bulk_insert(wanted.rows)

    def _wanted_memberships(self) -> _Memberships:
        wanted = _Memberships()
        for end in self.found.ended:
            reason = end.row.words[:200] if end.row else ""
            wanted.ends[last_day(end, on=self.on), reason].append(end.membership)
        for change in self.found.members:
            if change.left:
                wanted.ends[self.on, ""].append(change.left)
            if change.rekinds:
                self._rekind(change, change.rekinds, wanted)
            elif change.joins:
                wanted.rows.append(self._membership(change, self.on))
        return wanted

    def _rekind(self, change: MemberChange, known: KnownMembership, wanted: _Memberships) -> None:
        """The membership ends and one of the other kind begins, or it changes where it stands."""
        day = kind_from(change, on=self.on)
        if day <= known.since:
            # The other kind would have held for no day.
            wanted.kinds[change.kind].append(known)
            return
        wanted.ends[day, ""].append(known)
        wanted.rows.append(self._membership(change, day))

    def _note_members(self, code: str, members: Sequence[KnownMembership], **told: Any) -> None:
        for member in members:
            self._note(
                member.cell_id,
                code,
                f"membership:{member.id}",
                person=member.person_id,
                **told,
            )

    def _membership(self, change: MemberChange, day: date) -> Membership:
        cell = self.cells[change.cell]
        return Membership(
            person_id=self._person_id(change), cell=cell, kind=change.kind, valid_from=day
        )

    def _person_id(self, change: MemberChange) -> UUID:
        return change.person.id if change.person else self.new["member", change.at].pk

    def write_offices(self) -> None:
        """Posts are held by whom the roster names; titles read as listed."""
        ended: list[KnownOffice] = [*self.found.displaced]
        titles: list[tuple[KnownOffice, str]] = []
        rows: list[Office] = []
        for end in self.found.ended:
            ended += end.posts_ended
        for change in self.found.members:
            ended += change.posts_ended
            if change.retitles:
                titles.append((change.retitles, change.row.title))
            if change.takes_post:
                rows.append(
                    Office(
                        person_id=self._person_id(change),
                        unit=self.cells[change.cell],
                        post=change.row.post,
                        title=change.row.title,
                        valid_from=self.on,
                    )
                )
        for office in ended:
            self._note(
                office.cell_id,
                "office.end",
                f"office:{office.id}",
                person=office.person_id,
                post=office.post,
                valid_to=self.on,
            )
        _update(Office, ended, valid_to=self.on)
        for office, title in titles:
            self._note(
                office.cell_id,
                "office.change",
                f"office:{office.id}",
                person=office.person_id,
                title=title,
            )
            _update(Office, [office], title=title)
        for row in rows:
            self._note(
                row.unit_id,
                "office.start",
                row,
                person=row.person_id,
                post=row.post,
                valid_from=self.on,
            )
        bulk_insert(rows)

    def chain_events(self) -> None:
        """Every change stands in the chain of its cell, the chains taken in one order."""
        for chain in sorted(self.touched | self.events.keys()):
            if chain in self.touched:
                touch_units([chain])
            if chain in self.events:
                record_all(chain, self.events[chain], actor=self.actor)

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


def _update(model: Any, rows: Sequence[Any], **values: object) -> None:
    for chunk in _chunks(rows):
        model.objects.filter(pk__in=[row.id for row in chunk]).update(**values)


def _chunks(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(rows), _CHUNK):
        yield rows[start : start + _CHUNK]
