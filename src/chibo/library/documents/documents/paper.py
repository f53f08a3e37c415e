"""The paper between facts and formats: head, title, blocks, signatures.

Word and PDF write out the same one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from chibo.library.documents.documents import party_style
from chibo.library.documents.documents.contexts import Head

TO_SIGN = "(Ký, ghi rõ họ tên)"
TEXT_WIDTH = 165  # mm: A4 less 30 left and 15 right
# Word and PDF/A want a day of making; facts without a day still give the same bytes each time.
_UNDATED = date(2025, 1, 1)
Style = Literal["body", "point", "heading", "subheading", "centre"]
Align = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class TextRun:
    """A stretch of text of one look."""

    text: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph; with `keep` it stays on the page of what follows."""

    runs: tuple[TextRun, ...]
    style: Style = "body"
    keep: bool = False
    kind: str = "paragraph"


@dataclass(frozen=True, slots=True)
class PaperColumn:
    """A column of a table; `width` in millimetres."""

    title: str
    width: int
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A row of cells; `strong` rows are bold."""

    cells: tuple[str, ...]
    strong: bool = False


@dataclass(frozen=True, slots=True)
class PaperTable:
    """A ruled table over the width of the text; its header comes back on every page.

    `tight` leaves no room between lines.
    """

    columns: tuple[PaperColumn, ...]
    rows: tuple[PaperRow, ...]
    tight: bool = False
    kind: str = "table"


Block = Paragraph | PaperTable


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs: lines of authority and post, then the name."""

    lines: tuple[str, ...]
    name: str


@dataclass(frozen=True, slots=True)
class Annex:
    """What follows the signatures on a new page."""

    title: str
    subject: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class OfficialPaper:
    """A whole paper, every text in it clean and final."""

    upper_body: str
    issuing_body: str
    number_line: str
    date_line: str
    draft: bool
    foot: str
    title: str
    subjects: tuple[str, ...]
    blocks: tuple[Block, ...]
    left: Signature | None
    right: Signature | None
    recipients: tuple[str, ...] = ()
    annexes: tuple[Annex, ...] = ()
    made_on: str = ""


def number_line(head: Head) -> str:
    """Số 05-NQ/CB; room for the number while there is none; empty without a symbol."""
    symbol = party_style.line(head.symbol)
    if not symbol:
        return ""
    return (
        f"Số {head.number:02d}-{symbol}"
        if head.number is not None
        else f"Số {chr(0xA0) * 6}-{symbol}"
    )


def date_line(head: Head) -> str:
    """Cẩm Lệ, ngày 03 tháng 02 năm 2026; room for day and month while there is no date."""
    place = party_style.line(head.place)
    day = (
        party_style.date_words(head.issued_on)
        if head.issued_on
        else "ngày      tháng      năm".replace(" ", chr(0xA0))
    )
    return f"{place}, {day}" if place else day[0].upper() + day[1:]


def paper(
    head: Head,
    title: str,
    subjects: Iterable[str],
    blocks: Iterable[Block],
    *,
    left: Signature | None = None,
    right: Signature | None = None,
    recipients: Sequence[str] = (),
    annexes: Sequence[Annex] = (),
) -> OfficialPaper:
    """The paper under its head; the seal code, if any, stands at its foot unless it is a draft."""
    code = party_style.line(head.seal_code)
    return OfficialPaper(
        upper_body=party_style.line(head.upper_body).upper(),
        issuing_body=party_style.line(head.issuing_body).upper(),
        number_line=number_line(head),
        date_line=date_line(head),
        draft=head.draft,
        foot=(
            f"Bản in từ biên bản đã khóa, mã kiểm chứng: {code}" if code and not head.draft else ""
        ),
        title=title,
        subjects=tuple(
            party_style.line(subject) for subject in subjects if party_style.line(subject)
        ),
        blocks=_with_last_kept(blocks) if right else tuple(blocks),
        left=left,
        right=right,
        recipients=tuple(recipients),
        annexes=tuple(annexes),
        made_on=(head.issued_on or _UNDATED).isoformat(),
    )


def _with_last_kept(blocks: Iterable[Block]) -> tuple[Block, ...]:
    # Signatures alone on a page could be put under any text.
    *before, last = blocks
    return (*before, replace(last, keep=True)) if isinstance(last, Paragraph) else (*before, last)


