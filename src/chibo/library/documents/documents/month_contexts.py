"""The facts of the committee's monthly report."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from chibo.library.documents.documents.contexts import Head, Signer


@dataclass(frozen=True, slots=True)
class FigureContent:
    """One figure of the report, already written out, with what it rests on."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReportRowContent:
    """One cell in the committee's report; None where the figure is not there yet. `rate` is 0–1."""

    cell: str
    held_on: date | None = None
    members: int | None = None
    present: int | None = None
    rate: Decimal | None = None
    tasks_due: int | None = None
    tasks_done: int | None = None
    own_points: Decimal | None = None
    own_band: str = ""
    decided_points: Decimal | None = None
    decided_band: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """A cell that the figures do not hold yet, and what is missing."""

    cell: str
    what: str


@dataclass(frozen=True, slots=True)
class MonthReport:
    """The committee's monthly report on cell meetings; `summary` is the sentence that opens it."""

    head: Head
    year: int
    month: int
    cells: int
    cells_met: int
    signer_name: str
    signer: Signer = "secretary"
    on_behalf_of: str = "BAN THƯỜNG VỤ"
    summary: str = ""
    figures: tuple[FigureContent, ...] = ()
    rows: tuple[ReportRowContent, ...] = ()
    missing: tuple[Missing, ...] = ()
    limits: str = ""
    proposals: str = ""
    recipients: tuple[str, ...] = field(default=())
