"""What the demo tells: how each cell works, what it talks about, where it stands this month."""

from dataclasses import dataclass

PASSWORD = "hoa sen nở tháng bảy"  # noqa: S105 (printed for visitors of the demo)
LOGINS = {
    "secretary": "bithu",
    "deputy": "phobithu",
    "committee_member": "chiuyvien",
    "meeting_secretary": "thuky",
    "member": "dangvien",
    "official_in_charge": "phutrach",
    "committee_office": "vanphong",
    "organisation_department": "tochuc",
    "inspection": "kiemtra",
    "administrator": "quantri",
}


@dataclass(frozen=True, slots=True)
class Habit:
    """How a cell works: share of members who come, how promptly it publishes (days), how often
    tasks end well.
    """

    comes: float = 0.96
    publishes_after: int = 1
    tasks_done: float = 0.95
    papers: bool = True
    minutes: int = 104
    skips: tuple[int, ...] = ()


STEADY = Habit()
STRONG = Habit(comes=0.98, tasks_done=1.0, minutes=112)
SHORT = Habit(minutes=82, papers=False)
THIN = Habit(comes=0.86, tasks_done=0.8, publishes_after=3)
STRUGGLING = Habit(
    comes=0.82, tasks_done=0.6, publishes_after=4, papers=False, minutes=88, skips=(3,)
)

HABITS: dict[str, Habit] = {
    "TS-01": STRONG,
    "TS-02": STEADY,
    "TS-03": THIN,
    "TS-04": STEADY,
    "TS-05": STRONG,
    "TS-06": STEADY,
    "TS-07": SHORT,
    "TS-08": STRUGGLING,
    "TS-09": STRONG,
    "TS-10": STEADY,
    "TS-11": STEADY,
    "TS-12": Habit(comes=0.9, minutes=92),
    "TS-13": STEADY,
    "TS-14": Habit(publishes_after=2, minutes=121),
    "TS-15": THIN,
}

# How far each cell has come this month once the day of the meeting is past; before it, the second
# table.
AFTER_THE_DAY = {
    "TS-01": "decided",
    "TS-02": "decided",
    "TS-03": "closed",
    "TS-04": "submitted",
    "TS-05": "sealed",
    "TS-06": "decided",
    "TS-07": "submitted",
    "TS-08": "convened",
    "TS-09": "decided",
    "TS-10": "returned",
    "TS-11": "adopted",
    "TS-12": "open",
    "TS-13": "submitted",
    "TS-14": "resolved",
    "TS-15": "agenda",
}
BEFORE_THE_DAY = {
    "TS-01": "convened",
    "TS-02": "convened",
    "TS-03": "agenda",
    "TS-04": "huddle",
    "TS-05": "huddle",
    "TS-06": "convened",
    "TS-07": "agenda",
    "TS-08": "planned",
    "TS-09": "convened",
    "TS-10": "huddle",
    "TS-11": "convened",
    "TS-12": "planned",
    "TS-13": "agenda",
    "TS-14": "convened",
    "TS-15": "planned",
}
STAGES = [
    "planned",
    "agenda",
    "huddle",
    "convened",
    "open",
    "closed",
    "adopted",
    "sealed",
    "resolved",
    "submitted",
    "returned",
    "decided",
]

# The cells whose score of two months ago the committee corrected later, and those whose official
# notes own points.
CORRECTED = ("TS-05",)
NOTED = ("TS-02", "TS-05", "TS-09", "TS-14")

# The year: class and points of the yearly review; who has not proposed yet, who is decided, what
# was discussed.
USUAL_CLASS = ("good", 84)
CLASSES = {
    "TS-01": ("excellent", 93),
    "TS-03": ("good", 74),
    "TS-05": ("excellent", 92),
    "TS-08": ("done", 64),
    "TS-09": ("excellent", 91),
    "TS-15": ("good", 72),
}
NOT_PROPOSED = ("TS-11", "TS-12")
CLASS_DECIDED = ("TS-01", "TS-02", "TS-04", "TS-06", "TS-08", "TS-13")
CLASS_REASONS = {
    "excellent": (
        "Hoàn thành mọi nhiệm vụ đúng hạn, nhiều việc vượt kế hoạch; các buổi sinh hoạt đều đạt mức"
        " Tốt."
    ),
    "good": "Hoàn thành các nhiệm vụ năm; còn một số kỳ ít ý kiến phát biểu.",
    "done": (
        "Còn nhiệm vụ chậm hạn, một kỳ không tổ chức được do mưa lũ; chi bộ đã có kế hoạch khắc"
        " phục."
    ),
}
DISCUSSED = {
    "TS-05": "Việc hiến đất làm đường vượt kế hoạch, nhân dân đồng tình.",
    "TS-09": "Kết quả tốt; cần đối chiếu hai nhiệm vụ chuyển sang năm sau.",
}

