"""Which sheet holds which list, where its header row stands, and which column means what."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from chibo.base.kernel.text import clean_line, fold
from chibo.work.rosters.enums import RosterList
from chibo.work.rosters.rules.facts import Row, Table, Value

HEADER_WITHIN = 30
# Longer texts are neither headings, titles, sections nor dates.
LONGEST_LABEL = 300

_NAME = (
    "ho va ten; ho ten; ho chu dem va ten; ho chu dem ten; ho dem va ten; ho va ten dang vien; ho "
    "ten dang vien; ten dang vien;"
    "ho va ten khai sinh; ho ten khai sinh; ho ten dv; ho va ten dv; ho va ten can bo; ho ten can "
    "bo; ho va ten cap uy vien;"
    "ho ten cap uy vien; ho va ten can bo cong chuc; ho va ten dong chi; ho ten dong chi; cap uy vien"
)
_CODE = (
    "ma to chuc; ma chi bo; ma to chuc dang; ma tcd; ma so to chuc; ma so to chuc dang; ma so chi bo; ma don vi; ma cb"
)
_PHONE = (
    "so dien thoai; sdt; dien thoai; so dt; dt; dtdd; di dong; so di dong; dien thoai di dong; so dien thoai di dong;"
    "dien thoai lien he; so dien thoai lien he; so dtdd; so dt lien he; sdt lien he"
)
_NOTE = "ghi chu; chu thich"

_SYNONYMS: Mapping[RosterList, Mapping[str, str]] = {
    RosterList.CELLS: {
        "code": f"{_CODE}; ma so; ma",
        "name": "ten chi bo; ten to chuc dang; ten to chuc; chi bo; to chuc dang; ten don vi; don vi; ten tcd",
        "type": (
            "loai hinh; loai hinh chi bo; loai chi bo; loai hinh to chuc dang;"
            "loai hinh tcd; loai hinh don vi; loai hinh to chuc; loai"
        ),
        "place": "dia diem sinh hoat; dia diem; noi sinh hoat; dia diem hop; noi hop; dia diem sh",
        "day": (
            "ngay sinh hoat; ngay sinh hoat dinh ky; ngay sinh hoat thuong ky;"
            "ngay sh; ngay sinh hoat hang thang; lich sinh hoat; ngay hop"
        ),
        "note": _NOTE,
    },
    RosterList.MEMBERS: {
        "name": _NAME,
        "surname": "ho va chu dem; ho chu dem; ho dem; ho va dem; ho va ten dem; ho ten dem; ho lot; ho va chu lot",
        "given": "ten",
        "birth": (
            "ngay sinh; ngay thang nam sinh; sinh ngay; ngay thang sinh;"
            "ngay nam sinh; nam sinh; sinh nam; ntns; ngay sinh nam sinh"
        ),
        "gender": "gioi tinh; nam nu; gioi; phai",
        "male": "nam; nam sinh nam; gioi tinh nam",
        "female": "nu; nam sinh nu; gioi tinh nu",
        "ethnicity": "dan toc; thanh phan dan toc",
        "admitted": (
            "ngay vao dang; ngay ket nap; ngay ket nap dang; ngay vao dcsvn; ngay thang nam vao "
            "dang; ngay thang nam ket nap;"
            "ngay thang nam ket nap dang; ngay vao dang du bi; ngay vao dang ket nap; ngay du bi; "
            "ngay kn; ngay ket nap vao dang;"
            "ngay vao dang lan dau; ngay vao dang cong san viet nam; vao dang; ket nap; ngay thang "
            "nam vao dang du bi; du bi"
        ),
        "official": (
            "ngay chinh thuc; ngay ct; ngay c t; ngay cong nhan chinh thuc; ngay vao dang chinh thuc; ngay thang nam chinh thuc;"
            "ngay cong nhan dang vien chinh thuc; ngay thang nam vao dang chinh thuc; ngay chuyen "
            "chinh thuc; ngay cn chinh thuc;"
            "ngay thang nam cong nhan chinh thuc; ngay ct dang vien; chinh thuc; vao dang chinh thuc; ngay vao dang ct"
        ),
        "card": (
            "so the dang vien; so the dang; so the; so the dv;"
            "the dang vien; so hieu the; ma the; so tdv; so the dang vien moi"
        ),
        "office": (
            "chuc vu trong dang; chuc vu dang; chuc vu trong chi bo; chuc vu chi bo; chuc danh trong "
            "dang; chuc vu cap uy; cv dang;"
            "chuc vu dang hien nay; chuc vu chi uy; chuc vu"
        ),
        "cell": (
            "chi bo; chi bo sinh hoat; ten chi bo; sinh hoat tai chi bo; dang sinh hoat tai chi bo; "
            "thuoc chi bo; to chuc dang;"
            "ten to chuc dang; don vi; don vi sinh hoat; noi sinh hoat; don vi cong tac"
        ),
        "code": _CODE,
        "phone": _PHONE,
        "theory": (
            "trinh do llct; ly luan chinh tri; llct;"
            "trinh do ly luan chinh tri; trinh do ly luan; trinh do chinh tri; td llct"
        ),
        "kind": "loai dang vien; tinh trang dang vien; tinh trang sinh hoat; dien dang vien; tinh trang; trang thai",
        "note": _NOTE,
    },
    RosterList.OFFICIALS: {
        "name": f"{_NAME}; can bo; dong chi",
        "post": (
            "chuc vu; chuc danh; chuc vu don vi cong tac;"
            "chuc vu cong tac; chuc vu hien nay; chuc vu don vi; chuc vu chuc danh"
        ),
        "cells": (
            "chi bo duoc phan cong; chi bo duoc phan cong phu trach; chi bo phu trach; phan cong phu "
            "trach; phu trach chi bo;"
            "phan cong phu trach chi bo; chi bo theo doi; don vi phu trach; duoc phan cong phu "
            "trach; chi bo du sinh hoat;"
            "phan cong du sinh hoat chi bo; phu trach du sinh hoat chi bo; phu trach; chi bo duoc "
            "giao phu trach; dia ban phu trach; chi bo"
        ),
        "since": (
            "tu ngay; ngay phan cong; thoi gian phan cong; ke tu ngay;"
            "bat dau tu ngay; phan cong tu ngay; tu thoi gian; thoi gian; tu"
        ),
        "phone": _PHONE,
        "note": _NOTE,
    },
}

_MEMBERLY = {"birth", "admitted", "official", "card", "gender", "male", "female", "ethnicity", "theory"}
_MEETING = {"type", "place", "day"}
_PARENTHESES = re.compile(r"\([^)]*\)")
_SIGNS = re.compile(r"[^a-z0-9]+")


def _ranked(texts: str) -> list[str]:
    return [text.strip() for text in texts.split(";")]


_MEANINGS: Mapping[RosterList, Mapping[str, tuple[str, int]]] = {
    kind: {text: (name, rank) for name, texts in names.items() for rank, text in enumerate(_ranked(texts))}
    for kind, names in _SYNONYMS.items()
}


@dataclass(frozen=True, slots=True)
class Column:
    """One understood column: where it stands and how its heading reads, in the workbook and folded."""

    index: int
    heading: str
    folded: str


@dataclass(frozen=True, slots=True)
class List:
    """One sheet understood as one of the three lists; rows below the header only, texts above it as titles."""

    kind: RosterList
    table: Table
    header: int
    columns: Mapping[str, Column]
    rows: tuple[Row, ...]
    titles: tuple[str, ...]


def find_lists(tables: Iterable[Table]) -> tuple[List, ...]:
    """Every sheet that is one of the three lists, judged by the words of its header row, in the order of the workbook.

    A sheet with only names and codes of cells counts as the list of cells when no better one is there; other sheets
    are left out.
    """
    found = [one for one in (_find_list(table) for table in tables) if one is not None]
    strong = [one for one in found if one.kind is not RosterList.CELLS or _MEETING & one.columns.keys()]
    return tuple(strong if any(one.kind is RosterList.CELLS for one in strong) else found)


def _find_list(table: Table) -> List | None:
    best: tuple[int, List] | None = None
    for at, row in enumerate(table.rows[:HEADER_WITHIN]):
        if row.number > HEADER_WITHIN:
            break
        for kind in (RosterList.MEMBERS, RosterList.OFFICIALS, RosterList.CELLS):
            headings, lines = _headings(kind, table.rows, at)
            columns = understood(kind, headings)
            score = _score(kind, columns)
            if score and (best is None or score > best[0]):
                titles = tuple(filter(None, (_text(cell) for above in table.rows[:at] for cell in above.cells)))
                rows = tuple(table.rows[at + lines :])
                best = score, List(kind, table, row.number, columns, rows, titles)
    return best[1] if best else None


def _headings(kind: RosterList, rows: list[Row], at: int) -> tuple[list[str], int]:
    """The headings of a header row, joined with a second line of headings where there is one;"
    "and the number of lines."""
    top = [_text(cell) for cell in rows[at].cells]
    below = rows[at + 1] if at + 1 < len(rows) else None
    if below is None or below.number != rows[at].number + 1:
        return top, 1
    lower = [_text(cell) for cell in below.cells]
    if not any(lower) or any(cell is not None and not isinstance(cell, str) for cell in below.cells):
        return top, 1
    width = max(len(top), len(lower))
    top += [""] * (width - len(top))
    lower += [""] * (width - len(lower))
    joined, parent, gained = [], "", 0
    for over, under in zip(top, lower, strict=True):
        parent = over or parent
        whole = f"{parent} {under}" if under else over
        known = under and (_meaning(kind, whole) or _meaning(kind, under))
        gained += bool(known)
        joined.append((whole if _meaning(kind, whole) else under) if known else over)
    return (joined, 2) if gained and gained == sum(map(bool, lower)) else (top, 1)


