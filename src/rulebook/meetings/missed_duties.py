"""Duties that were missed: a deadline gone by, a quarter without a thematic meeting.

Visible, never lowering by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime

from rulebook.meetings.dates import deadline, local_day
from rulebook.vocabulary.findings import Finding, Severity, gettext_noop
from rulebook.vocabulary.pack import Pack


def missed_deadline(
    pack: Pack,
    key: str,
    *,
    anchor: date | datetime,
    done_on: date | datetime,
    holidays: Mapping[date, str] | None = None,
    working: Collection[date] = (),
) -> tuple[Finding, ...]:
    """A warning when the duty named by the key was done too late; empty when in time or where no
    number is known.

    Keys ending in `before` must be done by the day computed back from the anchor. Days are days in
    Việt Nam.
    """
    last = deadline(pack, key, anchor=anchor, holidays=holidays, working=working).value
    if last is None or _as(last, done_on) <= last:
        return ()
    message = gettext_noop("Done on {done_on}; the last day was {last}.")
    params = {"done_on": done_on, "last": last}
    return (Finding("deadline.missed", message, params, Severity.WARNING, pack.value(key).source),)


def missing_thematic(pack: Pack, *, held: int) -> tuple[Finding, ...]:
    """A warning when a quarter that is over had fewer thematic meetings than the pack asks for.

    It costs points or a band only where a pack says so by a cap or a year rule. Source: Guidance
    42-HD/BTCTW.
    """
    rule = pack.value("meeting.thematic_per_quarter")
    if held >= rule.value:
        return ()
    message = gettext_noop(
        "Thematic meetings in the quarter: {held}; at least {asked} must be held."
    )
    params = {"held": held, "asked": rule.value}
    return (Finding("meeting.thematic_missing", message, params, Severity.WARNING, rule.source),)


def _as(last: date | datetime, done: date | datetime) -> date | datetime:
    """The day (or the moment, where the deadline is one) that is compared with the deadline."""
    if isinstance(last, datetime):
        return done if isinstance(done, datetime) else datetime.combine(done, last.timetz())
    return local_day(done)
