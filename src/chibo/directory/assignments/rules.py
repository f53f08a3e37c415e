"""From which day an official may be put in charge."""

from datetime import date, timedelta

from rulebook.vocabulary.findings import Finding, gettext_noop

# So far ahead a charge may be decided; a later day is taken for a slip of the pen.
AHEAD = timedelta(days=366)
# So far back the list of a committee may place one: four terms of office. An earlier day is a slip
# of the pen too.
BEHIND = timedelta(days=20 * 366)


def check_first_day(on: date, *, kept_since: date, today: date) -> tuple[Finding, ...]:
    """Findings when a charge may not begin on that day: before the cell stands in the system, or
    over a year ahead.

    Both limits themselves are allowed. A day in the past is allowed too; the page says what it
    changes.
    """
    if on < kept_since:
        message = gettext_noop("The cell stands here since {day}; a charge cannot begin earlier.")
        return (Finding("charge_too_early", message, {"day": kept_since}, field="on"),)
    if on > today + AHEAD:
        message = gettext_noop("A charge begins at most one year ahead, by {day}.")
        return (Finding("charge_too_late", message, {"day": today + AHEAD}, field="on"),)
    return ()


def check_listed_day(since: date, *, today: date) -> tuple[Finding, ...]:
    """Findings when a list cannot mean that day: a charge began at most twenty years ago and begins
    at most one year ahead.

    It may be older than the cell stands here: the list tells what was before, and no month of that
    time is kept. Both limits themselves are allowed.
    """
    if since < today - BEHIND:
        message = gettext_noop("A charge began at most twenty years ago, on {day} or later.")
        return (Finding("charge_too_early", message, {"day": today - BEHIND}, field="since"),)
    if since > today + AHEAD:
        message = gettext_noop("A charge begins at most one year ahead, by {day}.")
        return (Finding("charge_too_late", message, {"day": today + AHEAD}, field="since"),)
    return ()
