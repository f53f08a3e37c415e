"""Score sheets within a scope, the evidence of a meeting, the way of its score; trials of a
regulation.
"""

from chibo.insight.scoring.queries.progress import (
    due_of,
    progress_of,
    score_decisions,
    view_due_of,
    views_to_remind,
)
from chibo.insight.scoring.queries.sheets import (
    differs_from,
    evidence_contents,
    get_sheet,
    given_in,
    is_outdated,
    kept_in,
    lines_of,
    next_to_decide,
    open_findings,
    own_result,
    sheet_of,
    sheet_pack,
    sheets_in_months,
    sources_of,
    steps_of,
    undecided_months,
)

__all__ = [
    "differs_from",
    "due_of",
    "evidence_contents",
    "get_sheet",
    "given_in",
    "is_outdated",
    "kept_in",
    "lines_of",
    "next_to_decide",
    "open_findings",
    "own_result",
    "progress_of",
    "score_decisions",
    "sheet_of",
    "sheet_pack",
    "sheets_in_months",
    "sources_of",
    "steps_of",
    "undecided_months",
    "view_due_of",
    "views_to_remind",
]
