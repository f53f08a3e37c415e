"""One lived autumn of a cell, and every page that somebody can open in it."""

from dataclasses import dataclass
from typing import Any

import pytest

from chibo.base.accounts.actions import keep_unsent_form
from chibo.base.jobs.actions import run_waiting_jobs
from chibo.base.kernel.actor import SYSTEM
from chibo.base.kernel.dates import Month, now
from chibo.directory.access.actions import add_grant, request_recovery
from chibo.directory.role_requests.actions import request_role
from chibo.insight.reports.actions import ask_papers
from chibo.insight.scoring.actions import ask_trial
from chibo.interfaces.web.shell.help import CHAPTERS
from chibo.library.documents.actions import receive_file
from chibo.library.regulations.actions import propose_regulation
from chibo.library.regulations.queries import catalogue, packs, shipped
from chibo.work.changes.actions import Wish, request_change
from chibo.work.changes.enums import ChangeKind
from chibo.work.corrections.actions import request_correction
from chibo.work.logins.actions import make_slips
from chibo.work.logins.models import SlipRun
from chibo.work.meetings.actions.objections import object_to
from chibo.work.meetings.actions.openings import open_discussion
from chibo.work.meetings.actions.preparation import publish_paper
from chibo.work.meetings.actions.votes import record_vote
from chibo.work.meetings.queries.room import roll_call_of
from rulebook.meetings.votes import VoteTally
from tests.factories import FOUNDED, TODAY, act_as, make_meeting, make_official, make_person
from tests.factories import month as step
from tests.insight.sheets import decided, proposed
from tests.library.regulations.texts import text
from tests.library.regulations.world import START, Offices
from tests.library.regulations.world import upload as draft_of
from tests.work.rosters.worlds import ROSTER, stage

Visits = dict[str, list[tuple[Any, dict[str, Any], str]]]


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
    trial: Any
    keeper: Any
    role: Any
    slips: Any
    change: Any
    inspector: Any
    papers: Any


@pytest.fixture
def world(people_online, clock) -> World:
    """September is being scored, October in session, November decided, December convened, January
    only planned.
    """
    clock.move_to("2026-11-03 12:00+07:00")
    people, meeting = (
        people_online,
        lambda year, month: make_meeting(people_online.cell, month=Month(year, month)),
    )
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
        tally=VoteTally(here, 0, 0, 0),
        actor=act_as(people.secretary),
    )
    _objected(october, people, here)
    november = step.close(step.open_room(meeting(2026, 11), people), people)
    sheet = decided(november, people, c4_2="5")
    december = step.convene(meeting(2026, 12), people)
    publish_paper(
        december,
        title="Báo cáo tháng 11",
        file=receive_file("bao-cao.txt", b"Noi dung"),
        actor=act_as(people.secretary),
    )
    typed = [("text", "Đề nghị làm lại mương số 3 trước mùa mưa."), ("kind", "spoken")]
    keep_unsent_form(people.secretary.account_id, address=f"/meetings/{december.pk}/", fields=typed)
    administrator = make_official(people.commune, "Lò Văn Quản", role="administrator", account=True)
    upload = stage(people.commune, ROSTER)
    request_recovery(people.member, unit=people.cell, on=TODAY, actor=act_as(people.secretary))
    organiser = make_official(
        people.commune, "Đinh Văn Tuyển", role="organisation_department", account=True
    )
    rules = Offices(people.commune, act_as(organiser), act_as(people.official))
    draft, waiting = draft_of(rules), draft_of(rules, text(code="suoi-may-2027", minutes=30))
    propose_regulation(waiting, valid_from=START, actor=rules.department, on=TODAY)
    tried = next(one for one in packs() if one.code == "vn-hd42-2025")
    trial = ask_trial(people.commune, pack=tried, on=TODAY, actor=act_as(people.official))
    keeper, role = _requests(people, september)
    slips, change = _of_members(people)
    inspector = make_official(people.commune, "Phan Thị Kiều", role="inspection", account=True)
    papers = ask_papers(people.commune, Month(2026, 11), on=TODAY, actor=act_as(people.official))
    run_waiting_jobs()
    return World(
        people,
        administrator,
        september,
        october,
        november,
        december,
        meeting(2027, 1),
        vote,
        sheet,
        upload,
        organiser,
        draft,
        waiting,
        trial,
        keeper,
        role,
        slips,
        change,
        inspector,
        papers,
    )


