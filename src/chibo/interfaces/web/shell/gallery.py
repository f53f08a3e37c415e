"""Every component with long Vietnamese texts, for developers and tests; invented persons and
figures.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_noop as _

from chibo.insight.scoring.rules.bands import RankedBand
from chibo.interfaces.access import public
from chibo.interfaces.forms import DayField
from rulebook.vocabulary.findings import Bilingual, Explained, Finding, Reason, Source

NAV = (
    ("Việc hôm nay", "Nhà", "home"),
    ("Kỳ sinh hoạt", "Họp", "calendar-event"),
    ("Nhiệm vụ", "Việc", "checklist"),
    ("Nghị quyết, kết luận", "Sổ", "notebook"),
    ("Đảng viên", "Người", "users"),
    ("Cấp ủy viên phụ trách", "Phụ trách", "map-pin"),
    ("Báo cáo", "Báo cáo", "report"),
)
STEPS = (
    ("Chuẩn bị", "done", date(2026, 11, 20)),
    ("Hội ý", "skipped", None),
    ("Triệu tập", "late", date(2026, 12, 2)),
    ("Họp", "current", date(2026, 12, 3)),
    ("Biên bản", "todo", date(2026, 12, 4)),
    ("Nghị quyết", "todo", date(2026, 12, 6)),
    ("Chấm điểm", "todo", date(2026, 12, 7)),
    ("Nộp", "todo", date(2026, 12, 10)),
)
PEOPLE = (
    ("Nguyễn Thị Bích", "chính thức", ""),
    ("Ma Văn Sáu", "làm việc xa · đã gửi ý kiến trước buổi sinh hoạt", "excused"),
    ("Nông Thị Phương Quỳnh Hoa", "dự bị · không biểu quyết", "remote"),
    ("Hoàng Đình Mạnh", "cấp ủy viên phụ trách", "present"),
)
EXPLAINED = Explained(
    Decimal("3"),
    (
        Reason(
            _("{present} of {base} were present: {share}"),
            {"present": 21, "base": 24, "share": Decimal("0.875")},
        ),
        Reason(
            _("At least {share} is needed for full points; the meeting was on {day}."),
            {"share": Decimal("0.9"), "day": date(2026, 11, 3)},
        ),
    ),
    (
        Source("Hướng dẫn 42-HD/BTCTW", "mục II.5", "H", pack="Trung ương"),
        Source(
            "Quy định của Đảng ủy xã Trường Sinh", "Điều 4", "M", note="có hiệu lực từ 01/01/2026"
        ),
    ),
)


class GalleryForm(forms.Form):
    topic = forms.CharField(
        label="Tên chuyên đề quý IV", help_text="Một câu ngắn, nêu việc cụ thể của thôn."
    )
    held_on = DayField(label="Ngày họp")
    kind = forms.ChoiceField(
        label="Loại buổi sinh hoạt", choices=[("regular", "Thường kỳ"), ("thematic", "Chuyên đề")]
    )
    ballot = forms.ChoiceField(
        label="Hình thức biểu quyết",
        widget=forms.RadioSelect,
        choices=[("hand", "Giơ thẻ đảng viên"), ("secret", "Bỏ phiếu kín")],
    )
    note = forms.CharField(
        label="Ghi chú", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    agreed = forms.BooleanField(
        label="Tôi đã đọc lại biên bản và xác nhận nội dung đúng với diễn biến buổi sinh hoạt"
    )


BANDS = {
    code: RankedBand(code, Bilingual(vi, en), place, 4)
    for place, (code, vi, en) in enumerate(
        (
            ("good", "Tốt", "Good"),
            ("fair", "Khá", "Fair"),
            ("average", "Trung bình", "Average"),
            ("poor", "Kém", "Poor"),
        )
    )
}


def twelve_months() -> list[dict[str, Any]]:
    """A year with every band and one month without a meeting."""
    bands = (
        "good",
        "good",
        "fair",
        "good",
        "average",
        "fair",
        "",
        "good",
        "poor",
        "average",
        "fair",
        "good",
    )
    points = (93, 95, 84, 91, 62, 78, None, 92, 45, 66, 81, 96)
    return [
        {
            "label": f"Tháng {index}",
            "short": f"{index}",
            "band": BANDS.get(code),
            "points": score,
            "url": "#",
        }
        for index, (code, score) in enumerate(zip(bands, points, strict=True), start=1)
    ]


def next_things() -> list[dict[str, Any]]:
    """What may need a secretary now, from late to easy."""
    return [
        {
            "title": "Gửi giấy mời cho 25 đảng viên và cấp ủy viên phụ trách",
            "url": "#",
            "tone": "late",
            "icon": "send",
            "note": "Giấy mời phải đến trước buổi sinh hoạt ít nhất một ngày",
            "due": date(2026, 12, 2),
            "why": EXPLAINED,
        },
        {
            "title": "Nhận xét 4 nhiệm vụ tháng trước",
            "url": "#",
            "tone": "wait",
            "icon": "checklist",
            "note": "Phải xong trước khi bế mạc kỳ này",
            "due": date(2026, 12, 3),
        },
        {
            "title": "Chọn chuyên đề quý IV",
            "url": "#",
            "tone": "info",
            "icon": "notebook",
            "note": "Gợi ý: Bê tông hóa đường thôn Đồng Bèn · chưa bàn từ năm 2023",
        },
    ]


def gallery_context() -> dict[str, Any]:
    """Everything the gallery page shows."""
    return {**_frame_shown(), **_work_shown(), **_scores_shown(), **_table_shown()}


def _frame_shown() -> dict[str, Any]:
    """The head of a page: where one is, who one is, the ways on."""
    return {
        "unit_name": "Chi bộ thôn Hưng Thịnh",
        "unit_above": "Đảng bộ xã Trường Sinh",
        "person_name": "Nguyễn Thị Minh Khuê",
        "person_office": "Bí thư chi bộ",
        "demo_mode": True,
        "nav": [
            {"label": n[0], "short": n[1], "icon": n[2], "url": "#", "current": not i}
            for i, n in enumerate(NAV)
        ],
        "trail": [("Đảng bộ xã Trường Sinh", "#"), ("Chi bộ thôn Hưng Thịnh", "#")],
    }


def _work_shown() -> dict[str, Any]:
    """The path of a month, what is to be done, a rule that explains itself, a form with errors."""
    return {
        "steps": [
            {"label": label, "state": state, "due": due, "url": "#"} for label, state, due in STEPS
        ],
        "actions": next_things(),
        "explained": EXPLAINED,
        "facts": [
            ("Có mặt", 21, "#"),
            ("Mẫu số", "24 = 27 − 2 được miễn − 1 sinh hoạt tạm thời nơi khác"),
            ("Vắng", "3 có lý do, 0 không lý do"),
        ],
        "advice": (
            "Tháng sau thêm 2 điểm nếu thêm 1 đảng viên dự: gửi giấy mời dự từ xa cho đồng chí Sáu."
        ),
        "form": GalleryForm({"topic": "", "held_on": "31/02/2026", "kind": "regular"}),
        "findings": [
            Finding(
                "vote.sum",
                _("The counts add up to {counted}, but {present} were present."),
                {"counted": 22, "present": 21},
                field="topic",
                source=Source("Hướng dẫn 42-HD/BTCTW", "mục II.6"),
            )
        ],
        "state_names": ("done", "current", "late", "todo", "skipped"),
    }


def _scores_shown() -> dict[str, Any]:
    return {
        "months": twelve_months(),
        "bands": [(BANDS["good"], 8), (BANDS["fair"], 4), (BANDS["average"], 2)],
        "scale": BANDS,
        "day": date(2026, 12, 3),
        "share": Decimal("0.924"),
    }


def _table_shown() -> dict[str, Any]:
    """A roll call, and a table with its foot."""
    return {
        "people": [
            {"key": i, "name": n, "note": note, "value": v} for i, (n, note, v) in enumerate(PEOPLE)
        ],
        "columns": [
            "Chi bộ",
            {"label": "Dự", "kind": "num"},
            {"label": "Tự chấm", "kind": "num"},
            "Bí thư",
        ],
        "rows": [
            [
                {"text": "Chi bộ thôn Hưng Thịnh", "url": "#"},
                "92,4 %",
                Decimal("95.5"),
                "Nguyễn Thị Minh Khuê",
            ],
            [
                {
                    "text": "Chi bộ Hợp tác xã Nông nghiệp và Dịch vụ tổng hợp Trường Sinh",
                    "url": "#",
                },
                None,
                None,
                "Chẩu Tiến Ước",
            ],
        ],
        "foot": ["Cả xã (2 trên 15 chi bộ)", "92,4 %", Decimal("95.5"), ""],
    }


@public()
def gallery(request: HttpRequest) -> HttpResponse:
    """The gallery page; absent unless settings.DEBUG."""
    if not settings.DEBUG:
        raise Http404
    messages.success(
        request, "Đã bỏ mục “Thu đảng phí” khỏi chương trình.", extra_tags="undo:/undo/"
    )
    return render(request, "web/gallery.html", gallery_context())
