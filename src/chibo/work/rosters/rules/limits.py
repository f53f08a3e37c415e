"""Whether a roster fits into the directory: lengths of the stored forms, codes that stand
elsewhere.
"""

from collections.abc import Iterable

from chibo.work.rosters.rules.committees import is_other_committee
from chibo.work.rosters.rules.facts import MemberRow, OfficialRow, Roster, RosterFinding
from chibo.work.rosters.rules.remarks import REMARKS
from chibo.work.rosters.rules.snapshot import DirectorySnapshot
from rulebook.vocabulary.findings import Severity, gettext_noop

MOST_CODE = 30
MOST_NAME = 120
CODE_ELSEWHERE = gettext_noop(
    "The code {value} belongs to a unit elsewhere, to one that was closed, or to one that is"
    " founded later. Give the cell a code of its own."
)


OTHER_COMMITTEE = gettext_noop(
    "The workbook names “{named}”, but it is brought in for “{unit}”. Please check that it is the"
    " right file."
)


def check_fit(roster: Roster, known: DirectorySnapshot, unit_name: str) -> Iterable[RosterFinding]:
    """Errors for codes that another unit bears, and for codes and names that are longer than the
    directory stores; a warning when the workbook names another committee.
    """
    if is_other_committee(roster.committee, unit_name):
        params = {"named": roster.committee, "unit": unit_name}
        yield RosterFinding("", 0, "", "other_committee", Severity.WARNING, OTHER_COMMITTEE, params)
    for cell in roster.cells:
        if cell.code in known.taken:
            yield _error(
                cell.sheet,
                cell.row,
                "Mã tổ chức",
                "code_elsewhere",
                CODE_ELSEWHERE,
                value=cell.code,
            )
        if len(cell.code) > MOST_CODE:
            yield _too_long(cell.sheet, cell.row, "Mã tổ chức", cell.code, MOST_CODE)
    people: tuple[MemberRow | OfficialRow, ...] = (*roster.members, *roster.officials)
    for person in people:
        if len(person.name) > MOST_NAME:
            yield _too_long(person.sheet, person.row, "Họ và tên", person.name, MOST_NAME)


def _too_long(sheet: str, row: int, column: str, text: str, most: int) -> RosterFinding:
    return _error(
        sheet,
        row,
        column,
        "too_long",
        REMARKS["too_long"],
        value=text[:79] + "…",
        length=len(text),
        most=most,
    )


def _error(
    sheet: str, row: int, column: str, code: str, message: str, **params: object
) -> RosterFinding:
    return RosterFinding(sheet, row, column, code, Severity.ERROR, message, params)
