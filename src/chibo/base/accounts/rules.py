"""What a login looks like and how long an invitation lives."""

import hashlib
import itertools
import re
import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.core import signing

from chibo.base.kernel.text import fold, normalized

INVITE_LIFE = timedelta(days=14)
# Letters of a password as the only factor: of members without an office, of everybody else
# (docs/decisions/0021-passwords-of-members.md).
SHORTEST, LONG = 8, 15
# Unsent forms: as long as an invitation, so many of one account, so many characters each.
UNSENT_LIFE = timedelta(days=14)
MOST_UNSENT = 20
LONGEST_UNSENT = 200_000
LONGEST_NAME = 200
# What everybody here would try first, folded and without blanks
# (docs/decisions/0014-signing-in.md); the longest come first.
WORDS_OF_THE_CONTEXT = (
    "dangcongsanvietnam",
    "conghoaxahoichunghiavietnam",
    "dangbotinh",
    "dangboxa",
    "dangbophuong",
    "hochiminh",
    "muonnam",
    "danguy",
    "dangbo",
    "dangvien",
    "chibo",
    "chiuy",
    "capuy",
    "bithu",
    "nghiquyet",
    "quantri",
    "administrator",
    "admin",
    "matkhau",
    "password",
    "passwd",
    "vietnam",
    "dangcongsan",
    "congsan",
    "tinhuy",
    "xahoichunghia",
    "meeting",
)
# What people here take first where eight letters do, folded and without blanks; the list of common
# ones is Django's.
FIRST_TRIED = frozenset(
    (
        "anhyeuem",
        "emyeuanh",
        "yeuemnhieu",
        "anhnhoem",
        "concacon",
        "motconvit",
        "haiconthanlan",
        "bonghongcaiao",
        "khongcopass",
        "khongbiet",
        "khongnho",
        "matmakhau",
        "doimatkhau",
        "matkhaumoi",
        "dangnhap",
        "xinchao",
        "chaocacban",
        "giadinhtoi",
        "giadinh",
        "concuame",
        "conyeume",
        "yeugiadinh",
        "hanhphuc",
        "maimaiyeu",
        "tinhyeu",
        "suckhoe",
        "phattai",
        "phatloc",
        "thanhcong",
        "hanoiviet",
        "saigonvn",
        "hochiminh",
        "bachovidai",
        "bacho1905",
        "bacho1890",
        "dienbienphu",
        "quockhanh",
        "chienthang",
        "giaiphong",
        "doclaptudo",
        "tudodoclap",
    )
)
# Plain words of a ready phrase: without accents, so that every keyboard types them alike, also in a
# box that hides them. Five of 256 are nearly 40 bits.
READY_WORDS = tuple(
    """
    anh bai ban bang banh bao bay bia binh bong cai cam can cang canh cao cau cay cha chai chan
    chang chanh chao chay che chen cheo chi chia chinh cho choi chon chong chu chua chui chum chung
    coi con cong cua cung dai dan danh dao day den doan doanh doi don dong dua dung duy gai gam gan
    gang ganh ghi ghim gia giang giao gieo gio gom hai ham han hang hanh hay hen heo hinh hoa hoan
    hoang hoe hoi hon hung huy huynh kem keo khai kham khan khanh khao khay khe khen khi kho khoa
    khoai khoan khoang khoanh khoe khoi khu khua khung khuy kia kim kinh lai lam lan lang lanh lay
    len leo lim linh loa loan nhang nhanh nhau nhi nhin nho nhom nhu nhung ninh noi non nong oanh
    ong pha phai phan phao phay phim phong pin qua quai quan quang quanh quay quen quy ran rang ranh
    rao rau rem reo rong rua rung sai sam san sang sanh sao sau sen sim sinh soi son song sung suy
    tai tam tan tang tay tem ten tha thai than thang thanh thao thay the theo thi thia tho thoi thom
    thon thong thu thua thun thung thuy tia tim tin tinh toan toi tom tong tra trai tram trang tranh
    trao tre treo tri trinh tro tron trong tru trung tua tung vai van vang veo vinh voi vong vui vun
    vung xanh xay xem xin xinh xoan xoay xom xong
""".split()  # noqa: SIM905 (a page of words reads better as text)
)
_READY, _CHANCE = 5, secrets.SystemRandom()
_LEAST_BESIDE = 8
_YEAR = re.compile(r"(?:19|20)\d\d")
_NOT_ALNUM = re.compile(r"[^a-z0-9]")
_PHONE = re.compile(r"^0\d{9,10}$")
_DAY = re.compile(r"^(\d{1,2})[\s./-]?(\d{1,2})[\s./-]?((?:19|20)\d\d)$")
_DAY_FROM_YEAR = re.compile(r"^((?:19|20)\d\d)[\s./-]?(\d{1,2})[\s./-]?(\d{1,2})$")
_CODE = re.compile(r"^[ABCDEFGHJKMNPQRSTUVWXYZ2-9]{12}$")
_LONGEST_PERIOD = 4


@dataclass(frozen=True, slots=True)
class Secret:
    """A password as it is stored, and whether it is one of the short ones that members without an
    office may have.
    """

    encoded: str
    short: bool


def phone_of(text: str) -> str | None:
    """The phone number as it is stored (0xxxxxxxxx), None when the text is none.

    >>> phone_of("+84 944 742 981")
    '0944742981'
    """
    digits = re.sub(r"[\s.\-()]", "", text)
    if digits.startswith("+84"):
        digits = "0" + digits[3:]
    elif digits.startswith("84") and len(digits) == 11:
        digits = "0" + digits[2:]
    return digits if _PHONE.match(digits) else None