TOPICS = [
    "Giữ gìn vệ sinh môi trường, phân loại rác tại nguồn",
    "Bê tông hóa đường nội thôn: dân bàn, dân làm",
    "Học tập và làm theo Bác về tiết kiệm, chống lãng phí",
    "Vai trò nêu gương của đảng viên trong chuyển đổi số",
]
TASKS = [
    ("Vận động các hộ quét dọn đường thôn vào sáng thứ Bảy", "100 % tuyến đường trong thôn sạch"),
    ("Rà soát hộ nghèo, cận nghèo để đề nghị hỗ trợ", "Danh sách có xác nhận của thôn"),
    ("Tuyên truyền làm căn cước và tài khoản dịch vụ công", "Ít nhất 20 người dân được hướng dẫn"),
    ("Chuẩn bị chuyên đề của quý", "Dự thảo gửi chi ủy trước 7 ngày"),
    ("Giúp đỡ hai quần chúng ưu tú học lớp nhận thức về Đảng", "Hai hồ sơ nộp đủ"),
    ("Kiểm tra công tác phòng cháy tại nhà văn hóa", "Biên bản kiểm tra và kiến nghị"),
    ("Vận động hiến đất mở rộng ngõ", "Ba hộ đồng ý bằng văn bản"),
    ("Thăm hỏi đảng viên cao tuổi, ốm đau", "Thăm đủ các đồng chí được miễn sinh hoạt"),
    ("Trồng bù cây xanh ven đường liên thôn", "60 cây sống sau một tháng"),
    ("Đôn đốc đóng đảng phí đúng hạn", "Thu đủ trước ngày 25"),
]
OPINIONS = [
    "Nhất trí với đánh giá tháng qua; đề nghị cụ thể hơn về thời hạn của từng việc.",
    "Đường vào khu sản xuất xuống cấp sau mưa, đề nghị xã bố trí vật liệu, thôn góp công.",
    "Đề nghị phân công rõ người phụ trách từng ngõ trong việc giữ vệ sinh.",
    "Một số hộ chưa hiểu chính sách hỗ trợ, cần đến từng nhà giải thích.",
    "Tự nhận thấy tháng qua chưa hoàn thành việc được giao, xin khắc phục trong tháng tới.",
    "Biểu dương các đồng chí đã vận động được nhân dân hiến đất làm đường.",
    "Đề nghị gửi tài liệu sớm hơn để đảng viên đi làm xa nghiên cứu, gửi ý kiến.",
    "Thanh niên trong thôn còn ít tham gia, nên mời Đoàn thanh niên cùng bàn.",
]
NOTES = {
    "opening": "Đồng chí chủ trì tuyên bố lý do, giới thiệu thành phần dự.",
    "officers": "Chi bộ cử thư ký cuộc họp và người theo dõi chấm điểm.",
    "last_month": "Chi ủy báo cáo kết quả tháng trước; từng đảng viên báo cáo nhiệm vụ được giao.",
    "ideology": "Phổ biến thời sự, văn bản mới; kể một mẩu chuyện về Bác.",
    "discussion": "Chi bộ thảo luận dân chủ, tập trung vào việc của thôn, đơn vị.",
    "assign_tasks": "Chủ trì kết luận và phân công nhiệm vụ, mỗi việc một người chịu trách nhiệm.",
}
ABSENCES = [
    "Đi công tác",
    "Ốm, có báo trước",
    "Việc gia đình",
    "Trực cơ quan",
    "Đưa con đi khám bệnh",
]
PAPER = (
    "Tài liệu sinh hoạt chi bộ\n\n1. Đánh giá kết quả tháng trước.\n2. Phương hướng, nhiệm vụ tháng"
    " này.\n3. Nội dung xin ý kiến: vệ sinh môi trường; giao thông nông thôn; công tác phát triển"
    " đảng viên.\n"
)
