"""Another commune's roster in place of the own one: its cells bear the same names, and every line
tells which is meant.
"""

from dataclasses import replace

import pytest

from chibo.interfaces.imports.preview import words_of
from tests.factories import make_unit
from tests.work.rosters.worlds import (
    BINH,
    CHUNG,
    DUNG,
    EM,
    LATER,
    MAI,
    ROSTER,
    SCHOOL,
    SPRING,
    bring_in,
    stage,
)

pytestmark = pytest.mark.django_db
ELSEWHERE = {
    SPRING.code: replace(SPRING, code="KH-07"),
    SCHOOL.code: replace(SCHOOL, code="KH-08", name="Chi bộ Trạm Y tế"),
}


def of_other_commune(row):
    return replace(row, cell_code=ELSEWHERE[row.cell_code].code)


def lines_of(staged):
    return {
        one["name"]: words_of(one, sees_private=True)
        for one in staged.lines
        if one["list"] == "members"
    }


def test_a_move_between_two_cells_of_one_name_tells_their_codes():
    commune = make_unit("commune", name="Đảng bộ xã Suối Mây")
    bring_in(commune, ROSTER)
    theirs = replace(
        ROSTER,
        cells=tuple(ELSEWHERE.values()),
        members=tuple(map(of_other_commune, (MAI, BINH, CHUNG, DUNG))),
        officials=(replace(EM, cell_codes=("KH-07",)),),
    )

    said = lines_of(stage(commune, theirs, on=LATER))

    assert (
        said["Hà Văn Bình"] == "từ Chi bộ thôn Suối Xuân (SM-01) sang Chi bộ thôn Suối Xuân (KH-07)"
    )
    assert said["Lò Thị Mai"].startswith("thôi làm bí thư Chi bộ thôn Suối Xuân (SM-01), ")
    assert "từ Chi bộ Trường Tiểu học sang Chi bộ Trạm Y tế" in said["Cầm Thu Dung"]


def test_cells_that_bear_a_name_of_their_own_are_told_by_it_alone():
    commune = make_unit("commune", name="Đảng bộ xã Suối Mây")
    bring_in(commune, ROSTER)
    moved = replace(ROSTER, members=(MAI, replace(BINH, cell_code=SCHOOL.code), CHUNG, DUNG))

    assert (
        lines_of(stage(commune, moved, on=LATER))["Hà Văn Bình"]
        == "từ Chi bộ thôn Suối Xuân sang Chi bộ Trường Tiểu học"
    )
