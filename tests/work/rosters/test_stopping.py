import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chibo.base.jobs.actions import run_waiting_jobs
from chibo.base.jobs.models import Job
from chibo.base.kernel.actor import SYSTEM
from chibo.base.kernel.errors import NotAllowed, NotFound, Refused
from chibo.directory.access.queries import actor_of_person
from chibo.directory.assignments.models import Assignment
from chibo.directory.organisation.models import Unit
from chibo.directory.people.actions import end_membership, start_membership
from chibo.directory.people.models import Membership, Person
from chibo.work.rosters.actions import (
    apply_roster,
    confirm_import,
    preview_roster,
    renew_preview,
    stage_roster,
    stop_import,
)
from chibo.work.rosters.models import RosterImport
from chibo.work.rosters.queries import get_import, imports_of, known_of
from chibo.work.rosters.rules import Roster, RosterFinding
from rulebook.vocabulary.findings import Severity
from tests.factories import act_as, make_member, make_unit
from tests.work.rosters.worlds import (
    BINH,
    CHUNG,
    DUNG,
    FIRST,
    LATER,
    MAI,
    ROSTER,
    SPRING,
    bring_in,
    changes,
    member,
    rows,
    stage,
    with_members,
)

ROOT = Path(__file__).parents[3]
pytestmark = pytest.mark.django_db


@pytest.fixture
def commune():
    return make_unit("commune", name="Đảng bộ xã Suối Mây")


def code_of(caught) -> list[str]:
    return [finding.code for finding in caught.value.findings]


class TestWhatStopsIt:
    def test_errors_stop_it(self, commune):
        wrong = RosterFinding(
            "Đảng viên",
            7,
            "Ngày sinh",
            "impossible_date",
            Severity.ERROR,
            "“{value}” …",
            {"value": "31/2"},
        )
        staged = stage_roster(
            commune, ROSTER, file_name="x.xlsx", findings=(wrong,), actor=SYSTEM, on=FIRST
        )
        before = rows()

        with pytest.raises(Refused) as caught:
            apply_roster(staged, actor=SYSTEM, on=FIRST)

        assert (code_of(caught), rows()) == (["roster_errors"], before)

    def test_warnings_do_not_stop_it(self, commune):
        odd = RosterFinding(
            "Đảng viên",
            7,
            "Họ và tên",
            "odd_characters",
            Severity.WARNING,
            "“{value}”",
            {"value": "A1"},
        )
        staged = stage_roster(
            commune, ROSTER, file_name="x.xlsx", findings=(odd,), actor=SYSTEM, on=FIRST
        )

        assert apply_roster(staged, actor=SYSTEM, on=FIRST).applied_at is not None

    def test_a_directory_that_changed_meanwhile_stops_it_until_the_preview_is_made_anew(
        self, commune
    ):
        bring_in(commune, ROSTER)
        staged = stage(commune, with_members(MAI, CHUNG, DUNG), on=LATER)
        end_membership(
            Membership.objects.get(person__full_name="Hà Văn Bình"), on=LATER, actor=SYSTEM
        )

        with pytest.raises(Refused) as caught:
            apply_roster(staged, actor=SYSTEM, on=LATER)
        renewed = renew_preview(staged, actor=SYSTEM, on=LATER)

        assert code_of(caught) == ["directory_changed"]
        assert changes(renewed) == {}
        assert apply_roster(renewed, actor=SYSTEM, on=LATER, looked_at=True).applied_at is not None

    def test_a_newer_upload_takes_the_place_of_an_older_one(self, commune):
        older, newer = stage(commune, ROSTER), stage(commune, ROSTER)

        with pytest.raises(Refused) as caught:
            apply_roster(older, actor=SYSTEM, on=FIRST)

        assert code_of(caught) == ["roster_closed"]
        assert [row.pk for row in imports_of(commune)] == [newer.pk, older.pk]

    def test_a_code_that_stands_elsewhere_is_an_error(self, commune):
        bring_in(make_unit("commune"), ROSTER)

        staged = stage(commune, ROSTER)

        assert [(one["code"], one["row"], one["severity"]) for one in staged.findings] == [
            ("code_elsewhere", 5, "error"),
            ("code_elsewhere", 6, "error"),
        ]

    def test_what_is_too_long_for_the_directory_is_an_error(self, commune):
        long = Roster(
            (replace(SPRING, code="X" * 31),),
            (member("A" * 121, cell=replace(SPRING, code="X" * 31)),),
        )

        findings, _ = preview_roster(commune, long, actor=SYSTEM, on=FIRST)

        assert [(one.code, one.column) for one in findings] == [
            ("too_long", "Mã tổ chức"),
            ("too_long", "Họ và tên"),
        ]

    def test_no_roster_for_a_cell(self, people):
        with pytest.raises(Refused) as caught:
            stage(people.cell, ROSTER)

        assert code_of(caught) == ["wrong_parent"]

    def test_who_lacks_the_right_is_refused_and_who_stands_outside_finds_nothing(self, people):
        staged = stage(people.commune, ROSTER)

        with pytest.raises(NotAllowed):
            stage(people.commune, ROSTER, actor=act_as(people.secretary))
        with pytest.raises(NotAllowed):
            apply_roster(staged, actor=act_as(people.secretary), on=FIRST)
        with pytest.raises(NotFound):
            get_import(staged.pk, scope=act_as(people.stranger).scope)

    def test_an_administrator_brings_in_members_but_puts_nobody_in_charge(self, commune):
        admin = make_unit_admin(commune)

        staged = bring_in(commune, ROSTER, actor=admin)

        assert changes(staged) == {"cells.added": 2, "members.added": 4, "officials.left_out": 1}
        assert Assignment.all_rows_unscoped.count() == 0

    def test_persons_of_another_commune_are_nobody_here(self, people):
        make_member(
            people.elsewhere.children.get(),
            BINH.name,
            born_on=BINH.born_on,
            card_number=BINH.card_number,
        )

        bring_in(people.commune, ROSTER)

        assert Person.objects.filter(full_name=BINH.name, card_number=BINH.card_number).count() == 2


