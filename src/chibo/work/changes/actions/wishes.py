"""Whether what somebody wants changed can be."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from chibo.base.kernel.actor import Scope
from chibo.base.kernel.errors import refuse, refuse_if
from chibo.base.kernel.revisions import Revision, plain
from chibo.base.rows.actions import merged
from chibo.directory.organisation.models import Unit
from chibo.directory.organisation.queries import cells_lasting_below
from chibo.directory.people.enums import MAY_LEAD, MembershipKind
from chibo.directory.people.models import Membership, Person
from chibo.directory.people.queries import (
    coming_members_of,
    lasting_memberships,
    members_of,
    offices_of,
)
from chibo.library.regulations.queries import pack_for
from chibo.work.changes.actions.ahead import (
    check_wished_day,
    posts_begin,
    require_none_ahead,
    require_nothing_ahead,
    require_posts_last,
)
from chibo.work.changes.actions.wish import DAYS, Wish, member_concerned
from chibo.work.changes.enums import ChangeKind
from chibo.work.changes.queries import (
    CELL_FIELDS,
    PERSON_FIELDS,
    eligible_in,
    follows_of,
    open_membership,
    person_values,
    post_values,
)
from chibo.work.changes.rules import (
    check_closing,
    check_day,
    check_end,
    check_kind,
    check_lived,
    check_no_posts_ahead,
    check_person,
    check_posts,
    check_stays_open,
    check_successor,
    check_target,
)
from chibo.work.meetings.enums import MeetingState
from chibo.work.meetings.models import Meeting
from chibo.work.rosters.queries import known_of
from chibo.work.rosters.rules.cells import name_key
from chibo.work.rosters.rules.facts import MemberRow
from chibo.work.rosters.rules.matching import match_members
from chibo.work.rosters.rules.values import digits
from rulebook.vocabulary.findings import Finding, gettext_noop


def narrowed(wish: Wish, *, today: date, revision: Revision | None) -> Wish:
    """Of what is edited only what differs from what stands now; everything else as it was asked
    for.

    Raises Refused when nothing differs; Conflict for what somebody else changed since the revision.
    """
    stored = _stored_values(wish, today=today)
    if stored is None:
        return wish
    mine = {name: value for name, value in wish.values.items() if name in stored}
    values = merged(None, mine, stored, revision=revision)
    differing = {
        name: value for name, value in values.items() if plain(value) != plain(stored[name])
    }
    if not differing:
        raise refuse("nothing_changed", "Nothing was changed: everything stands as it was.")
    rest = {name: value for name, value in wish.values.items() if name not in stored}
    return replace(
        wish, values=rest | (values if wish.kind == ChangeKind.CHANGE_POSTS else differing)
    )


def _stored_values(wish: Wish, *, today: date) -> dict[str, Any] | None:
    """What stands now of what the change edits, as JSON holds it; None for what is no edit."""
    if wish.kind == ChangeKind.CORRECT_PERSON:
        person = member_concerned(wish)
        person.refresh_from_db(fields=list(PERSON_FIELDS))
        return person_values(person)
    if wish.kind == ChangeKind.CHANGE_CELL:
        wish.cell.refresh_from_db(fields=list(CELL_FIELDS))
        return {name: getattr(wish.cell, name) for name in CELL_FIELDS}
    return post_values(wish.cell, on=today) if wish.kind == ChangeKind.CHANGE_POSTS else None


def check_wish(wish: Wish, *, today: date, proposed: bool = False) -> None:
    """Nothing happens when the directory as it stands now allows the change.

    A proposal is compared with the own cell alone: what stands in others is not for the proposer's
    eyes, and where a member moves to may be told in words. Raises Refused, at the field to put
    right.
    """
    over = wish.cell if proposed else wish.cell.parent or wish.cell
    if wish.cell.valid_to is not None and wish.cell.valid_to <= today:
        raise refuse(
            "cell_closed",
            "{cell} is closed since {day}; nothing has been changed.",
            cell=wish.cell.name,
            day=wish.cell.valid_to,
        )
    _CHECKS[wish.kind](wish, today, over)


def returning(wish: Wish, *, today: date, over: Unit) -> Person | None:
    """The person of the unit's directory whom the new member is: who comes back is known again.

    Raises Refused for somebody who belongs to a cell of the unit (unless the activity here is
    temporary), and for a card number that another person bears.
    """
    values = wish.typed
    known = known_of(over, on=today)
    row = MemberRow(
        "",
        1,
        values["full_name"],
        born_on=values.get("born_on"),
        born_year=_year(values),
        admitted_on=values.get("admitted_on"),
        card_number=values.get("card_number", ""),
        phone=values.get("phone", ""),
        cell_code=wish.cell.code,
    )
    match = match_members([row], known).get(0)
    _check_card(wish, known.persons.values(), but=match.id if match else None)
    if match is None:
        return None
    person = Person.objects.get(pk=match.id)
    lasting = lasting_memberships(person, on=today)
    here = [one for one in lasting if one.cell.path.startswith(over.path)]
    if any(one.cell_id == wish.cell.pk for one in here) or (
        here and values.get("kind") != MembershipKind.TEMPORARY_HERE
    ):
        raise refuse(
            "belongs_already",
            "{name} (born {born}) belongs to {cell} already. Move the member from there instead of"
            " adding the name twice.",
            field="full_name",
            name=person.full_name,
            born=person.born_on or person.born_year or "–",
            cell=here[0].cell.name,
        )
    return person


def _check_card(wish: Wish, persons: Any, *, but: UUID | None) -> None:
    card = digits(str(wish.values.get("card_number") or ""))
    for one in persons if card else ():
        if one.id != but and digits(one.card_number) == card:
            raise refuse(
                "card_taken",
                "This card number is that of {name} already. Every member has a number of their"
                " own.",
                field="card_number",
                name=one.name,
            )


def _year(values: Mapping[str, Any]) -> int | None:
    born = values.get("born_on")
    return born.year if born else values.get("born_year")


def _add(wish: Wish, today: date, over: Unit) -> None:
    check_wished_day(wish, today, wish.cell.valid_from)
    refuse_if(check_stays_open(wish.cell.name, wish.cell.valid_to))
    refuse_if(check_person(wish.typed, today=today))
    returning(wish, today=today, over=over)


def _correct(wish: Wish, today: date, over: Unit) -> None:
    person = member_concerned(wish)
    stands = {name: getattr(person, name) for name in DAYS}
    refuse_if(check_person({**stands, **wish.typed}, today=today))
    if "card_number" in wish.values:
        _check_card(wish, known_of(over, on=today).persons.values(), but=person.pk)


def _status(wish: Wish, today: date, over: Unit) -> None:
    row = membership_in(wish, today=today)
    refuse_if(check_kind(str(wish.values.get("kind")), row.kind))
    check_wished_day(wish, today, row.valid_from)
    require_none_ahead(wish, today, over)
    if wish.values.get("kind") not in MAY_LEAD:
        _check_leader(wish, today)


def _move(wish: Wish, today: date, over: Unit) -> None:
    row, target = membership_in(wish, today=today), wish.target
    if target is None:
        if over.pk != wish.cell.pk or not wish.values.get("where"):
            raise refuse("no_target", "Choose the cell to which the member moves.", field="target")
        check_wished_day(wish, today, row.valid_from)
        require_none_ahead(wish, today, over)
        _check_leader(wish, today)
        return
    belongs = open_membership(member_concerned(wish), target, on=today) is not None
    require_none_ahead(wish, today, over)
    refuse_if(
        check_target(
            target.name,
            valid_from=target.valid_from,
            valid_to=target.valid_to,
            same=target.pk == wish.cell.pk,
            belongs=belongs,
            on=wish.on,
            today=today,
        )
    )
    check_wished_day(wish, today, row.valid_from)
    _check_leader(wish, today)


def _end(wish: Wish, today: date, over: Unit) -> None:
    row = membership_in(wish, today=today)
    refuse_if(
        check_end(
            str(wish.values.get("reason", "")),
            on=wish.on,
            decision_number=wish.decision_number,
            decided_on=wish.decided_on,
            today=today,
        )
    )
    check_wished_day(wish, today, date.min)
    person = row.person
    refuse_if(
        check_lived(
            wish.on,
            born_on=person.born_on,
            born_year=person.born_year,
            admitted_on=person.admitted_on,
        )
    )
    require_none_ahead(wish, today, over)
    _check_leader(wish, today)


def _check_leader(wish: Wish, today: date) -> None:
    person, at = member_concerned(wish), wish.at(today)
    leads = leads_alone(wish, on=at)
    if leads:
        refuse_if(check_no_posts_ahead(wish.cell.name, posts_begin(wish.cell, at)))
    eligible = [one.person_id for one in eligible_in(wish.cell, on=at)] if leads else []
    successor = next(iter(wish.ids("successor")), None)
    refuse_if(
        check_successor(
            leads=leads,
            successor=successor,
            vacant=bool(wish.values.get("vacant")),
            eligible=eligible,
            leaving=person.pk,
        )
    )


def leads_alone(wish: Wish, *, on: date) -> bool:
    """True when the member is the only secretary of the cell on that day."""
    return follows_of(wish.cell, on=on, person=member_concerned(wish)).last_secretary


def _posts(wish: Wish, today: date, over: Unit) -> None:
    at = wish.at(today)
    check_wished_day(wish, today, wish.cell.valid_from)
    refuse_if(check_stays_open(wish.cell.name, wish.cell.valid_to))
    refuse_if(check_no_posts_ahead(wish.cell.name, posts_begin(wish.cell, today)))
    names = {row.person_id: row.person.full_name for row in members_of(wish.cell, on=today)}
    names |= {row.person_id: row.person.full_name for row in coming_members_of(wish.cell, on=today)}
    asked = {
        "secretary": next(iter(wish.ids("secretary")), None),
        "deputies": [*wish.ids("deputy"), *wish.ids("second_deputy")],
        "committee": wish.ids("committee"),
    }
    require_posts_last(wish, today, asked)
    standing = {row.person_id for row in offices_of(wish.cell, on=at)}
    eligible = {row.person_id for row in eligible_in(wish.cell, on=at)} | standing
    pack, vacant = pack_for(wish.cell, on=wish.on), bool(wish.values.get("vacant"))
    refuse_if(check_posts(asked, names=names, eligible=eligible, vacant=vacant, pack=pack))


def _found(wish: Wish, today: date, over: Unit) -> None:
    check_wished_day(wish, today, wish.cell.valid_from)
    _check_name(wish, wish.cell, today=today)


def _change_cell(wish: Wish, today: date, over: Unit) -> None:
    # A cell that is founded ahead may be named better before it stands.
    refuse_if(check_day(wish.on, today=today, earliest=min(today, wish.cell.valid_from)))
    if "name" in wish.values:
        _check_name(wish, over, today=today)


def _check_name(wish: Wish, over: Unit, *, today: date) -> None:
    own = name_key(str(wish.values["name"]))
    for cell in cells_lasting_below(over, scope=Scope((over.path,)), on=today):
        if cell.pk != wish.cell.pk and name_key(cell.name) == own:
            message = gettext_noop(
                "A cell named “{name}” stands here already. Give the two cells different names."
            )
            refuse_if((Finding("name_taken", message, {"name": cell.name}, field="name"),))


def _close(wish: Wish, today: date, over: Unit) -> None:
    at = wish.at(today)
    check_wished_day(wish, today, wish.cell.valid_from)
    refuse_if(check_stays_open(wish.cell.name, wish.cell.valid_to))
    require_nothing_ahead(wish.cell, today)
    follows, target = follows_of(wish.cell, on=today), wish.target
    convened = next((row.planned_on for row in follows.ahead if _falls(row, at)), None)
    session = follows.in_session.planned_on if follows.in_session and at == today else None
    refuse_if(
        check_closing(
            members=follows.members,
            has_target=target is not None,
            in_session=session,
            convened=convened,
        )
    )
    if target is not None:
        refuse_if(
            check_target(
                target.name,
                valid_from=target.valid_from,
                valid_to=target.valid_to,
                same=target.pk == wish.cell.pk,
                belongs=False,
                on=wish.on,
                today=today,
            )
        )


def _falls(meeting: Meeting, on: date) -> bool:
    """True of a convened meeting that the cell would not see any more."""
    return meeting.state == MeetingState.CONVENED and meeting.planned_on >= on


def membership_in(wish: Wish, *, today: date) -> Membership:
    """The membership that the change is about: it holds today, or begins later.

    Raises Refused when it has ended meanwhile.
    """
    row = open_membership(member_concerned(wish), wish.cell, on=today)
    if row is None:
        raise refuse(
            "not_member",
            "{name} does not belong to {cell} any more; nothing has been changed.",
            name=member_concerned(wish).full_name,
            cell=wish.cell.name,
        )
    return row


_CHECKS = {
    ChangeKind.ADD_MEMBER: _add,
    ChangeKind.CORRECT_PERSON: _correct,
    ChangeKind.CHANGE_STATUS: _status,
    ChangeKind.MOVE_MEMBER: _move,
    ChangeKind.END_MEMBER: _end,
    ChangeKind.CHANGE_POSTS: _posts,
    ChangeKind.FOUND_CELL: _found,
    ChangeKind.CHANGE_CELL: _change_cell,
    ChangeKind.CLOSE_CELL: _close,
}
