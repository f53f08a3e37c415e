"""The values a pack may set, each once: name, kind, meaning, and whether it may be silent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from rulebook.vocabulary.findings import Bilingual
from rulebook.vocabulary.member_values import MEMBERS
from rulebook.vocabulary.values import (
    DECISIONS,
    FOLLOWERS,
    LEFT_OUT_OF_VOTE,
    SHIFT_POLICIES,
    STATES,
    KnownValue,
    day_of_month,
    flag,
    majority,
    month_of_quarter,
    one_of,
    points_step,
    share,
    some_of,
    term,
    weekdays,
    whole,
    words,
)

KNOWN_VALUES: Mapping[str, KnownValue] = {
    "meeting.regular_per_month": KnownValue(
        whole, Bilingual("số buổi sinh hoạt thường kỳ mỗi tháng", "regular meetings a month")
    ),
    "meeting.thematic_per_quarter": KnownValue(
        whole, Bilingual("số buổi chuyên đề mỗi quý", "thematic meetings a quarter")
    ),
    "meeting.day": KnownValue(
        day_of_month, Bilingual("ngày sinh hoạt hằng tháng", "day of the monthly meeting")
    ),
    "meeting.shift_policy": KnownValue(
        one_of(*SHIFT_POLICIES),
        Bilingual("cách dời khi trùng ngày nghỉ", "how the day moves when it is a day off"),
    ),
    "meeting.window_last_day": KnownValue(
        day_of_month, Bilingual("ngày cuối của tuần đầu tháng", "last day of the first week")
    ),
    "meeting.rest_days": KnownValue(
        weekdays,
        Bilingual("thứ trong tuần coi là ngày nghỉ họp", "weekdays on which no meeting is held"),
    ),
    "meeting.minimum_minutes.regular": KnownValue(
        whole, Bilingual("thời lượng tối thiểu, thường kỳ", "shortest regular meeting")
    ),
    "meeting.minimum_minutes.thematic": KnownValue(
        whole,
        Bilingual("thời lượng tối thiểu, chuyên đề", "shortest thematic meeting"),
        may_be_null=True,
    ),
    "meeting.minimum_minutes.extraordinary": KnownValue(
        whole,
        Bilingual("thời lượng tối thiểu, bất thường", "shortest extraordinary meeting"),
        may_be_null=True,
    ),
    "meeting.minimum_minutes.combined": KnownValue(
        whole,
        Bilingual(
            "thời lượng tối thiểu, thường kỳ kết hợp chuyên đề",
            "shortest regular and thematic meeting together",
        ),
    ),
    "agenda.ideology_minutes": KnownValue(
        whole,
        Bilingual("thời gian cho phần chính trị tư tưởng", "minutes for the ideological part"),
        may_be_null=True,
    ),
    "working_days.rest_days": KnownValue(
        weekdays,
        Bilingual("thứ trong tuần không phải ngày làm việc", "weekdays that are no working days"),
    ),
    "huddle.before": KnownValue(
        term,
        Bilingual("họp chi ủy trước buổi sinh hoạt", "huddle before the meeting"),
        may_be_null=True,
    ),
    "notice.before": KnownValue(
        term,
        Bilingual("thông báo trước buổi sinh hoạt", "notice before the meeting"),
        may_be_null=True,
    ),
    "papers.publish_before": KnownValue(
        term,
        Bilingual("đăng tài liệu trước buổi sinh hoạt", "papers posted before the meeting"),
        may_be_null=True,
    ),
    "minutes.publish_after": KnownValue(
        term,
        Bilingual("đăng kết luận sau buổi sinh hoạt", "conclusion posted after the meeting"),
        may_be_null=True,
    ),
    "self_score.submit_after": KnownValue(
        term, Bilingual("báo cáo điểm tự chấm", "own score reported up"), may_be_null=True
    ),
    "records.enter_after": KnownValue(
        term,
        Bilingual("nhập dữ liệu sau khi gián đoạn", "data entered after a failure"),
        may_be_null=True,
    ),
    "official.decide_after": KnownValue(
        term,
        Bilingual("cấp trên quyết định mức xếp loại", "upper committee decides the band"),
        may_be_null=True,
    ),
    "cell.min_official": KnownValue(
        whole,
        Bilingual(
            "số đảng viên chính thức tối thiểu của chi bộ", "fewest official members of a cell"
        ),
    ),
    "cell.committee_from_official": KnownValue(
        whole,
        Bilingual(
            "số đảng viên chính thức để bầu chi ủy",
            "official members from which a committee is elected",
        ),
    ),
    "cell.committee_max": KnownValue(
        whole, Bilingual("số chi ủy viên tối đa", "most members of a committee")
    ),
    "cell.term_years": KnownValue(whole, Bilingual("nhiệm kỳ chi bộ", "term of a cell")),
    "cell.groups_from_members": KnownValue(
        whole,
        Bilingual("số đảng viên để chia tổ đảng", "members from which a cell is divided in groups"),
    ),
    "attendance.target_rate": KnownValue(
        share, Bilingual("tỷ lệ dự sinh hoạt phải đạt", "share of members to attend")
    ),
    "attendance.target_exceeded": KnownValue(
        flag, Bilingual("phải trên tỷ lệ, không chỉ đạt", "the rate must lie above the target")
    ),
    "attendance.max_unexcused": KnownValue(
        whole,
        Bilingual("số đồng chí vắng không lý do tối đa", "most members absent without reason"),
    ),
    "attendance.max_excused_run": KnownValue(
        whole,
        Bilingual("số lần vắng có lý do liên tiếp tối đa", "most excused absences running"),
        may_be_null=True,
    ),
    "attendance.present_states": KnownValue(
        some_of(*STATES), Bilingual("trạng thái tính là có mặt", "states that count as present")
    ),
    "attendance.left_out.exempt": KnownValue(
        flag, Bilingual("không tính đảng viên được miễn", "exempt members are left out")
    ),
    "attendance.left_out.cell_types": KnownValue(
        words, Bilingual("loại hình không tính tỷ lệ", "cell types left out of the rate")
    ),
    "attendance.left_out.temporarily_away": KnownValue(
        flag,
        Bilingual(
            "không tính đảng viên sinh hoạt tạm thời nơi khác",
            "members temporarily away are left out",
        ),
    ),
    "attendance.left_out.suspended": KnownValue(
        flag, Bilingual("không tính đảng viên bị đình chỉ", "suspended members are left out")
    ),
    "votes.base_leaves_out": KnownValue(
        some_of(*LEFT_OUT_OF_VOTE),
        Bilingual("trừ khỏi cơ sở tính biểu quyết", "left out of the base of votes"),
    ),
    "votes.base_leaves_out.discipline": KnownValue(
        some_of(*LEFT_OUT_OF_VOTE),
        Bilingual("trừ khỏi cơ sở tính khi kỷ luật", "left out of the base of votes on discipline"),
    ),
    "votes.majority.resolution": KnownValue(
        majority, Bilingual("đa số: nghị quyết, kết luận", "majority: resolution or conclusion")
    ),
    "votes.majority.admission": KnownValue(
        majority, Bilingual("đa số: kết nạp", "majority: admission")
    ),
    "votes.majority.recognition": KnownValue(
        majority,
        Bilingual("đa số: công nhận chính thức", "majority: recognition as official member"),
    ),
    "votes.majority.removal": KnownValue(
        majority, Bilingual("đa số: xóa tên", "majority: removal from the list")
    ),
    "votes.majority.expulsion": KnownValue(
        majority, Bilingual("đa số: khai trừ", "majority: expulsion")
    ),
    "votes.majority.discipline": KnownValue(
        majority, Bilingual("đa số: khiển trách, cảnh cáo", "majority: reprimand or warning")
    ),
    "votes.quorum": KnownValue(
        majority, Bilingual("tỷ lệ có mặt bắt buộc", "quorum"), may_be_null=True
    ),
    "votes.quorum_note": KnownValue(
        majority,
        Bilingual("tỷ lệ có mặt để nhắc", "share present below which a reminder is shown"),
        may_be_null=True,
    ),
    "votes.second_entry": KnownValue(
        some_of(*DECISIONS),
        Bilingual(
            "biểu quyết phải có tài khoản thứ hai nhập lại số phiếu",
            "votes whose totals a second account must enter again",
        ),
        may_be_null=True,
    ),
    "score.maximum": KnownValue(
        whole, Bilingual("tổng điểm của bảng điểm", "points of the whole sheet")
    ),
    "score.points_step": KnownValue(
        points_step, Bilingual("điểm lẻ nhỏ nhất", "smallest step of points"), may_be_null=True
    ),
    "score.suggestion": KnownValue(
        one_of("none", "share_of_conditions"),
        Bilingual(
            "gợi ý điểm khi chưa đạt đủ điều kiện", "points suggested for a part of the conditions"
        ),
        may_be_null=True,
    ),
    "meeting.thematic_month": KnownValue(
        month_of_quarter,
        Bilingual("tháng trong quý dự kiến họp chuyên đề", "month of the quarter for the theme"),
    ),
    "meeting.move_within_days": KnownValue(
        whole,
        Bilingual("số ngày được dời buổi họp", "days by which a meeting may move"),
        may_be_null=True,
    ),
    "meeting.longest_minutes": KnownValue(
        whole,
        Bilingual("thời lượng tối đa được nhập", "longest meeting that can be entered"),
        may_be_null=True,
    ),
    "huddle.earliest_before": KnownValue(
        term,
        Bilingual("họp chi ủy sớm nhất trước buổi sinh hoạt", "earliest huddle before the meeting"),
        may_be_null=True,
    ),
    "records.enter_within": KnownValue(
        term, Bilingual("nhập bù buổi họp đã qua", "past meetings entered"), may_be_null=True
    ),
    "score.step.draft_after": KnownValue(
        term, Bilingual("hạn chấm nháp", "deadline of the draft"), may_be_null=True
    ),
    "score.step.propose_after": KnownValue(
        term,
        Bilingual("hạn chi ủy đề xuất điểm", "deadline of the committee's proposal"),
        may_be_null=True,
    ),
    "score.step.adopt_after": KnownValue(
        term,
        Bilingual("hạn chi bộ thông qua điểm", "deadline of the cell's vote on the score"),
        may_be_null=True,
    ),
    "score.step.note_after": KnownValue(
        term,
        Bilingual("hạn cấp ủy viên ghi điểm riêng", "deadline of the official's own score"),
        may_be_null=True,
    ),
    "score.step.correct_within": KnownValue(
        term,
        Bilingual("thời gian được sửa điểm chính thức", "time for correcting the official score"),
        may_be_null=True,
    ),
    "score.follower": KnownValue(
        some_of(*FOLLOWERS),
        Bilingual("người theo dõi, chấm điểm", "who follows and marks"),
        may_be_null=True,
    ),
    **MEMBERS,
}
"""Name → what is known of it, in the order of the manual."""

KNOWN: Mapping[str, Callable[[Any], Any]] = {
    name: known.read for name, known in KNOWN_VALUES.items()
}
"""Name → the reader of its kind."""

MAY_BE_NULL = frozenset(name for name, known in KNOWN_VALUES.items() if known.may_be_null)
"""Values for which a pack may say that no number is known."""
