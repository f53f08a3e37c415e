"""Who a cell has on a day, for rules that count and compare persons and show none of them."""

import uuid
from dataclasses import dataclass
from datetime import date

from chibo.base.kernel.db import date_from, raw_query, uuid_from_db
from chibo.directory.organisation.models import Unit

# Every page of a meeting asks this, so it is written down: members, posts, officials in charge,
# told apart by the first column.
_PEOPLE = """
SELECT 'member', m.person_id, m.kind, p.recognised_on FROM people_membership m
  JOIN people_person p ON p.id = m.person_id
  WHERE m.cell_id = %s AND m.valid_from <= %s AND (m.valid_to IS NULL OR m.valid_to > %s)
UNION ALL
SELECT 'post', o.person_id, o.post, NULL FROM people_office o
  WHERE o.unit_id = %s AND o.valid_from <= %s AND (o.valid_to IS NULL OR o.valid_to > %s)
UNION ALL
SELECT 'charge', a.official_id, '', NULL FROM assignments_assignment a
  WHERE a.unit_id = %s AND a.valid_from <= %s AND (a.valid_to IS NULL OR a.valid_to > %s)
"""


@dataclass(frozen=True, slots=True)
class Member:
    """One membership as rules count it: whose, of which kind, and since when the person is an
    official member.
    """

    person_id: uuid.UUID
    kind: str
    recognised_on: date | None


@dataclass(frozen=True, slots=True)
class CellPeople:
    """Who belongs to a cell on a day, which of its posts are held, and which officials have it in
    charge (ids of persons).
    """

    members: tuple[Member, ...]
    posts: tuple[str, ...]
    officials: frozenset[uuid.UUID]


def people_in(cell: Unit, *, on: date) -> CellPeople:
    """Who the cell has on that day, in no order; one query.

    For rules about rows that the caller has read within its scope.
    """
    rows = raw_query(_PEOPLE, *(cell.pk, on, on) * 3)
    return CellPeople(
        members=tuple(
            Member(uuid_from_db(pk), kind, date_from(day))
            for what, pk, kind, day in rows
            if what == "member"
        ),
        posts=tuple(post for what, _, post, _ in rows if what == "post"),
        officials=frozenset(uuid_from_db(pk) for what, pk, *_ in rows if what == "charge"),
    )
