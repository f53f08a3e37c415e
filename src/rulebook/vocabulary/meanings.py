"""What values, units and cell types mean, in both languages; docs/packs.md
prints the tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from rulebook.vocabulary.conditions import percent
from rulebook.vocabulary.findings import Bilingual
from rulebook.vocabulary.known_values import KNOWN_VALUES
from rulebook.vocabulary.pack import ExceptionFor
from rulebook.vocabulary.values import Majority, Term

CELL_TYPES: Mapping[str, Bilingual] = {
    "residential": Bilingual("thôn, tổ dân phố", "village or residential group"),
    "agency": Bilingual("cơ quan", "agency"),
    "public_service": Bilingual("đơn vị sự nghiệp", "public-service unit"),
    "state_enterprise": Bilingual("doanh nghiệp nhà nước", "state enterprise"),
    "private_enterprise": Bilingual(
        "doanh nghiệp tư nhân, có vốn nước ngoài", "private or foreign-invested enterprise"
    ),
    "cooperative": Bilingual("hợp tác xã", "co-operative"),
    "military": Bilingual("quân đội", "army"),
    "armed_special": Bilingual(
        "lực lượng vũ trang làm nhiệm vụ đặc thù", "armed forces on special duty"
    ),
    "police": Bilingual("công an", "police"),
    "students": Bilingual("học sinh, sinh viên", "pupils and students"),
    "abroad": Bilingual("ở nước ngoài", "abroad"),
    "temporary": Bilingual("sinh hoạt tạm thời", "temporary activity"),
}
"""Code of a cell type → its name."""

_UNITS: Mapping[str, Bilingual] = {
    "calendar_days": Bilingual("ngày", "days"),
    "working_days": Bilingual("ngày làm việc", "working days"),
    "hours": Bilingual("giờ", "hours"),
    "months": Bilingual("tháng", "months"),
}
_WORDS: Mapping[str, Bilingual] = {
    "none": Bilingual("không dời", "it stays"),
    "score.suggestion=none": Bilingual("không gợi ý", "nothing is suggested"),
    "nearest_workday": Bilingual("ngày làm việc gần nhất", "the nearest working day"),
    "sat_back_sun_forward": Bilingual(
        "thứ bảy lùi về thứ sáu, chủ nhật chuyển sang thứ hai",
        "Saturday back to Friday, Sunday on to Monday",
    ),
    "next_workday_within_first_week": Bilingual(
        "ngày làm việc kế tiếp trong tuần đầu", "the next working day of the first week"
    ),
    "manual_with_reason": Bilingual(
        "chi bộ tự chọn ngày và nêu lý do", "a person chooses the day and gives the reason"
    ),
    "share_of_conditions": Bilingual(
        "theo số điều kiện đạt được", "by the share of conditions met"
    ),
    "not_recorded": Bilingual("chưa điểm danh", "not recorded"),
    "present": Bilingual("có mặt", "present"),
    "late": Bilingual("đến muộn", "late"),
    "left": Bilingual("về sớm", "left early"),
    "remote": Bilingual("dự trực tuyến", "remote"),
    "excused": Bilingual("vắng có lý do", "excused"),
    "unexcused": Bilingual("vắng không lý do", "unexcused"),
    "temporarily_away": Bilingual("sinh hoạt tạm thời nơi khác", "temporarily away"),
    "exempt_absent": Bilingual("được miễn và vắng mặt", "exempt and absent"),
    "suspended": Bilingual("bị đình chỉ", "suspended"),
    "excused_whole": Bilingual("vắng có lý do cả buổi", "excused for the whole meeting"),
    "secretary": Bilingual("bí thư", "secretary"),
    "deputy": Bilingual("phó bí thư", "deputy secretary"),
    "committee_member": Bilingual("chi ủy viên", "committee member"),
    "meeting_secretary": Bilingual("thư ký buổi họp", "secretary of the meeting"),
    "member": Bilingual("đảng viên", "member"),
    **CELL_TYPES,
}
"""Words that values are made of → how a person says them."""

_WEEKDAYS = (
    Bilingual("thứ hai", "Monday"),
    Bilingual("thứ ba", "Tuesday"),
    Bilingual("thứ tư", "Wednesday"),
    Bilingual("thứ năm", "Thursday"),
    Bilingual("thứ sáu", "Friday"),
    Bilingual("thứ bảy", "Saturday"),
    Bilingual("chủ nhật", "Sunday"),
)
EVERY_CELL = Bilingual("mọi chi bộ", "every cell")


def value_name(key: str) -> Bilingual:
    """What the value sets, in words; its own name where no words are known."""
    known = KNOWN_VALUES.get(key)
    return known.meaning if known else Bilingual(key, key)


def said(key: str, value: Any) -> Bilingual:
    """The value as a person would say it."""
    if value is None:
        return Bilingual("không nêu", "not named")
    if isinstance(value, bool):
        return Bilingual("có", "yes") if value else Bilingual("không", "no")
    if isinstance(value, Term):
        unit = _UNITS[value.unit]
        return Bilingual(f"{value.amount} {unit.vi}", f"{value.amount} {unit.en}")
    if isinstance(value, Majority):
        share = f"{value.share.numerator}/{value.share.denominator}"
        return Bilingual(
            f"{'hơn' if value.strict else 'ít nhất'} {share}",
            f"{'over' if value.strict else 'at least'} {share}",
        )
    if isinstance(value, tuple):
        names = [_word(key, item) for item in value]
        vi, en = ", ".join(name.vi for name in names), ", ".join(name.en for name in names)
        return Bilingual(vi or "không có", en or "none")
    if isinstance(value, str):
        return _word(key, value)
    if key.endswith("_rate") and isinstance(value, Decimal):
        return Bilingual(f"{percent(value)} %", f"{percent(value)} %")
    unit = Bilingual(" phút", " minutes") if "minutes" in key else Bilingual("", "")
    return Bilingual(f"{value}{unit.vi}", f"{value}{unit.en}")


def _word(key: str, item: Any) -> Bilingual:
    if key.endswith("rest_days"):
        return _WEEKDAYS[item - 1]
    return _WORDS.get(f"{key}={item}") or _WORDS.get(item) or Bilingual(str(item), str(item))


def term_name(code: str) -> Bilingual:
    """The word of a value, a type of cell among them; itself where no words are known."""
    return _WORDS.get(code) or cell_type_name(code)


def cell_type_name(code: str) -> Bilingual:
    """The name of a cell type; its code where it has none."""
    return CELL_TYPES.get(code, Bilingual(code, code))


def whom(exception: ExceptionFor) -> Bilingual:
    """The cells an exception is for."""
    vi, en = ["chi bộ"], ["cells"]
    if exception.cell_types is not None:
        names = [cell_type_name(code) for code in exception.cell_types]
        vi.append(", ".join(name.vi for name in names))
        en.append("of the type " + ", ".join(name.en for name in names))
    if exception.members_from is not None:
        vi.append(f"từ {exception.members_from} đảng viên trở lên")
        en.append(f"with {exception.members_from} members or more")
    if exception.members_below is not None:
        vi.append(f"dưới {exception.members_below} đảng viên")
        en.append(f"with fewer than {exception.members_below} members")
    return Bilingual(" ".join(vi), " ".join(en))
