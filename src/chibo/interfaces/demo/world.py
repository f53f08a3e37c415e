"""The demo commune from the first unit to this month's open work."""

from collections.abc import Callable, Collection
from datetime import date, time, timedelta
from functools import cache
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

from django.db import transaction

from chibo.base.accounts.actions import open_account, secret_of
from chibo.base.accounts.rules import Secret
from chibo.base.kernel.actor import SYSTEM, Actor
from chibo.base.kernel.dates import Month as CalendarMonth
from chibo.base.kernel.dates import clock_at, local_moment
from chibo.base.kernel.db import save_fields
from chibo.directory.access.actions import add_grant
from chibo.directory.access.queries import actor_of_person, holders_of
from chibo.directory.assignments.queries import officials_of
from chibo.directory.organisation.actions import anchor_chain_heads, create_unit
from chibo.directory.organisation.enums import UnitKind
from chibo.directory.organisation.queries import cells_below
from chibo.directory.people.actions import add_person
from chibo.directory.people.enums import MembershipKind, Post
from chibo.directory.people.queries import holder_of, members_of
from chibo.interfaces.demo import story
from chibo.interfaces.demo.months import DemoMonth, plan
from chibo.interfaces.demo.rules import leave_one_waiting, try_it
from chibo.interfaces.demo.years import decide_half_year, half_year_ended, tell_the_year
from chibo.interfaces.imports.workbook import read_tables
from chibo.library.notifications.actions import mark_all_read
from chibo.work.meetings.actions.calendar import mark_not_held
from chibo.work.meetings.enums import MeetingKind
from chibo.work.meetings.queries.meetings import meetings_between
from chibo.work.rosters.actions import apply_roster, stage_roster
from chibo.work.rosters.rules import read_roster

ROSTER = Path(__file__).parent / "roster.xlsx"
OWN_CELL = "TS-05"
Say = Callable[[str], None]


def build(*, on: date, say: Say, months: int = 12, only: Collection[str] = ()) -> None:
    """The commune exists, has lived through the months before this one, and stands in the middle of
    this one.

    `only` names the cells that live (all when empty); the others are there with their members and
    no meetings.
    """
    now = CalendarMonth.of(on)
    begin = now.plus(-months - 1).first
    commune = _units(begin)
    _people(commune, begin=begin, on=on)
    office = actor_of_person(_named(commune, "committee_office", on=on), on=on)
    cells = list(cells_below(commune, scope=SYSTEM.scope, on=on).select_related("parent"))
    living = [cell for cell in cells if not only or cell.code in only]
    for cell in living:
        with transaction.atomic():
            plan(
                cell,
                first=now.plus(-months),
                last=CalendarMonth(on.year, 12),
                actor=SYSTEM,
                at=begin + timedelta(days=3),
            )
    for back in range(months, -1, -1):
        month = now.plus(-back)
        say(f"{month.month:02d}/{month.year}")
        for cell in living:
            live_month(cell, month, on=on, office=office, months_back=back)
        decide_ended_half_year(living, month, office=office, on=on)
        if back:
            with clock_at(local_moment(month.last, time(23))):
                anchor_chain_heads(actor=SYSTEM)
        if back == 1:
            _read_everything(commune, cells, on=on)
    department = _named(commune, "organisation_department", on=on)
    waiting = leave_one_waiting(commune, by=actor_of_person(department, on=on), on=on)
    tell_the_year(living, office=office, on=on)
    _accounts(commune, cells, on=on)
    if waiting is not None:
        department = _named(
            commune, "organisation_department", on=on
        )  # with the account it has now
        try_it(waiting, unit=commune, by=actor_of_person(department, on=on), on=on)
    anchor_chain_heads(actor=SYSTEM)


def decide_ended_half_year(
    cells: list[Any], month: CalendarMonth, *, office: Actor, on: date
) -> None:
    """The half-year before this month is decided on its 20th, when that day is past."""
    ended, day = half_year_ended(month), month.first + timedelta(days=19)
    if ended and day < on:
        decide_half_year(cells, *ended, office=office, on=day)


def _read_everything(commune: Any, cells: list[Any], *, on: date) -> None:
    """Who signs in finds the notices of this month, not those of a year."""
    persons = [row.person for row in members_of(_own(cells), on=on)]
    persons += [
        _named(commune, role, on=on)
        for role in ("committee_office", "organisation_department", "inspection")
    ]
    persons += list(officials_of(_own(cells), on=on))
    for person in persons:
        mark_all_read(actor=actor_of_person(person, on=on))


def _own(cells: list[Any]) -> Any:
    return next(cell for cell in cells if cell.code == OWN_CELL)


def _units(begin: date) -> Any:
    with clock_at(local_moment(begin, time(8))):
        province = create_unit(
            kind=UnitKind.PROVINCE, name="Đảng bộ tỉnh Sơn Lâm", code="SL", actor=SYSTEM, on=begin
        )
        return create_unit(
            kind=UnitKind.COMMUNE,
            name="Đảng bộ xã Trường Sinh",
            code="TS",
            parent=province,
            actor=SYSTEM,
            on=begin,
        )


