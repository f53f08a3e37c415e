"""Every address that renders a page: nothing for axe to say, nothing cut off, light, and in one language."""

import re
from dataclasses import dataclass
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from chibo.base.kernel.dates import Month
from chibo.directory.access.actions import give_code
from chibo.library.notifications.queries import notices_of
from chibo.work.meetings.actions.planning import add_meeting
from chibo.work.meetings.actions.preparation import publish_paper
from chibo.work.meetings.actions.votes import record_vote
from chibo.work.meetings.enums import MeetingKind
from chibo.work.meetings.queries.room import roll_call_of
from rulebook.votes import Tally
from tests.browser import DESK, PHONE, axe_violations, open_context, picture, sideways_scroll
from tests.factories import TODAY, act_as, make_meeting, make_official
from tests.factories import month as step
from tests.insight.sheets import decided, proposed
from tests.journeys.conftest import PICTURES
from tests.work.rosters.worlds import ROSTER, stage

pytestmark = pytest.mark.e2e

LIGHT = 100_000
ENGLISH = re.compile(
    r"\b(Meetings?|Agenda|Save|Minutes|Members?|Tasks?|Score|Sign|Password|Month|Back|Next|Please|Close|Search|Email)\b"
)
# Only sent to, never opened.
SENT_TO = {
    "notices-read", "task-report", "agenda-undo", "paper-withdraw", "paper-restore", "convene-remind", "leave-decide",
    "room-settle", "room-dispute", "item-notes", "item-conclusion", "item-tick", "item-opinion", "opinion-drop",
    "task-review", "vote-drop", "resolution-publish", "task-assign", "task-undo", "minutes-adopt", "minutes-sign",
    "minutes-amend", "score-answer", "score-note", "score-step", "score-return", "score-decide", "cell-invite",
    "assignment-end", "role-revoke", "account-code", "export", "confirm", "renew", "stop", "set_language",
}  # fmt: skip
# Files, parts of a page, and addresses that only lead on.
NO_PAGES = {
    "notice", "meeting-calendar", "paper", "meeting-document", "course-clock", "score-fresh", "score-document",
    "month-now", "month-export", "template", "progress", "mfa_download_recovery_codes",
}  # fmt: skip


@dataclass(frozen=True)
class World:
    """Ids of one lived autumn, and who may see them."""

    people: Any
    administrator: Any
    september: Any
    october: Any
    november: Any
    december: Any
    january: Any
    vote: Any
    sheet: Any
    upload: Any


@pytest.fixture
def world(people_online, clock) -> World:
    """September is being scored, October in session, November decided, December convened, January only planned."""
    clock.move_to("2026-11-03 12:00+07:00")
    people, meeting = people_online, lambda year, month: make_meeting(people_online.cell, month=Month(year, month))
    september = step.close(step.open_room(meeting(2026, 9), people), people)
    step.seal(september, people)
    step.resolve(september, people)
    proposed(september, people)
    october = step.open_room(meeting(2026, 10), people)
    step.call_roll(october, people)
    here = sum(1 for line in roll_call_of(october) if line.attended and line.official)
    vote = record_vote(
        october, subject="Khen thưởng", decision="resolution", tally=Tally(here, 0, 0, 0), actor=act_as(people.secretary)
    )
    november = step.close(step.open_room(meeting(2026, 11), people), people)
    sheet = decided(november, people)
    december = step.convene(meeting(2026, 12), people)
    publish_paper(
        december, title="Báo cáo tháng 11", name="bao-cao.txt", content=b"Noi dung", actor=act_as(people.secretary)
    )
    administrator = make_official(people.commune, "Lò Văn Quản", role="administrator", account=True)
    upload = stage(people.commune, ROSTER)
    return World(
        people, administrator, september, october, november, december, meeting(2027, 1), vote, sheet, upload
    )


def pages(world: World) -> dict[str, list[tuple[Any, dict[str, Any], str]]]:
    """Name of the address → who opens it, with which ids, with which question."""
    people, cell, commune = world.people, {"pk": world.people.cell.pk}, {"pk": world.people.commune.pk}
    secretary, member, office, administrator = people.secretary, people.member, people.official, world.administrator
    september, october, november, december, january = (
        {"pk": one.pk} for one in (world.september, world.october, world.november, world.december, world.january)
    )
    of_month = commune | {"month": "2026-11"}
    figures = ("held", "attendance", "tasks", "thematic", "decided")
    return {
        "home": [(secretary, {}, ""), (member, {}, ""), (office, {}, ""), (people.in_charge, {}, "")],
        "notices": [(member, {}, "")],
        "tasks": [(member, {}, "")],
        "me": [(member, {}, "")],
        "cell-plan": [(secretary, cell, ""), (member, cell, "?year=2027"), (secretary, cell, "?year=2025")],
        "meeting": [
            (secretary, november, ""), (member, december, ""), (secretary, december, ""), (office, november, ""),
            (secretary, january, ""), (secretary, october, ""),
        ],
        "meeting-move": [(secretary, december, "")],
        "meeting-not-held": [(secretary, january, "")],
        "agenda": [(secretary, december, ""), (member, december, ""), (secretary, january, "")],
        "huddle": [(secretary, december, "")],
        "convene": [(secretary, december, ""), (secretary, january, "")],
        "room-open": [(secretary, december, "")],
        "room": [(secretary, october, ""), (member, october, ""), (member, december, "")],
        "room-close": [(secretary, october, "")],
        "course": [(secretary, october, ""), (member, october, "")],
        "review": [(secretary, october, "")],
        "vote": [(secretary, october, ""), (people.deputy, october, "")],
        "vote-confirm": [(people.deputy, october | {"vote": world.vote.pk}, "")],
        "resolution": [(secretary, september, ""), (secretary, november, ""), (office, september, "")],
        "minutes": [(secretary, september, ""), (office, september, ""), (secretary, november, "")],
        "score": [(secretary, september, ""), (secretary, november, ""), (secretary, october, ""), (people.in_charge, september, "")],
        "score-review": [(office, {"pk": world.sheet.pk}, "")],
        "month": [(office, of_month, ""), (office, commune | {"month": "2025-03"}, "")],
        "month-figure": [(office, of_month, f"?figure={code}") for code in figures],
        "cell": [(member, cell, ""), (office, cell, "")],
        "cell-members": [(secretary, cell, ""), (office, cell, "")],
        "cell-tasks": [(secretary, cell, "")],
        "cell-resolutions": [(secretary, cell, "")],
        "committee": [(office, commune, "")],
        "assignments": [(office, commune, "")],
        "person": [(secretary, {"pk": member.pk}, ""), (office, {"pk": secretary.pk}, "")],
        "charge": [(people.in_charge, {}, "")],
        "activate": [(None, {}, "")],
        "administration": [(administrator, {}, "")],
        "administration-roles": [(administrator, {}, "")],
        "administration-accounts": [(administrator, {}, "")],
        "roster": [(office, {"unit": people.commune.pk}, "")],
        "preview": [(office, {"pk": world.upload.pk}, "")],
        "account_login": [(None, {}, "")],
        "account_logout": [(member, {}, "")],
        "account_change_password": [(member, {}, "")],
        "mfa_index": [(member, {}, "")],
    }  # fmt: skip


def names(resolver: URLResolver, space: str = "") -> dict[str, str]:
    """Every named address → its name with the namespace."""
    found: dict[str, str] = {}
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            found[entry.name] = f"{space}{entry.name}"
        else:
            found |= names(entry, f"{entry.namespace}:" if entry.namespace else space)
    return found
