"""What a roster would add, change and end in a directory."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from chibo.directory.people.enums import MembershipKind, Post
from chibo.directory.people.rules import ends_with, gives_way, secretaries_before
from chibo.work.rosters.rules.cells import code_key
from chibo.work.rosters.rules.facts import LeaverRow, ListedCell, MemberRow, OfficialRow, Roster
from chibo.work.rosters.rules.matching import Ref, match_members, match_officials, sort_key
from chibo.work.rosters.rules.snapshot import (
    DirectorySnapshot,
    KnownCell,
    KnownCharge,
    KnownMembership,
    KnownOffice,
    KnownPerson,
)
from chibo.work.rosters.rules.values import digits


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One value that would become another."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell to add (nothing known) or whose fields change."""

    row: ListedCell
    known: KnownCell | None
    fields: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True)
class MemberChange:
    """A member to add (no membership before) or to change.

    `at` is the place in the list, `cell` the compared form of the cell's code. `left` ends (a
    move), `joins` starts a membership, `rekinds` is the membership that gets another kind;
    `posts_ended`, `takes_post`, `retitles` likewise for the post in the cell. `kind` is the kind of
    membership from now on.
    """

    at: int
    row: MemberRow
    cell: str
    person: KnownPerson | None = None
    fields: tuple[FieldChange, ...] = ()
    joins: bool = False
    left: KnownMembership | None = None
    rekinds: KnownMembership | None = None
    posts_ended: tuple[KnownOffice, ...] = ()
    takes_post: bool = False
    retitles: KnownOffice | None = None
    kind: str = MembershipKind.OFFICIAL

    @property
    def is_new(self) -> bool:
        """True when the person belonged to no cell of the committee before."""
        return self.joins and self.left is None


@dataclass(frozen=True, slots=True)
class MemberEnd:
    """A member of a listed cell who does not stand in the roster any more, or one whom it names as
    having left (`row`).
    """

    person: KnownPerson
    membership: KnownMembership
    posts_ended: tuple[KnownOffice, ...] = ()
    row: LeaverRow | None = None


@dataclass(frozen=True, slots=True)
class ChargeChange:
    """A charge of a cell to add, change (known and row) or end (no row)."""

    ref: Ref
    cell: str
    row: OfficialRow | None = None
    known: KnownCharge | None = None
    fields: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Differences:
    """All of it; equal values everywhere mean that importing would change nothing.

    `displaced` are posts of secretaries who stand in no list and make way for a listed one;
    `contacts` are telephone numbers of officials who are no members.
    """

    cells: tuple[CellChange, ...] = ()
    members: tuple[MemberChange, ...] = ()
    ended: tuple[MemberEnd, ...] = ()
    displaced: tuple[KnownOffice, ...] = ()
    charges: tuple[ChargeChange, ...] = ()
    contacts: tuple[tuple[KnownPerson, FieldChange], ...] = ()
    cells_unchanged: int = 0
    members_unchanged: int = 0
    charges_unchanged: int = 0
    cells_unlisted: tuple[KnownCell, ...] = ()

    @property
    def is_empty(self) -> bool:
        """True when the directory says all of it already."""
        return not (
            self.cells
            or self.members
            or self.ended
            or self.displaced
            or self.charges
            or self.contacts
        )


def compare(roster: Roster, known: DirectorySnapshot) -> Differences:
    """What importing the roster would do to the directory, field by field.

    A blank in the roster erases nothing. Members and charges end only in cells that the roster
    lists, and members whom it names as having left; a roster of changes alone ends nobody else, and
    no post or kind that it does not name another for. Posts are compared only when the roster names
    any, charges only when it lists any official, so that a missing column or sheet ends nothing. A
    member who belongs to the listed cell already keeps what else he belongs to (temporary
    activity).
    """
    work = _Comparison(roster, known)
    cells = [found for row in roster.cells if (found := work.cell(row))]
    members = [change for at, row in enumerate(roster.members) if (change := work.member(at, row))]
    listed = {code_key(row.code) for row in roster.cells}
    charges, contacts, same = work.charges(listed) if roster.officials else ([], [], 0)
    ended = tuple(work.ended(listed))
    return Differences(
        cells=tuple(cells),
        members=tuple(members),
        ended=ended,
        displaced=tuple(work.displaced(members, ended)),
        charges=tuple(charges),
        contacts=tuple(contacts),
        cells_unchanged=len(roster.cells) - len(cells),
        members_unchanged=len(roster.members) - len(members),
        charges_unchanged=same,
        cells_unlisted=tuple(cell for cell in known.cells if code_key(cell.code) not in listed),
    )


