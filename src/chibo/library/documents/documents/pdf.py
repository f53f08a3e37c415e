"""Papers as PDF/A-2b, set with the shipped font alone."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

from chibo.library.documents.documents.compose import compose
from chibo.library.documents.documents.contexts import Context, Kind
from chibo.library.documents.documents.paper import Paper

_HOME = Path(__file__).resolve().parents[1]
_TEMPLATE = _HOME / "templates_office" / "paper.typ"
_FONTS = _HOME / "fonts"
_UNKNOWN = "\u25a1"


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(_FONTS)])


@cache
def covered() -> frozenset[int]:
    """The code points that all four cuts of the shipped font can draw."""
    spans = (line.split("-") for line in (_FONTS / "coverage.txt").read_text(encoding="ascii").split())
    return frozenset(code for first, last in spans for code in range(int(first, 16), int(last, 16) + 1))


def drawable(text: str) -> str:
    """The text with a white square for every character that the shipped font lacks (emoji, Chinese letters)."""
    return "".join(c if ord(c) in covered() or c == "\n" else _UNKNOWN for c in text)


def render_pdf(kind: Kind, context: Context) -> bytes:
    """The paper of that kind as a PDF/A-2b file; the same facts give the same bytes.

    Characters that the font lacks come out as a white square, never from another font. Raises TypeError when the
    facts belong to another kind.
    """
    return pdf_of(compose(kind, context))


def _moment(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=UTC)


def pdf_of(paper: Paper) -> bytes:
    """The composed paper as a PDF/A-2b file."""
    return _compiled(_TEMPLATE.name, "paper", asdict(paper), _moment(paper.made_on))


def set_pages(template: str, facts: Mapping[str, Any], *, made_on: date) -> bytes:
    """Pages that are no Party paper, set by a template of this folder that reads the facts under the name `facts`."""
    return _compiled(template, "facts", facts, _moment(made_on.isoformat()))


def _compiled(template: str, name: str, facts: Any, made_at: datetime) -> bytes:
    compiler = typst.Compiler(
        input=(_TEMPLATE.parent / template).read_bytes(), root=str(_TEMPLATE.parent), font_paths=_fonts(),
        ignore_system_fonts=True,
    )  # fmt: skip
    data = drawable(json.dumps(facts, ensure_ascii=False))
    made = compiler.compile(format="pdf", pdf_standards=["a-2b"], sys_inputs={name: data}, timestamp=made_at)
    if not isinstance(made, bytes):
        raise TypeError("a paper is one file")
    return made
