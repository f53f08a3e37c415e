"""Every page, export and download that shows a person's data to somebody from outside the cell
names that person in the read log: found by crawling all addresses with values that stand for one
person each (ASVS 5.0 16.3.3, trust G28).
"""

import io
import re
import zipfile
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import pytest
import time_machine
from django.conf import settings
from pypdf import PdfReader

from chibo.base.audit.models import Entry
from chibo.base.kernel.dates import Month
from chibo.base.reads.actions import take_in_readings
from chibo.base.reads.models import PersonRead
from chibo.base.reads.queries import reads_of
from chibo.base.reads.rules import reading_from
from chibo.directory.access.actions import request_recovery
from chibo.directory.people.models import Membership
from chibo.work.meetings.actions.discussion import record_opinion
from chibo.work.meetings.actions.roll_call import RollMark
from chibo.work.meetings.actions.tasks import report_task
from chibo.work.meetings.models import AgendaItem, Opinion, Paper, Resolution, Task, Vote
from tests.factories import act_as, make_meeting, make_official
from tests.factories.month import call_roll, close, open_room, resolve, seal
from tests.interfaces.web.shell.doors import OURS
from tests.work.rosters.worlds import ROSTER, SPRING, member, stage, with_members

pytestmark = pytest.mark.django_db
EPOCH = date(1899, 12, 30)


@dataclass
class World:
    """A cell with a month behind it and one in session; who looks from outside; which word stands
    for whom.
    """

    people: object
    readers: dict
    ids: dict
    meetings: list
    resolutions: list = field(default_factory=list)
    canaries: dict = field(default_factory=dict)

    def add(self, person, *words: str) -> None:
        for word in words:
            self.canaries[word] = person.pk


@pytest.fixture
def world(people_online):
    with time_machine.travel("2026-11-03 20:00+07:00", tick=False):
        yield _build(people_online)


def _mark_everybody(world: World, people) -> None:
    """Each person has particulars that nobody else has."""
    everybody = (people.secretary, people.deputy, people.member, *people.others, people.neighbour)
    for number, person in enumerate(everybody):
        born = date(1951, 1, 1) + timedelta(days=37 * number)
        person.born_on, person.card_number, person.phone = (
            born,
            f"7700{number:04d}3",
            f"09770{number:04d}7",
        )
        person.email, person.note = f"chimbao{number}@example.vn", f"ghi chú riêng số {number} hết"
        person.save()
        excel = f"<v>{(born - EPOCH).days}</v>"
        world.add(
            person,
            person.card_number,
            person.phone,
            person.email,
            person.note,
            f"{born:%d/%m/%Y}",
            f"{born}",
            excel,
        )


def _build(people) -> World:
    office = people.commune
    readers = {
        "official": people.official,
        "organisation": make_official(
            office, "Lò Thị Tổ", role="organisation_department", account=True
        ),
        "inspection": make_official(office, "Lường Thị Soi", role="inspection", account=True),
        "administrator": make_official(office, "Hà Quản Trị", role="administrator", account=True),
        "in_charge": people.in_charge,
    }
    world = World(people, readers, {}, [])
    _mark_everybody(world, people)
    before = make_meeting(people.cell, month=Month(2026, 10))
    with time_machine.travel("2026-10-03 19:30+07:00", tick=False):
        _talk(world, open_room(before, people))
    with time_machine.travel("2026-10-03 21:30+07:00", tick=False):
        resolve(seal(close(before, people), people).meeting, people)
        task = Task.objects.of_unit(people.cell).get()
        report_task(
            task,
            state="doing",
            report="phát quang dở dang một trăm mét",
            actor=act_as(people.member),
        )
        world.add(people.member, "phát quang dở dang một trăm mét")
    now = make_meeting(people.cell, month=Month(2026, 11))
    _talk(world, open_room(now, people))
    request_recovery(
        people.member, unit=people.cell, on=date(2026, 11, 3), actor=act_as(people.secretary)
    )
    here = replace(SPRING, code=people.cell.code, name=people.cell.name)
    moved = member(people.member.full_name, people.member.born_on, cell=here, phone="0912000111")
    staged = stage(
        people.commune, with_members(moved, roster=replace(ROSTER, cells=(here,), officials=()))
    )
    world.meetings = [before, now]
    world.resolutions = [row.pk for row in Resolution.objects.of_unit(people.cell)]
    world.ids = _ids(people, world, staged)
    return world