def make_unit_admin(commune):
    from chibo.directory.access.actions import add_grant
    from tests.factories import make_person

    person = make_person("Lường Thị Quản")
    add_grant(person, role="administrator", unit=None, on=date(2025, 7, 1), actor=SYSTEM)
    return actor_of_person(person, on=FIRST)


class TestTheJob:
    @time_machine.travel("2026-11-03 12:00+07:00", tick=False)
    def test_the_job_applies_with_the_rights_of_who_confirmed(self, people_online):
        people, actor = people_online, act_as(people_online.official)
        staged = stage(people.commune, ROSTER, actor=actor)

        first, second = (
            confirm_import(staged, actor=actor, looked_at=True),
            confirm_import(staged, actor=actor, looked_at=True),
        )
        run_waiting_jobs()

        job = Job.objects.get()
        assert first.pk == second.pk == job.pk
        assert (job.state, job.done, job.total, job.result["members.added"]) == ("done", 3, 3, 4)
        assert RosterImport.objects.get().applied_by == people.official.full_name
        assert Membership.objects.filter(cell__code="SM-01").count() == 3

    @time_machine.travel("2026-11-03 12:00+07:00", tick=False)
    def test_a_refusal_is_kept_and_not_tried_again(self, people_online):
        people, actor = people_online, act_as(people_online.official)
        staged = stage(people.commune, ROSTER, actor=actor)
        confirm_import(staged, actor=actor, looked_at=True)
        bring_in_other(people.commune, staged)

        run_waiting_jobs()

        staged.refresh_from_db()
        assert (Job.objects.get().state, staged.refused[0]["code"], staged.applied_at) == (
            "done",
            "directory_changed",
            None,
        )

    @time_machine.travel("2026-11-03 12:00+07:00", tick=False)
    def test_a_stopped_job_writes_nothing(self, people_online):
        people, actor = people_online, act_as(people_online.official)
        staged, before = stage(people.commune, ROSTER, actor=actor), rows()
        confirm_import(staged, actor=actor, looked_at=True)

        stop_import(staged, actor=actor)
        run_waiting_jobs()

        assert (Job.objects.get().state, rows()) == ("cancelled", before)


def bring_in_other(commune, staged):
    """Somebody else makes one of the cells meanwhile, without touching the upload."""
    cell = make_unit(parent=commune, name=SPRING.name)
    Unit.all_rows_unscoped.filter(pk=cell.pk).update(code=SPRING.code)
    start_membership(Person.objects.first(), cell=cell, kind="official", on=FIRST, actor=SYSTEM)


def test_the_directory_is_read_in_the_same_few_queries_whatever_its_size(commune):
    bring_in(commune, ROSTER)
    with CaptureQueriesContext(connection) as few:
        known_of(commune, on=FIRST, codes=["SM-01"])
    bring_in(
        commune,
        with_members(
            *ROSTER.members, *(member(f"Nông Văn {n}", date(1950 + n, 1, 1)) for n in range(30))
        ),
    )
    with CaptureQueriesContext(connection) as many:
        known_of(commune, on=FIRST, codes=["SM-01"])

    assert len(few) == len(many) == 7


KILLED = """
import os, signal, django
django.setup()
from django.db import connection
from chibo.base.kernel.actor import SYSTEM
from chibo.directory.organisation.actions import create_unit
from chibo.work.rosters.actions import apply_roster
from tests.tables import make_tables
from tests.work.rosters.worlds import FIRST, ROSTER, stage

def killer(execute, sql, params, many, context):
    result = execute(sql, params, many, context)
    if sql.startswith('INSERT INTO "assignments_assignment"'):
        os.kill(os.getpid(), signal.SIGKILL)
    return result

make_tables()
commune = create_unit(kind="commune", name="Đảng bộ xã Suối Mây", code="SM", actor=SYSTEM, on=FIRST)
staged = stage(commune, ROSTER)
with connection.execute_wrapper(killer):
    apply_roster(staged, actor=SYSTEM, on=FIRST)
"""
COUNTED = """
import django
django.setup()
from chibo.base.audit.models import Entry
from chibo.base.audit.queries import chain_breaks
from chibo.work.rosters.models import RosterImport
from tests.work.rosters.worlds import rows
print(rows(), Entry.objects.count(), RosterImport.objects.get().applied_at, list(chain_breaks()))
"""
NOTHING = {"units": 1, "persons": 0, "memberships": 0, "offices": 0, "charges": 0}


def run(script: str, folder: Path) -> subprocess.CompletedProcess:
    environment = os.environ | {
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        "DJANGO_SETTINGS_MODULE": "chibo.config.settings",
        "DATABASE_URL": f"sqlite:///{folder / 'db.sqlite3'}",
        "CHIBO_DATA_DIR": str(folder),
    }
    command = [sys.executable, "-c", script]
    return subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )


def test_an_import_that_is_killed_in_the_middle_leaves_nothing_behind(tmp_path):
    killed = run(KILLED, tmp_path)

    assert (killed.returncode, killed.stderr) == (-signal.SIGKILL, "")
    assert run(COUNTED, tmp_path).stdout.strip() == f"{NOTHING} 2 None []"
