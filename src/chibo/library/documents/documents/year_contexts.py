"""The facts of the committee's report on the year of its cells."""

from dataclasses import dataclass

from chibo.library.documents.documents.contexts import Head, Signer
from chibo.library.documents.documents.month_contexts import Missing


@dataclass(frozen=True, slots=True)
class YearRow:
    """One cell in the committee's year, already in words; `quarters` counts its
    thematic meetings.
    """

    cell: str
    quarters: tuple[int, ...]
    first_half: str = ""
    second_half: str = ""
    whole: str = ""
    proposed: str = ""
    decided: str = ""


@dataclass(frozen=True, slots=True)
class YearSumRow:
    """One line of the sums of a year: a committee below, the own cells, or all together.

    `held`, `not_held` and `thematic` hold the months entered from paper; `on_paper` says how many,
    in this order.
    """

    name: str
    cells: int
    held: int
    not_held: int
    thematic: int
    first_half: int
    second_half: int
    decided: int
    on_paper: tuple[int, int, int] = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class YearReport:
    """The committee's report on the year of its cells; `summary` is the sentence that opens it,
    `sums` the committees below it with the line of all together at the end.
    """

    head: Head
    year: int
    signer_name: str
    signer: Signer = "secretary"
    on_behalf_of: str = "BAN THƯỜNG VỤ"
    summary: str = ""
    results: tuple[str, ...] = ()
    quotas: tuple[str, ...] = ()
    rows: tuple[YearRow, ...] = ()
    sums: tuple[YearSumRow, ...] = ()
    missing: tuple[Missing, ...] = ()
    recipients: tuple[str, ...] = ()