def _objected(meeting: Any, people: Any, here: int) -> None:
    """A vote that a member counted beside the secretary, and what the member objects to it."""
    counted = record_vote(
        meeting,
        subject="Sửa mương số 3",
        decision="resolution",
        tally=VoteTally(here, 0, 0, 0),
        tellers=[people.member],
        actor=act_as(people.secretary),
    )
    object_to(
        meeting,
        about="teller",
        target=counted.pk,
        text="Tôi đếm khác.",
        actor=act_as(people.member),
    )


def _of_members(people: Any) -> tuple[Any, Any]:
    """Slips that were made, and a move that the cell proposes."""
    slips = SlipRun.objects.create(
        unit=people.commune,
        account_id=people.official.account_id,
        asked_by="Cầm Thu Dung",
        asked_at=now(),
        persons=[str(person.pk) for person in people.others],
    )
    make_slips(slips, actor=act_as(people.official), on=TODAY)
    move = Wish(
        ChangeKind.MOVE_MEMBER, people.cell, TODAY, people.others[0], values={"where": "Nà Lúa"}
    )
    change = request_change(move, today=TODAY, actor=act_as(people.secretary))
    return slips, change


def _requests(people: Any, september: Any) -> tuple[Any, Any]:
    """Minutes opened from above, a correction asked for, and a role; the administrator of the
    installation and the role.
    """
    open_discussion(
        september, reason="Cử tri hỏi về con mương số 3.", on=TODAY, actor=act_as(people.official)
    )
    request_correction(
        people.member,
        field="phone",
        proposed="0912 345 678",
        reason="Tôi đã đổi số.",
        on=TODAY,
        actor=act_as(people.member),
    )
    keeper = make_person("Lương Thị Quản", account=True)
    add_grant(keeper, role="administrator", unit=None, on=FOUNDED, actor=SYSTEM)
    newcomer = make_person("Hà Văn Mới", account=True)
    role = request_role(
        newcomer, role="committee_office", unit=people.commune, on=TODAY, actor=act_as(keeper)
    )
    return keeper, role


def pages(world: World) -> Visits:
    """Name of the address → who opens it, with which ids, with which question."""
    return (
        _before_the_meeting(world)
        | _in_the_meeting(world)
        | _above_the_cell(world)
        | _of_the_offices(world)
        | _changes(world)
        | _regulations(world)
        | _at_the_entrance(world)
    )


def _before_the_meeting(world: World) -> Visits:
    people, cell = world.people, {"pk": world.people.cell.pk}
    secretary, member, office = people.secretary, people.member, people.official
    october, november, december, january = (
        {"pk": one.pk} for one in (world.october, world.november, world.december, world.january)
    )
    return {
        "home": [
            (secretary, {}, ""),
            (member, {}, ""),
            (office, {}, ""),
            (people.in_charge, {}, ""),
        ],
        "notices": [(member, {}, "")],
        "tasks": [(member, {}, "")],
        "unsent": [(secretary, {}, ""), (member, {}, "")],
        "me": [(member, {}, "")],
        "search": [
            (member, {}, ""),
            (secretary, {}, "?q=thang+11"),
            (office, {}, "?q=ha&kind=person"),
            (member, {}, "?q=zzz+qqq"),
        ],
        "security": [(member, {}, "")],
        "my-reads": [(member, {}, ""), (secretary, {}, "")],
        "corrections-own": [(member, {}, ""), (secretary, {}, "")],
        "cell-plan": [
            (secretary, cell, ""),
            (member, cell, "?year=2027"),
            (secretary, cell, "?year=2025"),
        ],
        "meeting": [
            (secretary, november, ""),
            (member, december, ""),
            (secretary, december, ""),
            (office, november, ""),
            (secretary, january, ""),
            (secretary, october, ""),
        ],
        "meeting-move": [(secretary, december, "")],
        "meeting-not-held": [(secretary, january, "")],
        "agenda": [(secretary, december, ""), (member, december, ""), (secretary, january, "")],
        "huddle": [(secretary, december, "")],
        "told": [(secretary, december, ""), (people.deputy, december, "")],
        "convene": [(secretary, december, ""), (secretary, january, "")],
    }


