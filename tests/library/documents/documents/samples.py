"""One paper of each kind, with invented persons."""

from dataclasses import replace
from datetime import date, time
from decimal import Decimal

from chibo.library.documents.documents.contexts import (
    Absence,
    AttendanceContent,
    AttendanceRow,
    DecisionContent,
    Head,
    MinutesContent,
    MinutesItem,
    NoticeContent,
    OffRecord,
    OpinionContent,
    People,
    ProgrammeItem,
    Score,
    ScoreRow,
    ScoreSheetContent,
    SectionContent,
    TaskContent,
    TaskResult,
    VoteContent,
)
from chibo.library.documents.documents.evening_contexts import Evening
from chibo.library.documents.documents.month_contexts import (
    FigureContent,
    Missing,
    MonthReport,
    ReportRowContent,
)
from chibo.library.documents.documents.year_contexts import YearReport, YearRow, YearSumRow

V = VoteContent("", 20, 18, 0, 1, 0, Decimal("0.9"), 11, True, "giơ thẻ đảng viên")
head = Head("Đảng bộ xã Trường Sinh", "Chi bộ thôn Đồng Vàng", "Trường Sinh", date(2026, 2, 3))
people = People(
    20,
    2,
    1,
    1,
    1,
    0,
    17,
    2,
    1,
    0,
    (Absence("Ma Thị Lan", "đi khám bệnh"), Absence("Chẩu Tiến Ước", "công tác xa")),
    ("Lò Văn Mật",),
)
crit = [
    ("1", "Thời gian, thời lượng", 5, 5),
    ("2", "Tỷ lệ đảng viên dự", 5, 5),
    ("3", "Chuẩn bị", 10, 9),
    ("3.1", "Nội dung đúng, đủ, trọng tâm", 5, 5),
    ("3.2", "Họp chi ủy, thông báo, đăng tài liệu", 5, 4),
    ("4", "Tổ chức sinh hoạt", 40, 36.5),
    ("5", "Nguyên tắc: tập trung dân chủ, tự phê bình và phê bình", 5, 5),
    ("6", "Kết quả thực hiện kết luận, nghị quyết", 30, 27),
    ("7", "Kết thúc: kết luận, thông qua biên bản, đăng tải", 5, 5),
]
rows = tuple(
    ScoreRow(
        c,
        t,
        Decimal(m),
        Decimal(str(o)),
        Decimal(str(o)) if c != "6" else Decimal(24),
        None,
        "",
        ("." not in c),
    )
    for c, t, m, o in crit
)
score = Score(
    Decimal("92.5"),
    "Tốt",
    rows,
    limits="Một số ý kiến còn chung chung.",
    remedies="Gợi ý câu hỏi trước ba ngày.",
    vote=V,
)
tasks = (
    TaskContent(
        "Vận động 12 hộ hiến đất mở đường trục thôn",
        "Hoàng Văn Thuận",
        date(2026, 2, 28),
        "Ma Thị Lan",
        "100% hộ ký cam kết",
        "kỳ sinh hoạt tháng 3",
    ),
    TaskContent("Rà soát quần chúng ưu tú", "Nông Thị Hạnh", date(2026, 2, 20)),
)
last = (
    TaskResult("Thu đảng phí quý I", "Nông Thị Hạnh", "done", date(2026, 1, 31), "22/22 đảng viên"),
    TaskResult(
        "Sửa nhà văn hóa",
        "Hoàng Văn Thuận",
        "moved",
        date(2026, 1, 31),
        "chờ vật liệu",
        date(2026, 3, 31),
    ),
)
items = (
    MinutesItem(
        "Đánh giá kết quả tháng 01 năm 2026",
        "Hoàng Văn Thuận",
        "Chi bộ lãnh đạo nhân dân gieo cấy vụ xuân đạt 96% diện tích.\n- Thu ngân sách đạt 12 triệu"
        " đồng.\n- An ninh trật tự ổn định.",
        (
            OpinionContent(
                "Ma Thị Lan",
                "Đề nghị làm rõ trách nhiệm từng đồng chí trong việc vận động hiến đất, nêu tên hộ"
                " chưa đồng thuận.",
            ),
            OpinionContent("Ông Lý Văn Sơn, Trưởng ban công tác Mặt trận", "Mặt trận sẽ phối hợp."),
        ),
        "Nhất trí với báo cáo; giao đồng chí Thuận chủ trì.",
        (replace(V, question="Thông qua báo cáo tháng"),),
    ),
    MinutesItem(
        "Nội dung riêng",
        "Hoàng Văn Thuận",
        off_record=OffRecord("12", "tủ hồ sơ chi bộ", "Nông Thị Hạnh"),
    ),
)
MINUTES = MinutesContent(
    head,
    "regular",
    date(2026, 2, 3),
    "Nhà văn hóa thôn Đồng Vàng",
    people,
    "Hoàng Văn Thuận",
    "Nông Thị Hạnh",
    time(19, 30),
    time(21, 15),
    "",
    ("đồng chí Vi Thị Thơm, Ủy viên Ban Thường vụ Đảng ủy xã",),
    "22/22 đảng viên đã đóng đủ đến tháng 01 năm 2026.",
    "Ma Văn Bình",
    replace(V, way=""),
    last,
    items,
    tasks,
    score,
    V,
)
decision = DecisionContent(
    replace(head, number=5, symbol="NQ/CB"),
    "regular",
    date(2026, 2, 3),
    "Nhà văn hóa thôn Đồng Vàng",
    people,
    "Hoàng Văn Thuận",
    "Nông Thị Hạnh",
    "Hoàng Văn Thuận",
    started=time(19, 30),
    ended=time(21, 15),
    fees="đủ đến tháng 01 năm 2026.",
    last_month=(
        SectionContent("Công tác tư tưởng", "Ổn định, đồng thuận."),
        SectionContent("Nhiệm vụ chính trị", "- Gieo cấy vụ xuân đạt 96%.\n- Trồng 3 ha rừng."),
    ),
    last_tasks=last,
    praised="đồng chí Ma Thị Lan.",
    limits="Một số đảng viên chưa phát biểu.",
    next_month=(SectionContent("Chăm sóc lúa xuân", "Hoàn thành trước ngày 20 tháng 02."),),
    tasks=tasks,
    carrying_out=(
        "Từng đảng viên báo cáo kết quả tại kỳ sinh hoạt tháng 3.\n"
        "- Đồng chí Hạnh đăng nghị quyết lên sổ tay đảng viên điện tử trong 2 ngày."
    ),
    score=score,
    vote=V,
    recipients=("Đảng ủy xã (để báo cáo)", "Các đồng chí đảng viên"),
    opinions=items[0].opinions,
)
names = [
    "Hoàng Văn Thuận",
    "Nông Thị Hạnh",
    "Ma Thị Lan",
    "Chẩu Tiến Ước",
    "Lò Văn Mật",
    "Quan Thị Nghĩa",
    "Triệu Đức Thắng",
]
att = AttendanceContent(
    head,
    "regular",
    date(2026, 2, 3),
    "Nhà văn hóa thôn Đồng Vàng",
    tuple(
        AttendanceRow(
            names[i % 7] + (" " + "ABCDEFGH"[i // 7] if i > 6 else ""),
            ("official", "official", "probationary", "temporary")[i % 4],
            ("present", "present", "present", "late", "excused", "unexcused", "remote", "exempt")[
                i % 8
            ],
            office="Bí thư" if i == 0 else "",
            reason="đi khám bệnh" if i % 8 == 4 else "",
            at=time(19, 45) if i % 8 == 3 else None,
        )
        for i in range(52)
    ),
    People(
        official=39,
        probationary=13,
        temporary=13,
        exempt=6,
        present_official=26,
        present_probationary=7,
        excused=tuple(Absence(f"Đảng viên Số {i}", "đi khám bệnh") for i in range(7)),
        unexcused=tuple(f"Đảng viên Số {i}" for i in range(6)),
    ),
    "Hoàng Văn Thuận",
    "Nông Thị Hạnh",
    time(19, 30),
    rate=Decimal("0.8846"),
    rate_base=52,
)
sheet = ScoreSheetContent(
    head,
    "regular",
    date(2026, 2, 3),
    score,
    "Hoàng Văn Thuận",
    "Nông Thị Hạnh",
    rubric="Hướng dẫn 42-HD/BTCTW, 100 điểm.",
    attending_total=Decimal("89.5"),
    difference="Tiêu chí 6: cấp ủy viên dự tính theo nhiệm vụ xong đúng hạn.",
)
notice = NoticeContent(
    replace(head, number=12, symbol="TB/CB", issued_on=date(2026, 1, 28)),
    "thematic",
    date(2026, 2, 3),
    "Nhà văn hóa thôn",
    "Hoàng Văn Thuận",
    "Nông Thị Hạnh",
    time(19, 30),
    signer="deputy",
    topic="Giữ gìn vệ sinh môi trường nông thôn",
    minutes=120,
    attendees=("Toàn thể đảng viên chi bộ", "đồng chí Vi Thị Thơm, cấp ủy viên phụ trách"),
    items=tuple(
        ProgrammeItem(
            f"Nội dung thứ {i}: đánh giá kết quả thực hiện nhiệm vụ",
            names[i % 7],
            10,
            ("Dự thảo nghị quyết",) if i % 3 == 0 else (),
        )
        for i in range(1, 17)
    ),
    requests="Các đồng chí đọc tài liệu trước, có mặt đúng giờ.",
    recipients=("Như thành phần mời", "Đảng ủy xã (để báo cáo)"),
)
_CELLS = ("thôn Đồng Vàng", "Trường Trung học cơ sở Trường Sinh", "Trạm Y tế", "Công an xã")
_POINTS = Decimal("92.5")
cell_rows = tuple(
    ReportRowContent(
        f"Chi bộ {_CELLS[i % 4]}",
        date(2026, 2, 3),
        20 + i,
        19 + i,
        Decimal("0.95"),
        8,
        7,
        _POINTS,
        "Tốt",
    )
    for i in range(14)
)
report = MonthReport(
    Head(
        "Đảng bộ tỉnh Tuyên Quang",
        "Đảng ủy xã Trường Sinh",
        "Trường Sinh",
        date(2026, 2, 10),
        37,
        "BC/ĐU",
    ),
    2026,
    2,
    15,
    13,
    "Vi Thị Thơm",
    "deputy",
    figures=(
        FigureContent("Chi bộ họp đúng ngày 03", "12/15"),
        FigureContent("Tỷ lệ đảng viên dự", "93,4%", "13 chi bộ có số liệu"),
    ),
    rows=(*cell_rows, ReportRowContent("Chi bộ thôn Nà Khoang")),
    missing=(
        Missing("Chi bộ thôn Nà Khoang", "chưa họp, không có lý do"),
        Missing("Chi bộ Công an xã", "chưa gửi điểm tự chấm"),
    ),
    limits="Còn hai chi bộ chưa đủ số liệu.",
    proposals="Đề nghị tập huấn cho bí thư chi bộ.",
    recipients=("Ban Thường vụ Tỉnh ủy", "Ban Tổ chức Tỉnh ủy"),
)

year_report = YearReport(
    Head(
        "Đảng bộ tỉnh Tuyên Quang",
        "Đảng ủy xã Trường Sinh",
        "Trường Sinh",
        date(2026, 12, 20),
        41,
        "BC/ĐU",
    ),
    2026,
    "Vi Thị Thơm",
    "deputy",
    summary="Năm 2026, 13 trên 15 chi bộ trực thuộc đã được cấp ủy xếp loại.",
    results=("Hoàn thành xuất sắc nhiệm vụ: 2 chi bộ.", "Hoàn thành tốt nhiệm vụ: 11 chi bộ."),
    quotas=("Hoàn thành xuất sắc nhiệm vụ: đã quyết định 2 trên 2 chi bộ được phép.",),
    rows=(
        YearRow(
            "Chi bộ thôn Đồng Vàng", (1, 1, 1, 0), "Tốt", "Tốt*", "Tốt*", "Hoàn thành tốt nhiệm vụ"
        ),
        YearRow("Chi bộ thôn Nà Khoang", (0, 0, 0, 0)),
    ),
    sums=(
        YearSumRow(
            "Đảng bộ bộ phận Trường mầm non Hoa Ban", 2, 14, 1, 4, 2, 0, 1, on_paper=(6, 1, 2)
        ),
        YearSumRow("Chi bộ trực thuộc", 15, 150, 3, 45, 15, 0, 13),
        YearSumRow("Cộng", 17, 164, 4, 49, 17, 0, 14, on_paper=(6, 1, 2)),
    ),
    missing=(Missing("Chi bộ thôn Nà Khoang", "chi bộ chưa đề xuất xếp loại"),),
    recipients=("Ban Thường vụ Tỉnh ủy",),
)

evening = Evening(
    head=notice.head,
    kind="regular",
    held_on=notice.held_on,
    place=notice.place,
    rows=att.rows,
    chair=notice.chair,
    writer=att.writer,
    starts=notice.starts,
    items=notice.items,
    noted=tuple(range(len(notice.items))),
    tasks=tasks,
)

SAMPLES = {
    "minutes": MINUTES,
    "resolution": decision,
    "conclusion": replace(
        decision, head=replace(decision.head, number=None, symbol="KL/CB", draft=True)
    ),
    "attendance": att,
    "score": sheet,
    "notice": notice,
    "evening": evening,
    "month_report": report,
    "year_report": year_report,
}
_LOWER = (
    "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệfghiìỉĩíịjklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvwxyỳỷỹýỵz"
)
VIETNAMESE = f"{_LOWER} {_LOWER.upper()} 0123456789 “”‘’–—…«»%/()"
# What was typed, and what stands on the paper: hidden and control characters go, all else stays as
# it was typed.
PAYLOADS = {
    "<b>đậm</b>": "<b>đậm</b>",
    "<w:p><w:r/></w:p>": "<w:p><w:r/></w:p>",
    "{{ 1+1 }}": "{{ 1+1 }}",
    "{% for x in y %}": "{% for x in y %}",
    "{# ghi #}": "{# ghi #}",
    "#panic()": "#panic()",
    '#read("/etc/hostname")': '#read("/etc/hostname")',
    "*sao* _gạch_ `mã` $x^2$ = - + @a <nhãn> \\": "*sao* _gạch_ `mã` $x^2$ = - + @a <nhãn> \\",
    "]]>": "]]>",
    "&amp; &#65; & \"'": "&amp; &#65; & \"'",
    "a\x00b": "ab",
    "a\u202eb\u2066c\u200bd": "abcd",
    "a\x07\x0cb": "ab",
    "a\ufffeb\ud800c": "abc",
    "=HYPERLINK(1)": "=HYPERLINK(1)",
}


def with_text(text):
    """Minutes that hold the text in their item, opinion, place and a table."""
    item = replace(
        items[0], title=text, text=text, opinions=(OpinionContent(text, text),), conclusion=text
    )
    return replace(MINUTES, place=text, items=(item,), tasks=(TaskContent(text, text),))