def _people(commune: Any, *, begin: date, on: date) -> None:
    """The roster as it was a year ago, then the newer one with those admitted since."""
    roster, findings = read_roster(read_tables(ROSTER.name, ROSTER.read_bytes()), on=on)
    if findings:
        raise SystemExit(f"the demo roster has findings: {findings[:3]}")
    early = tuple(
        row for row in roster.members if row.admitted_on is None or row.admitted_on <= begin
    )
    for rows, day in ((early, begin), (roster.members, CalendarMonth.of(on).plus(-1).first)):
        with clock_at(local_moment(day, time(9))):
            part = type(roster)(roster.cells, rows, roster.officials)
            staged = stage_roster(
                commune, part, file_name=ROSTER.name, findings=(), actor=SYSTEM, on=day
            )
            apply_roster(staged, actor=SYSTEM, on=day)
    for role, name, unit in (
        ("committee_office", "Mai Thị Hạnh", commune),
        ("organisation_department", "Đinh Văn Tuyển", commune.parent),
        ("inspection", "Phan Thị Kiều", commune),
        ("administrator", "Lương Quốc Khải", None),
    ):
        person = add_person(full_name=name, actor=SYSTEM)
        add_grant(person, role=role, unit=unit, on=begin, actor=SYSTEM)


def _named(commune: Any, role: str, *, on: date) -> Any:
    unit = {"organisation_department": commune.parent, "administrator": None}.get(role, commune)
    return holders_of(role, unit, on=on).first()


def live_month(
    cell: Any, month: CalendarMonth, *, on: date, office: Actor, months_back: int
) -> None:
    """The cell's meetings of the month have come as far as the story of its code tells; those of
    past months are decided.
    """
    random = Random(f"{cell.code}-{month}")  # noqa: S311 (a story, no secret)
    habit = story.HABITS.get(cell.code, story.STEADY)
    for meeting in _meetings(cell, month):
        meeting.unit = cell
        with transaction.atomic():
            if meeting.kind == MeetingKind.REGULAR and months_back in habit.skips and months_back:
                with clock_at(local_moment(month.last, time(9))):
                    mark_not_held(
                        meeting, reason="Mưa lũ, đường vào thôn bị chia cắt", actor=SYSTEM
                    )
                return
            stage = _stage(cell, meeting, months_back=months_back, on=on)
            corrected = months_back == 2 and cell.code in story.CORRECTED
            DemoMonth(
                meeting, habit, stage, office, random, recent=months_back < 3, corrected=corrected
            ).live()


def _stage(cell: Any, meeting: Any, *, months_back: int, on: date) -> str:
    if months_back:
        return "decided" if meeting.kind == MeetingKind.REGULAR else "sealed"
    table = story.AFTER_THE_DAY if meeting.planned_on < on else story.BEFORE_THE_DAY
    stage = table.get(cell.code, "planned")
    if meeting.kind == MeetingKind.REGULAR:
        return stage
    # The thematic meeting of the same evening follows the regular one, which is the one that is
    # scored.
    return (
        min(stage, "sealed", key=story.STAGES.index)
        if story.STAGES.index(stage) > story.STAGES.index("open")
        else "planned"
    )


def _meetings(cell: Any, month: CalendarMonth) -> list[Any]:
    rows = meetings_between(cell, first=month, last=month)
    return sorted(rows, key=lambda row: row.kind == MeetingKind.THEMATIC)


@cache
def shared_secret() -> Secret:
    """The passphrase of every demo account as it is stored; asked for before the transaction, for
    hashing takes long.
    """
    return secret_of(None, password=story.PASSWORD)


def _accounts(commune: Any, cells: list[Any], *, on: date) -> None:
    """One login per role; all with the same passphrase, which the start of the demo prints."""
    own = _own(cells)
    official = (row.person for row in members_of(own, on=on) if row.kind == MembershipKind.OFFICIAL)
    plain, writer = islice((person for person in official if not person.offices.exists()), 2)
    add_grant(writer, role="meeting_secretary", unit=own, on=on, actor=SYSTEM)
    persons = {
        "secretary": holder_of(own, Post.SECRETARY, on=on),
        "deputy": holder_of(own, Post.DEPUTY, on=on),
        "committee_member": holder_of(own, Post.COMMITTEE_MEMBER, on=on),
        "meeting_secretary": writer,
        "member": plain,
        "official_in_charge": officials_of(own, on=on).first(),
    }
    persons |= {role: _named(commune, role, on=on) for role in story.LOGINS if role not in persons}
    secret = shared_secret()
    for role, username in story.LOGINS.items():
        account = open_account(username=username, secret=secret)
        save_fields(persons[role], account=account)