class _Comparison:
    def __init__(self, roster: Roster, known: DirectorySnapshot) -> None:
        self.roster, self.known = roster, known
        self.cells = {code_key(cell.code): cell for cell in known.cells}
        self.codes = {cell.id: key for key, cell in self.cells.items()}
        # Members come first: somebody listed as both belongs.
        matched = match_members([*roster.members, *roster.leavers], known)
        count = len(roster.members)
        self.matched = {at: person for at, person in matched.items() if at < count}
        self.left = {
            person.id: roster.leavers[at - count] for at, person in matched.items() if at >= count
        }
        self.listed_people = {person.id for person in self.matched.values()}
        self.memberships: dict[UUID, list[KnownMembership]] = defaultdict(list)
        for membership in known.memberships:
            self.memberships[membership.person_id].append(membership)
        self.offices: dict[UUID, list[KnownOffice]] = defaultdict(list)
        self.secretaries: dict[str, list[KnownOffice]] = defaultdict(list)
        for office in known.offices:
            self.offices[office.person_id].append(office)
            if office.post == Post.SECRETARY:
                self.secretaries[self.codes[office.unit_id]].append(office)
        self.names_posts = any(row.post for row in roster.members)

    def cell(self, row: ListedCell) -> CellChange | None:
        known = self.cells.get(code_key(row.code))
        if known is None:
            return CellChange(row, None)
        pairs = {
            name: (getattr(known, name), getattr(row, name))
            for name in ("name", "type", "place", "meeting_day")
        }
        fields = _changed(pairs)
        return CellChange(row, known, fields) if fields else None

    def member(self, at: int, row: MemberRow) -> MemberChange | None:
        person, cell = self.matched.get(at), code_key(row.cell_code)
        if person is None:
            kind = row.kind or MembershipKind.OFFICIAL
            return MemberChange(at, row, cell, joins=True, takes_post=bool(row.post), kind=kind)
        here = next(
            (one for one in self.memberships[person.id] if self.codes[one.cell_id] == cell), None
        )
        fields = list(_person_fields(row, person))
        if here is None:
            return self._joining(at, row, person, fields)
        kind = self._kind(row, here)
        if kind != here.kind:
            fields.append(FieldChange("kind", here.kind, kind))
        ends, takes, retitles = self._posts(row, here, fields)
        if not fields:
            return None
        return MemberChange(
            at,
            row,
            cell,
            person,
            tuple(fields),
            rekinds=here if kind != here.kind else None,
            posts_ended=ends,
            takes_post=takes,
            retitles=retitles,
            kind=kind,
        )

    def _posts(
        self, row: MemberRow, here: KnownMembership, fields: list[FieldChange]
    ) -> tuple[tuple[KnownOffice, ...], bool, KnownOffice | None]:
        """The posts that end, whether a new one is taken, and the one whose title changes; each is
        told in the fields.
        """
        held = ends_with(here, self.offices[here.person_id])
        same = next((one for one in held if one.post == row.post), None)
        names_post = self.names_posts and (bool(row.post) or not self.roster.only_changes)
        place = {"unit_id": here.cell_id, "person_id": here.person_id}
        ends = gives_way(row.post, held, **place) if names_post else ()
        takes = bool(row.post) and same is None
        if ends or takes:
            fields.append(FieldChange("post", ", ".join(one.post for one in held), row.post))
        retitles = same if same and row.title and row.title != same.title else None
        if retitles:
            fields.append(FieldChange("title", retitles.title, row.title))
        return ends, takes, retitles

    def _kind(self, row: MemberRow, here: KnownMembership) -> str:
        """The kind from now on; a roster of changes changes it only where it states one, or the day
        of becoming official.
        """
        kind = row.kind or MembershipKind.OFFICIAL
        becomes_official = here.kind == MembershipKind.PROBATIONARY and row.recognised_on
        if self.roster.only_changes and not row.states_kind and not becomes_official:
            return here.kind
        return kind

    def _joining(
        self, at: int, row: MemberRow, person: KnownPerson, fields: list[FieldChange]
    ) -> MemberChange:
        """Somebody known who belongs to the cell newly: moved from another, or back again."""
        elsewhere = sorted(
            self.memberships[person.id], key=lambda one: one.kind == MembershipKind.TEMPORARY_HERE
        )
        left = elsewhere[0] if elsewhere else None
        if left:
            fields.append(FieldChange("cell", self.codes[left.cell_id], code_key(row.cell_code)))
        posts = ends_with(left, self.offices[person.id]) if left else ()
        kind = self._kind(row, left) if left else row.kind or MembershipKind.OFFICIAL
        return MemberChange(
            at,
            row,
            code_key(row.cell_code),
            person,
            tuple(fields),
            joins=True,
            left=left,
            posts_ended=posts,
            takes_post=bool(row.post),
            kind=kind,
        )

    def ended(self, listed: set[str]) -> Iterable[MemberEnd]:
        for one in self.known.memberships:
            if one.person_id in self.listed_people:
                continue
            left = self.left.get(one.person_id)
            if left and left.cell_code and code_key(left.cell_code) != self.codes[one.cell_id]:
                left = None
            if left or self.codes[one.cell_id] in listed:
                posts = ends_with(one, self.offices[one.person_id])
                yield MemberEnd(self.known.persons[one.person_id], one, posts, left)

    def displaced(
        self, changes: list[MemberChange], ended: Iterable[MemberEnd]
    ) -> Iterable[KnownOffice]:
        """Posts of secretaries that end only because somebody else takes them."""
        ending = {office.id for change in changes for office in change.posts_ended}
        ending |= {office.id for end in ended for office in end.posts_ended}
        before: set[UUID] = set()
        for change in changes:
            cell = self.cells.get(change.cell)
            if cell and change.takes_post and change.row.post == Post.SECRETARY:
                held, person = self.secretaries[change.cell], change.person
                found = secretaries_before(
                    held, unit_id=cell.id, person_id=person.id if person else None
                )
                before |= {office.id for office in found}
        displaced = before - ending
        return [office for office in self.known.offices if office.id in displaced]

    def charges(
        self, listed: set[str]
    ) -> tuple[list[ChargeChange], list[tuple[KnownPerson, FieldChange]], int]:
        refs = match_officials(self.roster.officials, self.roster.members, self.matched, self.known)
        held = {
            (charge.person_id, self.codes[charge.cell_id]): charge for charge in self.known.charges
        }
        changes, contacts, same, wanted = [], {}, 0, set()
        for ref, row in zip(refs, self.roster.officials, strict=True):
            person = self.known.persons.get(ref) if isinstance(ref, UUID) else None
            if (
                person
                and person.id not in self.listed_people
                and row.phone not in ("", person.phone)
            ):
                contacts[person.id] = person, FieldChange("phone", person.phone, row.phone)
            for cell in map(code_key, row.cell_codes):
                if (ref, cell) in wanted:
                    continue
                wanted.add((ref, cell))
                known = held.get((ref, cell)) if isinstance(ref, UUID) else None
                fields = _charge_fields(row, known) if known else ()
                if known is None or fields:
                    changes.append(ChargeChange(ref, cell, row, known, fields))
                else:
                    same += 1
        gone = [
            ChargeChange(charge.person_id, cell, known=charge)
            for (person_id, cell), charge in held.items()
            if (person_id, cell) not in wanted and cell in listed
        ]
        return [*changes, *gone], list(contacts.values()), same


