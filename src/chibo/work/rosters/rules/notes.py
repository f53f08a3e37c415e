"""What a note, a status word or a heading states about a member: a kind of membership, or that he
left.

Only a plain statement counts ("Miễn sinh hoạt từ 1/2024", "Từ trần ngày 15/5/2026"). Words that
end, deny, ask for or foresee it, or speak of somebody else, state nothing; whether they are worth a
question is said by `mentions`.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from chibo.base.kernel.text import clean_line, fold
from chibo.directory.people.enums import MembershipKind
from chibo.work.rosters.enums import Leaving

_SIGNS = re.compile(r"[^a-z0-9]+")
_CLAUSES = re.compile(
    r"[;()\n\[\]]+|\.\s+|\.$|,\s+(?!sinh hoạt(?! tạm)|sh\b|công tác)|\s+[-–—]\s+", re.IGNORECASE
)
_DAY = re.compile(r"\b(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4})\b")
_DAY_IN_WORDS = re.compile(r"ngay (\d{1,2}) thang (\d{1,2}) nam (\d{4})")
_GROUND = re.compile(r"\b(do|vi|ly do|theo|can cu)\b.*")

# Before a statement these words change nothing: "Đ/c đang thuộc diện được miễn …".
_LEAD = (
    r"(?:(?:dang vien|dong chi|d c|dv|dc|la|thuoc|dien|doi"
    r" tuong|duoc|dang|hien|nay|da|bi|moi|tam|trong thoi gian|"
    r"trong thoi han|ghi chu|tinh trang|cho) )*"
)
# After it: since when, until when, where it is written.
_TAIL = (
    r"(?: (?:tu|ke|den|het|trong|ngay|thang|nam|hang|so|qd|quyet dinh|quyet|dinh|nghi"
    r" quyet|nq|cua|thoi|gian|han|du|"
    r"hien|nay|qdt|dangvien|dang|roi|luc|hoi|tai|o|\d+|[a-z]{1,4} ?\d+))*"
)
_PLACE = r"(?: \w+)*"
_MEETINGS = r"(?:cong tac|sinh hoat|ctshd?|shcb|shct|shd?|ct|dang|chi bo|va)"
_AWAY_TO = (
    r"(?:noi khac|chuyen di|di|o xa|tai (?!day|chi bo nay|chi bo ta)\w+|o (?!day)\w+|ve chi bo"
    r" khac|den (?!tu)[a-z]+)"
)
_TEMPORARY = r"(?:chuyen )?(?:sinh hoat(?: dang)? tam thoi|sh(?:d|cb)?tt|shd? tam thoi)"

_KINDS: tuple[tuple[re.Pattern[str], MembershipKind], ...] = (
    (re.compile(rf"{_LEAD}mien(?: {_MEETINGS})+{_TAIL}"), MembershipKind.EXEMPT),
    (
        re.compile(rf"{_LEAD}dinh chi(?: (?:sinh hoat|shd?|dang|chi bo|shcb))*{_TAIL}"),
        MembershipKind.SUSPENDED,
    ),
    (
        re.compile(rf"{_LEAD}(?:di )?{_TEMPORARY} {_AWAY_TO}{_PLACE}"),
        MembershipKind.TEMPORARILY_AWAY,
    ),
    (
        re.compile(rf"{_LEAD}{_TEMPORARY}(?: (?:tai day|tai chi bo nay|o day))?{_TAIL}"),
        MembershipKind.TEMPORARY_HERE,
    ),
    (re.compile(rf"{_LEAD}{_TEMPORARY} (?:den tu|tu|den) {_PLACE}"), MembershipKind.TEMPORARY_HERE),
    (re.compile(rf"{_LEAD}(?:du bi|dvdb|dbi){_TAIL}"), MembershipKind.PROBATIONARY),
)
_LEFT: tuple[tuple[re.Pattern[str], Leaving], ...] = (
    (re.compile(rf"{_LEAD}(?:om |benh )?(?:tu tran|qua doi|ta the){_TAIL}"), Leaving.DIED),
    (
        re.compile(
            rf"{_LEAD}chuyen(?: (?:sinh hoat|shd?|dang|chinh thuc|sh))* (?:di|ra)\b(?:"
            r" (?!lam\b|hoc\b|tam\b)\w+)*|"
            rf"(?:da )+chuyen (?:sinh hoat|shd?)(?: dang)?{_TAIL}|"
            rf"{_LEAD}chuyen (?:sinh hoat|shd?)(?: dang)?(?: chinh thuc)? (?:ve|den) "
            rf"(?:noi khac|dang bo|dang uy|chi bo|tinh|xa|phuong|thanh pho|ha noi)\b{_PLACE}|"
            rf"(?:da )?chuyen (?:noi|don vi) khac{_TAIL}|da chuyen{_TAIL}"
        ),
        Leaving.MOVED_AWAY,
    ),
    (
        re.compile(rf"{_LEAD}xoa ten(?: (?:dang vien|trong|khoi|danh sach|dang))*{_TAIL}"),
        Leaving.STRUCK_OFF,
    ),
    (re.compile(rf"{_LEAD}khai tru(?: (?:ra|khoi|dang))*{_TAIL}"), Leaving.EXPELLED),
    (re.compile(rf"{_LEAD}(?:cho )?(?:xin )?ra khoi dang{_TAIL}"), Leaving.RESIGNED),
    (
        re.compile(rf"{_LEAD}(?:giam|khong con sinh hoat|thoi sinh hoat|nghi sinh hoat){_TAIL}"),
        Leaving.UNSAID,
    ),
)
# With its accents: "mặt trận" and "mất thẻ" are nobody's death.
_LOST = r"(?:đã |ốm |bệnh |vừa |mới )*(?:mất|chết|hy sinh|hi sinh)"
_DEAD = re.compile(
    rf"(?:đ/?c |đồng chí )?{_LOST}(?:$|\s*[,:]?\s*(?:từ |vào |lúc |hồi |trong"
    r" )*(?:ngày|tháng|năm|do|vì|tại|\d).*)"
)
# It is over, denied, asked for or only foreseen.
_OVER = re.compile(
    r"\b(het|khong|chua|tro lai|tro ve|da ve|quay lai|quay ve|khoi phuc|phuc hoi|cham"
    r" dut|huy|tung|truoc day|ket nap lai|"
    r"xin|de nghi|xet|du kien|se|sap|cho (?:xet|quyet dinh|chuyen)|lam thu tuc|lam ho so|chuan"
    r" bi|nguyen|cuu|thoi (?:mien|dinh chi|du bi))\b"
)
_CONVERTED = re.compile(
    r"(?<!chua )(?<!chuyen sinh hoat )(?<!dang )\bchuyen(?: dang)?(?: vien)? chinh thuc|cong nhan"
    r" chinh thuc"
)
_DENIED = re.compile(
    r"(?:da |hien |nay )*(?:het|khong (?:con |thuoc |phai )?|thoi|cham dut|khong)"
    r"(?: ?(?:thuoc|dien|han|thoi gian|thoi han|thoi ky|doi tuong|duoc|"
    r"la|dang vien|bi))* ?(?:mien|dinh chi|du bi|sinh hoat(?: dang)? tam thoi|shtt|dvdb)\b(?!"
    r" khong).*"
)
_ARRIVED = re.compile(
    r"(?:moi |da |duoc )*(?:chuyen(?: sinh hoat| shd?| dang)* (?:den|ve tu|toi)|tiep nhan|den"
    r" tu)\b.*"
)
_MENTIONS = re.compile(
    r"\bmien\b.*(?:cong tac|sinh hoat|\bct|\bsh)|\bdinh chi\b|sinh hoat(?: dang)? tam"
    r" thoi|\bsh(?:d|cb)?tt\b|\bdu bi\b|\bdvdb\b|"
    r"\btu tran\b|\bqua doi\b|\bta the\b|\bda mat\b|\bxoa ten\b|\bkhai tru\b|\bra khoi dang\b|chua"
    r" (?:chuyen |cong nhan )*chinh thuc|"
    r"\bchuyen (?:di|ra|ve|sang|sinh hoat|shd?|khoi|noi|don vi)\b|\bgiam\b(?! an| sat)"
)
# "Đến hết ngày 31/12/2027" ends nothing yet.
_IN_FULL = re.compile(r"\bden het\b")
_LASTS = re.compile(r"\b\d+\s*(?:thang|nam)\b(?! \d)")
_UNTIL = re.compile(
    r"(?:\bden\b[a-z"
    r" ]*|\d{4}\s*[-–]\s*)(?:(\d{1,2})\s*[/.\-]\s*)?(?:(\d{1,2})\s*[/.\-]\s*)?(\d{4})\b"
)
_DEATH_WORDS = re.compile(
    r"\bmất\b(?! (?:thẻ|sức|liên lạc|hồ sơ|giấy|khả năng|trật tự|tích))|\bhy sinh\b|\bchết\b"
)
_ACTIVE = re.compile(
    r"(?:dang vien )?(?:dang sinh hoat|hoat dong|dang hoat dong|dang cong tac|binh thuong|sinh"
    r" hoat|con sinh hoat|active|"
    r"da kich hoat|da duyet|dang su dung|sinh hoat binh thuong|dang sinh hoat tai chi bo|co"
    r" mat|hien dien)"
)


@dataclass(frozen=True, slots=True)
class Statement:
    """What a text states; `day` is the whole date in it, `until` the last day of the kind where one
    is named.

    `doubt`: it mentions such a thing without stating it plainly, or for a time whose end it does
    not name.
    """

    kind: MembershipKind | None = None
    left: Leaving | None = None
    day: date | None = None
    until: date | None = None
    doubt: bool = False


@lru_cache(maxsize=4096)  # Few notes differ, and the preview reads them all again.
def read_note(text: str) -> Statement:
    """What a note states about the member it stands at.

    >>> read_note("Hết dự bị 03/02/2016")
    Statement(kind=None, left=None, day=None, until=None, doubt=False)
    """
    line = clean_line(text)
    if not line:
        return Statement()
    clauses = [part.strip(" .,:;-–—'\"") for part in _CLAUSES.split(line.casefold())]
    folded = [_words(part) for part in clauses if part]
    if _is_over(folded):
        return Statement(doubt=_asks(line, folded))
    for part, plain in zip((part for part in clauses if part), folded, strict=True):
        left = Leaving.DIED if _DEAD.fullmatch(part) else _first(_LEFT, plain)
        if left and not _ARRIVED.fullmatch(plain):
            return Statement(left=left, day=_day_in(line))
        if kind := _first(_KINDS, plain):
            if kind is MembershipKind.PROBATIONARY and any("chinh thuc" in one for one in folded):
                return Statement(doubt=_asks(line, folded))
            until = _until(line)
            return Statement(
                kind=kind, until=until, doubt=until is None and bool(_LASTS.search(fold(line)))
            )
    return Statement(doubt=_asks(line, folded))


def says_active(text: str) -> bool:
    """True for the words that say no more than that the member takes part ("Đang sinh hoạt", "Hoạt
    động").
    """
    return bool(_ACTIVE.fullmatch(_words(text)))


def _words(text: str) -> str:
    return _SIGNS.sub(" ", fold(text)).strip()


def _first(patterns: tuple[tuple[re.Pattern[str], object], ...], text: str):  # type: ignore[no-untyped-def]
    return next(
        (
            meaning
            for pattern, meaning in patterns
            if pattern.fullmatch(_GROUND.sub("", text).strip())
        ),
        None,
    )


def _is_over(clauses: list[str]) -> bool:
    """True when a word ends or denies it; "không" in the ground ("vì không đi lại
    được") does not.
    """
    whole = " , ".join(clauses)
    ground = _GROUND.search(whole)
    if ground:
        whole = whole[: ground.start()] + re.sub(r"\bkhong\b", "", ground[0])
    return bool(_OVER.search(_IN_FULL.sub("", whole)))


def _asks(line: str, clauses: list[str]) -> bool:
    """True when a clause mentions a kind or a leaving and neither denies it nor tells how the
    member came.
    """
    if any(_CONVERTED.search(one) for one in clauses) and not any(
        re.search(r"mien|dinh chi", one) for one in clauses
    ):
        return False
    open_ = [one for one in clauses if not _DENIED.fullmatch(one) and not _ARRIVED.fullmatch(one)]
    return any(_MENTIONS.search(one) for one in open_) or bool(_DEATH_WORDS.search(line.casefold()))


def _day_in(line: str) -> date | None:
    match = _DAY.search(line) or _DAY_IN_WORDS.search(fold(line))
    if match is None:
        return None
    day, month, year = (int(part) for part in match.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _until(line: str) -> date | None:
    """The last day of what the line states; of a month or a year alone its last day."""
    match = _UNTIL.search(fold(line))
    if match is None:
        return None
    first, second, year = match.groups()
    month, day = (second, first) if second else (first, None)
    try:
        if day and month:
            return date(int(year), int(month), int(day))
        after = (
            date(int(year) + 1, 1, 1)
            if month in (None, "12")
            else date(int(year), int(month) + 1, 1)
        )
    except ValueError:
        return None
    return after - timedelta(days=1)
