"""Papers as PDF/A-2b, set with the shipped font alone."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

import typst

from chibo.library.documents.documents.compose import Facts, compose
from chibo.library.documents.documents.paper import OfficialPaper

_HOME = Path(__file__).resolve().parents[1]
_TEMPLATE = _HOME / "templates_office" / "paper.typ"
_FONTS = _HOME / "fonts"
_UNKNOWN = "\u25a1"


@cache  # Reading the fonts takes longer than most papers; they are files of the version that runs.
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(_FONTS)]
    )


@cache
def covered() -> frozenset[int]:
    """The code points that all four cuts of the shipped font can draw."""
    spans = (
        line.split("-") for line in (_FONTS / "coverage.txt").read_text(encoding="ascii").split()
    )
    return frozenset(
        code for first, last in spans for code in range(int(first, 16), int(last, 16) + 1)
    )


def drawable(text: str) -> str:
    """The text with a white square for every character that the shipped font lacks (emoji, Chinese
    letters).
    """
    return "".join(c if ord(c) in covered() or c == "\n" else _UNKNOWN for c in text)


def render_pdf(kind: str, context: Facts) -> bytes:
    """The paper of that kind as a PDF/A-2b file; the same facts give the same bytes.

    Characters that the font lacks come out as a white square, never from another font. Raises
    TypeError when the facts belong to another kind.
    """
    return pdf_of(compose(kind, context))


@dataclass(frozen=True, slots=True)
class Bundled:
    """A paper in a file of many: whose it is, and under which words the first page lists it."""

    group: str
    label: str
    paper: OfficialPaper


@dataclass(frozen=True, slots=True)
class Cover:
    """The page in front of many papers: whose they are, sentences about the whole, and (name,
    words) of what is missing.
    """

    unit: str
    title: str
    lead: Sequence[str]
    gaps: Sequence[tuple[str, str]] = ()


def bundle_pdf(cover: Cover, papers: Sequence[Bundled], *, made_on: date) -> bytes:
    """All papers as one PDF/A-2b file, each from its own page 1, behind a page that names what is
    missing and where each begins.

    The same facts give the same bytes.
    """
    listed = [
        {"index": index, "group": one.group, "label": one.label} for index, one in enumerate(papers)
    ]
    facts = {
        "unit": cover.unit,
        "title": cover.title,
        "lead": list(cover.lead),
        "gaps": [list(gap) for gap in cover.gaps],
        "gaps-title": "Còn thiếu hoặc chưa xong",
        "gaps-head": ["Chi bộ", "Còn thiếu"],
        "papers-title": "Văn bản trong tệp này",
        "papers-head": ["Chi bộ", "Văn bản"],
        "papers": [asdict(one.paper) for one in papers],
        "cells": [
            {"name": name, "papers": list(rows)}
            for name, rows in groupby(listed, key=lambda row: row["group"])
        ],
    }
    return set_pages("bundle.typ", facts, made_on=made_on)


def _moment(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=UTC)


def pdf_of(paper: OfficialPaper) -> bytes:
    """The composed paper as a PDF/A-2b file."""
    return _compiled(_TEMPLATE.name, "paper", asdict(paper), _moment(paper.made_on))


def set_pages(template: str, facts: Mapping[str, Any], *, made_on: date) -> bytes:
    """Pages that are no Party paper, set by a template of this folder that reads the facts under
    the name `facts`.
    """
    return _compiled(template, "facts", facts, _moment(made_on.isoformat()))


def _compiled(template: str, name: str, facts: Any, made_at: datetime) -> bytes:
    compiler = typst.Compiler(
        input=(_TEMPLATE.parent / template).read_bytes(),
        root=str(_TEMPLATE.parent),
        font_paths=_fonts(),
        ignore_system_fonts=True,
    )
    data = drawable(json.dumps(facts, ensure_ascii=False))
    made = compiler.compile(
        format="pdf", pdf_standards=["a-2b"], sys_inputs={name: data}, timestamp=made_at
    )
    if not isinstance(made, bytes):
        raise TypeError("a paper is one file")
    return made
