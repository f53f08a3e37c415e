"""Who in the directory is who in the roster."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from uuid import UUID

from chibo.base.kernel import text
from chibo.work.rosters.rules.cells import code_key
from chibo.work.rosters.rules.facts import LeaverRow, MemberRow, OfficialRow
from chibo.work.rosters.rules.snapshot import DirectorySnapshot, KnownPerson
from chibo.work.rosters.rules.values import digits

# A person known to the directory, or the place in the list of somebody new: ("member", 4),
# ("official", 0).
Ref = UUID | tuple[str, int]

# The same names are asked for at the preview and again when it is applied.
sort_key = lru_cache(maxsize=40_000)(text.sort_key)
fold = lru_cache(maxsize=40_000)(text.fold)


def match_members(
    rows: Sequence[MemberRow | LeaverRow], known: DirectorySnapshot
) -> dict[int, KnownPerson]:
    """Place in the list → the person of the directory; nobody twice, and whoever is new is left
    out.

    The card number decides where name or birth agree with it; else name and birth, first with
    accents, then without; else name and telephone number where one of the two births is unknown.
    Among several the same cell wins, then the same day of admission. Two persons of one name with
    other births stay two.
    """
    matcher = _Matcher(rows, known)
    matcher.go(lambda row: digits(row.card_number), lambda p: digits(p.card_number), _alike)
    matcher.go(lambda row: sort_key(row.name), lambda p: p.key, _born_alike)
    matcher.go(lambda row: fold(row.name), lambda p: p.folded, _born_alike)
    matcher.go(lambda row: row.phone, lambda p: p.phone, _named_alike)
    return matcher.found


class _Matcher:
    def __init__(self, rows: Sequence[MemberRow | LeaverRow], known: DirectorySnapshot) -> None:
        self._rows = rows
        self._free = dict(known.persons)
        self.found: dict[int, KnownPerson] = {}
        codes = {cell.id: code_key(cell.code) for cell in known.cells}
        self._cells: dict[UUID, set[str]] = defaultdict(set)
        for one in known.memberships:
            self._cells[one.person_id].add(codes.get(one.cell_id, ""))

    def go(
        self,
        key_of_row: Callable[[MemberRow | LeaverRow], str],
        key_of_person: Callable[[KnownPerson], str],
        fits: Callable[[MemberRow | LeaverRow, KnownPerson], bool],
    ) -> None:
        """Rows and persons with one key that fit each other are found; the best pairs of each key
        first.
        """
        rows: dict[str, list[int]] = defaultdict(list)
        for at, row in enumerate(self._rows):
            if at not in self.found and (key := key_of_row(row)):
                rows[key].append(at)
        persons: dict[str, list[KnownPerson]] = defaultdict(list)
        for person in self._free.values():
            if (key := key_of_person(person)) in rows:
                persons[key].append(person)
        for key, candidates in persons.items():
            pairs = [
                (self._rank(self._rows[at], person), -at, person)
                for at in rows[key]
                for person in candidates
                if fits(self._rows[at], person)
            ]
            for _rank, place, person in sorted(pairs, key=lambda pair: pair[:2], reverse=True):
                if -place not in self.found and person.id in self._free:
                    self.found[-place] = self._free.pop(person.id)

    def _rank(self, row: MemberRow | LeaverRow, person: KnownPerson) -> tuple[bool, bool, bool]:
        same_card = digits(row.card_number) == digits(person.card_number)
        return (
            code_key(row.cell_code) in self._cells[person.id],
            row.admitted_on == person.admitted_on,
            same_card,
        )


def _born_alike(row: MemberRow | LeaverRow, person: KnownPerson) -> bool:
    if row.born_on and person.born_on:
        return row.born_on == person.born_on
    return row.born_year is not None and row.born_year == person.year


def _alike(row: MemberRow | LeaverRow, person: KnownPerson) -> bool:
    return fold(row.name) == person.folded or _born_alike(row, person)


def _named_alike(row: MemberRow | LeaverRow, person: KnownPerson) -> bool:
    return fold(row.name) == person.folded and None in (row.born_year, person.year)


def match_officials(
    rows: Sequence[OfficialRow],
    members: Sequence[MemberRow],
    matched: dict[int, KnownPerson],
    known: DirectorySnapshot,
) -> list[Ref]:
    """For every row who it is: the same name with the same telephone number, else with the same
    title, else the one official in charge of that name. Whoever is none of these, or could be
    several, is new; one name and title is one.
    """
    pool = _Pool(members, matched, known)
    fresh: dict[tuple[str, str], Ref] = {}
    refs: list[Ref] = []
    for at, row in enumerate(rows):
        ref = pool.find(row)
        if ref is None:
            ref = fresh.setdefault((sort_key(row.name), fold(row.title)), ("official", at))
        refs.append(ref)
    return refs


class _Pool:
    """Everybody an official may be, by the folded name."""

    def __init__(
        self,
        members: Sequence[MemberRow],
        matched: dict[int, KnownPerson],
        known: DirectorySnapshot,
    ) -> None:
        self._named: dict[str, list[Ref]] = defaultdict(list)
        self._phones: dict[Ref, set[str]] = defaultdict(set)
        self._titles: dict[Ref, set[str]] = defaultdict(set)
        self._in_charge: set[Ref] = {charge.person_id for charge in known.charges}
        for person in known.persons.values():
            self._named[person.key].append(person.id)
            self._phones[person.id].add(person.phone)
        for at, row in enumerate(members):
            ref: Ref = matched[at].id if at in matched else ("member", at)
            if at not in matched:
                self._named[sort_key(row.name)].append(ref)
            self._phones[ref].add(row.phone)
            self._titles[ref].add(fold(row.title))
        for charge in known.charges:
            self._titles[charge.person_id].add(fold(charge.title))

    def find(self, row: OfficialRow) -> Ref | None:
        named = self._named[sort_key(row.name)]
        title = fold(row.title)
        by_phone = [ref for ref in named if row.phone and row.phone in self._phones[ref]]
        by_title = [ref for ref in named if title and title in self._titles[ref]]
        in_charge = [ref for ref in named if ref in self._in_charge]
        return _only(by_phone) or _only(by_title) or _only(in_charge)


def _only(refs: Iterable[Ref]) -> Ref | None:
    found = list(dict.fromkeys(refs))
    return found[0] if len(found) == 1 else None
