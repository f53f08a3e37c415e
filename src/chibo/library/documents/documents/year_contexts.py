"""The facts of the committee's report on the year of its cells."""

from dataclasses import dataclass

from chibo.library.documents.documents.contexts import Head, Missing, Signer


@dataclass(frozen=True, slots=True)
class YearRow:
    """One cell in the committee's year, already in words; `quarters` counts its thematic meetings."""

    cell: str
    quarters: tuple[int, ...]
    first_half: str = ""
    second_half: str = ""
    whole: str = ""
    proposed: str = ""
    decided: str = ""


@dataclass(frozen=True, slots=True)
class YearReport:
    """The committee's report on the year of its cells; `summary` is the sentence that opens it."""

    head: Head
    year: int
    signer_name: str
    signer: Signer = "secretary"
    on_behalf_of: str = "BAN THƯỜNG VỤ"
    summary: str = ""
    results: tuple[str, ...] = ()
    quotas: tuple[str, ...] = ()
    rows: tuple[YearRow, ...] = ()
    missing: tuple[Missing, ...] = ()
    recipients: tuple[str, ...] = ()
