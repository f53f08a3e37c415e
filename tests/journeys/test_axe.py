"""Every address that renders a page: nothing for axe to say, nothing cut off, light, and in one language."""

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from chibo.base.kernel.dates import Month
from chibo.library.regulations.actions import propose_regulation
from chibo.library.regulations.queries import shelf, shipped
from chibo.work.meetings.actions.preparation import publish_paper
from chibo.work.meetings.actions.votes import record_vote
from chibo.work.meetings.queries.room import roll_call_of
from rulebook.votes import Tally
from tests.browser import DESK, PHONE, SMALL, axe_violations, open_context, picture, sideways_scroll
from tests.factories import TODAY, act_as, make_meeting, make_official
from tests.factories import month as step
from tests.insight.sheets import decided, proposed
from tests.journeys.conftest import PICTURES
from tests.library.regulations.texts import text
from tests.library.regulations.world import START, Offices
from tests.library.regulations.world import upload as draft_of
from tests.work.rosters.worlds import ROSTER, stage

pytestmark = pytest.mark.e2e

LIGHT = 100_000
# A label points at the first of two fields of the same id, whatever the eye sees.
TWICE = """() => {
  const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
  return [...new Set(ids.filter((id, place) => ids.indexOf(id) !== place))];
}"""
ENGLISH = re.compile(
    r"\b(Meetings?|Agenda|Save|Minutes|Members?|Tasks?|Score|Sign|Password|Month|Back|Next|Please|Close|Search|Email)\b"
)
# Only sent to, never opened.
SENT_TO = {
    "notices-read", "task-report", "agenda-undo", "paper-withdraw", "paper-restore", "convene-remind", "leave-decide",
    "room-settle", "room-dispute", "item-notes", "item-conclusion", "item-tick", "item-opinion", "opinion-drop",
    "task-review", "vote-drop", "resolution-publish", "task-assign", "task-undo", "minutes-adopt", "minutes-sign",
    "minutes-amend", "score-answer", "score-note", "score-step", "score-return", "score-decide", "cell-invite",
    "regulation-propose", "regulation-confirm", "regulation-withdraw", "regulation-end", "regulation-end-confirm",
    "cell-year-propose", "cell-year-fact", "cell-year-decide", "cell-year-note",
    "assignment-end", "role-revoke", "account-code", "export", "confirm", "renew", "stop", "set_language",
}  # fmt: skip
# Files, parts of a page, and addresses that only lead on.
NO_PAGES = {
    "notice", "meeting-calendar", "paper", "meeting-document", "course-clock", "score-fresh", "score-document",
    "pack-of", "pack-text", "month-now", "month-export", "needs-export", "template", "progress",
    "committee-year-now", "committee-year-export", "cell-year-now", "mfa_download_recovery_codes",
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
    organiser: Any
    draft: Any
    waiting: Any


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
        october,
        subject="Khen thưởng",
        decision="resolution",
        tally=Tally(here, 0, 0, 0),
        actor=act_as(people.secretary),
    )
    november = step.close(step.open_room(meeting(2026, 11), people), people)
    sheet = decided(november, people, c4_2="5")
    december = step.convene(meeting(2026, 12), people)
    publish_paper(
        december, title="Báo cáo tháng 11", name="bao-cao.txt", content=b"Noi dung", actor=act_as(people.secretary)
    )
    administrator = make_official(people.commune, "Lò Văn Quản", role="administrator", account=True)
    upload = stage(people.commune, ROSTER)
    organiser = make_official(people.commune, "Đinh Văn Tuyển", role="organisation_department", account=True)
    rules = Offices(people.commune, act_as(organiser), act_as(people.official))
    draft, waiting = draft_of(rules), draft_of(rules, text(code="suoi-may-2027", minutes=30))
    propose_regulation(waiting, valid_from=START, actor=rules.department, on=TODAY)
    return World(
        people, administrator, september, october, november, december, meeting(2027, 1), vote, sheet, upload,
        organiser, draft, waiting,
    )  # fmt: skip


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
        "needs": [(office, commune, ""), (office, commune, "?type=abroad")],
        "needs-criterion": [(office, commune | {"code": "4.2"}, "")],
        "cell-needs": [(member, cell, "")],
        "committee-year": [(office, commune | {"year": 2026}, ""), (office, commune | {"year": 2024}, "")],
        "cell-year": [
            (secretary, cell | {"year": 2026}, ""), (office, cell | {"year": 2026}, ""), (office, cell | {"year": 2026}, "?period=h2"),
            (member, cell | {"year": 2026}, "?period=h1"), (office, cell | {"year": 2024}, ""),
        ],
        "cell": [(member, cell, ""), (office, cell, "")],
        "cell-members": [(secretary, cell, ""), (office, cell, "")],
        "cell-tasks": [(secretary, cell, "")],
        "cell-resolutions": [(secretary, cell, "")],
        "committee": [(office, commune, "")],
        "assignments": [(office, commune, "")],
        "person": [(secretary, {"pk": member.pk}, ""), (office, {"pk": secretary.pk}, "")],
        "charge": [(people.in_charge, {}, "")],
        "regulations": [(office, {}, ""), (world.organiser, {}, ""), (secretary, {}, "")],
        "regulation": [(office, {"pk": world.waiting.pk}, ""), (world.organiser, {"pk": world.draft.pk}, "")],
        "regulation-upload": [(world.organiser, {}, "")],
        "regulation-take": [(world.organiser, {"code": one.pack.code}, "") for one in shelf()[:1]],
        "regulation-unit": [(member, cell, ""), (office, commune, "")],
        "pack": [(member, {"code": one.pack.code, "version": one.pack.version}, "") for one in shipped()],
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
        "account_inactive": [(None, {}, "")],
        "account_signup": [(None, {}, "")],
        "account_reauthenticate": [(member, {}, "")],
        "account_email": [(member, {}, "")],
        "account_email_verification_sent": [(None, {}, "")],
        "account_reset_password": [(None, {}, "")],
        "account_reset_password_done": [(None, {}, "")],
        "account_reset_password_from_key_done": [(None, {}, "")],
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