def body(text: str, *, bold: bool = False, italic: bool = False) -> list[Block]:
    """One paragraph a line of the text; a line that begins with "- " or "+ " is a point."""
    return [
        Paragraph(
            (TextRun(one, bold, italic),), "point" if one.startswith(("- ", "+ ", "– ")) else "body"
        )
        for one in party_style.lines(text)
    ]


def labelled(label: str, text: str) -> list[Block]:
    """A paragraph that begins with an italic label; further lines follow as paragraphs; nothing
    without a text.
    """
    first, *rest = party_style.lines(text) or ("",)
    if not first:
        return []
    opening = Paragraph(
        (TextRun(label + " ", italic=True), TextRun(first)), keep=first.endswith(":")
    )
    return [opening, *body("\n".join(rest))]


def listed(label: str, texts: Iterable[str]) -> list[Block]:
    """An italic label and its points; nothing when there are none."""
    made = points(texts)
    return [Paragraph((TextRun(label, italic=True),), keep=True), *made] if made else []


def points(texts: Iterable[str]) -> list[Block]:
    """One point a text, each with its dash."""
    return [
        Paragraph((TextRun("- " + one),), "point")
        for text in texts
        if (one := party_style.line(text))
    ]


def subheading(text: str) -> Paragraph:
    """A bold heading of the second level."""
    return Paragraph((TextRun(party_style.line(text), bold=True),), "subheading", keep=True)


def table(
    columns: Sequence[PaperColumn], rows: Iterable[Sequence[str]], *, strong: Iterable[int] = ()
) -> PaperTable:
    """A table whose columns fill the width of the text; `strong` names the bold rows, from 0.

    Raises ValueError when the widths do not add up to the width of the text or a row has another
    number of cells.
    """
    bold = set(strong)
    if sum(column.width for column in columns) != TEXT_WIDTH:
        raise ValueError(
            f"columns of {sum(column.width for column in columns)} mm on {TEXT_WIDTH} mm"
        )
    made = tuple(
        PaperRow(tuple(party_style.line(cell) for cell in row), index in bold)
        for index, row in enumerate(rows)
    )
    if any(len(row.cells) != len(columns) for row in made):
        raise ValueError("a row does not have one cell a column")
    return PaperTable(tuple(columns), made)


@dataclass(slots=True)
class Outline:
    """Blocks under headings I-, II-, …; a heading without anything beneath it leaves no trace."""

    blocks: list[Block] = field(default_factory=list)
    _count: int = 0

    def part(self, title: str, blocks: Sequence[Block]) -> None:
        """The part stands in the paper with the next Roman number; nothing happens when it is
        empty.
        """
        if blocks:
            self._count += 1
            words = f"{party_style.roman(self._count)}- {title.upper()}"
            heading = Paragraph((TextRun(words, bold=True),), "heading", keep=True)
            self.blocks += [heading, *blocks]


def signed(on_behalf_of: str, signer: str, name: str) -> Signature:
    """T/M CHI BỘ, then the signer's own post: a deputy signs as deputy, without K/T."""
    return Signature(
        (f"T/M {party_style.line(on_behalf_of).upper()}", party_style.POSTS[signer]),
        party_style.line(name),
    )


def minutes_signatures(
    writer: str, chair: str, *, writer_signed: str = "", chair_signed: str = ""
) -> tuple[Signature, Signature]:
    """The writer, who signs at left, and the chair, who signs at right; room to sign, or how they
    have signed.
    """
    left = ("NGƯỜI GHI BIÊN BẢN", party_style.line(writer_signed) or TO_SIGN)
    right = ("CHỦ TRÌ", party_style.line(chair_signed) or TO_SIGN)
    return Signature(left, party_style.line(writer)), Signature(right, party_style.line(chair))


def recipient_lines(recipients: Iterable[str], last: str) -> tuple[str, ...]:
    """The recipients as a list, ended by where the paper is filed."""
    given = [
        one.lstrip("-– ").rstrip(",;.") for text in recipients if (one := party_style.line(text))
    ]
    kept = [one for one in given if one.lower() != last.lower()]
    return (*(f"- {one}," for one in kept), f"- {last}.")


def subject_of(kind: str, month: date, topic: str) -> list[str]:
    """The lines beneath the title: which meeting of which month (a day in it), and the topic of a
    thematic one.
    """
    first = f"{party_style.MEETING_TITLES[kind]} {party_style.month_words(month.year, month.month)}"
    return (
        [first, f"Chuyên đề: “{party_style.line(topic)}”"] if party_style.line(topic) else [first]
    )
