import re
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from django.template import Context, Template
from django.template.loader import render_to_string
from django.utils.translation import override

from chibo.interfaces import web
from chibo.interfaces.web.shell.gallery import BANDS, EXPLAINED
from chibo.interfaces.web.templatetags import chibo as tags
from rulebook.vocabulary.findings import Explained, Source

FOLDER = Path(web.__file__).parent
STATIC = FOLDER / "static" / "web"


def shown(source: str, **context: object) -> str:
    with override("vi"):
        return Template("{% load chibo bars %}" + source).render(Context(context))


def words(markup: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", markup).split())


def test_every_icon_that_a_template_names_is_in_the_sprite():
    drawn = set(re.findall(r'symbol id="([^"]+)"', (STATIC / "icons.svg").read_text()))
    named = {
        name
        for file in FOLDER.rglob("*.html")
        for name in re.findall(r'{% icon "([^"]+)"', file.read_text())
    } | {
        *tags.TONE_ICONS.values(),
        *tags.BAND_ICONS.values(),
    }

    assert named - drawn == set()


def test_asvs_1_2_3_no_template_holds_inline_script_style_or_handler():
    found = [
        (file.name, hit)
        for file in FOLDER.rglob("*.html")
        if file.name != "own_data.html"  # a file to take away: it carries its own style
        for hit in re.findall(
            r"<script(?![^>]*(?:src=|type=\"application/json\"))|<style|\sstyle=|\son\w+=",
            file.read_text(),
        )
    ]

    assert found == []


def test_chip_holds_word_icon_and_colour():
    chip = shown('{% chip "Muộn 2 ngày" "late" %}')

    assert (words(chip), 'class="chip late"' in chip, "#alert-triangle" in chip) == (
        "Muộn 2 ngày",
        True,
        True,
    )


@pytest.mark.parametrize(
    ("code", "text", "tone"),
    [
        ("good", "93 · Tốt", "good"),
        ("fair", "93 · Khá", "fair"),
        ("average", "93 · Trung bình", "average"),
        ("poor", "93 · Kém", "poor"),
        ("of_an_older_rule", "93 · of_an_older_rule", "unknown"),
    ],
)
def test_band_says_points_word_and_tone_of_its_regulation(code, text, tone):
    chip = shown("{% band code 93 bands=scale %}", code=code, scale=BANDS)

    assert (words(chip), f'class="chip {tone}"' in chip) == (text, True)


def test_band_without_a_score_says_so():
    assert words(shown('{% band "" %}')) == "chưa chấm"


def test_path_names_the_step_that_is_due():
    steps = [
        {"label": "Hội ý", "state": "skipped"},
        {"label": "Triệu tập", "state": "late", "due": date(2026, 12, 2), "url": "/x/"},
    ]

    assert (
        words(shown("{% path steps %}", steps=steps))
        == "Bước 2 trên 2: Triệu tập , quá hạn 02/12 Cả 2 bước Hội ý Bỏ qua Triệu tập quá hạn 02/12"
    )


def test_why_shows_rule_facts_arithmetic_source_and_advice():
    page = shown(
        '{% why explained title="Vì sao 3?" rule="Quy định" facts=facts advice="Mời sớm" %}',
        explained=EXPLAINED,
        facts=[("Có mặt", 21, "/rows/")],
    )

    assert (
        words(page).replace("\N{NO-BREAK SPACE}", " ")
        == "Vì sao 3? Quy định Có mặt 21 Cách tính 21 trên 24 đồng chí có mặt: 87,5 % Cần ít nhất"
        " 90 % để được điểm tối đa; buổi sinh hoạt ngày 03/11/2026. Nguồn Hướng dẫn 42-HD/BTCTW,"
        " mục II.5 nguồn chắc chắn · Trung ương Quy định của Đảng ủy xã Trường Sinh, Điều 4"
        " nguồn khá chắc chắn · có hiệu lực từ 01/01/2026 Lần sau nên làm gì Mời sớm"
    )
    assert page.strip().startswith('<details class="why">')


@pytest.mark.parametrize(
    ("source", "address"),
    [
        (Source("HD", pack="hd42", version="a1", key="x.y"), "/regulations/packs/hd42/a1/#x.y"),
        (Source("HD", pack="hd42", version="a1"), "/regulations/packs/hd42/a1/"),
        (Source("HD", pack="hd42", key="x.y"), "/regulations/packs/hd42/#x.y"),
    ],
)
def test_why_leads_to_the_place_in_the_version_it_names(source, address):
    page = shown("{% why explained %}", explained=Explained(1, sources=(source,)))

    assert re.findall(r'<a href="([^"]*)"', page) == [address]


@pytest.mark.parametrize("source", [Source("Luật 117"), Source("Luật 117", pack="Trung ương")])
def test_why_leads_nowhere_from_a_source_outside_the_packs(source):
    page = shown("{% why explained %}", explained=Explained(1, sources=(source,)))

    assert ("Luật 117" in page, "<a " in page) == (True, False)


def test_roll_row_records_nobody_by_default():
    row = shown('{% roll_row 7 "Ma Thị Lan" %}')

    assert re.findall(r'value="(\w+)"', row) == [
        "present",
        "excused",
        "unexcused",
        "late",
        "left",
        "remote",
    ]
    assert "selected" not in row


def test_roll_row_leaves_out_remote_where_it_is_not_allowed():
    row = shown('{% roll_row 7 "Ma Thị Lan" value="late" remote=False %}')

    assert re.findall(r'value="(\w+)"[^>]*?( selected)?>', row) == [
        ("present", ""),
        ("excused", ""),
        ("unexcused", ""),
        ("late", " selected"),
        ("left", ""),
    ]


def test_tally_that_does_not_add_up_says_so():
    fitting = shown('{% tally present=21 votes_for=18 against=1 abstain=2 outcome="carried" %}')
    broken = shown("{% tally present=21 votes_for=10 against=9 abstain=1 %}")

    assert ["Bốn số" in fitting, "Bốn số" in broken] == [False, True]


class TopicForm(forms.Form):
    topic = forms.CharField(label="Chuyên đề", help_text="Một câu ngắn.")


def test_field_ties_help_and_error_to_the_control():
    page = shown("{% form_errors form %}{% field form.topic %}", form=TopicForm({"topic": ""}))

    assert 'aria-describedby="id_topic-help id_topic-error"' in page
    assert 'aria-invalid="true"' in page
    assert 'href="#id_topic"' in page
    assert {"id_topic-help", "id_topic-error", "id_topic"} <= set(re.findall(r'id="([^"]+)"', page))


def test_asvs_1_2_1_table_cell_escapes_what_people_wrote():
    page = shown('{% table "Bảng" columns rows %}', columns=["A", "B"], rows=[["<i>", None]])

    assert ("&lt;i&gt;" in page, "<i>" in page, words(page).endswith("–")) == (True, False, True)


def test_year_strip_says_every_month_in_words():
    months = [
        {"label": "Tháng 1", "band": BANDS["good"], "points": 93},
        {"label": "Tháng 2", "band": None},
    ]

    page = shown("{% year_strip months mini=True %}", months=months)

    assert (
        re.search(r'aria-label="([^"]+)"', page)[1]
        == "Xếp loại theo tháng. Tháng 1: Tốt 93; Tháng 2: chưa ghi nhận buổi sinh hoạt"
    )


def test_undo_address_comes_only_from_own_paths():
    good, bad = (
        SimpleNamespace(extra_tags="undo:/a/ x"),
        SimpleNamespace(extra_tags="undo:https://a/"),
    )

    assert [tags.undo_url(good), tags.undo_url(bad)] == ["/a/", ""]


def test_form_keys_differ():
    assert shown("{% form_key %}") != shown("{% form_key %}")


@pytest.mark.parametrize("code", ["400", "403", "403_csrf", "404", "413", "429", "500"])
def test_error_page_renders_without_request_or_database(code):
    with override("vi"):
        page = render_to_string(f"{code}.html", {})

    assert page.count("<h1>") == 1
    assert "Về việc hôm nay" in page


@pytest.mark.parametrize(
    ("phone", "rings"),
    [
        ("0912 345 678", "tel:0912345678"),
        ("+84 (912) 345-678", "tel:+84912345678"),
        ("•••••••981", ""),
        ("", ""),
    ],
)
def test_a_number_rings_unless_it_is_masked(phone, rings):
    page = shown("{% load lists %}{% reach phone 'Lò Thị Mai' %}", phone=phone)

    assert (rings in page, "href" in page) == (True, bool(rings))
    assert words(page).replace(": Lò Thị Mai", "").strip() == (phone or "–")


def test_a_line_of_a_table_tells_its_values_and_unfolds_by_its_name():
    page = shown(
        '{% table "Bảng" columns rows %}', columns=["Chi bộ", "Tỷ lệ"], rows=[["<i>Ba Nhà", "90 %"]]
    )

    assert "Chi tiết: &lt;i&gt;Ba Nhà" in page
    assert re.search(r'<span class="sub on-phone">\s*Tỷ lệ: 90 %\s*</span>', page)
