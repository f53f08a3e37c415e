"""The list of members: every row on its own, then the rows against each other."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from chibo.base.kernel.text import sort_key
from chibo.directory.people.enums import MembershipKind, Post, Sex
from chibo.work.rosters.rules.cells import CellIndex
from chibo.work.rosters.rules.dates import DateReading, shown, years_after
from chibo.work.rosters.rules.facts import CellRow, Formula, MemberRow
from chibo.work.rosters.rules.lines import Line
from chibo.work.rosters.rules.remarks import ADMISSION_MISSING, BIRTH_MISSING, DUPLICATE_LIKELY
from chibo.work.rosters.rules.values import (
    TICKS,
    card_of,
    is_upper_office,
    kind_in_note,
    kind_of,
    phone_of,
    post_of,
    sex_of,
    words,
)

ADULT = 18
LONGEST_PROBATION_YEARS = 2


@dataclass
class Seen:
    """The members read so far, by what tells them apart."""

    people: dict[str, list[MemberRow]] = field(default_factory=dict)
    cards: dict[str, MemberRow] = field(default_factory=dict)
    phones: dict[str, MemberRow] = field(default_factory=dict)
    secretaries: dict[str, MemberRow] = field(default_factory=dict)


def read_members(
    lines: Iterable[tuple[str, Line]], cells: CellIndex | None, *, on: date, seen: Seen, default_cell: str = ""
) -> list[MemberRow]:
    """The members of one list, each person once; what is wrong is reported on the lines.

    Without `cells` nobody's cell is looked up. A row that names no cell belongs to the section it stands under, else to
    `default_cell`. Several lists of one workbook share `seen`.
    """
    members = []
    for section, line in lines:
        member = _read_member(line, cells, section or default_cell, on)
        if _is_new(line, member, seen):
            members.append(member)
            _check_card(line, member, seen)
            _check_phone(line, member, seen)
            _check_secretary(line, member, seen)
    return members


def _read_member(line: Line, cells: CellIndex | None, fallback: str, on: date) -> MemberRow:
    name = line.name("name") if line.heading("name") or not line.heading("surname") else line.name("surname", "given")
    born, sex = _birth_and_sex(line, on)
    admitted, official = line.day("admitted", on=on), line.day("official", on=on)
    _check_dates(line, born, admitted, official)
    post, title = _post(line)
    cell = _cell(line, cells, fallback) if cells else None
    note = line.text("note", most=300)
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
        kind=_kind(line, admitted, official, note, on),
        note=note,
    )


def _birth_and_sex(line: Line, on: date) -> tuple[DateReading, Sex | None]:
    """Birth and sex from their own columns, or from two columns Nam and Nữ that hold a tick or the birth itself."""
    columns = [
        (column, sex) for column, sex in (("male", Sex.MALE), ("female", Sex.FEMALE)) if not line.is_blank(column)
    ]
    where, sex = columns[0] if len(columns) == 1 else ("", None)
    birth = "birth"
    if where and not _is_tick(line, where) and not line.heading("birth"):
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


def _is_tick(line: Line, column: str) -> bool:
    value = line.raw(column)
    return not isinstance(value, Formula) and str(value).strip().casefold() in TICKS


def _check_dates(line: Line, born: DateReading, admitted: DateReading, official: DateReading) -> None:
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
    if admitted.day is None or born.year is None or not line.trusts("admitted", "birth", "male", "female"):
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


def _post(line: Line) -> tuple[Post | None, str]:
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


def _cell(line: Line, cells: CellIndex, fallback: str) -> CellRow | None:
    """The cell by name and code together; whatever was reported on either leaves the row without one."""
    name, code = line.text("cell"), line.text("code", most=40)
    if not line.trusts("cell", "code"):
        return None
    if not name and not code:
        cell = cells.by_name(fallback) if fallback else None
        if cell is None:
            where = "cell" if line.heading("cell") or not line.heading("code") else "code"
            line.error(where, "blank_cell")
        return cell
    by_name, by_code = (cells.by_name(name) if name else None), (cells.by_code(code) if code else None)
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


def _card(line: Line) -> str:
    value = line.raw("card")
    if isinstance(value, int | float) and not isinstance(value, bool):
        return card_of(value)[:20]
    return line.text("card", most=20)


def _phone(line: Line) -> str:
    text = line.text("phone")
    number = phone_of(text)
    if text and number is None:
        line.warn(
            "phone",
            "bad_phone",
            value=text,
        )
    return number or ""


def _kind(line: Line, admitted: DateReading, official: DateReading, note: str, on: date) -> str:
    stated = line.text("kind", most=100)
    kind = kind_of(stated)
    if stated and kind is None:
        line.error(
            "kind",
            "unknown_kind",
            value=stated,
        )
    special = kind_in_note(note)
    if special and (kind in (None, MembershipKind.OFFICIAL)):
        kind = special
    if kind:
        return kind
    if not line.trusts("official", "admitted") or not line.heading("official") or official.day or admitted.day is None:
        return MembershipKind.OFFICIAL
    if years_after(admitted.day, LONGEST_PROBATION_YEARS) >= on:
        return MembershipKind.PROBATIONARY
    line.warn(
        "official",
        "no_official_date",
        admitted=shown(admitted.day),
    )
    return MembershipKind.OFFICIAL


def _is_new(line: Line, member: MemberRow, seen: Seen) -> bool:
    """True unless the very person was listed before; a namesake of the same birth with another card is pointed out."""
    if not member.name or not line.trusts("name", "surname") or member.born_year is None:
        return True
    namesakes = seen.people.setdefault(sort_key(member.name), [])
    for other in namesakes:
        cards = {digits(one.card_number) for one in (member, other) if one.card_number}
        same_birth = member.born_on == other.born_on and member.born_year == other.born_year
        if not same_birth:
            continue
        sure = len(cards) == 1 if member.born_on is None else len(cards) <= 1
        if sure:
            line.error(
                line.name_field,
                "duplicate_person",
                name=member.name,
                born=shown(member.born_on) if member.born_on else str(member.born_year),
                other=other.row,
                sheet=other.sheet,
            )
            return False
        line.warn(
            line.name_field,
            "duplicate_person",
            DUPLICATE_LIKELY,
            name=member.name,
            other=other.row,
            sheet=other.sheet,
        )
        break
    namesakes.append(member)
    return True


def digits(card: str) -> str:
    """A card number without dots and blanks."""
    return "".join(c for c in card if c.isalnum()).casefold()


def _check_card(line: Line, member: MemberRow, seen: Seen) -> None:
    key = digits(member.card_number)
    if not key or not line.trusts("card"):
        return
    first = seen.cards.setdefault(key, member)
    if first is not member:
        line.error(
            "card",
            "duplicate_card",
            value=member.card_number,
            name=first.name,
            other=first.row,
        )


def _check_phone(line: Line, member: MemberRow, seen: Seen) -> None:
    if not member.phone:
        return
    first = seen.phones.setdefault(member.phone, member)
    if first is not member:
        line.warn(
            "phone",
            "duplicate_phone",
            value=member.phone,
            name=first.name,
            other=first.row,
        )


def _check_secretary(line: Line, member: MemberRow, seen: Seen) -> None:
    if member.post != Post.SECRETARY or not member.cell_code:
        return
    first = seen.secretaries.setdefault(member.cell_code, member)
    if first is not member:
        line.error(
            "office",
            "second_secretary",
            name=first.name,
            other=first.row,
        )
