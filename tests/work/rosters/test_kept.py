"""Rosters and remarks as uploads keep them; those kept before still read."""

import json
from datetime import date

import pytest

from chibo.work.rosters.rules import ListedCell, MemberRow, Roster, RosterFinding
from chibo.work.rosters.rules.facts import LeaverRow, OfficialRow
from chibo.work.rosters.rules.serialise import (
    finding_from,
    plain_finding,
    plain_roster,
    roster_from,
)
from rulebook.vocabulary.findings import Severity

pytestmark = pytest.mark.pure

# As uploads kept it before: every list, blanks left out, the number of the row with them.
FORMER = """{"cells": [{"sheet": "Chi bộ", "row": 2, "code": "SM-01", "name": "Chi bộ thôn Nà Lúa",
"type": "residential", "meeting_day": 3}], "members": [{"sheet": "Đảng viên", "row": 5, "name":
"Lò Văn Páo", "born_on": "1970-03-04", "born_year": 1970, "admitted_on": "1999-05-19", "cell_code":
"SM-01", "states_kind": true}, {"sheet": "Đảng viên", "row": 6, "cell_code": "SM-01"}], "officials":
[{"sheet": "Phụ trách", "row": 3, "name": "Ma Thị Lan", "cell_codes": ["SM-01", "SM-02"], "since":
"2026-01-01"}, {"name": "Hà Văn Bình"}], "leavers": [{"sheet": "Đảng viên", "row": 9, "name":
"Vì Văn Chung", "reason": "died", "left_on": "2026-10-02", "words": "Đã mất"}], "only_changes":
false, "committee": "Đảng ủy xã Suối Mây"}""".replace("\n", " ")
ROSTER = Roster(
    cells=(
        ListedCell("Chi bộ", 2, "SM-01", "Chi bộ thôn Nà Lúa", type="residential", meeting_day=3),
    ),
    members=(
        MemberRow(
            "Đảng viên",
            5,
            "Lò Văn Páo",
            born_on=date(1970, 3, 4),
            born_year=1970,
            admitted_on=date(1999, 5, 19),
            cell_code="SM-01",
            states_kind=True,
        ),
        MemberRow("Đảng viên", 6, "", cell_code="SM-01"),
    ),
    officials=(
        OfficialRow(
            "Phụ trách",
            3,
            "Ma Thị Lan",
            cell_codes=("SM-01", "SM-02"),
            since=date(2026, 1, 1),
        ),
        OfficialRow("", 0, "Hà Văn Bình"),
    ),
    leavers=(
        LeaverRow(
            "Đảng viên",
            9,
            "Vì Văn Chung",
            reason="died",
            left_on=date(2026, 10, 2),
            words="Đã mất",
        ),
    ),
    committee="Đảng ủy xã Suối Mây",
)


def test_a_roster_reads_as_it_was_kept():
    assert roster_from(json.loads(json.dumps(plain_roster(ROSTER)))) == ROSTER


def test_a_roster_kept_in_the_former_form_still_reads():
    assert roster_from(json.loads(FORMER)) == ROSTER


def test_a_roster_kept_before_leavers_were_read_has_none():
    older = {"cells": [], "members": [{"sheet": "A", "row": 2, "name": "Lò Văn Páo"}]}

    assert roster_from(older | {"officials": []}) == Roster(
        members=(MemberRow("A", 2, "Lò Văn Páo"),)
    )


@pytest.mark.parametrize(
    "params", [{}, {"value": "32/13/1970", "most": 80}, {"on": date(2026, 1, 1), "rows": (3, 4)}]
)
def test_a_remark_reads_as_it_was_kept(params):
    remark = RosterFinding("Đảng viên", 5, "Ngày sinh", "bad", Severity.ERROR, "Bad", params)

    assert finding_from(json.loads(json.dumps(plain_finding(remark)))) == remark


def test_a_remark_kept_in_the_former_form_still_reads():
    kept = json.loads(
        '{"sheet": "", "row": 0, "column": "", "code": "other_committee", "severity": "warning",'
        ' "message": "Named {named}", "params": {"named": "Đảng ủy xã Khe Đá"}}'
    )

    assert finding_from(kept) == RosterFinding(
        "",
        0,
        "",
        "other_committee",
        Severity.WARNING,
        "Named {named}",
        {"named": "Đảng ủy xã Khe Đá"},
    )
