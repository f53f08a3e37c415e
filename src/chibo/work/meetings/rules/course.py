"""When a meeting may be convened, opened, closed and sealed."""

from datetime import date, datetime

from chibo.base.kernel.dates import VIETNAM
from chibo.directory.people.enums import MembershipKind
from chibo.work.meetings.enums import MeetingState, WhichDay
from chibo.work.meetings.rules.facts import ItemFacts, MeetingFacts
from rulebook.meetings.cell import elects_committee
from rulebook.vocabulary.findings import Bilingual, Finding, Severity, gettext_noop
from rulebook.vocabulary.pack import Pack


def committee_exists(pack: Pack, *, official_members: int, committee_posts: int) -> bool:
    """True when the cell elects a committee by its size, or has elected committee members anyway.

    Source: Regulation 294-QĐ/TW, art. 23.2, through the pack.
    """
    return elects_committee(pack, official_members).value or committee_posts > 0


def check_convening(facts: MeetingFacts, *, has_items: bool, on: date) -> tuple[Finding, ...]:
    """Findings when the meeting may not be convened yet."""
    found = []
    if facts.state != MeetingState.PLANNED:
        found.append(Finding("already_convened", "This meeting has been convened already."))
    if not has_items:
        found.append(
            Finding(
                "no_agenda",
                "Draw up the agenda first: those invited need to know what it is about.",
            )
        )
    if not facts.place.strip():
        found.append(Finding("no_place", "Say where the meeting is held.", field="place"))
    if facts.day < on:
        found.append(
            Finding(
                "past_day",
                "The planned day {day} is past; move the meeting first.",
                {"day": facts.day},
            )
        )
    if facts.huddle.applies and facts.huddle.on is None:
        found.append(
            Finding(
                "no_huddle",
                "The committee's huddle is not recorded yet.",
                severity=Severity.WARNING,
            )
        )
    return tuple(found)


def check_huddle(
    *, held_on: date, day: date, earliest: date | None, on: date
) -> tuple[Finding, ...]:
    """Findings when the huddle cannot have been on that day: still ahead, after the meeting's day,
    or before `earliest`.

    Source: Guidance 42-HD/BTCTW (before the meeting); the earliest day through the pack's
    `huddle.earliest_before`.
    """
    if held_on > on:
        message = gettext_noop("{day} is still ahead; record the huddle when it was held.")
        return (Finding("huddle_ahead", message, {"day": held_on}, field="held_on"),)
    if held_on > day:
        message = gettext_noop("The huddle comes before the meeting of {day}.")
        return (Finding("huddle_after", message, {"day": day}, field="held_on"),)
    if earliest is not None and held_on < earliest:
        message = gettext_noop("The huddle belongs to the month before the meeting of {day}.")
        return (Finding("huddle_too_early", message, {"day": day}, field="held_on"),)
    return ()


def check_opening(
    facts: MeetingFacts, *, held_on: date, on: date, enter_until: date | None
) -> tuple[Finding, ...]:
    """Findings when the meeting may not be opened: not convened, without chair or meeting
    secretary, on an impossible day.

    `enter_until` is the last day on which a meeting of that day may be entered (the pack's
    `records.enter_within`).
    """
    found = []
    if facts.state not in (MeetingState.PLANNED, MeetingState.CONVENED):
        found.append(Finding("already_opened", "This meeting has been opened already."))
    if not facts.items:
        found.append(
            Finding(
                "no_agenda",
                "Draw up the agenda first: those invited need to know what it is about.",
            )
        )
    if not facts.has_chair:
        found.append(Finding("no_chair", "Name who chairs the meeting.", field="chair"))
    if not facts.has_minute_taker:
        found.append(
            Finding("no_minute_taker", "Name the meeting secretary.", field="minute_taker")
        )
    if held_on > on:
        found.append(
            Finding(
                "future",
                "A meeting cannot be opened before its day ({day}).",
                {"day": held_on},
                field="held_on",
            )
        )
    if enter_until is not None and on > enter_until:
        found.append(
            Finding(
                "too_old",
                "A meeting of {day} is too long ago to be entered.",
                {"day": held_on},
                field="held_on",
            )
        )
    return tuple(found)


def check_which_day(
    *, planned_on: date, held_on: date, on: date, which: str
) -> tuple[Finding, ...]:
    """Findings when a meeting would open on another day than it was planned for without anybody
    having said so.

    `which` is one of WhichDay, "" where nobody was asked; `on` is the day on which it is entered.
    """
    days = {"planned": planned_on, "day": held_on}
    if held_on == planned_on and which in ("", WhichDay.PLANNED):
        return ()
    if not which:
        message = gettext_noop(
            "The meeting is planned for {planned}. Say whether it really is held on {day}, or move"
            " it first."
        )
        return (Finding("which_day", message, days, field="which"),)
    fits = {
        WhichDay.PLANNED: held_on == planned_on,
        WhichDay.NOW: held_on == on,
        WhichDay.EARLIER: held_on < on and held_on != planned_on,
    }
    if which in WhichDay.values and fits[WhichDay(which)]:
        return ()
    message = gettext_noop("The day {day} does not fit what you chose; look at both again.")
    return (Finding("which_day_differs", message, days, field="held_on"),)


