import io
from dataclasses import replace

import pytest
from docx import Document

from chibo.library.documents.documents.compose import KINDS
from chibo.library.documents.documents.paper import TO_SIGN
from chibo.library.documents.documents.word import render_docx
from tests.library.documents.documents.samples import (
    MINUTES,
    PAYLOADS,
    SAMPLES,
    VIETNAMESE,
    with_text,
)


def opened(kind, context):
    return Document(io.BytesIO(render_docx(kind, context)))


def cells(table):
    return [[[p.text for p in cell.paragraphs] for cell in row.cells] for row in table.rows]


def everything(document):
    texts = [p.text for p in document.paragraphs]
    texts += [
        p.text
        for table in document.tables
        for row in table.rows
        for cell in row.cells
        for p in cell.paragraphs
    ]
    return "\n".join(texts)


@pytest.mark.parametrize("kind", KINDS)
def test_page_is_a4_with_the_margins_of_party_papers(kind):
    section = opened(kind, SAMPLES[kind]).sections[0]
    sides = (
        section.page_width,
        section.page_height,
        section.top_margin,
        section.bottom_margin,
        section.left_margin,
    )

    assert [round(side.mm) for side in (*sides, section.right_margin)] == [210, 297, 20, 20, 30, 15]
    assert section.different_first_page_header_footer is True


def test_body_is_times_14_on_an_exact_line_of_20_points():
    document = opened("resolution", SAMPLES["resolution"])
    paragraph = next(p for p in document.paragraphs if p.style.name == "Paper Body")
    form = paragraph.style.paragraph_format

    assert (form.line_spacing.pt, form.space_after.pt, round(form.first_line_indent.mm)) == (
        20,
        6,
        10,
    )
    assert 'w:ascii="Times New Roman"' in document.styles.element.xml
    assert '<w:sz w:val="28"/>' in document.styles.element.xml


def test_head_of_a_resolution_is_exact():
    document = opened("resolution", SAMPLES["resolution"])
    head = document.tables[0]

    assert cells(head) == [
        [["ĐẢNG BỘ XÃ TRƯỜNG SINH", "CHI BỘ THÔN ĐỒNG VÀNG", "*"], ["ĐẢNG CỘNG SẢN VIỆT NAM"]],
        [["Số 05-NQ/CB"], ["Trường Sinh, ngày 03 tháng 02 năm 2026"]],
    ]
    bold = [p.runs[0].bold for p in head.rows[0].cells[0].paragraphs]
    assert bold == [None, True, None]
    assert [p.text for p in document.paragraphs[:3]] == [
        "NGHỊ QUYẾT",
        "sinh hoạt chi bộ thường kỳ tháng 02 năm 2026",
        "-----",
    ]


def test_head_of_a_draft_without_number_leaves_room():
    head = opened("conclusion", SAMPLES["conclusion"]).tables[0]

    assert cells(head)[1][0] == [f"Số {chr(160) * 6}-KL/CB", " DỰ THẢO "]


def test_resolution_is_signed_for_the_cell():
    foot = opened("resolution", SAMPLES["resolution"]).tables[-1]

    assert cells(foot) == [
        [
            [
                "Nơi nhận:",
                "- Đảng ủy xã (để báo cáo),",
                "- Các đồng chí đảng viên,",
                "- Lưu Chi bộ.",
            ],
            ["T/M CHI BỘ", "BÍ THƯ", "Hoàng Văn Thuận"],
        ]
    ]


def test_deputy_signs_as_deputy():
    notice = opened("notice", SAMPLES["notice"]).tables[-1]
    report = opened("month_report", SAMPLES["month_report"]).tables[-1]

    assert cells(notice)[0][1] == ["T/M CHI BỘ", "PHÓ BÍ THƯ", "Nông Thị Hạnh"]
    assert cells(report)[0][1] == ["T/M BAN THƯỜNG VỤ", "PHÓ BÍ THƯ", "Vi Thị Thơm"]


def test_minutes_are_signed_by_writer_and_chair():
    foot = opened("minutes", MINUTES).tables[-1]

    assert cells(foot) == [
        [["NGƯỜI GHI BIÊN BẢN", TO_SIGN, "Nông Thị Hạnh"], ["CHỦ TRÌ", TO_SIGN, "Hoàng Văn Thuận"]]
    ]


def test_off_record_item_prints_only_where_its_paper_is():
    secret = replace(MINUTES.items[1], text="lời không được in", conclusion="lời không được in")
    text = everything(opened("minutes", replace(MINUTES, items=(secret,))))

    assert "lời không được in" not in text
    assert "hồ sơ giấy (số 12, lưu tại tủ hồ sơ chi bộ, người giữ: đồng chí Nông Thị Hạnh)." in text


@pytest.mark.parametrize("payload", PAYLOADS)
def test_payload_comes_out_as_text(payload):
    document = opened("minutes", with_text(f"đầu {payload} cuối"))
    expected = f"đầu {PAYLOADS[payload]} cuối"

    assert expected in [p.text for p in document.paragraphs]
    assert expected in [
        cell.text for table in document.tables for row in table.rows for cell in row.cells
    ]


def test_every_vietnamese_letter_is_kept():
    assert VIETNAMESE in [p.text for p in opened("minutes", with_text(VIETNAMESE)).paragraphs]


def test_seal_code_stands_in_the_foot_of_every_page():
    section = opened(
        "minutes", replace(MINUTES, head=replace(MINUTES.head, seal_code="7F3A-91C2"))
    ).sections[0]

    for foot in (section.footer, section.first_page_footer):
        assert [p.text for p in foot.paragraphs] == [
            "Bản in từ biên bản đã khóa, mã kiểm chứng: 7F3A-91C2"
        ]


def test_report_names_the_cells_it_lacks():
    texts = [p.text for p in opened("month_report", SAMPLES["month_report"]).paragraphs]
    at = texts.index("III- CHI BỘ CHƯA ĐỦ SỐ LIỆU")

    assert texts[at + 1 : at + 4] == [
        "Số liệu trên chưa đầy đủ: còn thiếu 02 chi bộ.",
        "- Chưa họp, không có lý do: Chi bộ thôn Nà Khoang;",
        "- Chưa gửi điểm tự chấm: Chi bộ Công an xã;",
    ]
