"""The floor under each row of the bench: the same rows, read and written by plain SQL with the same
durability.
"""

import json
import secrets
import uuid
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction

STAMP = "2026-01-01 00:00:00+00:00"
READ_TABLES = ("agendaitem", "attendance", "invitation", "task")
COUNTED_TABLES = ("huddle", "paper", "opinion", "vote", "resolution", "minutes")


def key_of(pk: Any) -> str:
    """An id as the database keeps it."""
    return pk.hex if connection.vendor == "sqlite" else str(pk)


def fresh_key() -> str:
    return key_of(uuid.uuid4())


class Door:
    """What every request must read of who knocks: session, account, person, and what gives them
    rights.
    """

    def __init__(self, person: Any, session: str) -> None:
        self.session, self.account, self.person = (
            session,
            key_of(person.account_id),
            key_of(person.pk),
        )

    def read(self, cursor: Any) -> None:
        for statement, value in (
            (
                "SELECT session_data, expire_date FROM django_session WHERE session_key = %s",
                self.session,
            ),
            ("SELECT * FROM accounts_account WHERE id = %s", self.account),
            ("SELECT id, full_name FROM people_person WHERE account_id = %s", self.account),
            (
                (
                    "SELECT m.kind, u.path FROM people_membership m JOIN organisation_unit u ON"
                    " u.id = m.cell_id WHERE m.person_id = %s"
                ),
                self.person,
            ),
            (
                (
                    "SELECT o.post, u.path FROM people_office o JOIN organisation_unit u ON u.id ="
                    " o.unit_id WHERE o.person_id = %s"
                ),
                self.person,
            ),
            (
                (
                    "SELECT g.role, u.path FROM access_rolegrant g LEFT JOIN organisation_unit u ON"
                    " u.id = g.unit_id WHERE g.person_id = %s"
                ),
                self.person,
            ),
        ):
            cursor.execute(statement, [value])
            cursor.fetchall()


def fetch(cursor: Any, statement: str, *values: Any) -> list[Any]:
    cursor.execute(statement, values)
    return cursor.fetchall()  # type: ignore[no-any-return]


VALUES_OF_A_LINE = json.dumps(
    {
        "state": "present",
        "reason": "0 characters",
        "minutes_late": None,
        "recorded_by": "Lò Thị Mai",
        "recorded_at": STAMP,
    },
    ensure_ascii=False,
)


def roll_call(door: Door, meeting: Any, lines: list[Any]) -> Callable[[int], None]:
    """Reads who knocks, the receipt, the meeting and its lines, then writes the lines, an audit
    entry for each, the head of the chain and the receipt in one transaction.
    """
    cell, pk = key_of(meeting.unit_id), key_of(meeting.pk)
    keys = [key_of(line.pk) for line in lines]

    def run(number: int) -> None:
        receipt = fresh_key()
        with connection.cursor() as cursor:
            door.read(cursor)
            fetch(cursor, "SELECT * FROM audit_receipt WHERE key = %s", receipt)
        with transaction.atomic(), connection.cursor() as cursor:
            fetch(
                cursor,
                "SELECT * FROM meetings_meeting m JOIN organisation_unit u ON u.id = m.unit_id"
                " WHERE m.id = %s",
                pk,
            )
            fetch(
                cursor,
                "SELECT * FROM meetings_attendance WHERE unit_id = %s AND meeting_id = %s",
                cell,
                pk,
            )
            write_entries(cursor, door, cell, keys, number)
            cursor.executemany(
                "UPDATE meetings_attendance SET state=%s, reason=%s, minutes_late=%s,"
                " recorded_by=%s, recorded_at=%s, rev=rev WHERE id=%s AND unit_id=%s",
                [["present", "", None, "Lò Thị Mai", STAMP, key, cell] for key in keys],
            )
            write_receipt(cursor, door, receipt, f"/meetings/{pk}/room/")

    return run


