"""When somebody from above may open what is said in a cell."""

from rulebook.vocabulary.findings import Finding, gettext_noop

# So many openings a person may make on one day; enough for an inspection, too few for curiosity.
OPENINGS_A_DAY = 10
# Shorter ones say nothing to the cell that reads them.
SHORTEST_REASON = 15


def check_opening(*, reason: str, opened_today: int, adopted: bool) -> tuple[Finding, ...]:
    """Findings when the discussion may not be opened: before the minutes are adopted, without a
    real reason, too often.

    What is still being written belongs to the cell alone.
    """
    found = []
    if not adopted:
        found.append(
            Finding(
                "not_adopted",
                gettext_noop(
                    "The minutes are not adopted yet; until then only the cell reads them."
                ),
            )
        )
    if len(reason) < SHORTEST_REASON:
        message = gettext_noop(
            "Write in a sentence why you need to read it, at least {count} characters. The cell"
            " reads your reason."
        )
        found.append(
            Finding("reason_too_short", message, {"count": SHORTEST_REASON}, field="reason")
        )
    if opened_today >= OPENINGS_A_DAY:
        message = gettext_noop(
            "You have opened {count} meetings today; no more can be opened before tomorrow."
        )
        found.append(Finding("opened_too_often", message, {"count": OPENINGS_A_DAY}))
    return tuple(found)