def _charge_fields(row: OfficialRow, known: KnownCharge) -> tuple[FieldChange, ...]:
    return _changed({"title": (known.title, row.title), "since": (known.since, row.since)})


def _person_fields(row: MemberRow, person: KnownPerson) -> tuple[FieldChange, ...]:
    """The facts of a person that change; one name in two spellings of the tone, or a card with
    other dots, is no change.
    """
    pairs: dict[str, tuple[Any, Any]] = {
        "name": (person.name, "" if sort_key(row.name) == person.key else row.name),
        "card_number": (
            person.card_number,
            "" if digits(row.card_number) == digits(person.card_number) else row.card_number,
        ),
    }
    if row.born_on:
        pairs["born_on"] = person.born_on, row.born_on
    elif row.born_year != person.year:
        pairs["born_year"] = person.year, row.born_year
    for name in (
        "sex",
        "ethnicity",
        "admitted_on",
        "recognised_on",
        "phone",
        "theory_level",
        "note",
    ):
        pairs[name] = getattr(person, name), getattr(row, name)
    return _changed(pairs)


def _changed(pairs: Mapping[str, tuple[Any, Any]]) -> tuple[FieldChange, ...]:
    """The fields whose second value says something else than the first; a blank says nothing."""
    return tuple(
        FieldChange(name, before, after)
        for name, (before, after) in pairs.items()
        if after not in ("", None) and after != before
    )
