"""Narrowings that no request of the table passes, because a job or an import calls them: the call
that each of them guards.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from chibo.base.kernel.actor import Actor, Scope
from chibo.base.kernel.dates import Month
from chibo.base.kernel.text import fold
from chibo.directory.access.actions import request_recovery
from chibo.directory.assignments.actions import (
    change_assignment,
    resume_assignment,
    start_listed_assignment,
)
from chibo.directory.organisation import queries as organisation
from chibo.directory.organisation.actions import (
    change_unit,
    close_unit,
    reopen_unit,
    take_back_unit,
)
from chibo.directory.organisation.models import Unit
from chibo.directory.organisation.queries import few_units, find_rows, unit_by_code
from chibo.directory.people.actions import (
    correct_phone,
    end_membership,
    end_office,
    reopen_membership,
    reopen_office,
    start_membership,
    start_office,
)
from chibo.directory.people.models import Membership, Office
from chibo.directory.people.queries import ties_in
from chibo.directory.role_requests.queries import who_is_told
from chibo.insight.reports.actions import ask_papers, make_papers, take_papers
from chibo.insight.scoring.actions import adopt_score, propose_score, work_out_trial
from chibo.insight.scoring.queries import views_to_remind
from chibo.interfaces.presenters.home.second_person import corrections_waiting
from chibo.interfaces.web.shell.search import KINDS
from chibo.interfaces.web.shell.search import _group as search_group
from chibo.interfaces.web.shell.search import _persons as search_lines
from chibo.work.changes.actions import Wish, request_change, take_back_change
from chibo.work.changes.enums import ChangeKind
from chibo.work.logins.actions import ask_slips, make_slips, take_slips
from chibo.work.meetings.actions.minutes import sign_minutes
from chibo.work.meetings.actions.session import tick_items
from chibo.work.meetings.actions.telling import enter_opinion, enter_reply
from chibo.work.meetings.models import Invitation
from chibo.work.meetings.queries.recount import recount_meetings
from chibo.work.meetings.queries.room import excused_runs
from chibo.work.rosters.actions import apply_roster, note_export, preview_roster
from chibo.work.rosters.queries import known_of
from tests.crawls.eyes import Call, Shown
from tests.crawls.world import World
from tests.factories import TODAY, act_as
from tests.work.rosters.worlds import ROSTER

NOBODY = Actor("Ai đó")


def _call(function: Callable[..., Any], right: str, actor: Actor = NOBODY, **args: Any) -> Call:
    return Call(function, args | ({"actor": actor} if right else {}), right)  # type: ignore[arg-type]


def calls(world: World) -> dict[str, Call | Shown]:
    """Name of a site → the call that it guards, with the right it asks for, or what it shows."""
    return (
        _of_directory(world) | _of_work(world) | _of_files(world) | _shown(world) | _searched(world)
    )


def _shown(world: World) -> dict[str, Call | Shown]:
    commune, cell = world.units["A"], world.cells["A1"]
    foreign = {
        person.pk for letter in ("B1", "C1") for person in world.cells[letter].persons.values()
    }
    foreign |= {world.cells[letter].in_charge.pk for letter in ("B1", "C1")}
    foreign |= {person.pk for who, person in world.offices.items() if who.endswith((" B", " C"))}
    here = {person.pk for person in cell.persons.values()}
    request = world.rows["A"]["role_request"]
    told = Shown(lambda: foreign & {person.pk for person in who_is_told(request, on=TODAY)}, set())
    known = Shown(lambda: foreign & set(known_of(commune, on=TODAY).persons), set())
    ties = [f"_persons_around path_filter{number}" for number in ("", " 2", " 3")] + [
        "_persons_around within"
    ]

    return {f"work/rosters/queries.py {tie}": known for tie in ties} | {
        "interfaces/presenters/home/second_person.py corrections_waiting scope_for": Shown(
            lambda: corrections_waiting(act_as(cell.member), on=TODAY), []
        ),
        "directory/role_requests/queries.py who_is_told path_filter": told,
        "directory/access/queries/__init__.py holders_below path_filter": told,
        "insight/scoring/queries/progress.py views_to_remind within": Shown(
            lambda: {sheet.unit_id for sheet in _asked_in(cell.cell)} - {cell.cell.pk}, set()
        ),
        "work/meetings/queries/recount.py recount_meetings within": Shown(
            lambda: {one.cell for one in recount_meetings(scope=Scope((cell.cell.path,)))},
            {cell.cell.name},
        ),
        "work/meetings/queries/room.py excused_runs of_unit": Shown(
            lambda: set(excused_runs(cell.rows["closed"])) - here, set()
        ),
    }


def _searched(world: World) -> dict[str, Shown]:
    """What the search shows; its index holds every unit, and the lines of few are gone through
    without asking for words.
    """
    cell, other = world.cells["A1"], world.units["C1"]
    elsewhere, word = Scope((other.path,)), fold(cell.member.full_name)
    here: Any = SimpleNamespace(actor=act_as(world.cells["C1"].member), on=TODAY)
    persons = next(kind for kind in KINDS if kind.code == "person")

    def beyond_few() -> list[Any]:
        with override_few(0):
            return [
                unit
                for unit in find_rows(Unit, ["chi"], scope=elsewhere, most=50)
                if unit.pk != other.pk
            ]

    def of(ties: Any) -> list[Any]:
        return [row for one in ties.values() for row in (*one.memberships, *one.offices)]

    ties = Shown(lambda: of(ties_in([cell.member, cell.secretary], scope=elsewhere)), [])
    return {
        "directory/organisation/queries.py few_units within": Shown(
            lambda: few_units(elsewhere), [other.pk]
        ),
        "directory/organisation/queries.py find_rows.read within": Shown(beyond_few, []),
        "directory/people/queries.py ties_in path_filter": ties,
        "directory/people/queries.py ties_in path_filter 2": ties,
        "interfaces/web/shell/search.py _persons scope_for": Shown(
            lambda: search_lines(here, [cell.member])[0].note, ""
        ),
        "interfaces/web/shell/search.py _group scope_for": Shown(
            lambda: search_group(here, persons, word.split(), word, 50), None
        ),
    }


@contextmanager
def override_few(most: int) -> Iterator[None]:
    """As if the scope held more units than whose lines are gone through."""
    usual, organisation.FEW_UNITS = organisation.FEW_UNITS, most
    try:
        yield
    finally:
        organisation.FEW_UNITS = usual


def _take_back(world: World) -> Call:
    """What the office did today is undone by nobody who may not do it."""
    cell = world.cells["A1"]

    def do_and_undo(actor: Actor) -> None:
        wish = Wish(
            ChangeKind.CHANGE_STATUS,
            cell.cell,
            TODAY,
            person=cell.member,
            values={"kind": "exempt"},
        )
        done = request_change(wish, today=TODAY, actor=act_as(world.offices["office A"]))
        take_back_change(done, today=TODAY, actor=actor)

    return _call(do_and_undo, "person.change")


def _asked_in(cell: Any) -> Any:
    """The scores of the cell of which a view is awaited, long after the day."""
    return views_to_remind(Scope((cell.path,)), on=TODAY + timedelta(days=400))


def _of_directory(world: World) -> dict[str, Call]:
    cell = world.cells["A1"]
    unit = cell.cell
    belongs = Membership.objects.select_related("cell").get(person=cell.member)
    post = Office.objects.select_related("unit").get(person=cell.secretary)
    people, ties = (f"directory/people/actions/{one}.py" for one in ("persons", "ties"))
    places = "directory/organisation/actions.py"
    return {
        f"{places} change_unit require": _call(
            change_unit, "unit.change", unit=unit, place="Nhà mới"
        ),
        f"{places} close_unit require": _call(close_unit, "unit.close", unit=unit, on=TODAY),
        f"{ties} start_membership require": _call(
            start_membership,
            "person.change",
            person=cell.former,
            cell=unit,
            kind="official",
            on=TODAY,
        ),
        f"{ties} end_membership require": _call(
            end_membership, "person.change", row=belongs, on=TODAY
        ),
        f"{ties} start_office require": _call(
            start_office, "person.change", person=cell.member, unit=unit, post="deputy", on=TODAY
        ),
        f"{ties} end_office require": _call(end_office, "person.change", row=post, on=TODAY),
        f"{ties} reopen_membership require": _call(reopen_membership, "person.change", row=belongs),
        f"{ties} reopen_office require": _call(reopen_office, "person.change", row=post),
        f"{people} correct_phone require": _call(
            correct_phone, "phone.correct", person=cell.member, phone="0912345678", unit=unit
        ),
        f"{places} reopen_unit require": _call(reopen_unit, "unit.close", unit=unit),
        f"{places} take_back_unit require": _call(take_back_unit, "unit.create", unit=unit),
        "directory/access/actions.py request_recovery require": _call(
            request_recovery, "person.invite", person=cell.member, unit=unit, on=TODAY
        ),
        "directory/organisation/queries.py unit_by_code within": _call(
            unit_by_code, "", code=unit.code, scope=None
        ),
    }


def _of_files(world: World) -> dict[str, Call]:
    """The files that are made as a job and kept for a day."""
    cell = world.cells["A1"]
    return {
        "work/logins/actions.py ask_slips require": _call(
            ask_slips,
            "slip.print",
            unit=world.units["A"],
            persons=[cell.member.pk],
            renew=False,
            asked_under="x",
        ),
        "work/logins/actions.py make_slips require": _call(
            make_slips, "slip.print", run=world.rows["A"]["slips"], on=TODAY
        ),
        "work/logins/actions.py take_slips require": _call(
            take_slips, "slip.print", run=world.rows["A"]["slips"], form="pdf"
        ),
        "insight/reports/actions.py ask_papers require": _call(
            ask_papers, "report.export", unit=world.units["A"], month=Month(2026, 10), on=TODAY
        ),
        "insight/reports/actions.py make_papers require": _call(
            make_papers, "report.export", run=world.rows["A"]["papers"], on=TODAY
        ),
        "insight/reports/actions.py take_papers require": _call(
            take_papers, "report.export", run=world.rows["A"]["papers"]
        ),
    }


def _of_charges(world: World) -> dict[str, Call]:
    cell, charges = world.cells["A1"], "directory/assignments/actions.py"
    return {
        f"{charges} change_assignment require": _call(
            change_assignment, "assignment.manage", row=cell.rows["assignment"], title="Ủy viên"
        ),
        f"{charges} resume_assignment require": _call(
            resume_assignment, "assignment.manage", row=cell.rows["assignment"]
        ),
        f"{charges} start_listed_assignment require": _call(
            start_listed_assignment,
            "assignment.manage",
            official=cell.official,
            cell=cell.cell,
            since=TODAY,
        ),
    }


def _of_meetings(world: World) -> dict[str, Call]:
    cell = world.cells["A1"]
    minutes = cell.rows["sealed.Minutes"]
    invited = Invitation.objects.of_unit(cell.cell).get(
        meeting=cell.rows["convened"], person=cell.member
    )
    writer = Actor("Ai đó", person_id=minutes.meeting.minute_taker_id)
    return {
        "work/meetings/actions/telling.py enter_reply require": _call(
            enter_reply, "leave.decide", invitation=invited, reply="coming", reason="", way="phone"
        ),
        "work/meetings/actions/telling.py enter_opinion require": _call(
            enter_opinion,
            "leave.decide",
            meeting=invited.meeting,
            person=cell.member,
            text="Sửa đường thôn",
            way="phone",
        ),
        "work/meetings/actions/session.py tick_items require": _call(
            tick_items, "minutes.write", meeting=cell.rows["running"], minutes_spent={}
        ),
        "work/meetings/actions/minutes.py _signature require 2": _call(
            sign_minutes, "discussion.view", actor=writer, minutes=minutes, on=TODAY
        ),
    }


def _of_work(world: World) -> dict[str, Call]:
    cell = world.cells["A1"]
    sheet = cell.rows["closed.sheet"]
    scores, rosters = "insight/scoring/actions/", "work/rosters/actions/"
    return (
        _of_charges(world)
        | _of_meetings(world)
        | {
            "work/changes/actions/undoing.py take_back_change require": _take_back(world),
            f"{scores}sheets.py propose_score require": _call(
                propose_score, "score.propose", sheet=sheet
            ),
            f"{scores}sheets.py adopt_score require": _call(
                adopt_score, "score.adopt", sheet=sheet
            ),
            f"{scores}trials.py work_out_trial require": _call(
                work_out_trial,
                "report.view",
                trial=world.rows["A"]["trial"],
                candidate_for=lambda _: None,
                on=TODAY,
                report=lambda *_: None,
            ),
            f"{rosters}staging.py preview_roster require": _call(
                preview_roster, "roster.import", unit=world.units["A"], roster=ROSTER, on=TODAY
            ),
            f"{rosters}staging.py note_export require 2": _call(
                note_export,
                "person.view_private",
                unit=world.units["A"],
                purpose="Kiểm tra",
                full=True,
                members=1,
                on=TODAY,
            ),
            f"{rosters}applying.py apply_roster require": _call(
                apply_roster, "roster.import", staged=world.rows["A"]["roster"], on=TODAY
            ),
        }
    )