def _talk(world: World, meeting) -> None:
    """Everybody says something of their own; one is absent with a reason."""
    people = world.people
    away, why = people.others[0], f"đi viện tuyến trên tháng {meeting.month.month}"
    call_roll(meeting, people, absent={away: RollMark("excused", why)})
    world.add(away, why)
    items = list(
        AgendaItem.objects.of_unit(people.cell).filter(meeting=meeting).order_by("position")
    )
    for number, person in enumerate((people.secretary, people.member, *people.others[1:])):
        said = f"lời riêng thứ {number} tháng {meeting.month.month} ạ"
        kind = "praise" if number == 1 else "spoken"
        record_opinion(
            meeting,
            person=person,
            item=items[number % 3],
            text=said,
            kind=kind,
            actor=act_as(people.deputy),
        )
        world.add(person, said)


def _ids(people, world: World, staged) -> dict:
    """What may stand in an address, by the first word of the address."""
    found = {
        "cells": [people.cell, people.sister],
        "people": [people.member, people.secretary, people.neighbour],
        "committee": [people.commune],
        "meetings": world.meetings,
        "upload": [staged],
        "roster": [people.commune],
    }
    for model in (AgendaItem, Vote, Resolution, Task, Opinion, Paper):
        found.setdefault("", []).extend(model.objects.of_unit(people.cell)[:2])
    return {word: [row.pk for row in rows] for word, rows in found.items()}


def addresses(world: World):
    """Every address that answers GET, with every id that may fit."""
    everything = [pk for ids in world.ids.values() for pk in ids]
    for route, entry in OURS:
        places = [type(one).__name__ for one in entry.pattern.converters.values()].count(
            "UUIDConverter"
        )
        word = "upload" if "upload/" in route else route.split("/")[0]
        for first in world.ids.get(word, everything) if places else [None]:
            for second in everything if places > 1 else [None]:
                for path in _filled(route, entry, first, second):
                    yield from ((route, path + asked) for asked in _asked(world, route))


def _filled(route, entry, first, second):
    slugs = [("", "")]
    if "documents/" in route:
        slugs = [
            (kind, ext)
            for kind in ("minutes", "attendance", "resolution", "conclusion")
            for ext in ("docx", "pdf")
        ]
    elif ":ext>" in route:
        slugs = [("", ext) for ext in ("xlsx", "docx", "pdf")]
    for kind, ext in slugs:
        uuids = iter((first, second or first))
        path = "/" + route
        for name, converter in entry.pattern.converters.items():
            what = type(converter).__name__
            value = (
                next(uuids)
                if what == "UUIDConverter"
                else (
                    2026
                    if what == "IntConverter"
                    else {"kind": kind, "ext": ext}.get(name) or "2026-11"
                )
            )
            path = re.sub(rf"<(\w+:)?{name}>", str(value), path)
        yield path


def _asked(world: World, route: str) -> list[str]:
    """What may be asked for beside the address: the bare page and what opens more of it."""
    if "documents/" in route:
        papers = [f"?id={pk}" for pk in world.resolutions]
        return ["", *papers, *(f"{paper}&annex=1" for paper in papers)]
    if route.endswith("course/"):
        return ["", *(f"?item={pk}" for pk in world.ids[""][:4])]
    return ["", "?show=ended"] if route.startswith("roster/upload") else [""]


def text_of(answer) -> str:
    """What an answer says, whatever it is: a page, a workbook, a paper."""
    content = answer.content
    if content[:2] == b"PK":
        book = zipfile.ZipFile(io.BytesIO(content))
        return "\n".join(
            book.read(name).decode(errors="replace")
            for name in book.namelist()
            if name.endswith(".xml")
        )
    if content[:4] == b"%PDF":
        return re.sub(
            r"\s+",
            " ",
            "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages),
        )
    return content.decode(errors="replace")


def noted() -> set:
    """The persons whom the last answers named in the queue of the read log, which is emptied."""
    found = set()
    for file in settings.READS_DIR.glob("*.json"):
        for persons in reading_from(file.read_text()).shown.values():
            found |= set(persons)
        file.unlink()
    return found


