"""Which right carries a change out, and what stands against it: findings in words, at the field
that is to be put right.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from chibo.directory.organisation.rules import is_in_force
from chibo.directory.people.enums import MembershipKind
from chibo.work.changes.enums import ChangeKind, ChangeState, EndReason
from chibo.work.rosters.rules.dates import shown, years_after
from chibo.work.rosters.rules.members import ADULT
from chibo.work.rosters.rules.remarks import REMARKS
from rulebook.vocabulary.findings import Finding, gettext_noop
from rulebook.vocabulary.pack import Pack

PROPOSE = "change.propose"
_RIGHTS = {
    ChangeKind.FOUND_CELL: "unit.create",
    ChangeKind.CHANGE_CELL: "unit.change",
    ChangeKind.CLOSE_CELL: "unit.close",
}
_DECIDED = (EndReason.STRUCK_OFF, EndReason.EXPELLED)
# What somebody decides can hold from a later day; what happened, and what is corrected, cannot.
_DECIDED_AHEAD = (
    *(
        ChangeKind.ADD_MEMBER,
        ChangeKind.CHANGE_STATUS,
        ChangeKind.MOVE_MEMBER,
        ChangeKind.CHANGE_POSTS,
    ),
    *(ChangeKind.FOUND_CELL, ChangeKind.CLOSE_CELL),
)
# A decision that is signed holds within the year; a day further ahead is a slip of the year.
YEARS_AHEAD = 1

NO_SECRETARY = gettext_noop("Choose the secretary, or say that the post stays vacant for now.")
NO_SUCCESSOR = gettext_noop(
    "This is the secretary of the cell. Choose who leads it from that day, or say that the post"
    " stays vacant until the committee appoints somebody."
)


def right_for(kind: str, values: Mapping[str, Any]) -> str:
    """The right that carries the change out: for a telephone number alone the leaders of the cell
    hold one of their own.
    """
    if kind == ChangeKind.CORRECT_PERSON and set(values) == {"phone"}:
        return "phone.correct"
    return _RIGHTS.get(ChangeKind(kind), "person.change")


def may_lie_ahead(kind: str, values: Mapping[str, Any]) -> bool:
    """True for what may be entered before the day on which it takes effect: posts, moves,
    admissions, kinds of membership, cells founded or closed. Not for a death or a discipline, which
    are entered once they are so, nor for corrections.

    >>> [may_lie_ahead("end_member", {"reason": why}) for why in ("moved_away", "died")]
    [True, False]
    """
    if kind == ChangeKind.END_MEMBER:
        return values.get("reason") == EndReason.MOVED_AWAY
    return kind in _DECIDED_AHEAD and values.get("kind") != MembershipKind.SUSPENDED


def last_day_ahead(today: date) -> date:
    """The last day on which a change entered today may take effect.

    >>> last_day_ahead(date(2026, 11, 29))
    datetime.date(2027, 11, 29)
    """
    return years_after(today, YEARS_AHEAD)


def check_day(
    on: date, *, today: date, earliest: date, field: str = "on", ahead: bool = False
) -> tuple[Finding, ...]:
    """A finding for a day before anything is known of the person in the cell, for one over a year
    ahead, and, without `ahead`, for every day after today.
    """
    if on > today and not ahead:
        message = gettext_noop(
            "This day lies ahead. Give the day on which it happened, today at the latest."
        )
        return (Finding("day_ahead", message, field=field),)
    if on > last_day_ahead(today):
        message = gettext_noop(
            "This day lies over a year ahead. Give one until {day}; please check the year."
        )
        return (Finding("day_too_far", message, {"day": last_day_ahead(today)}, field=field),)
    if on < earliest:
        message = gettext_noop(
            "This day lies before {day}, with which the list begins here. Give a later one."
        )
        return (Finding("day_too_early", message, {"day": earliest}, field=field),)
    return ()


def check_end(
    reason: str, *, on: date, decision_number: str, decided_on: date | None, today: date
) -> tuple[Finding, ...]:
    """Findings when a membership may not end so: without its reason, struck off or expelled without
    the decision's number.

    Source: Regulation 294-QĐ/TW (the committee above decides who is struck off or expelled).
    """
    found = []
    if reason not in EndReason.values:
        found.append(
            Finding("no_reason", gettext_noop("Choose why the membership ends."), field="reason")
        )
    if reason == EndReason.DIED and on > today:
        message = gettext_noop(
            "Nobody dies on a day that lies ahead. Please check the day of death."
        )
        found.append(Finding("death_ahead", message, field="on"))
    if reason in _DECIDED and not decision_number:
        message = gettext_noop(
            "Write the number of the decision: nobody is struck off or expelled without one."
        )
        found.append(Finding("no_decision", message, field="decision_number"))
    if decided_on is not None and decided_on > today:
        message = gettext_noop("The day of the decision lies ahead.")
        found.append(Finding("decision_ahead", message, field="decided_on"))
    return tuple(found)


def check_lived(
    on: date, *, born_on: date | None, born_year: int | None, admitted_on: date | None
) -> tuple[Finding, ...]:
    """A finding for an end before the member was born or admitted; what is not known of the member
    stands against no day.

    The first day of the membership here is no bound: a list is often brought in after what it does
    not tell yet.
    """
    if admitted_on is not None and on < admitted_on:
        message = gettext_noop(
            "This day lies before {day}, on which the member was admitted. Please check the year."
        )
        return (Finding("before_admission", message, {"day": admitted_on}, field="on"),)
    if on < (born_on or date(born_year or date.min.year, 1, 1)):
        message = gettext_noop(
            "This day lies before the member was born ({born}). Please check the year."
        )
        born = shown(born_on) if born_on else str(born_year)
        return (Finding("before_birth", message, {"born": born}, field="on"),)
    return ()


def check_successor(
    *, leads: bool, successor: UUID | None, vacant: bool, eligible: Collection[UUID], leaving: UUID
) -> tuple[Finding, ...]:
    """A finding when the last secretary leaves and nobody is said to lead the cell."""
    if not leads:
        return ()
    if successor is None and not vacant:
        return (Finding("no_successor", NO_SUCCESSOR, field="successor"),)
    if successor is not None and (successor == leaving or successor not in eligible):
        message = gettext_noop("Only an official member who stays in the cell can lead it.")
        return (Finding("bad_successor", message, field="successor"),)
    return ()


def check_none_ahead(name: str, coming: date | None) -> tuple[Finding, ...]:
    """A finding when the member has a change before them already: one after the other."""
    if coming is None:
        return ()
    message = gettext_noop(
        "{name} already has a change entered ahead, on {day}. Take that one back first, or wait"
        " until its day has come."
    )
    return (Finding("member_ahead", message, {"name": name, "day": coming}),)


def check_no_posts_ahead(name: str, coming: date | None) -> tuple[Finding, ...]:
    """A finding when posts of the cell begin on a later day already: nobody has two leaders of one
    post on any day.
    """
    if coming is None:
        return ()
    message = gettext_noop(
        "The posts of {cell} change on {day} already, as entered ahead. Take that change back"
        " first, or wait until its day has come."
    )
    return (Finding("posts_ahead", message, {"cell": name, "day": coming}),)


def check_stays_open(name: str, valid_to: date | None) -> tuple[Finding, ...]:
    """A finding when the cell closes on a day that is known: until then its members
    can only leave.
    """
    if valid_to is None:
        return ()
    message = gettext_noop(
        "{cell} closes on {day}, as entered ahead, and its members move then. Take the closing back"
        " first; nothing has been changed."
    )
    return (Finding("closes_then", message, {"cell": name, "day": valid_to}),)


def check_target(
    name: str,
    *,
    valid_from: date,
    valid_to: date | None,
    same: bool,
    belongs: bool,
    on: date,
    today: date,
) -> tuple[Finding, ...]:
    """A finding for a move into the own cell, into one where the member belongs already, or into
    one that is closed or closes on a known day.
    """
    if same or belongs:
        message = gettext_noop("The member belongs to {cell} already.")
        return (Finding("belongs_there", message, {"cell": name}, field="target"),)
    if valid_to is not None and not is_in_force(valid_from, valid_to, on=max(on, today)):
        message = gettext_noop(
            "{cell} is closed since {day}. Choose another cell; nothing has been changed."
        )
        return (Finding("target_closed", message, {"cell": name, "day": valid_to}, field="target"),)
    if valid_to is not None:
        message = gettext_noop(
            "{cell} closes on {day}. Choose another cell; nothing has been changed."
        )
        return (Finding("target_closes", message, {"cell": name, "day": valid_to}, field="target"),)
    if on < valid_from:
        message = gettext_noop("{cell} stands only since {day}. Give a later day.")
        return (Finding("target_later", message, {"cell": name, "day": valid_from}, field="on"),)
    return ()


def check_posts(
    values: Mapping[str, Any],
    *,
    names: Mapping[UUID, str],
    eligible: Collection[UUID],
    vacant: bool,
    pack: Pack,
) -> tuple[Finding, ...]:
    """Findings for posts that cannot be held so: no secretary, one person twice, somebody who is no
    official member here, more members of the committee than the regulation allows.

    Source: Regulation 294-QĐ/TW §23.2 (size of the committee), §6.3.2b (who is in temporary
    activity holds no post here).
    """
    secretary, deputies, others = (
        values.get("secretary"),
        values.get("deputies", ()),
        values.get("committee", ()),
    )
    holders = [pk for pk in (secretary, *deputies, *others) if pk]
    if not secretary and not vacant:
        return (Finding("no_secretary", NO_SECRETARY, field="secretary"),)
    if twice := next((pk for pk in holders if holders.count(pk) > 1), None):
        message = gettext_noop(
            "{name} cannot hold two of these posts. Secretary and deputy belong to the committee"
            " anyway."
        )
        return (
            Finding(
                "two_posts", message, {"name": names.get(twice, "")}, field=_field_of(twice, values)
            ),
        )
    if outside := next((pk for pk in holders if pk not in eligible), None):
        message = gettext_noop(
            "{name} cannot hold a post here: only official members of the cell can."
        )
        params = {"name": names.get(outside, "–")}
        return (Finding("not_eligible", message, params, field=_field_of(outside, values)),)
    most = pack.value("cell.committee_max")
    if len(holders) > most.value:
        message = gettext_noop("{count} persons; a cell committee has at most {limit}.")
        params = {"count": str(len(holders)), "limit": str(most.value)}
        return (
            Finding("committee_too_large", message, params, source=most.source, field="committee"),
        )
    return ()


def _field_of(person_id: UUID, values: Mapping[str, Any]) -> str:
    if person_id in values.get("committee", ()):
        return "committee"
    return "deputy" if person_id in values.get("deputies", ()) else "secretary"


def check_person(values: Mapping[str, Any], *, today: date) -> tuple[Finding, ...]:
    """Findings for particulars that cannot be: days ahead, official before admitted, under 18 when
    admitted.
    """
    days = {name: values.get(name) for name in ("born_on", "admitted_on", "recognised_on")}
    for name, day in days.items():
        if day is not None and day > today:
            return (
                Finding(
                    "date_ahead", gettext_noop("This day lies ahead; please check it."), field=name
                ),
            )
    born, admitted, recognised = days["born_on"], days["admitted_on"], days["recognised_on"]
    if admitted and recognised and recognised < admitted:
        params = {"official": shown(recognised), "admitted": shown(admitted)}
        code = "official_before_admission"
        return (Finding(code, REMARKS[code], params, field="recognised_on"),)
    if born and admitted and admitted < years_after(born, ADULT):
        params = {"born": shown(born), "age": str(ADULT), "admitted": shown(admitted)}
        code = "under_18_at_admission"
        return (Finding(code, REMARKS[code], params, field="admitted_on"),)
    return ()


def check_kind(kind: str, before: str) -> tuple[Finding, ...]:
    """A finding for a kind of membership that holds already."""
    if kind not in MembershipKind.values or kind == before:
        message = gettext_noop("This kind of membership holds already; choose another one.")
        return (Finding("same_kind", message, field="kind"),)
    return ()


def check_closing(
    *, members: int, has_target: bool, in_session: date | None, convened: date | None
) -> tuple[Finding, ...]:
    """Findings when a cell cannot be closed yet: a meeting in session or convened, members without
    another cell.
    """
    if day := in_session or convened:
        message = gettext_noop(
            "The cell is in session or convened for {day}. Close the meeting or enter it as not"
            " held first."
        )
        return (Finding("cell_meets", message, {"day": day}),)
    if members and not has_target:
        message = gettext_noop(
            "{count} members belong to the cell. Choose the cell to which they move."
        )
        return (Finding("members_left", message, {"count": members}, field="target"),)
    return ()


def check_answer(
    *, state: str, accepted: bool, answer: str, by_asker: bool, by_person: bool
) -> tuple[Finding, ...]:
    """Findings when a proposal cannot be answered: a second time, by who proposed it or whom it
    concerns, declined without a reason.
    """
    if state != ChangeState.PROPOSED:
        return (
            Finding(
                "already_answered", gettext_noop("This proposal is answered or taken back already.")
            ),
        )
    if by_asker:
        return (
            Finding(
                "same_person",
                gettext_noop("You proposed it; somebody else of the committee answers."),
            ),
        )
    if by_person:
        return (OWN_ENTRY,)
    if not accepted and not answer:
        message = gettext_noop("Write why it is declined; who proposed it reads it.")
        return (Finding("answer_missing", message, field="answer"),)
    return ()


OWN_ENTRY = Finding(
    "own_entry",
    gettext_noop(
        "Nobody changes their own membership or post; somebody else of the committee does."
    ),
)
