"""What kind of member somebody is, or that he left: from columns, ticks, sections and notes,
weighed against the dates.
"""

from dataclasses import dataclass
from datetime import date

from chibo.directory.people.enums import MembershipKind
from chibo.work.rosters.enums import Leaving
from chibo.work.rosters.rules.bodies import ListSection
from chibo.work.rosters.rules.dates import DateReading, shown, years_after
from chibo.work.rosters.rules.lines import ListLine
from chibo.work.rosters.rules.notes import read_note, says_active
from chibo.work.rosters.rules.values import is_no, is_tick, kind_of

LONGEST_PROBATION_YEARS = 2


@dataclass(frozen=True, slots=True)
class Left:
    """Somebody left: why, on which day if it is stated whole, and the words that say so."""

    reason: Leaving
    day: date | None
    words: str


def leaving_of(line: ListLine, section: ListSection, note: str, on: date) -> Left | None:
    """That and why the member left, said at the row; None for who still belongs.

    A day in the future counts for nothing.
    """
    left = _left_in_columns(line) or _left_in_texts(line, section, note)
    if left is None:
        return None
    if left.day and left.day > on:
        line.warn("note", "leaves_later", value=left.words, day=shown(left.day))
        return None
    line.warn(line.name_field, "listed_as_left", value=left.words)
    return left


def _left_in_columns(line: ListLine) -> Left | None:
    for field in line.fields("left."):
        value = line.raw(field)
        if line.is_blank(field) or is_no(value):
            continue
        text = line.heading(field) if is_tick(value) else line.shown(field)
        stated = read_note(text)
        day = line.day(field, on=None).day if not isinstance(value, str) else stated.day
        reason = Leaving(field.removeprefix("left."))
        if reason is Leaving.UNSAID and stated.left:
            reason = stated.left
        return Left(reason, day, f"{line.heading(field)}: {line.shown(field)}")
    return None


def _left_in_texts(line: ListLine, section: ListSection, note: str) -> Left | None:
    for text in (line.text("kind", most=100), note):
        stated = read_note(text)
        if stated.left:
            return Left(stated.left, stated.day, text)
    if section.left:
        return Left(section.left, read_note(note).day, section.words)
    return None


@dataclass(frozen=True, slots=True)
class Dates:
    """When the member was admitted and became official, as read, and the day to judge by."""

    admitted: DateReading
    official: DateReading
    on: date


def kind_at(
    line: ListLine, section: ListSection, note: str, dates: Dates
) -> tuple[MembershipKind, bool]:
    """The kind of membership at a row, and whether the row states it itself.

    Columns go before notes and these before the section; whoever has become official on a day past
    is never on probation.
    """
    stated = _stated(line, section, note, dates.on)
    official, admitted = dates.official, dates.admitted
    if stated is MembershipKind.PROBATIONARY and official.day:
        line.warn("official", "kind_against_date", official=shown(official.day))
        return MembershipKind.OFFICIAL, False
    if stated:
        return stated, True
    if (
        not line.trusts("official", "admitted")
        or not line.heading("official")
        or official.day
        or admitted.day is None
    ):
        return MembershipKind.OFFICIAL, False
    if years_after(admitted.day, LONGEST_PROBATION_YEARS) >= dates.on:
        return MembershipKind.PROBATIONARY, False
    line.warn("official", "no_official_date", admitted=shown(admitted.day))
    return MembershipKind.OFFICIAL, False


def _stated(line: ListLine, section: ListSection, note: str, on: date) -> MembershipKind | None:
    text = line.text("kind", most=100)
    kind = None
    if text and not says_active(text):
        kind = kind_of(text)
        if kind is None:
            line.error("kind", "unknown_kind", value=text)
    ticked = _ticked(line)
    noted = _noted(line, note, on)
    if kind not in (None, MembershipKind.OFFICIAL):
        return kind
    return (
        ticked
        or noted
        or (section.kind if section.kind is not MembershipKind.OFFICIAL else None)
        or kind
    )


def _ticked(line: ListLine) -> MembershipKind | None:
    found = None
    for field in line.fields("is."):
        value = line.raw(field)
        if line.is_blank(field) or is_no(value):
            continue
        if is_tick(value):
            found = found or MembershipKind(field.removeprefix("is."))
        else:
            line.warn(field, "no_tick", value=line.shown(field))
    return found


def _noted(line: ListLine, note: str, on: date) -> MembershipKind | None:
    """The kind that the note states; one that is over, or whose end is not named, or that is only
    mentioned is asked about.
    """
    stated = read_note(note)
    if stated.kind and stated.until and stated.until < on:
        line.warn("note", "note_is_over", value=note, until=shown(stated.until))
        return None
    if stated.doubt:
        line.warn("note", "note_lasts" if stated.kind else "note_asks", value=note)
    return stated.kind
