"""Papers as Word files, written from the parts in templates_office/paper.docx.parts."""

import zipfile
from dataclasses import asdict
from datetime import datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from docxtpl import DocxTemplate

from chibo.library.documents.documents.compose import Facts, compose
from chibo.library.documents.documents.paper import OfficialPaper

_PARTS = Path(__file__).resolve().parents[1] / "templates_office" / "paper.docx.parts"
_TWIPS_PER_MM = 1440 / 25.4


@cache  # The parts are files of the version that runs.
def _template() -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in sorted(_PARTS.rglob("*")):
            if part.is_file():
                archive.writestr(part.relative_to(_PARTS).as_posix(), part.read_bytes())
    return packed.getvalue()


def render_docx(kind: str, context: Facts) -> bytes:
    """The paper of that kind as a Word file; every text is escaped, none is read as markup or
    template.

    Raises TypeError when the facts belong to another kind.
    """
    return docx_of(compose(kind, context))


def docx_of(paper: OfficialPaper) -> bytes:
    """The composed paper as a Word file."""
    template = DocxTemplate(BytesIO(_template()))
    template.render(_values(paper), autoescape=True)
    properties = template.docx.core_properties
    properties.title = " ".join([paper.title, *paper.subjects[:1]])[:255]
    properties.author = paper.issuing_body[:255]
    properties.created = properties.modified = datetime.fromisoformat(paper.made_on)
    written = BytesIO()
    template.save(written)
    return written.getvalue()


def _values(paper: OfficialPaper) -> dict[str, Any]:
    values = asdict(paper)
    values["blocks_of_paper"] = values.pop("blocks")
    for item in [
        *values["blocks_of_paper"],
        *(item for annex in values["annexes"] for item in annex["blocks"]),
    ]:
        if item["kind"] == "table":
            for column in item["columns"]:
                column["twips"] = round(column["width"] * _TWIPS_PER_MM)
        else:
            item["style_id"] = item["style"].capitalize()
    return values