def test_every_named_address_is_looked_at():
    """A new address belongs to the pages below, or to those that are only sent to, or to files and parts."""
    told = {"setup"} | set(pages(NOBODY)) | SENT_TO | NO_PAGES | LEADS_ON

    assert sorted(set(names(get_resolver())) ^ told) == []


class _Anything:
    """Stands for any row where only the names of the addresses count."""

    pk = None

    def __getattr__(self, _name: str) -> "_Anything":
        return self


NOBODY: Any = _Anything()
# Answers of the sign-in library that lead on to another address, or say that there is nothing.
LEADS_ON = {
    "account_set_password", "account_confirm_login_code", "account_confirm_email", "account_reset_password_from_key",
    "mfa_authenticate", "mfa_reauthenticate", "mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
}  # fmt: skip


# Both languages and both sizes in two walks; CHIBO_AXE=all walks all four.
VIEWS = [(DESK, "vi"), (PHONE, "en")] + ([(PHONE, "vi"), (DESK, "en")] if os.environ.get("CHIBO_AXE") == "all" else [])


@pytest.mark.parametrize(("size", "language"), VIEWS, ids=["desk-vi", "phone-en", "phone-vi", "desk-en"][: len(VIEWS)])
def test_no_page_has_a_fault(browser, live_server, emptied_afterwards, world, browse, size, language):
    opened, faults, space = {}, [], names(get_resolver())
    for name, visits in pages(world).items():
        for person, ids, question in visits:
            if person not in opened:
                opened[person] = _device(browser, live_server.url, browse, person, size=size, language=language)
            path = reverse(space[name], kwargs=ids) + question
            faults += [
                f"{name}{question}: {fault}" for fault in _faults(opened[person], live_server.url + path, language)
            ]
            if PICTURES:
                shown = f"{name}-{len([one for one in visits if one[0] is person])}-{person and person.search_key}"
                picture(opened[person], Path(PICTURES) / f"axe-{language}-{size['width']}" / f"{shown}.png")
    for page in opened.values():
        page.context.close()

    assert not faults, "\n".join(faults)


def test_no_page_is_cut_off_when_it_is_narrow(browser, live_server, emptied_afterwards, world, browse):
    """At 320 px, and at the 640 px that a desk of 1280 px has at 200 % zoom."""
    opened, faults, space = {}, [], names(get_resolver())
    for name, visits in pages(world).items():
        for person, ids, question in visits:
            if person not in opened:
                opened[person] = _device(browser, live_server.url, browse, person, size=SMALL, language="vi")
            page = opened[person]
            page.goto(live_server.url + reverse(space[name], kwargs=ids) + question)
            page.evaluate("() => document.querySelectorAll('main details').forEach((box) => { box.open = true; })")
            for size in (SMALL, {"width": 640, "height": 400}):
                page.set_viewport_size(size)
                wider = sideways_scroll(page)
                faults += [f"{name}{question} is {wider} px wider than {size['width']}"] if wider else []
    for page in opened.values():
        page.context.close()

    assert not faults, "\n".join(faults)


def _device(browser: Any, base: str, browse: Any, person: Any, **wishes: Any) -> Any:
    context = open_context(browser, **wishes)
    if person is not None:
        session = browse(person).cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": session, "url": base}])
    return context.new_page()


def _faults(page: Any, address: str, language: str) -> list[str]:
    answer = page.goto(address, wait_until="networkidle")
    found = [] if answer.status == 200 else [f"answers {answer.status}"]
    found += [f"leads to {page.url}"] if page.url != address else []
    found += [f"{len(answer.body())} bytes"] if len(answer.body()) >= LIGHT else []
    if (spoken := page.locator("html").get_attribute("lang")) != language:
        found.append(f"lang is {spoken}")
    if language == "vi":
        found += [f"says “{word}”" for word in sorted(set(ENGLISH.findall(page.locator("body").inner_text())))]
    found += [f"is {wider} px too wide"] if (wider := sideways_scroll(page)) else []
    page.evaluate("() => document.querySelectorAll('main details').forEach((box) => { box.open = true; })")
    found += [f"is {wider} px too wide unfolded"] if (wider := sideways_scroll(page)) else []
    found += [f"has #{twice} twice" for twice in page.evaluate(TWICE)]
    return found + axe_violations(page)
