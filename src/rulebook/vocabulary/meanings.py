"""What the names of values, units and cell types mean, in both languages; docs/packs.md
prints the tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from rulebook.vocabulary.conditions import percent
from rulebook.vocabulary.findings import Bilingual
from rulebook.vocabulary.member_meanings import MEMBER_NAMES
from rulebook.vocabulary.pack import ExceptionFor
from rulebook.vocabulary.values import Majority, Term

VALUES: Mapping[str, Bilingual] = {
    "meeting.regular_per_month": Bilingual(
        "số buổi sinh hoạt thường kỳ mỗi tháng", "regular meetings a month"
    ),
    "meeting.thematic_per_quarter": Bilingual(
        "số buổi chuyên đề mỗi quý", "thematic meetings a quarter"
    ),
    "meeting.thematic_month": Bilingual(
        "tháng trong quý dự kiến họp chuyên đề", "month of the quarter for the theme"
    ),
    "meeting.day": Bilingual("ngày sinh hoạt hằng tháng", "day of the monthly meeting"),
    "meeting.shift_policy": Bilingual(
        "cách dời khi trùng ngày nghỉ", "how the day moves when it is a day off"
    ),
    "meeting.window_last_day": Bilingual(
        "ngày cuối của tuần đầu tháng", "last day of the first week"
    ),
    "meeting.rest_days": Bilingual(
        "thứ trong tuần coi là ngày nghỉ họp", "weekdays on which no meeting is held"
    ),
    "meeting.move_within_days": Bilingual(
        "số ngày được dời buổi họp", "days by which a meeting may move"
    ),
    "meeting.minimum_minutes.regular": Bilingual(
        "thời lượng tối thiểu, thường kỳ", "shortest regular meeting"
    ),
    "meeting.minimum_minutes.thematic": Bilingual(
        "thời lượng tối thiểu, chuyên đề", "shortest thematic meeting"
    ),
    "meeting.minimum_minutes.extraordinary": Bilingual(
        "thời lượng tối thiểu, bất thường", "shortest extraordinary meeting"
    ),
    "meeting.minimum_minutes.combined": Bilingual(
        "thời lượng tối thiểu, thường kỳ kết hợp chuyên đề",
        "shortest regular and thematic meeting together",
    ),
    "meeting.longest_minutes": Bilingual(
        "thời lượng tối đa được nhập", "longest meeting that can be entered"
    ),
    "agenda.ideology_minutes": Bilingual(
        "thời gian cho phần chính trị tư tưởng", "minutes for the ideological part"
    ),
    "working_days.rest_days": Bilingual(
        "thứ trong tuần không phải ngày làm việc", "weekdays that are no working days"
    ),
    "huddle.before": Bilingual("họp chi ủy trước buổi sinh hoạt", "huddle before the meeting"),
    "huddle.earliest_before": Bilingual(
        "họp chi ủy sớm nhất trước buổi sinh hoạt", "earliest huddle before the meeting"
    ),
    "notice.before": Bilingual("thông báo trước buổi sinh hoạt", "notice before the meeting"),
    "papers.publish_before": Bilingual(
        "đăng tài liệu trước buổi sinh hoạt", "papers posted before the meeting"
    ),
    "minutes.publish_after": Bilingual(
        "đăng kết luận sau buổi sinh hoạt", "conclusion posted after the meeting"
    ),
    "self_score.submit_after": Bilingual("báo cáo điểm tự chấm", "own score reported up"),
    "records.enter_after": Bilingual(
        "nhập dữ liệu sau khi gián đoạn", "data entered after a failure"
    ),
    "records.enter_within": Bilingual("nhập bù buổi họp đã qua", "past meetings entered"),
    "official.decide_after": Bilingual(
        "cấp trên quyết định mức xếp loại", "upper committee decides the band"
    ),
    "cell.min_official": Bilingual(
        "số đảng viên chính thức tối thiểu của chi bộ", "fewest official members of a cell"
    ),
    "cell.committee_from_official": Bilingual(
        "số đảng viên chính thức để bầu chi ủy",
        "official members from which a committee is elected",
    ),
    "cell.committee_max": Bilingual("số chi ủy viên tối đa", "most members of a committee"),
    "cell.term_years": Bilingual("nhiệm kỳ chi bộ", "term of a cell"),
    "cell.groups_from_members": Bilingual(
        "số đảng viên để chia tổ đảng", "members from which a cell is divided in groups"
    ),
    "attendance.target_rate": Bilingual(
        "tỷ lệ dự sinh hoạt phải đạt", "share of members to attend"
    ),
    "attendance.target_exceeded": Bilingual(
        "phải trên tỷ lệ, không chỉ đạt", "the rate must lie above the target"
    ),
    "attendance.max_unexcused": Bilingual(
        "số đồng chí vắng không lý do tối đa", "most members absent without reason"
    ),
    "attendance.max_excused_run": Bilingual(
        "số lần vắng có lý do liên tiếp tối đa", "most excused absences running"
    ),
    "attendance.present_states": Bilingual(
        "trạng thái tính là có mặt", "states that count as present"
    ),
    "attendance.left_out.exempt": Bilingual(
        "không tính đảng viên được miễn", "exempt members are left out"
    ),
    "attendance.left_out.cell_types": Bilingual(
        "loại hình không tính tỷ lệ", "cell types left out of the rate"
    ),
    "attendance.left_out.temporarily_away": Bilingual(
        "không tính đảng viên sinh hoạt tạm thời nơi khác", "members temporarily away are left out"
    ),
    "attendance.left_out.suspended": Bilingual(
        "không tính đảng viên bị đình chỉ", "suspended members are left out"
    ),
    "votes.base_leaves_out": Bilingual(
        "trừ khỏi cơ sở tính biểu quyết", "left out of the base of votes"
    ),
    "votes.base_leaves_out.discipline": Bilingual(
        "trừ khỏi cơ sở tính khi kỷ luật", "left out of the base of votes on discipline"
    ),
    "votes.majority.resolution": Bilingual(
        "đa số: nghị quyết, kết luận", "majority: resolution or conclusion"
    ),
    "votes.majority.admission": Bilingual("đa số: kết nạp", "majority: admission"),
    "votes.majority.recognition": Bilingual(
        "đa số: công nhận chính thức", "majority: recognition as official member"
    ),
    "votes.majority.removal": Bilingual("đa số: xóa tên", "majority: removal from the list"),
    "votes.majority.expulsion": Bilingual("đa số: khai trừ", "majority: expulsion"),
    "votes.majority.discipline": Bilingual(
        "đa số: khiển trách, cảnh cáo", "majority: reprimand or warning"
    ),
    "votes.quorum": Bilingual("tỷ lệ có mặt bắt buộc", "quorum"),
    "votes.quorum_note": Bilingual(
        "tỷ lệ có mặt để nhắc", "share present below which a reminder is shown"
    ),
    "votes.second_entry": Bilingual(
        "biểu quyết phải có tài khoản thứ hai nhập lại số phiếu",
        "votes whose totals a second account must enter again",
    ),
    "score.maximum": Bilingual("tổng điểm của bảng điểm", "points of the whole sheet"),
    "score.points_step": Bilingual("điểm lẻ nhỏ nhất", "smallest step of points"),
    "score.step.draft_after": Bilingual("hạn chấm nháp", "deadline of the draft"),
    "score.step.propose_after": Bilingual(
        "hạn chi ủy đề xuất điểm", "deadline of the committee's proposal"
    ),
    "score.step.adopt_after": Bilingual(
        "hạn chi bộ thông qua điểm", "deadline of the cell's vote on the score"
    ),
    "score.step.note_after": Bilingual(
        "hạn cấp ủy viên ghi điểm riêng", "deadline of the official's own score"
    ),
    "score.step.correct_within": Bilingual(
        "thời gian được sửa điểm chính thức", "time for correcting the official score"
    ),
    "score.suggestion": Bilingual(
        "gợi ý điểm khi chưa đạt đủ điều kiện", "points suggested for a part of the conditions"
    ),
    "score.follower": Bilingual("người theo dõi, chấm điểm", "who follows and marks"),
    **MEMBER_NAMES,
}
"""Value name → what it sets."""

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
    return VALUES.get(key, Bilingual(key, key))


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