def check_beginning(begins: datetime, *, at: datetime | None) -> tuple[Finding, ...]:
    """Findings when the meeting would begin after the moment at which it is entered
    (None: at any).
    """
    if at is None or begins <= at:
        return ()
    local = at.astimezone(VIETNAM)
    message = gettext_noop(
        "It is {time} on {day} now; a meeting cannot have begun later than that."
    )
    return (
        Finding("not_begun", message, {"time": f"{local:%H:%M}", "day": local.date()}, field="at"),
    )


def is_late_entry(*, entered_on: date, enter_by: date | None) -> bool:
    """True when a meeting or huddle is entered after the last day that the pack's
    `records.enter_after` gives.
    """
    return enter_by is not None and entered_on > enter_by


def check_closing(facts: MeetingFacts) -> tuple[Finding, ...]:
    """Findings when the meeting may not be closed (errors), and what the closing shows (warnings).

    Every open task must have its mark, every member a line in the roll call, every vote its second
    signer and the people present that the roll call names.
    """
    found = []
    if facts.state != MeetingState.OPEN:
        found.append(Finding("not_open", "This meeting is not in session."))
    if facts.roll.not_recorded:
        found.append(
            Finding(
                "roll_call_open",
                "{count} members have no entry in the roll call yet.",
                {"count": facts.roll.not_recorded},
            )
        )
    if missing := facts.tasks.open - facts.tasks.reviewed:
        found.append(
            Finding(
                "tasks_unreviewed",
                "{count} open tasks have not been reviewed: {titles}. Mark each as done, continued"
                " or dropped.",
                {"count": missing, "titles": "; ".join(facts.tasks.unreviewed_titles)},
            )
        )
    found += _check_votes(facts)
    undone = [item for item in facts.items if item.required and not item.done]
    if undone:
        found.append(
            Finding(
                "steps_undone",
                "Required items not ticked: {titles}.",
                {"titles": _titles(undone)},
                severity=Severity.WARNING,
            )
        )
    return tuple(found)


def _check_votes(facts: MeetingFacts) -> list[Finding]:
    found = []
    if facts.votes.unconfirmed:
        found.append(
            Finding(
                "votes_unconfirmed",
                "{count} votes wait for a second person to enter the totals again.",
                {"count": facts.votes.unconfirmed},
            )
        )
    if facts.votes.astray:
        found.append(
            Finding(
                "votes_astray",
                "The roll call has changed since it was voted on: {titles}. Mend the roll call, or"
                " take the vote back and record it anew.",
                {"titles": "; ".join(facts.votes.astray)},
            )
        )
    return found


def _titles(items: list[ItemFacts]) -> Bilingual:
    return Bilingual(
        "; ".join(item.title for item in items),
        "; ".join(item.title_en or item.title for item in items),
    )


def check_closing_time(
    facts: MeetingFacts, minutes: int, *, longest: int | None
) -> tuple[Finding, ...]:
    """Findings when the length (minutes) is impossible (error) or below the minimum (warning).

    `longest` is the pack's value `meeting.longest_minutes`.
    """
    if minutes <= 0 or (longest is not None and minutes > longest):
        return (
            Finding(
                "impossible_length",
                "The meeting must end after it began, on the same day.",
                field="ended_at",
            ),
        )
    total = (facts.length.combined_minutes or 0) + minutes if facts.length.combined else minutes
    if total < facts.length.minimum:
        return (
            Finding(
                "short",
                "The meeting lasted {minutes} minutes; the minimum is {minimum}.",
                {"minutes": total, "minimum": facts.length.minimum},
                severity=Severity.WARNING,
            ),
        )
    return ()


def check_end(ends: datetime, *, at: datetime | None) -> tuple[Finding, ...]:
    """Findings when the meeting would end after the moment at which it is closed (None: at any)."""
    if at is None or ends <= at:
        return ()
    message = gettext_noop("This hour is still ahead. Give the hour at which the meeting ended.")
    return (Finding("end_ahead", message, field="ended_at"),)


def check_sealing(*, adopted: bool, disputed: int, objected: int = 0) -> tuple[Finding, ...]:
    """Findings when the minutes may not be sealed: not adopted, an entry disputed, an objection
    without its answer.
    """
    found = []
    if not adopted:
        found.append(Finding("not_adopted", "The meeting has not adopted the minutes yet."))
    if disputed:
        found.append(
            Finding(
                "disputed",
                "{count} entries of the roll call are disputed; settle them first.",
                {"count": disputed},
            )
        )
    if objected:
        found.append(
            Finding(
                "objected",
                "{count} persons object to what stands in their name; answer them first.",
                {"count": objected},
            )
        )
    return tuple(found)


def summoned_counts_in_roll(kind: str) -> bool:
    """True when a member of this kind must have a line in the roll call before closing; exempt
    members may stay unrecorded.
    """
    return kind != MembershipKind.EXEMPT