def _in_the_meeting(world: World) -> Visits:
    people, secretary, member, office = (
        world.people,
        world.people.secretary,
        world.people.member,
        world.people.official,
    )
    september, october, november, december = (
        {"pk": one.pk} for one in (world.september, world.october, world.november, world.december)
    )
    return {
        "room-open": [(secretary, december, "")],
        "from-paper": [(secretary, december, "")],
        "room": [(secretary, october, ""), (member, october, ""), (member, december, "")],
        "room-close": [(secretary, october, "")],
        "course": [(secretary, october, ""), (member, october, "")],
        "review": [(secretary, october, "")],
        "vote": [(secretary, october, ""), (people.deputy, october, "")],
        "named": [(secretary, october, ""), (member, october, ""), (people.deputy, september, "")],
        "vote-confirm": [(people.deputy, october | {"vote": world.vote.pk}, "")],
        "resolution": [
            (secretary, september, ""),
            (secretary, november, ""),
            (office, september, ""),
        ],
        "minutes": [
            (secretary, september, ""),
            (office, september, ""),
            (world.organiser, september, ""),
            (secretary, november, ""),
        ],
        "cell-openings": [(member, {"pk": people.cell.pk}, "")],
        "score": [
            (secretary, september, ""),
            (secretary, november, ""),
            (secretary, october, ""),
            (people.in_charge, september, ""),
        ],
        "score-review": [(office, {"pk": world.sheet.pk}, "")],
    }


def _above_the_cell(world: World) -> Visits:
    people, cell, commune = (
        world.people,
        {"pk": world.people.cell.pk},
        {"pk": world.people.commune.pk},
    )
    secretary, member, office, administrator = (
        people.secretary,
        people.member,
        people.official,
        world.administrator,
    )
    of_month = commune | {"month": "2026-11"}
    figures = ("held", "attendance", "tasks", "thematic", "decided")
    return {
        "month": [(office, of_month, ""), (office, commune | {"month": "2025-03"}, "")],
        "month-figure": [(office, of_month, f"?figure={code}") for code in figures],
        "month-remind": [(office, of_month, "")],
        "committee-plan": [(office, commune, ""), (office, commune, "?year=2027")],
        "needs": [(office, commune, ""), (office, commune, "?type=abroad")],
        "needs-criterion": [(office, commune | {"code": "4.2"}, "")],
        "cell-needs": [(member, cell, "")],
        "committee-year": [
            (office, commune | {"year": 2026}, ""),
            (office, commune | {"year": 2024}, ""),
        ],
        "committee-earlier": [
            (office, commune | {"year": 2026}, ""),
            (office, commune | {"year": 2025}, ""),
        ],
        "cell-year": [
            (secretary, cell | {"year": 2026}, ""),
            (office, cell | {"year": 2026}, ""),
            (office, cell | {"year": 2026}, "?period=h2"),
            (member, cell | {"year": 2026}, "?period=h1"),
            (office, cell | {"year": 2024}, ""),
        ],
        "trials": [(office, commune, "")],
        "trial": [(office, {"pk": world.trial.pk}, "")],
        "trial-cell": [(office, {"pk": world.trial.pk, "cell": people.cell.pk}, "")],
        "cell": [(member, cell, ""), (office, cell, "")],
        "cell-members": [(secretary, cell, ""), (office, cell, "")],
        "cell-practice": [(secretary, cell, "")],
        "cell-logins": [(secretary, cell, ""), (office, cell, "")],
        "committee-logins": [(office, commune, "")],
        "slips": [(office, {"pk": world.slips.pk}, "")],
        "cell-tasks": [(secretary, cell, "")],
        "cell-resolutions": [(secretary, cell, "")],
        "committee": [(office, commune, "")],
        "assignments": [(office, commune, "")],
        "person": [(secretary, {"pk": member.pk}, ""), (office, {"pk": secretary.pk}, "")],
        "charge": [(people.in_charge, {}, "")],
        "activate": [(None, {}, "")],
        "recoveries": [(people.deputy, {}, ""), (secretary, {}, "")],
        "administration": [(administrator, {}, "")],
        "administration-roles": [(administrator, {}, "")],
        "administration-accounts": [(administrator, {}, "")],
        "administration-jobs": [(world.keeper, {}, "")],
        "installation": [(world.keeper, {}, "")],
        "first-steps": [(world.keeper, {}, ""), (office, {}, "")],
        "address": [(world.keeper, {}, "")],
        "role-requests": [(office, {}, ""), (world.keeper, {}, "")],
        "role-request": [
            (office, {"pk": world.role.pk}, ""),
            (world.keeper, {"pk": world.role.pk}, ""),
        ],
        "corrections": [(office, {}, ""), (secretary, {}, "")],
        "roster": [(office, {"unit": people.commune.pk}, "")],
        "preview": [(office, {"pk": world.upload.pk}, "")],
    }


