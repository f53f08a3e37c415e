"""From which day on a change that a roster tells of holds."""

from datetime import date

from chibo.directory.people.enums import MembershipKind
from chibo.work.rosters.enums import Leaving
from chibo.work.rosters.rules.differences import MemberChange, MemberEnd


def kind_from(change: MemberChange, *, on: date) -> date:
    """From which day another kind of membership holds: a member becomes official on the day of
    recognition, not before the membership itself began nor after `on`; every other kind holds from
    `on`.

    Source: Regulation 294-QĐ/TW, art. 4 (official from the day that ends the probation, even when
    decided later).
    """
    before, row = change.rekinds, change.row
    if (
        before is None
        or change.kind != MembershipKind.OFFICIAL
        or before.kind != MembershipKind.PROBATIONARY
    ):
        return on
    return max(before.since, min(row.recognised_on or on, on))


def last_day(end: MemberEnd, *, on: date) -> date:
    """The day on which a membership ends: the one the roster states, if it lies within the
    membership, or before it for who has died (the list was brought in later); else `on`.
    """
    if end.row is None or end.row.left_on is None or end.row.left_on > on:
        return on
    within = end.membership.since < end.row.left_on
    return end.row.left_on if within or end.row.reason == Leaving.DIED else on
