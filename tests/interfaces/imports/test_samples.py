import json
from collections import Counter
from datetime import date

from chibo.interfaces.imports.workbook import read_tables
from chibo.work.rosters.rules import read_roster
from tests.interfaces.imports.books import DATA, DIRTY, SAMPLE

ON = date(2026, 11, 21)


def test_the_roster_of_a_commune_is_read_whole_and_without_a_remark():
    roster, findings = read_roster(read_tables(SAMPLE.name, SAMPLE.read_bytes()), on=ON)

    assert findings == ()
    assert (len(roster.cells), len(roster.members), len(roster.officials)) == (15, 301, 8)
    assert Counter(str(member.kind) for member in roster.members) == {
        "official": 262,
        "probationary": 14,
        "exempt": 21,
        "temporarily_away": 4,
    }
    assert Counter(str(cell.type) for cell in roster.cells) == {
        "residential": 8,
        "public_service": 3,
        "police": 1,
        "military": 1,
        "agency": 1,
        "cooperative": 1,
    }
    assert {cell.code for cell in roster.cells} == {member.cell_code for member in roster.members}
    assert {code for official in roster.officials for code in official.cell_codes} == {
        cell.code for cell in roster.cells
    }


def test_its_dirty_twin_gives_exactly_the_expected_findings():
    expected = json.loads((DATA / "roster-truong-sinh-dirty.expected.json").read_text())

    _, findings = read_roster(read_tables(DIRTY.name, DIRTY.read_bytes()), on=ON)

    assert sorted(
        (one.sheet, one.row, one.column, one.code, str(one.severity)) for one in findings
    ) == sorted(
        (one["sheet"], one["row"], one["column"], one["kind"], one["severity"])
        for one in expected
        if one["severity"] != "none"
    )


def test_every_finding_says_its_sentence():
    _, findings = read_roster(read_tables(DIRTY.name, DIRTY.read_bytes()), on=ON)

    sentences = {one.code: one.message.format(**one.params) for one in findings}

    assert len(sentences) == 13
    assert (
        sentences["duplicate_person"]
        == "Phạm Thanh Dung, born 7/9/1966, already stands in row 142 of sheet “Đảng viên”. Delete"
        " one of the two rows."
    )
