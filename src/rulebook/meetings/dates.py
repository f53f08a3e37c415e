"""Days and lengths: the day of the meeting, deadlines around it, how long it must last.

Local dates throughout.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, time, timedelta, timezone
from functools import partial

from rulebook.vocabulary.findings import Explained, Finding, Reason, Severity, Source, gettext_noop
from rulebook.vocabulary.pack import Pack
from rulebook.vocabulary.values import Term

LOCAL = timezone(timedelta(hours=7))
"""Việt Nam has had one offset and no summer time since 1975."""

Closed = Callable[[date], bool]


def meeting_day(
    pack: Pack,
    year: int,
    month: int,
    *,
    holidays: Mapping[date, str],
    working: Collection[date] = (),
) -> Explained[date]:
    """The day proposed for the regular meeting of a month: the unified day, moved as the pack's
    shift policy says.

    `holidays` names the days off; `working` lists weekend days swapped into working days.
    Under `manual_with_reason` and `none` the unified day is returned even on a holiday.
    Source: Directive 50-CT/TW (day 3; else inside the first week). Which day of that week is
    proposed is a setting.
    """
    day_rule, policy = pack.value("meeting.day"), pack.value("meeting.shift_policy")
    rule_day = date(year, month, day_rule.value)
    closed = partial(
        _closed, holidays=holidays, working=working, rest_days=pack.value("meeting.rest_days").value
    )
    steps = [Reason(gettext_noop("The rule says: {rule}"), {"rule": day_rule.words})]
    sources: tuple[Source, ...] = (day_rule.source,)
    weekend_counts = policy.value == "sat_back_sun_forward" and rule_day.isoweekday() in (6, 7)
    if not (weekend_counts or closed(rule_day)):
        steps.append(
            Reason(
                gettext_noop("{day} is not a day off, so the meeting stays on it."),
                {"day": rule_day},
            )
        )
        return Explained(rule_day, tuple(steps), sources)
    steps.append(_why_closed(rule_day, holidays))
    steps.append(Reason(gettext_noop("The rule says: {rule}"), {"rule": policy.words}))
    day = _moved(policy.value, rule_day, closed, last=pack.value("meeting.window_last_day").value)
    if day != rule_day:
        steps.append(Reason(gettext_noop("Proposed day: {day}."), {"day": day}))
    else:
        steps.append(
            Reason(
                gettext_noop("No other day is proposed: choose one yourself and give the reason.")
            )
        )
    return Explained(day, tuple(steps), (*sources, policy.source))


def may_move(
    pack: Pack, day: date, year: int, month: int, *, reason: str, holidays: Mapping[date, str]
) -> tuple[Finding, ...]:
    """What speaks against holding the regular meeting of that month on that day; empty when nothing
    does.

    Without a reason the move is refused; outside the first week and on a holiday it is only warned
    of, since the upper body may allow it.
    Source: Directive 50-CT/TW.
    """
    proposed = meeting_day(pack, year, month, holidays=holidays).value
    if day == proposed:
        return ()
    source = pack.value("meeting.day").source
    findings = []
    if not reason.strip():
        message = gettext_noop(
            "The day proposed by the rule is {proposed}. Give the reason for another day."
        )
        findings.append(
            Finding(
                "meeting.move_without_reason",
                message,
                {"proposed": proposed},
                source=source,
                field="reason",
            )
        )
    if not in_first_week(pack, day, year, month):
        findings.append(_outside_first_week(pack, day, year, month))
    if day in holidays:
        message = gettext_noop("{day} is a day off: {holiday}.")
        named = {"day": day, "holiday": holidays[day]}
        findings.append(
            Finding("meeting.on_holiday", message, named, Severity.WARNING, field="day")
        )
    return tuple(findings)


def _outside_first_week(pack: Pack, day: date, year: int, month: int) -> Finding:
    message = gettext_noop("{day} lies outside the first week of the month ({first} to {last}).")
    window = pack.value("meeting.window_last_day")
    params = {
        "day": day,
        "first": date(year, month, 1),
        "last": date(year, month, window.value),
    }
    return Finding(
        "meeting.outside_first_week", message, params, Severity.WARNING, window.source, "day"
    )


def in_first_week(pack: Pack, day: date, year: int, month: int) -> bool:
    """True when the day lies in that month's first week, from day 1 to the last day the pack names
    (7).
    """
    return (day.year, day.month) == (year, month) and day.day <= pack.value(
        "meeting.window_last_day"
    ).value


def deadline(
    pack: Pack,
    key: str,
    *,
    anchor: date | datetime,
    holidays: Mapping[date, str] | None = None,
    working: Collection[date] = (),
) -> Explained[date | datetime | None]:
    """The last day (or moment, for terms in hours) of the duty named by the key, counted from the
    anchor.

    The anchor's own day does not count. Keys ending in `before` count back, all others forward. A
    datetime with a time zone is read in Việt Nam time; for hours a plain date stands for its first
    moment. None where the sources give no number. Raises ValueError for a value that is no length
    of time.
    """
    rule = pack.value(key)
    steps: tuple[Reason, ...] = (
        Reason(gettext_noop("The rule says: {rule}"), {"rule": rule.words}),
    )
    if rule.value is None:
        step = Reason(
            gettext_noop("No number was found in the sources, so no deadline is computed.")
        )
        return Explained(None, (*steps, step), (rule.source,))
    term = rule.value
    if not isinstance(term, Term):
        raise ValueError(f"{key} is no length of time")
    sign = -1 if key.endswith("before") else 1
    if term.unit == "working_days":
        rest = pack.value("working_days.rest_days")
        end, counted = _by_working_days(
            term, sign, local_day(anchor), rest.value, holidays=holidays or {}, working=working
        )
        return Explained(end, (*steps, *counted), (rule.source, rest.source))
    moment, step = _by_calendar(term, sign, anchor)
    return Explained(moment, (*steps, step), (rule.source,))


def _by_calendar(term: Term, sign: int, anchor: date | datetime) -> tuple[date | datetime, Reason]:
    """The end of a term in hours, calendar days or months, with the sentence that says so."""
    if term.unit == "hours":
        moment = anchor if isinstance(anchor, datetime) else datetime.combine(anchor, time())
        end: date | datetime = moment + sign * timedelta(hours=term.amount)
        message = gettext_noop("{amount} hours from {anchor}: {end}.")
        return end, Reason(message, _params(term, anchor, end))
    start = local_day(anchor)
    if term.unit == "calendar_days":
        end = start + sign * timedelta(days=term.amount)
        message = gettext_noop("{amount} calendar days from {anchor}: {end}.")
    else:
        end = _months_later(start, sign * term.amount)
        message = gettext_noop("{amount} months from {anchor}: {end}.")
    return end, Reason(message, _params(term, start, end))


def _by_working_days(
    term: Term,
    sign: int,
    start: date,
    rest_days: tuple[int, ...],
    *,
    holidays: Mapping[date, str],
    working: Collection[date],
) -> tuple[date, tuple[Reason, ...]]:
    """The end of a term in working days, with the sentences that say so."""
    open_days = {1, 2, 3, 4, 5, 6, 7} - set(rest_days)
    steps: tuple[Reason, ...] = ()
    if not open_days:
        # A text kept from before such a list was refused; counting on would never end.
        rest_days = ()
        steps = (
            Reason(gettext_noop("The regulation leaves no working day, so every day counts.")),
        )
    closed = partial(_closed, holidays=holidays, working=working, rest_days=rest_days)
    end = _working_day(start, sign, term.amount, closed)
    message = gettext_noop("{amount} working days from {anchor}, that day not counted: {end}.")
    return end, (*steps, Reason(message, _params(term, start, end)))


def days_between(earlier: date | datetime, later: date | datetime) -> int:
    """Calendar days from the earlier to the later moment, both taken as days in Việt Nam; 23 hours
    can be one day.
    """
    return (local_day(later) - local_day(earlier)).days


def minimum_minutes(
    pack: Pack, kind: str, *, combined: bool, members: int, cell_type: str
) -> Explained[int]:
    """The shortest length in minutes; `combined` = regular and thematic on one occasion, both
    together.

    0 means that the sources name no minimum for this kind of meeting. Source: Guidance 42-HD/BTCTW.
    """
    key = "meeting.minimum_minutes.combined" if combined else f"meeting.minimum_minutes.{kind}"
    if key not in pack.values:
        return Explained(
            0,
            (Reason(gettext_noop("No minimum length was found for this kind of meeting.")),),
            (pack.source,),
        )
    rule = pack.value_for(key, members=members, cell_type=cell_type)
    steps = [Reason(gettext_noop("The rule says: {rule}"), {"rule": rule.words})]
    if rule.value is None:
        steps.append(Reason(gettext_noop("No minimum length was found for this kind of meeting.")))
    return Explained(rule.value or 0, tuple(steps), (rule.source,))


def _closed(
    day: date,
    *,
    holidays: Mapping[date, str],
    working: Collection[date],
    rest_days: tuple[int, ...],
) -> bool:
    return day in holidays or (day.isoweekday() in rest_days and day not in working)


def _why_closed(day: date, holidays: Mapping[date, str]) -> Reason:
    if day in holidays:
        return Reason(
            gettext_noop("{day} is a day off: {holiday}."), {"day": day, "holiday": holidays[day]}
        )
    return Reason(gettext_noop("{day} falls on a weekend."), {"day": day})


def _moved(policy: str, rule_day: date, closed: Closed, *, last: int) -> date:
    """The open day the policy proposes; the rule day itself when it proposes none."""
    if policy == "next_workday_within_first_week":
        return _open_in_window(rule_day, closed, last) or rule_day
    if policy == "nearest_workday":
        return _nearest_open(rule_day, closed)
    if policy == "sat_back_sun_forward":
        shift = {6: -1, 7: 1}.get(rule_day.isoweekday(), 0)
        return _nearest_open(rule_day + timedelta(days=shift), closed)
    return rule_day


def _open_in_window(rule_day: date, closed: Closed, last: int) -> date | None:
    later = (rule_day.replace(day=day) for day in range(rule_day.day + 1, last + 1))
    earlier = (rule_day.replace(day=day) for day in range(rule_day.day - 1, 0, -1))
    return next((day for day in (*later, *earlier) if not closed(day)), None)


def _nearest_open(day: date, closed: Closed) -> date:
    """The nearest open day, the later of two equally near ones; the day itself when nothing is open
    within a month.
    """
    for distance in range(31):
        for candidate in (day + timedelta(days=distance), day - timedelta(days=distance)):
            if not closed(candidate):
                return candidate
    return day


def local_day(moment: date | datetime) -> date:
    """The day in Việt Nam; a datetime without a time zone is taken as local."""
    if isinstance(moment, datetime):
        return (moment.astimezone(LOCAL) if moment.tzinfo else moment).date()
    return moment


def _months_later(start: date, months: int) -> date:
    """The same day that many months later, the last of its month where it has no such day."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def _working_day(start: date, sign: int, amount: int, closed: Closed) -> date:
    day = start
    while amount > 0:
        day += timedelta(days=sign)
        if not closed(day):
            amount -= 1
    return day


def _params(term: Term, anchor: date | datetime, end: date | datetime) -> dict[str, object]:
    return {"amount": term.amount, "anchor": anchor, "end": end}
