"""What makes an occurrence of the syllable a mark, by what stands around it."""

import re
from dataclasses import dataclass

from chibo.library.documents.rules.english import PAPER_NUMBER
from chibo.library.documents.rules.spelling import bare


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# First halves of ordinary compounds: bí mật, bảo mật; gall and honey; "độ mật" as a term.
_BEFORE = _words(
    "bí bảo cẩn thân cơ trù nghiêm u hiểm chu tế kín nồng đậm ngọt trăng rót nếm túi sỏi ống dịch"
    " đường gan rơi lấy hút quay vắt thu bán hũ chai lít lọ giọt nước mía chè bánh kẹo cây vị ong"
    " nuôi làm độ ông bà anh chị em cụ bác cô chú thôn xóm làng bản phố suối núi đồi cầu chợ khu"
    " đèo họ tên chí"
)

# Second halves: mật độ, mật ong, mật khẩu …
_AFTER = _words(
    "ong độ khẩu thiết danh mã thám thư vụ báo đàm ước lệnh hiệu ngữ nghị tín ngọt mía đường gấu"
    " hoa kế cáo tông hữu lợn cá dừa nhân vịt gà chú điệp tấu tiếp thất viện giáo bồ"
)

# What looks like such a second half but begins the next phrase of a head.
_NOT_AFTER = frozenset(
    (
        "độ khẩn",
        "báo cáo",
        "kế hoạch",
        "nghị quyết",
        "thư mời",
        "danh sách",
        "thông báo",
        "tiếp nhận",
        "hoa tốc",
    )
)
_WRAPPED = frozenset(("bí", "bảo"))
_EVENING = _words("buổi mỗi đêm hôm bữa cơm trời ăn chiều ban vào giờ từ đến sáng")
_STAMP_WORDS = _words(
    "mật tối tuyệt mat toi tuyet độ do loại văn bản tài liệu khẩn thượng hỏa hoả tốc thu hồi lưu"
    " hành nội bộ chỉ dấu tuyêt khan thuong hoa toc luu hanh noi bo"
)
_SURNAMES = _words(
    "nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý đào đoàn vương trịnh"
    " lâm phùng mai tô hà tạ lò quàng vi vì nông ma triệu bàn lương hứa chẩu quan giàng sùng vàng"
    " thào mùa lục cà tòng điêu cầm bế đàm hầu lưu thái châu tống kiều thạch kim sơn danh siu ksor"
    " rơ y h đinh chu cao lã"
)
_NOUN = (
    r"(?:tài liệu|văn bản|công văn|hồ sơ|báo cáo|thông báo|nghị quyết|kết luận|quyết định|quy"
    r" định|chỉ thị|tờ trình"
    r"|kế hoạch|biên bản|phụ lục|danh sách|bức điện|điện|nội dung|thông tin|đề án|phương án|giấy"
    r" tờ|phiếu|sổ|bản đồ"
    r"|công điện|văn kiện|bản chính|bản sao|cuộc họp|phiên họp|hội nghị|họp)"
)