def _of_the_offices(world: World) -> Visits:
    office, inspector, commune = (
        world.people.official,
        world.inspector,
        {"pk": world.people.commune.pk},
    )
    return {
        "papers": [(office, {"pk": world.papers.pk}, "")],
        "oversight": [(inspector, commune, ""), (inspector, commune, "?kind=disputed")],
        "audit": [(inspector, commune, ""), (inspector, commune, "?noun=score&check=1")],
    }


def _changes(world: World) -> Visits:
    people, cell, commune = (
        world.people,
        {"pk": world.people.cell.pk},
        {"pk": world.people.commune.pk},
    )
    secretary, member, office = people.secretary, people.member, people.official
    return {
        "changes": [(office, {}, ""), (secretary, {}, "")],
        "change": [(office, {"pk": world.change.pk}, ""), (secretary, {"pk": world.change.pk}, "")],
        "member-add": [(secretary, cell, "")],
        "member-correct": [(secretary, cell | {"person_pk": member.pk}, "")],
        "member-kind": [(office, cell | {"person_pk": member.pk}, "")],
        "member-move": [
            (office, cell | {"person_pk": member.pk}, ""),
            (secretary, cell | {"person_pk": member.pk}, ""),
        ],
        "member-end": [(office, cell | {"person_pk": secretary.pk}, "")],
        "cell-posts": [(office, cell, "")],
        "cell-untold": [(secretary, cell, "")],
        "cell-change": [(secretary, cell, "")],
        "cell-close": [(office, cell, "")],
        "cell-found": [(office, commune, "")],
    }


def _regulations(world: World) -> Visits:
    people, cell, commune = (
        world.people,
        {"pk": world.people.cell.pk},
        {"pk": world.people.commune.pk},
    )
    secretary, member, office = people.secretary, people.member, people.official
    return {
        "regulations": [(office, {}, ""), (world.organiser, {}, ""), (secretary, {}, "")],
        "regulation": [
            (office, {"pk": world.waiting.pk}, ""),
            (world.organiser, {"pk": world.draft.pk}, ""),
        ],
        "regulation-upload": [(world.organiser, {}, "")],
        "regulation-take": [
            (world.organiser, {"code": one.pack.code}, "") for one in catalogue()[:1]
        ],
        "regulation-unit": [(member, cell, ""), (office, commune, "")],
        "pack": [
            (member, {"code": one.pack.code, "version": one.pack.version}, "") for one in shipped()
        ],
    }


def _at_the_entrance(world: World) -> Visits:
    member = world.people.member
    return {
        "help": [(None, {}, ""), (member, {}, "")],
        "help-chapter": [(None, {"slug": one.slug}, "") for one in CHAPTERS],
        "account_login": [(None, {}, "")],
        "account_logout": [(member, {}, "")],
        "account_change_password": [(member, {}, "")],
        "mfa_index": [(member, {}, "")],
        "account_reauthenticate": [(member, {}, "")],
    }
