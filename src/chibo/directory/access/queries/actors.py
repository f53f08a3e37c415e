"""The actor of a request, and of a person: who knocks, with which rights, on a day."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from chibo.base.accounts.models import Account
from chibo.base.kernel.actor import Actor, Grant
from chibo.base.kernel.dates import now
from chibo.base.kernel.db import raw_query, uuid_from_db
from chibo.base.kernel.errors import NotFound
from chibo.directory.access.enums import SECOND_FACTOR, RoleCode
from chibo.directory.access.rules import rights_of
from chibo.directory.people.enums import MembershipKind
from chibo.directory.people.models import Person

# Every request asks this, so it is written down: the person, then one row for each path and role
# that holds on the day. One id is compared, not a table joined: with statistics SQLite would read
# every membership of a province to join one person.
_ACTOR = """
WITH me AS (SELECT id, full_name, account_id FROM people_person WHERE {who} = %s)
SELECT id, full_name, account_id, NULL, NULL, 0 FROM me
UNION ALL
SELECT m.person_id, '', NULL, u.path, 'member', 0 FROM people_membership m
  JOIN organisation_unit u ON u.id = m.cell_id
  WHERE m.person_id = (SELECT id FROM me) AND m.kind <> %s AND m.valid_from <= %s
    AND (m.valid_to IS NULL OR m.valid_to > %s)
UNION ALL
SELECT o.person_id, '', NULL, u.path, o.post, 0 FROM people_office o
  JOIN organisation_unit u ON u.id = o.unit_id
  WHERE o.person_id = (SELECT id FROM me) AND u.kind = 'cell' AND o.valid_from <= %s
    AND (o.valid_to IS NULL OR o.valid_to > %s)
UNION ALL
SELECT g.person_id, '', NULL, COALESCE(u.path, '/'), g.role,
  CASE WHEN g.begins_at IS NULL THEN 0 ELSE 1 END
  FROM access_rolegrant g LEFT JOIN organisation_unit u ON u.id = g.unit_id
  WHERE g.person_id = (SELECT id FROM me) AND g.valid_from <= %s
    AND (g.valid_to IS NULL OR g.valid_to > %s)
    AND (g.begins_at IS NULL OR g.begins_at <= %s)
UNION ALL
SELECT a.official_id, '', NULL, u.path, %s, 0 FROM assignments_assignment a
  JOIN organisation_unit u ON u.id = a.unit_id
  WHERE a.official_id = (SELECT id FROM me) AND a.valid_from <= %s
    AND (a.valid_to IS NULL OR a.valid_to > %s)
"""
# What tells that something has changed: a statement with one value, and what goes into it.
Mark = tuple[str, tuple[uuid.UUID | date | str, ...]]
_MARK = "mark"
_BY_ACCOUNT, _BY_PERSON = _ACTOR.format(who="account_id"), _ACTOR.format(who="id")


def actor_of(account: Account, *, on: date) -> Actor:
    """The account's person with the grants that hold on that day: from memberships, posts and
    granted roles; one query.
    """
    found = _actor(_BY_ACCOUNT, account.pk, on=on) if account.is_active else None
    return found or Actor(name=account.username, account_id=account.pk)


def actor_and_marks(
    account: Account, marks: Sequence[Mark], *, on: date
) -> tuple[Actor, tuple[str | None, ...]]:
    """The account's actor as `actor_of` tells it, and what each of the marks comes to at the same
    moment; one query for all.
    """
    besides = "".join(
        f"UNION ALL SELECT NULL, '{number}', NULL, CAST(({statement}) AS TEXT), '{_MARK}', 0\n"
        for number, (statement, _values) in enumerate(marks)
    )
    values = [value for _statement, given in marks for value in given]
    found = raw_query(_BY_ACCOUNT + besides, account.pk, *_holding(on), *values)
    told = {int(row[1]): row[3] for row in found if row[4] == _MARK}
    rows = [row for row in found if row[4] != _MARK]
    actor = _from_rows(rows) if account.is_active else None
    return (
        actor or Actor(name=account.username, account_id=account.pk),
        tuple(told[number] for number in range(len(marks))),
    )


def actor_of_person(person: Person, *, on: date) -> Actor:
    """The person with the grants that hold on that day; one query."""
    found = _actor(_BY_PERSON, person.pk, on=on)
    if found is None:
        raise NotFound
    return found


def _actor(statement: str, who: uuid.UUID, *, on: date) -> Actor | None:
    return _from_rows(raw_query(statement, who, *_holding(on)))


def _holding(on: date) -> tuple[str | date, ...]:
    """What the statement compares with: a suspended member holds nothing; the day; the moment; the
    role of who is in charge.
    """
    days = (on, on, on, on, on, on)
    in_charge = RoleCode.OFFICIAL_IN_CHARGE.value
    return (MembershipKind.SUSPENDED, *days, now(), in_charge, on, on)


def _from_rows(rows: Sequence[tuple[Any, ...]]) -> Actor | None:
    if not rows:
        return None
    pk, name, account_id, *_nothing = next(row for row in rows if row[-2] is None)
    held: dict[tuple[str, str], bool] = {}
    for *_person, path, role, unconfirmed in rows:
        if role is not None:
            held[path, role] = held.get((path, role), True) and bool(unconfirmed)
    return Actor(
        name=name,
        account_id=account_id and uuid_from_db(account_id),
        person_id=uuid_from_db(pk),
        grants=tuple(
            Grant(path, rights_of(role), role, alone)
            for (path, role), alone in sorted(held.items())
        ),
        second_factor=any(role in SECOND_FACTOR for _, role in held),
    )