def shown_in(world: World, answer, reader) -> set:
    """The persons whose words stand in the answer, but for the reader and the people of the
    reader's own cell.
    """
    text = text_of(answer)
    mates = set(
        Membership.objects.filter(cell__memberships__person=reader).values_list(
            "person_id", flat=True
        )
    )
    return {pk for word, pk in world.canaries.items() if word in text} - mates - {reader.pk}


@pytest.mark.thorough
@pytest.mark.parametrize(
    "who", ["official", "organisation", "inspection", "administrator", "in_charge"]
)
def test_no_page_shows_a_person_from_outside_without_naming_that_person_in_the_log(
    world, browse, counted, who
):
    reader, hits, silent, tried = world.readers[who], Counter(), [], 0
    browser = browse(reader)
    shut: set[str] = set()
    for route, path in addresses(world):
        if route in shut:
            continue
        answer = browser.get(path)
        if answer.status_code == 405:
            shut.add(route)
        tried += 1
        named, shown = noted(), shown_in(world, answer, reader)
        hits[route] += bool(shown)
        if not shown <= named:
            silent.append((path, len(shown - named)))
        if answer.status_code in (403, 404):
            assert (path, named) == (path, set())
    counted(
        "looks from outside",
        who,
        addresses=tried,
        that_showed_a_person=sum(hits.values()),
        silent=len(silent),
    )
    assert silent == []
    assert {route for route in hits if hits[route]} >= EXPECTED[who]


EXPECTED = {
    "official": {
        "meetings/<uuid:pk>/documents/<slug:kind>.<slug:ext>",
        "people/<uuid:pk>/",
        "cells/<uuid:pk>/members/",
        "roster/upload/<uuid:pk>/",
    },
    "organisation": {"people/<uuid:pk>/", "cells/<uuid:pk>/members/"},
    "inspection": set(),
    "administrator": set(),
    "in_charge": {
        "meetings/<uuid:pk>/room/",
        "meetings/<uuid:pk>/course/",
        "meetings/<uuid:pk>/minutes/",
        "meetings/<uuid:pk>/documents/<slug:kind>.<slug:ext>",
        "cells/<uuid:pk>/tasks/",
        "meetings/<uuid:pk>/agenda/",
    },
}


@pytest.mark.thorough
@pytest.mark.parametrize("full", [{}, {"full": "on"}])
def test_a_roster_taken_out_names_everybody_in_it(world, browse, full):
    answer = browse(world.people.official).post(
        f"/roster/{world.people.commune.pk}/export/", {"purpose": "Báo cáo quý IV", **full}
    )
    named, shown = noted(), shown_in(world, answer, world.people.official)
    assert (answer.status_code, shown <= named, len(named) >= 10, len(shown) >= 10) == (
        200,
        True,
        True,
        True,
    )


def test_the_person_sees_who_looked_when_from_which_office_and_nobody_else_does(
    people_online, browse
):
    browse(people_online.official).get(f"/people/{people_online.member.pk}/")
    assert take_in_readings() == 1

    (row,) = reads_of(people_online.member.pk)
    entry = row.entry
    assert (entry.author, entry.chain_id, entry.code) == (
        "Cầm Thu Dung",
        people_online.cell.pk,
        "person.read",
    )
    assert (entry.values["office"], entry.values["over"]) == (
        "committee_office",
        people_online.commune.path,
    )
    assert not reads_of(people_online.deputy.pk).exists()


def test_the_cells_own_people_leave_no_trace_when_they_look_at_each_other(people_online, browse):
    for who in (people_online.secretary, people_online.member):
        assert browse(who).get(f"/cells/{people_online.cell.pk}/members/").status_code == 200
    assert (
        noted(),
        Entry.objects.filter(code="person.read").count(),
        PersonRead.objects.count(),
    ) == (set(), 0, 0)


def test_a_list_is_one_entry_that_names_all(people_online, browse):
    browse(people_online.official).get(f"/cells/{people_online.cell.pk}/members/")
    take_in_readings()

    (entry,) = Entry.objects.filter(code="person.read")
    assert (len(entry.values["persons"]), PersonRead.objects.count()) == (9, 9)
