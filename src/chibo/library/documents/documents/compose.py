"""Which kind of paper is composed from which facts."""

from collections.abc import Callable

from chibo.library.documents.documents import decisions, evening, minutes, notices, reports, sheets
from chibo.library.documents.documents.contexts import (
    AttendanceContent,
    Context,
    DecisionContent,
    MinutesContent,
    NoticeContent,
    ScoreSheetContent,
)
from chibo.library.documents.documents.evening_contexts import Evening
from chibo.library.documents.documents.month_contexts import MonthReport
from chibo.library.documents.documents.paper import OfficialPaper
from chibo.library.documents.documents.year_contexts import YearReport

Facts = Context | Evening | MonthReport | YearReport
_COMPOSERS: dict[str, tuple[type, Callable[..., OfficialPaper]]] = {
    "minutes": (MinutesContent, minutes.compose),
    "resolution": (DecisionContent, lambda context: decisions.compose(context, "resolution")),
    "conclusion": (DecisionContent, lambda context: decisions.compose(context, "conclusion")),
    "attendance": (AttendanceContent, sheets.compose_attendance),
    "score": (ScoreSheetContent, sheets.compose_score),
    "notice": (NoticeContent, notices.compose),
    "evening": (Evening, evening.compose),
    "month_report": (MonthReport, reports.compose),
    "year_report": (YearReport, reports.compose_year),
}
KINDS = tuple(_COMPOSERS)


def compose(kind: str, context: Facts) -> OfficialPaper:
    """The paper of that kind from its facts.

    Raises TypeError when the facts belong to another kind, KeyError for a kind that does not exist.
    """
    expected, composer = _COMPOSERS[kind]
    if not isinstance(context, expected):
        raise TypeError(
            f"{kind} is composed from {expected.__name__}, not {type(context).__name__}"
        )
    return composer(context)
