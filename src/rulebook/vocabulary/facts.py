"""The facts of a meeting that criteria may ask for, by dotted name, with their kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from rulebook.vocabulary.findings import Bilingual, gettext_noop

FLAG, WHOLE, SHARE, DAY, TEXT = "flag", "whole", "share", "day", "text"


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact: its kind, what it says in the manual of packs, and its word on the pages.

    `counted` is the sentence with {number} that a criterion says where it shows the fact; empty
    when the fact has none.
    """

    kind: str
    meaning: Bilingual
    label: str
    counted: str = ""


FACTS: Mapping[str, Fact] = {
    "meeting.kind": Fact(
        TEXT,
        Bilingual("loại buổi sinh hoạt", "kind of meeting"),
        gettext_noop("Kind of meeting"),
    ),
    "meeting.held_on": Fact(
        DAY,
        Bilingual("ngày họp", "day it was held"),
        gettext_noop("Held on"),
    ),
    "meeting.rule_day": Fact(
        DAY,
        Bilingual("ngày theo quy định", "day of the rule"),
        gettext_noop("Day of the rule"),
    ),
    "meeting.minutes": Fact(
        WHOLE,
        Bilingual("thời lượng (phút)", "length in minutes"),
        gettext_noop("Length (minutes)"),
    ),
    "meeting.minimum_minutes": Fact(
        WHOLE,
        Bilingual("thời lượng tối thiểu (phút)", "shortest length in minutes"),
        gettext_noop("Minimum length (minutes)"),
    ),
    "meeting.minutes_short": Fact(
        WHOLE,
        Bilingual(
            "số phút còn thiếu, 0 khi đủ", "minutes short of the minimum, 0 when long enough"
        ),
        gettext_noop("Minutes short of the minimum"),
    ),
    "meeting.length_share": Fact(
        SHARE,
        Bilingual("thời lượng so với tối thiểu, tối đa 100 %", "length as a share of the minimum"),
        gettext_noop("Length as a share of the minimum"),
    ),
    "meeting.moved_reason": Fact(
        TEXT,
        Bilingual("lý do dời ngày", "reason for another day"),
        gettext_noop("Reason for another day"),
    ),
    "meeting.in_first_week": Fact(
        FLAG,
        Bilingual("họp trong tuần đầu của tháng", "held in the first week"),
        gettext_noop("In the first week of the month"),
    ),
    "thematic.held_this_month": Fact(
        FLAG,
        Bilingual("tháng này có họp chuyên đề", "a thematic meeting was held this month"),
        gettext_noop("Thematic meeting this month"),
    ),
    "thematic.held_this_quarter": Fact(
        FLAG,
        Bilingual("quý này có họp chuyên đề", "a thematic meeting was held this quarter"),
        gettext_noop("Thematic meeting this quarter"),
    ),
    "cell.type": Fact(
        TEXT,
        Bilingual("loại hình chi bộ", "cell type"),
        gettext_noop("Type of cell"),
    ),
    "cell.members": Fact(
        WHOLE,
        Bilingual("số đảng viên", "members"),
        gettext_noop("Members"),
    ),
    "cell.has_committee": Fact(
        FLAG,
        Bilingual("có chi ủy", "the cell has a committee"),
        gettext_noop("Cell has a committee"),
    ),
    "cell.has_deputy": Fact(
        FLAG,
        Bilingual("có phó bí thư", "the cell has a deputy secretary"),
        gettext_noop("Cell has a deputy secretary"),
    ),
    "attendance.base": Fact(
        WHOLE,
        Bilingual("số đảng viên tính tỷ lệ", "members who count in the rate"),
        gettext_noop("Counted in the rate"),
    ),
    "attendance.present": Fact(
        WHOLE,
        Bilingual("số đồng chí có mặt", "members present"),
        gettext_noop("Present"),
    ),
    "attendance.rate": Fact(
        SHARE,
        Bilingual("tỷ lệ dự", "share present"),
        gettext_noop("Attendance"),
    ),
    "attendance.excused": Fact(
        WHOLE,
        Bilingual("số đồng chí vắng có lý do", "absent with reason"),
        gettext_noop("Absent with reason"),
        gettext_noop("Absent with reason: {number}."),
    ),
    "attendance.unexcused": Fact(
        WHOLE,
        Bilingual("số đồng chí vắng không lý do", "absent without reason"),
        gettext_noop("Absent without reason"),
    ),
    "attendance.longest_excused_run": Fact(
        WHOLE,
        Bilingual("số lần vắng có lý do liên tiếp nhiều nhất", "longest run of excused absences"),
        gettext_noop("Longest run of excused absences"),
        gettext_noop("Longest run of excused absences: {number}."),
    ),
    "huddle.applies": Fact(
        FLAG,
        Bilingual("phải họp (hội ý) chi ủy", "a huddle is due"),
        gettext_noop("Huddle applies"),
    ),
    "huddle.held": Fact(
        FLAG,
        Bilingual("đã họp chi ủy", "the huddle was held"),
        gettext_noop("Huddle held"),
    ),
    "huddle.days_before": Fact(
        WHOLE,
        Bilingual("họp chi ủy trước mấy ngày", "days from huddle to meeting"),
        gettext_noop("Huddle, days before"),
    ),
    "huddle.has_minutes": Fact(
        FLAG,
        Bilingual("họp chi ủy có biên bản", "the huddle has minutes"),
        gettext_noop("Huddle has minutes"),
    ),
    "huddle.entered_in_time": Fact(
        FLAG,
        Bilingual(
            "biên bản chi ủy nhập trước buổi họp", "the huddle was entered before the meeting"
        ),
        gettext_noop("Huddle entered in time"),
    ),
    "notice.due": Fact(
        WHOLE,
        Bilingual("số người phải được thông báo", "persons to be told"),
        gettext_noop("Members to be told, without those exempt"),
    ),
    "notice.sent": Fact(
        WHOLE,
        Bilingual("số người đã được thông báo", "persons told"),
        gettext_noop("Members told"),
    ),
    "notice.official_in_charge": Fact(
        FLAG,
        Bilingual("đã báo cấp ủy viên theo dõi", "the official in charge was told"),
        gettext_noop("Official in charge told"),
    ),
    "papers.count": Fact(
        WHOLE,
        Bilingual("số tài liệu đã đăng", "papers posted"),
        gettext_noop("Papers"),
        gettext_noop("Documents sent before the meeting: {number}."),
    ),
    "papers.days_before": Fact(
        WHOLE,
        Bilingual("đăng tài liệu trước mấy ngày", "days from papers to meeting"),
        gettext_noop("Papers posted, days before"),
    ),
    "papers.hours_before": Fact(
        WHOLE,
        Bilingual("đăng tài liệu trước mấy giờ", "hours from papers to meeting"),
        gettext_noop("Papers posted, hours before"),
    ),
    "agenda.steps_required": Fact(
        WHOLE,
        Bilingual("số bước bắt buộc", "required steps"),
        gettext_noop("Required steps"),
    ),
    "agenda.steps_done": Fact(
        WHOLE,
        Bilingual("số bước bắt buộc đã làm", "required steps taken"),
        gettext_noop("Required steps taken"),
    ),
    "agenda.ideology_minutes": Fact(
        WHOLE,
        Bilingual("số phút phần chính trị tư tưởng", "minutes for the ideological part"),
        gettext_noop("Minutes for the ideological part"),
        gettext_noop("Minutes for the ideological part: {number}."),
    ),
    "agenda.led_by_others": Fact(
        WHOLE,
        Bilingual(
            "số mục do người khác bí thư trình bày", "items led by others than the secretary"
        ),
        gettext_noop("Items led by others than the chair"),
        gettext_noop("Items led by someone other than the secretary: {number}."),
    ),
    "opinions.speakers": Fact(
        WHOLE,
        Bilingual("số đồng chí phát biểu", "members who spoke"),
        gettext_noop("Members who spoke"),
        gettext_noop("Members who spoke: {number}."),
    ),
    "opinions.share": Fact(
        SHARE,
        Bilingual("tỷ lệ phát biểu trên số có mặt", "share of those present who spoke"),
        gettext_noop("Share of those present who spoke"),
        gettext_noop("Share of those present who spoke: {number} %."),
    ),
    "opinions.praises": Fact(
        WHOLE,
        Bilingual("số lần biểu dương, nhắc nhở", "praises and reminders"),
        gettext_noop("Praise and reminders"),
    ),
    "tasks.exists_last": Fact(
        FLAG,
        Bilingual("kỳ trước có nhiệm vụ để kiểm điểm", "the last meeting left tasks to review"),
        gettext_noop("An earlier meeting left tasks or a conclusion"),
    ),
    "tasks.due": Fact(
        WHOLE,
        Bilingual("số nhiệm vụ đến hạn", "tasks due"),
        gettext_noop("Tasks due"),
        gettext_noop("Tasks due by this meeting: {number}."),
    ),
    "tasks.done": Fact(
        WHOLE,
        Bilingual("số nhiệm vụ hoàn thành", "tasks done"),
        gettext_noop("Tasks done"),
        gettext_noop("Tasks done: {number}."),
    ),
    "tasks.done_share": Fact(
        SHARE,
        Bilingual("tỷ lệ nhiệm vụ hoàn thành", "share of tasks done"),
        gettext_noop("Share of tasks done"),
        gettext_noop("Share of tasks done: {number} %."),
    ),
    "closing.concluded": Fact(
        FLAG,
        Bilingual("có kết luận hoặc nghị quyết", "there is a conclusion or resolution"),
        gettext_noop("Concluded"),
    ),
    "closing.minutes_adopted": Fact(
        FLAG,
        Bilingual("biên bản đã thông qua", "the minutes were adopted"),
        gettext_noop("Minutes adopted"),
    ),
    "closing.minutes_complete": Fact(
        FLAG,
        Bilingual("biên bản ghi đủ các mục", "the minutes are complete"),
        gettext_noop("Minutes adopted and signed by both"),
    ),
    "closing.tasks_assigned": Fact(
        FLAG,
        Bilingual("đã giao nhiệm vụ", "tasks were given"),
        gettext_noop("Tasks assigned"),
    ),
    "closing.tasks_with_owner": Fact(
        FLAG,
        Bilingual("mỗi nhiệm vụ có người và thời hạn", "every task has an owner and a deadline"),
        gettext_noop("Tasks with owner and deadline"),
    ),
    "closing.published_days_after": Fact(
        WHOLE,
        Bilingual("đăng kết luận sau mấy ngày", "days from meeting to posting"),
        gettext_noop("Published, days after"),
    ),
    "huddle.entered_late": Fact(
        FLAG,
        Bilingual("biên bản chi ủy nhập muộn", "the huddle was entered late"),
        gettext_noop("Huddle entered late"),
    ),
}
"""Name → what is known of the fact, in the order of the manual."""

KINDS: Mapping[str, str] = {name: fact.kind for name, fact in FACTS.items()}
"""Name → kind; shares lie between 0 and 1, `whole` counts people, minutes, days or tasks."""


def refuse_unfit(facts: Mapping[str, Any]) -> None:
    """Raises ValueError for the first fact that does not exist or whose value is not of its kind;
    None fits them all.
    """
    for name, value in facts.items():
        if name not in KINDS:
            raise ValueError(f"there is no fact {name}")
        if value is not None and not _fits(KINDS[name], value):
            raise ValueError(f"the fact {name} is of the kind {KINDS[name]}; {value} does not fit")


def _fits(kind: str, value: Any) -> bool:
    if kind == FLAG or isinstance(value, bool):
        return kind == FLAG and isinstance(value, bool)
    if kind == DAY:
        return isinstance(value, date)
    if kind == TEXT:
        return isinstance(value, str)
    whole = isinstance(value, int) and value >= 0
    return whole if kind == WHOLE else isinstance(value, int | float | Decimal) and 0 <= value <= 1