def is_of_context(password: str) -> bool:
    """True for a password that is little else than words of the context: they and years aside fewer
    than eight letters or digits are left.

    >>> is_of_context("Đảng bộ xã 2026 - chi bộ"), is_of_context("chi bộ có hoa sen nở")
    (True, False)
    """
    typed = _NOT_ALNUM.sub("", fold(password))
    left = typed
    for word in sorted(WORDS_OF_THE_CONTEXT, key=len, reverse=True):
        left = left.replace(word, " ")
    beside = _YEAR.sub("", left).replace(" ", "")
    return left != typed and len(beside) < _LEAST_BESIDE


def one_spelling(password: str) -> str:
    """The password as it is hashed and compared: of one form, whatever keyboard or setting it was
    typed with (NFKC).

    >>> one_spelling("no\u031b\u0309") == one_spelling("nở")
    True
    """
    return normalized("NFKC", password)


def is_short(password: str) -> bool:
    """True for a password that is enough for a member without an office at best."""
    return len(one_spelling(password)) < LONG


def is_guessable(password: str) -> bool:
    """True for a telephone number, and for a short password that whoever knows its owner would try
    first: a day, letters that repeat or run on, what everybody takes.

    >>> tried = ("01/02/1955", "0944 742 981", "abcabcabc", "23456789", "Anh yêu em!", "vườn cam")
    >>> [is_guessable(one) for one in tried]
    [True, True, True, True, True, False]
    """
    if phone_of(password.strip()) is not None:
        return True
    if not is_short(password):
        return False
    typed = _NOT_ALNUM.sub("", fold(password))
    return (
        _is_day(password.strip())
        or _repeats(typed)
        or _runs_on(typed)
        or typed.strip("0123456789") in FIRST_TRIED
    )


def _is_day(text: str) -> bool:
    for pattern, order in ((_DAY, (3, 2, 1)), (_DAY_FROM_YEAR, (1, 2, 3))):
        if found := pattern.match(text):
            try:
                date(*(int(found[place]) for place in order))
            except ValueError:
                continue
            return True
    return False


def _repeats(text: str) -> bool:
    """True when it is one piece of at most four letters again and again."""
    pieces = (text[:length] for length in range(1, _LONGEST_PERIOD + 1))
    return any(text == (piece * len(text))[: len(text)] for piece in pieces)


def _runs_on(text: str) -> bool:
    steps = {ord(after) - ord(before) for before, after in itertools.pairwise(text)}
    return len(steps) == 1 and steps <= {1, -1}


def ready_phrase() -> str:
    """Five different plain words by chance, long enough for everybody, with nearly 40 bits."""
    while is_of_context(phrase := " ".join(_CHANCE.sample(READY_WORDS, _READY))):
        pass
    return phrase


def is_ready_phrase(text: str) -> bool:
    """True for what `ready_phrase` may have offered: five different ones of its words.

    >>> is_ready_phrase("một hai"), is_ready_phrase(ready_phrase())
    (False, True)
    """
    words = text.split(" ")
    return (
        len(words) == _READY
        and len(set(words)) == _READY
        and set(words) <= set(READY_WORDS)
        and not is_of_context(text)
    )


def plain_code(code: str) -> str:
    """A code as it is compared: blanks, hyphens and case do not count."""
    return re.sub(r"[\s\-]", "", code).upper()


def looks_like_code(text: str) -> bool:
    """True for what may be a code of an invitation that was typed where a password belongs.

    >>> looks_like_code("abcd efgh-jkmn"), looks_like_code("hoa sen nở tháng bảy")
    (True, False)
    """
    return bool(_CODE.match(plain_code(text)))


def hash_of_code(code: str) -> str:
    """The stored form of an invitation code."""
    return hashlib.sha256(plain_code(code).encode()).hexdigest()


def writer_mark(account_id: uuid.UUID) -> str:
    """What the forms of a page carry to say whose page it was; signed, so that nobody can put text
    before another one.
    """
    return _signer().sign(account_id.hex)


def writer_of(mark: str) -> uuid.UUID | None:
    """The account whose page the mark comes from; None when it is not a mark of this
    installation.
    """
    try:
        return uuid.UUID(_signer().unsign(mark))
    except (signing.BadSignature, ValueError):
        return None


def fits_unsent(fields: Sequence[tuple[str, str]]) -> bool:
    """True when a form is not too long to be kept for its writer."""
    return sum(len(name) + len(value) for name, value in fields) <= LONGEST_UNSENT


def is_same_form(kept: Sequence[Sequence[str]], sent: Mapping[str, str]) -> bool:
    """True when these may be the same form of one page, changed meanwhile: the field `do`, by which
    forms with one address are told apart, says the same, or every kept field was sent (by another
    button). A box without its tick and a line taken away send nothing.

    >>> is_same_form([("do", "add"), ("ticked", "on")], {"do": "add"})
    True
    >>> is_same_form([("do", "add"), ("x", "")], {"do": "y"})
    False
    """
    fields: dict[str, str] = {pair[0]: pair[1] for pair in kept}
    return fields.get("do") == sent.get("do") or set(fields) <= set(sent)


def _signer() -> signing.Signer:
    return signing.Signer(salt="chibo.writer")