def _text(cell: Value) -> str:
    return clean_line(cell) if isinstance(cell, str) and len(cell) <= LONGEST_LABEL else ""


def _meaning(kind: RosterList, heading: str) -> tuple[str, int, str] | None:
    """Field, rank among its synonyms and folded form; what stands in parentheses counts only when it makes sense."""
    for text in (heading, _PARENTHESES.sub(" ", heading)):
        folded = _SIGNS.sub(" ", fold(text)).strip()
        if folded in _MEANINGS[kind]:
            return *_MEANINGS[kind][folded], folded
    return None


def understood(kind: RosterList, headings: list[str]) -> dict[str, Column]:
    """Field to column; of two columns for one field the more telling heading wins, then the left one."""
    chosen: dict[str, tuple[int, Column]] = {}
    for index, heading in enumerate(headings):
        meaning = _meaning(kind, heading) if heading else None
        if meaning is None:
            continue
        name, rank, folded = meaning
        if name not in chosen or rank < chosen[name][0]:
            chosen[name] = rank, Column(index, heading, folded)
    return {name: column for name, (_, column) in chosen.items()}


def _score(kind: RosterList, columns: Mapping[str, Column]) -> int:
    """How many fields a header row shows for a kind of list; 0 when it cannot be that list."""
    fields = columns.keys()
    named = "name" in fields or {"surname", "given"} <= fields
    if kind is RosterList.MEMBERS:
        sure = len(_MEMBERLY & fields) >= (2 if named else 3)
    elif kind is RosterList.OFFICIALS:
        sure = named and "cells" in fields and ("since" in fields or columns["cells"].folded != "chi bo")
    else:
        sure = ("name" in fields and bool(fields & (_MEETING | {"code"}))) or (
            "code" in fields and bool(fields & _MEETING)
        )
    return len(fields) if sure else 0