def write_entries(cursor: Any, door: Door, cell: str, keys: list[str], number: int) -> None:
    """An audit entry for each line of the roll, and the head of the chain of the cell."""
    fetch(cursor, "SELECT seq, head FROM audit_chain WHERE id = %s", cell)
    cursor.executemany(
        "INSERT INTO audit_entry (id, chain_id, seq, at, author, account_id, person_id,"
        ' code, target, "values", salt, value_hash, prev_hash, hash) VALUES'
        " (%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s)",
        [
            [
                fresh_key(),
                cell,
                10**9 + number * 100 + i,
                STAMP,
                "Lò Thị Mai",
                door.account,
                door.person,
                "attendance.record",
                f"attendance:{key}",
                VALUES_OF_A_LINE,
                secrets.token_hex(16),
                "h" * 64,
                "h" * 64,
                "h" * 64,
            ]
            for i, key in enumerate(keys)
        ],
    )
    cursor.execute("UPDATE audit_chain SET seq = seq WHERE id = %s", [cell])


def write_receipt(cursor: Any, door: Door, receipt: str, leads_to: str) -> None:
    """What a repeated sending of the form would be answered with."""
    cursor.execute(
        "INSERT INTO audit_receipt (key, account_id, digest, answer, at, holder) VALUES"
        " (%s,%s,%s,%s,%s,%s)",
        [receipt, door.account, "h" * 64, json.dumps({"to": leads_to}), STAMP, "h" * 60],
    )


def meeting_page(door: Door, meeting: Any) -> Callable[[int], None]:
    """Reads what the page of a meeting shows, and counts what it counts, in one statement."""
    cell, pk = key_of(meeting.unit_id), key_of(meeting.pk)
    within = "WHERE unit_id = %s AND meeting_id = %s"
    counts = ", ".join(
        f"(SELECT COUNT(*) FROM meetings_{table} {within})" for table in COUNTED_TABLES
    )

    def run(_number: int) -> None:
        with connection.cursor() as cursor:
            door.read(cursor)
            fetch(
                cursor,
                "SELECT * FROM meetings_meeting m JOIN organisation_unit u ON u.id = m.unit_id"
                " WHERE m.id = %s",
                pk,
            )
            for table in READ_TABLES:
                fetch(cursor, f"SELECT * FROM meetings_{table} {within}", cell, pk)
            fetch(cursor, f"SELECT {counts}", *[cell, pk] * len(COUNTED_TABLES))
            fetch(
                cursor,
                "SELECT * FROM scoring_scoresheet WHERE unit_id = %s AND meeting_id = %s",
                cell,
                pk,
            )
            fetch(
                cursor,
                "SELECT m.*, p.full_name FROM people_membership m JOIN people_person p ON p.id ="
                " m.person_id WHERE m.cell_id = %s",
                cell,
            )
            fetch(cursor, "SELECT * FROM people_office WHERE unit_id = %s", cell)
            unread(cursor, door)

    return run


def month_page(door: Door, unit: Any, first: str, month: str) -> Callable[[int], None]:
    """Reads what the month of a committee shows: its cells, this month whole, of twelve months what
    is drawn.
    """
    pk = key_of(unit.pk)
    within = "unit_id IN (SELECT id FROM organisation_unit WHERE parent_id = %s)"

    def run(_number: int) -> None:
        with connection.cursor() as cursor:
            door.read(cursor)
            fetch(cursor, "SELECT * FROM organisation_unit WHERE parent_id = %s", pk)
            fetch(
                cursor, f"SELECT * FROM meetings_meeting WHERE month = %s AND {within}", month, pk
            )
            fetch(
                cursor,
                "SELECT unit_id, id, kind, month, state FROM meetings_meeting WHERE month >= %s"
                f" AND {within}",
                first,
                pk,
            )
            fetch(
                cursor,
                "SELECT meeting_id, id, state, self_total, self_band, official_total,"
                " official_band, submitted_at, submitted_late FROM scoring_scoresheet WHERE"
                f" {within}",
                pk,
            )
            fetch(
                cursor,
                "SELECT cell_id, kind, person_id FROM people_membership WHERE cell_id IN (SELECT id"
                " FROM organisation_unit WHERE parent_id = %s)",
                pk,
            )
            fetch(
                cursor,
                "SELECT unit_id, post FROM people_office WHERE unit_id IN (SELECT id FROM"
                " organisation_unit WHERE parent_id = %s)",
                pk,
            )
            unread(cursor, door)

    return run


def unread(cursor: Any, door: Door) -> None:
    """The figure at the bell of every page."""
    fetch(
        cursor,
        "SELECT COUNT(*) FROM notifications_notice WHERE person_id = %s AND read_at IS NULL",
        door.person,
    )
