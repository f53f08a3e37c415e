"""The list of members: every row on its own, then the rows against each other."""

from collections.abc import Iterable
from datetime import date

from chibo.directory.people.enums import Post, Sex
from chibo.work.rosters.rules.bodies import ListSection
from chibo.work.rosters.rules.cells import CellIndex
from chibo.work.rosters.rules.dates import DateReading, shown, years_after
from chibo.work.rosters.rules.facts import Formula, LeaverRow, ListedCell, MemberRow
from chibo.work.rosters.rules.lines import ListLine
from chibo.work.rosters.rules.read_so_far import ReadSoFar, check_against, is_new
from chibo.work.rosters.rules.remarks import ADMISSION_MISSING, BIRTH_MISSING
from chibo.work.rosters.rules.standing import Dates, Left, kind_at, leaving_of
from chibo.work.rosters.rules.values import (
    is_tick,
    is_upper_office,
    phone_of,
    phones_in,
    post_of,
    read_card,
    sex_of,
    words,
)

ADULT = 18


def read_members(
    lines: Iterable[tuple[ListSection, ListLine]],
    cells: CellIndex | None,
    *,
    on: date,
    seen: ReadSoFar,
    default_cell: str = "",
) -> tuple[list[MemberRow], list[LeaverRow]]:
    """The members of one list, each person once, and those it names as having left; what is wrong
    is reported on the lines.

    Without `cells` nobody's cell is looked up. A row that names no cell belongs to the section it
    stands under, else to `default_cell`. Several lists of one workbook share `seen`.
    """
    members, leavers = [], []
    for section, line in lines:
        note = line.text("note", most=300)
        name = _name(line)
        if left := leaving_of(line, section, note, on):
            leavers.append(_read_leaver(line, cells, section.cell or default_cell, name, left))
            continue
        member = _read_member(
            line, section, cells, fallback=default_cell, name=name, note=note, on=on
        )
        if is_new(line, member, seen):
            members.append(member)
            check_against(line, member, seen)
    return members, leavers


def _name(line: ListLine) -> str:
    return (
        line.name("name")
        if line.heading("name") or not line.heading("surname")
        else line.name("surname", "given")
    )


def _read_leaver(
    line: ListLine, cells: CellIndex | None, fallback: str, name: str, left: Left
) -> LeaverRow:
    """Somebody who left: only what tells who it is; what is wrong or missing there is no matter."""
    born = line.glance("birth", year_alone=True)
    cell = (
        cells.by_name(line.text("cell") or fallback) or cells.by_code(line.text("code", most=40))
        if cells
        else None
    )
    return LeaverRow(
        sheet=line.sheet,
        row=line.row,
        name=name,
        born_on=born.day,
        born_year=born.year,
        card_number=read_card(line.raw("card")).text,
        cell_code=cell.code if cell else "",
        phone=phone_of(line.shown("phone")) or "",
        admitted_on=line.glance("admitted").day,
        reason=left.reason,
        left_on=left.day,
        words=left.words,
    )


def _read_member(
    line: ListLine,
    section: ListSection,
    cells: CellIndex | None,
    *,
    fallback: str,
    name: str,
    note: str,
    on: date,
) -> MemberRow:
    born, sex = _birth_and_sex(line, on)
    admitted, official = line.day("admitted", on=on), line.day("official", on=on)
    _check_dates(line, born, admitted, official)
    post, title = _post(line)
    cell = _cell(line, cells, section.cell or fallback) if cells else None
    kind, states_kind = kind_at(line, section, note, Dates(admitted, official, on))
    return MemberRow(
        sheet=line.sheet,
        row=line.row,
        name=name,
        born_on=born.day if line.trusts("birth") else None,
        born_year=born.year if line.trusts("birth") else None,
        sex=sex or "",
        ethnicity=line.text("ethnicity", most=40),
        admitted_on=admitted.day if line.trusts("admitted") else None,
        recognised_on=official.day if line.trusts("official") else None,
        card_number=_card(line),
        post=post or "",
        title=title,
        cell_code=cell.code if cell else "",
        phone=_phone(line),
        theory_level=line.text("theory", most=40),
        kind=kind,
        note=note,
        states_kind=states_kind,
    )


