"""Two offices that import at once."""

import io
import json

import pytest
import time_machine
from django.core.management import call_command

from chibo.base.jobs.actions import run_waiting_jobs
from chibo.base.kernel.actor import EVERYWHERE
from chibo.directory.organisation.queries import unit_by_code
from chibo.directory.people.models import Membership
from tests.factories import act_as, make_unit
from tests.interfaces.imports.books import DATA
from tests.interfaces.imports.runs import DAY, FOLDER, look, run
from tests.work.rosters.worlds import ROSTER, stage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("that_day")]


@pytest.fixture
def that_day():
    with time_machine.travel("2026-11-29 12:00+07:00", tick=False):
        yield


@pytest.fixture
def commune():
    call_command(
        "create_commune", "--code", "FX", "--name", "Đảng bộ xã Suối Lạnh", stdout=io.StringIO()
    )
    return unit_by_code("FX", scope=EVERYWHERE)


class TestTwoAtOnce:
    def test_of_two_uploads_the_second_counts_and_the_first_says_so(self, people_online, browse):
        first, second = (
            stage(people_online.commune, ROSTER, actor=act_as(people_online.official), on=DAY)
            for _ in "ab"
        )
        office = browse(people_online.official)

        late = office.post(f"/roster/upload/{first.pk}/confirm/", {"looked_at": "on"})
        office.post(f"/roster/upload/{second.pk}/confirm/", {"looked_at": "on"})
        run_waiting_jobs()

        assert late.status_code == 422
        assert (
            "Lần tải lên này đã được nhập, hoặc đã có lần mới hơn. Đề nghị tải tệp lên lại."
            in late.content.decode()
        )
        assert (
            "Đã có lần tải lên mới hơn thay cho lần này"
            in office.get(f"/roster/upload/{first.pk}/").content.decode()
        )
        assert Membership.objects.filter(cell__code__startswith="SM-").count() == 4

    def test_another_communes_workbook_is_asked_about(self, commune):
        run(FOLDER / "r00.xlsx")

        answer = look(DATA / "roster-truong-sinh.xlsx")
        _, code = run(DATA / "roster-truong-sinh.xlsx")

        assert [one["code"] for one in answer["must_confirm"]] == [
            "other_committee",
            "no_cell_known",
        ]
        assert answer["must_confirm"][0]["text"].startswith(
            "Bảng tính ghi “ĐẢNG BỘ XÃ TRƯỜNG SINH”, còn đây là"
        )
        assert (code, Membership.objects.count()) == (1, 4)

    def test_codes_of_another_commune_in_the_same_installation_are_errors(self, commune):
        run(FOLDER / "r00.xlsx")
        other = make_unit("commune")
        out = io.StringIO()
        with pytest.raises(SystemExit):
            call_command(
                "import_roster",
                str(FOLDER / "r00.xlsx"),
                "--under",
                other.code,
                "--json",
                stdout=out,
            )

        assert {one["code"] for one in json.loads(out.getvalue())["findings"]} >= {"code_elsewhere"}