# Without accents only what is no everyday phrase with mất, mặt or mắt (họp mặt, giấy tờ mất).
_BARE_NOUN = (
    r"(?:tai lieu|van ban|cong van|ho so|bao cao|thong bao|nghi quyet|ket luan|quyet dinh|quy"
    r" dinh|chi thi|to trinh"
    r"|ke hoach|bien ban|phu luc|danh sach|thong tin|de an|phuong an|cong dien|van kien|ban"
    r" chinh|ban sao)"
)
_KIND = r"(?:\s+(?:thuộc|loại|diện|dạng|độ|mức|cấp|đóng|dấu|danh mục))*"
_LABEL = (
    r"(?:độ mật|mức độ mật|dấu mật|dấu độ mật|độ|mức|mức độ|cấp|cấp độ|loại|phân loại|chế độ|tính"
    r" chất|ghi chú|dấu"
    r"|ký hiệu độ mật|độ bảo mật|mức độ bảo mật|mức bảo mật|classification)"
)
_ENDS = re.compile(
    r"[ \t]*(?:$|[\n.,;:!?)\]}>»”\"'\-–—|/]|số\b|so\b|của\b|cua\b|này\b|nay\b|\d)", re.IGNORECASE
)
_STARTS = re.compile(r"(?:^|[\n.,;:!?(\[{<«“\"'\-–—|/\t])[ \t]*$")
_OPENS = re.compile(r"[(\[{<«【*][ \t]*[\"'“]?[ \t]*$")
_CLOSES = re.compile(r"[ \t]*[\"'”]?[ \t]*[)\]}>»】*]")
_FORBIDS = re.compile(r"(?:không|cấm|đừng|chớ)\b[^.;:\n]{0,90}$", re.IGNORECASE)
_MEDIUM = re.compile(
    r"[^.;:\n]{0,40}\b(?:máy|mạng|internet|zalo|facebook|điện thoại|sổ tay|phần mềm|hệ thống|trực"
    r" tuyến)",
    re.IGNORECASE,
)
_BARE_AFTER = frozenset(bare(word) for word in _AFTER)
_TAIL = r"[ \t]+[\"'“‘(\[]?$"
_AFTER_NOUN = re.compile(rf"(?<!\w){_NOUN}{_KIND}{_TAIL}", re.IGNORECASE)
_AFTER_BARE_NOUN = re.compile(rf"(?<!\w){_BARE_NOUN}{bare(_KIND)}{_TAIL}", re.IGNORECASE)
_SAID_SO = re.compile(r"(?:này|trên)\s+(?:là\s+|thuộc\s+(?:loại|diện|độ)\s+)?$")
_AFTER_LABEL = re.compile(
    rf"(?<!\w)(?:{_LABEL}|{bare(_LABEL)})[ \t]*[:=–\-][ \t]*[\"'“(\[]*$", re.IGNORECASE
)
_AFTER_QUOTED_STAMP = re.compile(r"(?<!\w)dau[ \t]*[:\"'“‘(\[]+[ \t]*$", re.IGNORECASE)
_AFTER_STAMP = re.compile(
    r"(?<!\w)(?:đóng dấu|mang dấu|có dấu|dấu|dong dau|mang dau|co dau)(?: chỉ độ)?["
    r" \t]*[:\"'“‘(\[]*[ \t]*$",
    re.IGNORECASE,
)
_CLOSE_WORD, _CLOSE_WORD_WRAPPED = re.compile(r"(\w+)[ \t\-]*$"), re.compile(r"(\w+)\s*$")
_NEAR = 60
_LONGEST_STAMP = 90


@dataclass(frozen=True, slots=True)
class MarkPlace:
    """One occurrence of the syllable with what stands around it."""

    text: str
    start: int
    end: int
    high: str
    mark: str

    @property
    def before(self) -> str:
        """The text before it."""
        return self.text[: self.start]

    @property
    def near(self) -> str:
        """The last words before it."""
        return self.text[max(0, self.start - _NEAR) : self.start]

    @property
    def after(self) -> str:
        """The text behind it."""
        return self.text[self.end :]

    @property
    def line(self) -> str:
        """The line on which it stands."""
        start = self.before.rfind("\n") + 1
        end = self.text.find("\n", self.end)
        return self.text[start : end if end >= 0 else len(self.text)]

    @property
    def words(self) -> str:
        """It as it is written, with its grade."""
        return self.text[self.start : self.end]

    @property
    def accented(self) -> bool:
        """True when it bears its accent."""
        return self.mark.lower() == "mật"

    @property
    def lower(self) -> bool:
        """True when it is written in small letters."""
        return self.words.islower()


def is_mark(place: MarkPlace) -> bool:
    """True when the syllable is a secrecy mark there: alone on its line, stamped, in brackets, or
    after a label, a paper's number or a paper that is called secret.
    """
    if _stands_alone(place):
        return not _wraps(place) and (place.words != "mat" or _is_bracketed(place))
    if is_ordinary(place) or _is_about_secrecy(place):
        return False
    if place.accented and place.high:
        return True
    return (
        _follows_label(place)
        or _follows_number(place)
        or _is_bracketed(place)
        or _follows_noun(place)
        or _is_stamped(place)
        or _stands_apart(place)
    )


def _stands_alone(place: MarkPlace) -> bool:
    if len(place.line) > _LONGEST_STAMP:
        return False
    words = re.findall(r"\w+", place.line.lower())
    counted = [word for word in words if not word.isdigit()]
    if (
        place.line.rstrip().endswith((":", "="))
        or _is_term(place)
        or (counted[1:] and place.words == "mat")
    ):
        return False
    return set(counted) <= _STAMP_WORDS and len(counted) <= 8 and not _begins_ordinary(place)


def _is_term(place: MarkPlace) -> bool:
    # "Độ mật" names the field; the mark is what comes after it.
    return not place.high and _previous_word(place).lower() in ("độ", "do")