def _birth_and_sex(line: ListLine, on: date) -> tuple[DateReading, Sex | None]:
    """Birth and sex from their own columns, or from two columns Nam and Nữ that hold a tick or the
    birth itself.
    """
    columns = [
        (column, sex)
        for column, sex in (("male", Sex.MALE), ("female", Sex.FEMALE))
        if not line.is_blank(column)
    ]
    where, sex = columns[0] if len(columns) == 1 else ("", None)
    birth = "birth"
    if where and not is_tick(line.raw(where)) and not line.heading("birth"):
        birth = where
    born = line.day(birth, on=on, year_alone=True)
    if birth != "birth" and not line.trusts(birth):
        return DateReading(), sex
    if born.year is None and line.trusts("birth") and line.heading(birth):
        line.error(birth, "blank_date", BIRTH_MISSING)
    if sex is None and line.heading("gender"):
        text = line.text("gender", most=40)
        sex = sex_of(text)
        if sex is None and line.trusts("gender"):
            line.warn("gender", "unknown_sex", value=text)
    return born, sex


def _check_dates(
    line: ListLine, born: DateReading, admitted: DateReading, official: DateReading
) -> None:
    if admitted.day is None and line.trusts("admitted") and line.heading("admitted"):
        line.error("admitted", "blank_date", ADMISSION_MISSING)
    if admitted.day and official.day and official.day < admitted.day:
        line.error(
            "official",
            "official_before_admission",
            official=shown(official.day),
            admitted=shown(admitted.day),
        )
        return
    if (
        admitted.day is None
        or born.year is None
        or not line.trusts("admitted", "birth", "male", "female")
    ):
        return
    # Of a year alone its first day counts, in the member's favour.
    if admitted.day < years_after(born.day or date(born.year, 1, 1), ADULT):
        line.error(
            "admitted",
            "under_18_at_admission",
            born=shown(born.day) if born.day else str(born.year),
            age=ADULT,
            admitted=shown(admitted.day),
        )


def _post(line: ListLine) -> tuple[Post | None, str]:
    text = line.text("office", most=120)
    post, understood = post_of(text)
    column_is_bare = words(line.heading("office")) == "chuc vu"
    if not understood and not column_is_bare:
        line.error(
            "office",
            "unknown_office",
            value=text,
        )
    elif text and post is None and is_upper_office(text):
        line.warn(
            "office",
            "upper_office",
            value=text,
        )
    return (post, text) if line.trusts("office") else (None, "")


def _cell(line: ListLine, cells: CellIndex, fallback: str) -> ListedCell | None:
    """The cell by name and code together; whatever was reported on either leaves the row without
    one.
    """
    name, code = line.text("cell"), line.text("code", most=40)
    if not line.trusts("cell", "code"):
        return None
    if not name and not code:
        cell = cells.by_name(fallback) if fallback else None
        if cell is None:
            where = "cell" if line.heading("cell") or not line.heading("code") else "code"
            line.error(where, "blank_cell")
        return cell
    by_name, by_code = (
        (cells.by_name(name) if name else None),
        (cells.by_code(code) if code else None),
    )
    if name and by_name is None:
        line.error(
            "cell",
            "unknown_cell",
            value=name,
        )
        return None
    if by_name and code and (by_code is None or by_code.code != by_name.code):
        line.error(
            "code",
            "cell_and_code_disagree",
            value=code,
            cell=by_name.name,
            expected=by_name.code or "–",
        )
        return None
    if by_name is None and by_code is None:
        line.error(
            "code",
            "unknown_cell",
            value=code,
        )
    return by_name or by_code


def _card(line: ListLine) -> str:
    value = line.raw("card")
    if value is None:
        return ""
    reading = read_card(line.text("card", most=60) if isinstance(value, str) else value)
    if isinstance(value, Formula):
        line.formula("card")
    elif reading.problem == "no_card":
        line.warn("card", "no_card", value=line.shown("card"))
    elif reading.problem:
        line.error("card", reading.problem, value=line.shown("card"), count=reading.count)
    return reading.text


def _phone(line: ListLine) -> str:
    text = line.text("phone")
    number = phone_of(text)
    if text and number is None:
        line.warn(
            "phone",
            "bad_phone",
            value=text,
        )
    elif number and not text.lstrip("( '").startswith(("0", "+")):
        line.often("phone", "phone_completed", text, number)
    elif number and len(phones_in(text)) > 1:
        line.often("phone", "phone_first", text, number)
    return number or ""
