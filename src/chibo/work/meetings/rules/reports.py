"""What the owner of a task says of it, and what that proposes to the cell."""

from chibo.work.meetings.enums import ReviewOutcome, TaskReport
from rulebook.vocabulary.findings import Finding

# The mark that a report proposes; the meeting decides.
_PROPOSED = {
    TaskReport.DONE: ReviewOutcome.DONE,
    TaskReport.DOING: ReviewOutcome.CONTINUED,
    TaskReport.STUCK: ReviewOutcome.CONTINUED,
}


def check_report(state: str, words: str) -> tuple[Finding, ...]:
    """Findings when a report says too little: not how the task stands, or nothing in words."""
    found = []
    if state not in TaskReport.values:
        found.append(
            Finding(
                "no_state", "Choose how the task stands: done, under way or stuck.", field="state"
            )
        )
    if not words:
        found.append(
            Finding(
                "no_words",
                "Write in a few words what was done, or what is in the way.",
                field="report",
            )
        )
    return tuple(found)


def proposed_outcome(state: str) -> str:
    """The mark that a report proposes to the meeting; "" for one that does not say how the task
    stands.
    """
    return _PROPOSED[TaskReport(state)] if state in TaskReport.values else ""
