import io
from dataclasses import replace
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from pypdf import PdfReader
from pypdf.generic import ContentStream

from chibo.library.documents.documents.compose import KINDS
from chibo.library.documents.documents.pdf import covered, drawable, render_pdf
from tests.library.documents.documents.samples import (
    MINUTES,
    PAYLOADS,
    SAMPLES,
    VIETNAMESE,
    with_text,
)


def read(pdf):
    return PdfReader(io.BytesIO(pdf))


def fonts_of(pdf):
    found = {}
    for page in read(pdf).pages:
        for font in page["/Resources"]["/Font"].values():
            descendant = font.get_object()["/DescendantFonts"][0].get_object()
            file = descendant["/FontDescriptor"].get_object()
            found[str(descendant["/BaseFont"]).split("+")[-1]] = file.get("/FontFile2") or file.get(
                "/FontFile3"
            )
    return found


def glyphs_of(pdf):
    """Every glyph number drawn; fonts here are Type 0 with two bytes a glyph, and 0 is the missing
    one.
    """
    drawn = []
    for page in read(pdf).pages:
        for operands, operator in ContentStream(page.get_contents(), page.pdf).operations:
            if operator in (b"Tj", b"TJ"):
                parts = operands[0] if operator == b"TJ" else operands
                raw = b"".join(
                    part.original_bytes for part in parts if hasattr(part, "original_bytes")
                )
                drawn += [
                    int.from_bytes(raw[place : place + 2], "big") for place in range(0, len(raw), 2)
                ]
    return drawn


def text_of(pdf):
    return "\n".join(page.extract_text() for page in read(pdf).pages)


@pytest.mark.parametrize("kind", KINDS)
def test_paper_embeds_the_shipped_font_alone(kind):
    fonts = fonts_of(render_pdf(kind, SAMPLES[kind]))

    assert set(fonts) <= {
        "Tinos",
        "Tinos-Bold",
        "Tinos-Italic",
        "Tinos-BoldItalic",
        "Tinos-Regular",
    }
    assert all(file is not None for file in fonts.values())


def test_every_vietnamese_letter_has_its_glyph():
    pdf = render_pdf("minutes", with_text(VIETNAMESE))
    plain = "".join(text_of(pdf).split())

    assert [letter for letter in VIETNAMESE if not letter.isspace() and letter not in plain] == []
    assert 0 not in glyphs_of(pdf)


@pytest.mark.parametrize("kind", KINDS)
def test_paper_draws_no_missing_glyph(kind):
    glyphs = glyphs_of(render_pdf(kind, SAMPLES[kind]))

    assert len(glyphs) > 400
    assert 0 not in glyphs


def test_coverage_file_says_what_the_fonts_hold():
    folder = Path("src/chibo/library/documents/fonts")
    held = [set(TTFont(path).getBestCmap()) for path in sorted(folder.glob("*.ttf"))]

    assert len(held) == 4
    assert covered() == {code for code in set.intersection(*held) if code >= 32}
    assert {ord(letter) for letter in VIETNAMESE} - {10} <= covered()


def test_letter_outside_the_font_becomes_a_square():
    assert drawable("họp 😀 中") == "họp □ □"
    assert "□" in text_of(render_pdf("minutes", with_text("Biểu tượng 😀")))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_payload_comes_out_as_text(payload):
    shown = "".join(text_of(render_pdf("minutes", with_text(f"đầu {payload} cuối"))).split())

    assert "".join(f"đầu {PAYLOADS[payload]} cuối".split()) in shown


def test_same_facts_give_the_same_bytes():
    assert render_pdf("minutes", MINUTES) == render_pdf("minutes", MINUTES)


def test_paper_declares_itself_pdf_a_2b():
    metadata = (
        read(render_pdf("resolution", SAMPLES["resolution"]))
        .xmp_metadata.stream.get_data()
        .decode()
    )

    assert "<pdfaid:part>2</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>B</pdfaid:conformance>" in metadata


def test_paper_is_a4():
    page = read(render_pdf("notice", SAMPLES["notice"])).pages[0]

    assert [round(float(side)) for side in page.mediabox[2:]] == [595, 842]


def test_draft_says_so_and_sealed_minutes_bear_their_code():
    sealed = replace(MINUTES, head=replace(MINUTES.head, seal_code="7F3A-91C2"))
    draft = replace(MINUTES, head=replace(MINUTES.head, draft=True, seal_code="7F3A-91C2"))

    assert "mã kiểm chứng: 7F3A-91C2" in text_of(render_pdf("minutes", sealed))
    assert "DỰ THẢO" not in text_of(render_pdf("minutes", sealed))
    assert "DỰ THẢO" in text_of(render_pdf("minutes", draft))
    assert "7F3A-91C2" not in text_of(render_pdf("minutes", draft))


def test_page_number_stands_on_every_page_but_the_first():
    first, second, *_ = (
        page.extract_text().split("\n") for page in read(render_pdf("minutes", MINUTES)).pages
    )

    assert "2" in (second[0].strip(), second[-1].strip())
    assert "1" not in (first[0].strip(), first[-1].strip())


def test_facts_of_another_kind_are_refused():
    with pytest.raises(
        TypeError, match="notice is composed from NoticeContent, not MinutesContent"
    ):
        render_pdf("notice", MINUTES)
