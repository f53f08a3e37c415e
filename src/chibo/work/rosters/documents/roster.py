"""The roster as a workbook: three lists as offices keep them, read again without a remark."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from chibo.directory.organisation.enums import CellType
from chibo.directory.people.enums import MembershipKind, Post, Sex
from chibo.library.documents.documents.excel import (
    FurtherSheet,
    SheetColumn,
    TableStyle,
    Value,
    render_tables,
)
from chibo.work.rosters.rules.notes import read_note
from chibo.work.rosters.rules.snapshot import DirectorySnapshot, KnownMembership, KnownPerson

TYPES = {
    CellType.RESIDENTIAL: "Thôn",
    CellType.AGENCY: "Cơ quan",
    CellType.PUBLIC_SERVICE: "Đơn vị sự nghiệp",
    CellType.STATE_ENTERPRISE: "Doanh nghiệp nhà nước",
    CellType.PRIVATE_ENTERPRISE: "Doanh nghiệp ngoài nhà nước",
    CellType.COOPERATIVE: "Hợp tác xã",
    CellType.MILITARY: "Quân sự",
    CellType.POLICE: "Công an",
    CellType.STUDENTS: "Học sinh, sinh viên",
    CellType.ABROAD: "Ngoài nước",
    CellType.TEMPORARY: "Sinh hoạt tạm thời",
}
KINDS = {
    MembershipKind.OFFICIAL: "Chính thức",
    MembershipKind.PROBATIONARY: "Dự bị",
    MembershipKind.TEMPORARY_HERE: "Sinh hoạt tạm thời",
    MembershipKind.TEMPORARILY_AWAY: "Sinh hoạt tạm thời nơi khác",
    MembershipKind.EXEMPT: "Miễn công tác và sinh hoạt đảng",
    MembershipKind.SUSPENDED: "Đình chỉ sinh hoạt",
}
POSTS = {Post.SECRETARY: "Bí thư", Post.DEPUTY: "Phó bí thư", Post.COMMITTEE_MEMBER: "Chi ủy viên"}
SEXES = {Sex.MALE: "Nam", Sex.FEMALE: "Nữ"}

Sheet = tuple[str, str, Sequence[tuple[str, int]], list[list[Value]]]
_CELLS = (
    *(
        ("STT", 6),
        ("Mã tổ chức", 12),
        ("Tên chi bộ", 36),
        ("Loại hình", 18),
        ("Địa điểm sinh hoạt", 36),
    ),
    *(("Ngày sinh hoạt", 12), ("Ghi chú", 24)),
)
_MEMBERS = (
    *(
        ("STT", 6),
        ("Họ và tên", 26),
        ("Ngày sinh", 12),
        ("Giới tính", 8),
        ("Dân tộc", 10),
        ("Ngày vào Đảng", 12),
    ),
    *(
        ("Ngày chính thức", 12),
        ("Số thẻ đảng viên", 14),
        ("Chức vụ trong Đảng", 16),
        ("Chi bộ", 34),
        ("Mã tổ chức", 11),
    ),
    *(("Số điện thoại", 13), ("Trình độ LLCT", 12), ("Ghi chú", 26), ("Loại đảng viên", 18)),
)
_OFFICIALS = (
    *(
        ("STT", 6),
        ("Họ và tên", 26),
        ("Chức vụ", 32),
        ("Chi bộ được phân công", 50),
        ("Từ ngày", 12),
    ),
    ("Số điện thoại", 13),
)


def render_roster(
    unit_name: str, known: DirectorySnapshot, *, on: date, by: str = "", private: bool = True
) -> bytes:
    """The workbook of a committee's roster on that day; what it says imports again without a remark
    and without a change.

    Every value is a number, a date or plain text, never a formula. A person stands in it once, in
    the own cell rather than where the activity is temporary. Without `private`, card and telephone
    numbers and notes are left out. `by` stands at the foot of every printed page.
    """
    if not private:
        bare = {
            pk: replace(one, card_number="", phone="", note="") for pk, one in known.persons.items()
        }
        known = replace(known, persons=bare)
    sheets: list[Sheet] = [
        (
            "Tổ chức đảng",
            f"DANH SÁCH CHI BỘ TRỰC THUỘC (đến {on:%d/%m/%Y})",
            _CELLS,
            _cell_rows(known),
        ),
        ("Đảng viên", "DANH SÁCH ĐẢNG VIÊN", _MEMBERS, _member_rows(known)),
        (
            "Phân công phụ trách",
            "PHÂN CÔNG CẤP ỦY VIÊN, CÁN BỘ, CÔNG CHỨC PHỤ TRÁCH, DỰ SINH HOẠT CHI BỘ",
            _OFFICIALS,
            _official_rows(known),
        ),
    ]
    foot = f"&L{by.replace('&', '&&')[:200]}&R&P/&N"
    style = TableStyle(roomy=False, filtered=False, grouped=False, footer=foot)
    return render_tables(
        FurtherSheet(
            name,
            (unit_name.upper(), title),
            [SheetColumn(heading, width) for heading, width in columns],
            [(number, *row) for number, row in enumerate(rows, start=1)],
            frozen_columns=2,
            style=style,
        )
        for name, title, columns, rows in sheets
    )


def _cell_rows(known: DirectorySnapshot) -> list[list[Value]]:
    return [
        [
            cell.code,
            cell.name,
            TYPES.get(CellType(cell.type), "") if cell.type else "",
            cell.place,
            cell.meeting_day,
            "",
        ]
        for cell in known.cells
    ]


def _member_rows(known: DirectorySnapshot) -> list[list[Value]]:
    cells = {cell.id: cell for cell in known.cells}
    posts = {(one.person_id, one.unit_id): one for one in reversed(known.offices)}
    order = {one.id: at for at, one in enumerate(known.cells)}
    ranks = {post: at for at, post in enumerate(Post)}
    own = _own_memberships(known).values()

    def place(one: KnownMembership) -> tuple[int, int, str]:
        office = posts.get((one.person_id, one.cell_id))
        rank = ranks[Post(office.post)] if office else len(ranks)
        return order[one.cell_id], rank, known.persons[one.person_id].key

    rows: list[list[Value]] = []
    for one in sorted(own, key=place):
        person, cell, office = (
            known.persons[one.person_id],
            cells[one.cell_id],
            posts.get((one.person_id, one.cell_id)),
        )
        title = (office.title or POSTS[Post(office.post)]) if office else ""
        rows.append(
            [
                person.name,
                person.born_on or (str(person.born_year) if person.born_year else ""),
                SEXES[Sex(person.sex)] if person.sex else "",
                person.ethnicity,
                person.admitted_on,
                _official_day(person, one),
                person.card_number,
                title,
                cell.name,
                cell.code,
                person.phone,
                person.theory_level,
                _note(person, one),
                KINDS[MembershipKind(one.kind)],
            ]
        )
    return rows


def _own_memberships(known: DirectorySnapshot) -> Mapping[UUID, KnownMembership]:
    """Person → the one membership to list; temporary activity gives way to the own cell."""
    own: dict[UUID, KnownMembership] = {}
    for one in known.memberships:
        before = own.get(one.person_id)
        if before is None or before.kind == MembershipKind.TEMPORARY_HERE:
            own[one.person_id] = one
    return own


def _official_day(person: KnownPerson, membership: KnownMembership) -> date | None:
    """The day of becoming official, unless the member is on probation all the same: the two would
    contradict each other.
    """
    return None if membership.kind == MembershipKind.PROBATIONARY else person.recognised_on


def _note(person: KnownPerson, membership: KnownMembership) -> str:
    """The note, unless it states a kind that holds no more, or that the member left: it would be
    read so again.
    """
    stated = read_note(person.note)
    stale = stated.left or (membership.kind == MembershipKind.OFFICIAL and stated.kind)
    return "" if stale else person.note


def _official_rows(known: DirectorySnapshot) -> list[list[Value]]:
    names = {cell.id: cell.code if ";" in cell.name else cell.name for cell in known.cells}
    order = {cell.id: at for at, cell in enumerate(known.cells)}
    groups: dict[tuple[UUID, str, date], list[UUID]] = defaultdict(list)
    for one in sorted(
        known.charges, key=lambda one: (known.persons[one.person_id].key, order[one.cell_id])
    ):
        groups[one.person_id, one.title, one.since].append(one.cell_id)
    return [
        [
            known.persons[pk].name,
            title,
            "; ".join(names[cell] for cell in cells),
            since,
            known.persons[pk].phone,
        ]
        for (pk, title, since), cells in groups.items()
    ]