def _begins_ordinary(place: MarkPlace) -> bool:
    following = re.match(r"[ \t]*(\w+)", place.after)
    return following is not None and following[1].lower() in _AFTER and not _next_phrase(place)


def _next_phrase(place: MarkPlace) -> bool:
    two = re.match(r"[ \t]*(\w+)[ \t]+(\w+)", place.after)
    return two is not None and f"{two[1]} {two[2]}".lower() in _NOT_AFTER


def _previous_word(place: MarkPlace, pattern: re.Pattern[str] = _CLOSE_WORD) -> str:
    found = pattern.search(place.near)
    return found[1] if found else ""


def _wraps(place: MarkPlace) -> bool:
    # "bảo vệ bí / mật": a line of a narrow column, not a stamp.
    previous = _previous_word(place, _CLOSE_WORD_WRAPPED)
    return (
        not place.high
        and previous.lower() in _WRAPPED
        and previous.isupper() == place.words.isupper()
    )


def is_ordinary(place: MarkPlace) -> bool:
    """True when the words beside the syllable make an ordinary compound of it: bí mật, mật ong."""
    if _wraps(place):
        return True
    following = re.match(r"[ \t]*-?(\w+)", place.after)
    if following and not _next_phrase(place):
        word = following[1].lower()
        if word in _AFTER or (not place.accented and word in _BARE_AFTER):
            return True
    previous = _previous_word(place).lower()
    if place.high:
        return bare(place.high) == "toi" and previous in _EVENING
    return place.accented and previous in _BEFORE and not _follows_noun(place)


def _is_about_secrecy(place: MarkPlace) -> bool:
    if not place.lower:
        return False
    if _FORBIDS.search(place.before) and _MEDIUM.match(place.after):
        return True
    start = max(place.before.rfind(stop) for stop in ".;\n") + 1
    ends = [end for stop in ".;\n" if (end := place.text.find(stop, place.end)) >= 0]
    whole = place.text[start : min(ends, default=len(place.text))]
    return "tuyệt mật" in whole and "tối mật" in whole and len(whole.split()) >= 10


def _follows_label(place: MarkPlace) -> bool:
    if _AFTER_LABEL.search(place.near) or _AFTER_QUOTED_STAMP.search(place.near):
        return True
    return bool(_AFTER_STAMP.search(place.near)) and (
        place.accented or bool(_ENDS.match(place.after))
    )


def _follows_number(place: MarkPlace) -> bool:
    return bool(PAPER_NUMBER.search(place.near)) and (
        place.accented or bool(_ENDS.match(place.after))
    )


def _is_bracketed(place: MarkPlace) -> bool:
    return bool(_OPENS.search(place.near) and _CLOSES.match(place.after))


def _follows_noun(place: MarkPlace) -> bool:
    unaccented = _AFTER_BARE_NOUN.search(place.near)
    if not place.accented:
        return bool(unaccented and _ENDS.match(place.after))
    if _SAID_SO.search(place.near) and _ENDS.match(place.after):
        return True
    if not unaccented and not _AFTER_NOUN.search(place.near):
        return False
    following = re.match(r"[ \t]+(\w+)", place.after)
    return not (following and place.words.istitle() and following[1].istitle())


def _is_stamped(place: MarkPlace) -> bool:
    if place.accented:
        return place.words.isupper() and not _is_name(place)
    if not _ENDS.match(place.after):
        return False
    if not place.high:
        return place.words.isupper() and any(c.islower() for c in place.line)
    return place.words.isupper() or (
        place.words[0].isupper() and bool(_STARTS.search(place.before))
    )


def _is_name(place: MarkPlace) -> bool:
    previous = [word.lower() for word in re.findall(r"[^\W\d]+", place.before.split("\n")[-1])[-3:]]
    return any(word in _SURNAMES for word in previous)


def _stands_apart(place: MarkPlace) -> bool:
    if place.lower or not (place.accented or place.high):
        return False
    line_before = place.before.rsplit("\n", 1)[-1]
    line_after = place.after.split("\n", 1)[0]
    opens = not line_before.strip(" \t*•-–") and re.match(r"[ \t]*[–—|/\-]|\t| {2,}", line_after)
    closes = not line_after.strip(" \t.!*") and re.search(
        r"\t[ ]*$| {2,}$|[ \t][–—|/\-][ \t]*$", line_before
    )
    return bool(opens or closes)
