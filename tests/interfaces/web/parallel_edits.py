"""Run by test_clashes in a process of its own, on a database in a file: two persons save at one
moment, the result as JSON.
"""

import json
import sys
import threading
from datetime import date, datetime

import django
from django.conf import settings
from django.db import connections

from tests.tables import make_tables

PAGE = {"Accept": "text/html"}


def main(rounds: int) -> dict[str, object]:
    """For each kind of edit the statuses of every round and what stood afterwards; breaks of the
    audit.
    """
    django.setup()
    settings.ALLOWED_HOSTS, settings.TOTP_REQUIRED = ["*"], False
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    make_tables()

    import time_machine

    from chibo.base.audit.queries import chain_breaks
    from tests.factories import make_meeting
    from tests.factories import month as step
    from tests.people import make_people

    people = make_people(accounts=True, others=2)
    with time_machine.travel(datetime.fromisoformat("2026-11-03T20:00:00+07:00")):
        meeting = step.open_room(make_meeting(people.cell), people)
        told = {
            "same_line": [same_line(meeting, people, number) for number in range(rounds)],
            "two_lines": [two_lines(meeting, people, number) for number in range(rounds)],
            "same_notes": [same_notes(meeting, people, number) for number in range(rounds)],
            "first_huddle": first_huddle(people),
        }
    return told | {"breaks": len(list(chain_breaks()))}


def lines_of(meeting):
    from chibo.work.meetings.queries.room import roll_call_of

    return list(roll_call_of(meeting))


def seen(values) -> str:
    from chibo.base.kernel.revisions import Revision

    return str(Revision.of(values))


def same_line(meeting, people, number):
    """Both change one line: (statuses, the state that stood before and afterwards)."""
    from chibo.work.meetings.rules.editable import line_values

    line = lines_of(meeting)[0]
    old = seen(line_values(line))
    reasons = [f"Mai {number}", f"Bình {number}"]
    sent = [
        {"seen": old, f"mark-{line.pk}": "excused", f"reason-{line.pk}": reason}
        for reason in reasons
    ]
    statuses = send_at_once(f"/meetings/{meeting.pk}/room/", people, sent)
    return [statuses, lines_of(meeting)[0].reason in reasons]


def two_lines(meeting, people, number):
    """Each changes a line of the own: (statuses, the reasons that stand)."""
    from chibo.work.meetings.rules.editable import roll_values

    first, second = lines_of(meeting)[1:3]
    old = seen(roll_values([first, second]))
    sent = []
    for changed, reason in ((first, f"Mai {number}"), (second, f"Bình {number}")):
        stale = {
            f"{kind}-{line.pk}": value
            for line in (first, second)
            for kind, value in typed(line).items()
        }
        sent.append(
            {"seen": old}
            | stale
            | {f"mark-{changed.pk}": "excused", f"reason-{changed.pk}": reason}
        )
    statuses = send_at_once(f"/meetings/{meeting.pk}/room/", people, sent)
    return [
        statuses,
        [line.reason for line in lines_of(meeting)[1:3]] == [f"Mai {number}", f"Bình {number}"],
    ]


def typed(line):
    """What the page holds of a line."""
    mark = "" if line.state == "not_recorded" else line.state
    return {"mark": mark, "reason": line.reason, "late": ""}


def same_notes(meeting, people, number):
    """Both change the notes of the huddle: (statuses, one of both texts stands whole)."""
    from chibo.work.meetings.queries.meetings import huddle_of
    from chibo.work.meetings.rules.editable import huddle_values

    old = seen(huddle_values(huddle_of(meeting)))
    texts = [f"Mai ghi {number}", f"Bình ghi {number}"]
    sent = [
        {"seen": old, "held_on": "2026-11-02", "attendees": "Cấp ủy", "notes": text}
        for text in texts
    ]
    statuses = send_at_once(f"/meetings/{meeting.pk}/huddle/", people, sent)
    return [statuses, huddle_of(meeting).notes in texts]


def first_huddle(people):
    """Both record the first huddle of another meeting at one moment: there is one record, and one
    is told.
    """
    from chibo.base.kernel.dates import Month
    from chibo.work.meetings.models import Huddle
    from chibo.work.meetings.rules.editable import huddle_values
    from tests.factories import make_meeting
    from tests.factories import month as step

    meeting = step.prepare(make_meeting(people.cell, month=Month(2026, 10)), people)
    sent = [
        {
            "seen": seen(huddle_values(None)),
            "held_on": f"{date(2026, 10, 1)}",
            "attendees": "Cấp ủy",
            "notes": text,
        }
        for text in ("Mai ghi", "Bình ghi")
    ]
    statuses = send_at_once(f"/meetings/{meeting.pk}/huddle/", people, sent)
    return [statuses, Huddle.objects.of_unit(people.cell).filter(meeting=meeting).count() == 1]


def send_at_once(url: str, people, sent: list[dict[str, str]]) -> list[int]:
    """The statuses that the secretary and the deputy get, smallest first."""
    from django.test import Client

    from chibo.base.kernel.ids import new_id

    statuses: list[int] = []
    start = threading.Barrier(len(sent))
    browsers = []
    for person in (people.secretary, people.deputy):
        browsers.append(Client())
        browsers[-1].force_login(person.account)

    def send(browser: Client, data: dict[str, str]) -> None:
        start.wait()
        try:
            statuses.append(
                browser.post(url, {"key": str(new_id())} | data, headers=PAGE).status_code
            )
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=send, args=pair) for pair in zip(browsers, sent, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(statuses)


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
