"""One lived autumn of a cell."""

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
from chibo.library.documents.actions import receive_file
from chibo.library.regulations.actions import propose_regulation
from chibo.library.regulations.queries import packs
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
    september = _being_scored(meeting(2026, 9), people)
    october = step.open_room(meeting(2026, 10), people)
    vote = _votes_of(october, people)
    november = step.close(step.open_room(meeting(2026, 11), people), people)
    sheet = decided(november, people, c4_2="5")
    december = step.convene(meeting(2026, 12), people)
    _typed_before(december, people)
    administrator = make_official(people.commune, "Lò Văn Quản", role="administrator", account=True)
    upload = stage(people.commune, ROSTER)
    request_recovery(people.member, unit=people.cell, on=TODAY, actor=act_as(people.secretary))
    organiser = make_official(
        people.commune, "Đinh Văn Tuyển", role="organisation_department", account=True
    )
    draft, waiting, trial = _of_rules(people, organiser)
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


def _being_scored(meeting: Any, people: Any) -> Any:
    """Held, sealed, with its resolution and a score that is proposed."""
    step.close(step.open_room(meeting, people), people)
    step.seal(meeting, people)
    step.resolve(meeting, people)
    proposed(meeting, people)
    return meeting


def _votes_of(meeting: Any, people: Any) -> Any:
    """A vote that everybody here carried, beside one that a member objects to; the first one."""
    step.call_roll(meeting, people)
    here = sum(1 for line in roll_call_of(meeting) if line.attended and line.official)
    vote = record_vote(
        meeting,
        subject="Khen thưởng",
        decision="resolution",
        tally=VoteTally(here, 0, 0, 0),
        actor=act_as(people.secretary),
    )
    _objected(meeting, people, here)
    return vote


def _typed_before(meeting: Any, people: Any) -> None:
    """A paper for the meeting, and words that the secretary typed and did not send."""
    publish_paper(
        meeting,
        title="Báo cáo tháng 11",
        file=receive_file("bao-cao.txt", b"Noi dung"),
        actor=act_as(people.secretary),
    )
    typed = [("text", "Đề nghị làm lại mương số 3 trước mùa mưa."), ("kind", "spoken")]
    keep_unsent_form(people.secretary.account_id, address=f"/meetings/{meeting.pk}/", fields=typed)


def _of_rules(people: Any, organiser: Any) -> tuple[Any, Any, Any]:
    """A regulation in draft, one that waits for its second person, and a trial."""
    rules = Offices(people.commune, act_as(organiser), act_as(people.official))
    draft, waiting = draft_of(rules), draft_of(rules, text(code="suoi-may-2027", minutes=30))
    propose_regulation(waiting, valid_from=START, actor=rules.department, on=TODAY)
    tried = next(one for one in packs() if one.code == "vn-hd42-2025")
    trial = ask_trial(people.commune, pack=tried, on=TODAY, actor=act_as(people.official))
    return draft, waiting, trial


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
