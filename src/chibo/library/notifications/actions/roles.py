"""Who is told of roles that are asked for, begin and end."""

from datetime import date

from django.utils.translation import gettext as _

from chibo.base.kernel.dates import VIETNAM
from chibo.directory.access.models import RoleGrant
from chibo.directory.people.enums import Post
from chibo.directory.people.models import Person
from chibo.directory.people.queries import persons_by_id
from chibo.directory.role_requests.enums import Outcome, RoleStart
from chibo.directory.role_requests.models import RoleRequest
from chibo.directory.role_requests.queries import role_confirmers, who_is_told
from chibo.library.notifications.actions import Message, notify
from chibo.library.notifications.models import Notice
from chibo.library.notifications.queries import unit_of_notice
from rulebook.vocabulary.findings import gettext_noop

_LEADERS = (Post.SECRETARY, Post.DEPUTY)


def tell_of_role(row: RoleRequest, *, step: str, on: date) -> list[Notice]:
    """Those who can confirm, or who watch over a role that begins by itself, and both sides know
    how the request stands.
    """
    begins = row.begins_at.astimezone(VIETNAM) if row.begins_at else None
    params = {
        "name": row.closed_by or row.requested_by,
        "person": row.person.full_name,
        "unit": row.unit.name if row.unit else _("the whole installation"),
        "reason": row.reason,
        **({"day": begins.date(), "time": f"{begins:%H:%M}"} if begins else {}),
    }
    text = _ROLE_TEXTS[row.way if step == "requested" else row.outcome or step]
    told = {person.pk: person for person in _told_of_role(row, step=step, on=on)}
    where = unit_of_notice(row.unit, on=on)
    link = "" if step == "decided" else f"/role-requests/{row.pk}/"
    return (
        notify(told.values(), cell=where, news=Message(f"role.{step}", text, params, link))
        if where
        else []
    )


_ROLE_TEXTS: dict[str, str] = {
    RoleStart.SECOND_PERSON: gettext_noop(
        "{name} asks that {person} holds a role over {unit}. A second person has to confirm."
    ),
    RoleStart.FROM_BELOW: gettext_noop(
        "{name} asks that {person} holds a role over {unit}. Nobody there or above can confirm it,"
        " so an office below has to. If it is not right, please refuse or stop it."
    ),
    RoleStart.WAIT: gettext_noop(
        "{person} gets a role over {unit} on {day} at {time}; nobody who holds an office there or"
        " above has confirmed it. If that is not right, please stop it."
    ),
    Outcome.CONFIRMED: gettext_noop(
        "{name} has confirmed the role of {person} over {unit}. It holds from now on."
    ),
    Outcome.REFUSED: gettext_noop(
        "{name} has refused the role of {person} over {unit}. Reason: {reason}"
    ),
    Outcome.STOPPED: gettext_noop(
        "{name} has stopped the role of {person} over {unit}. Reason: {reason}"
    ),
    Outcome.BEGUN: gettext_noop(
        "The role of {person} over {unit} has begun; nobody who holds an office there or above has"
        " confirmed it. It can still be stopped."
    ),
}


def _told_of_role(row: RoleRequest, *, step: str, on: date) -> list[Person]:
    if row.way in (RoleStart.FROM_BELOW, RoleStart.WAIT):
        found = who_is_told(row, on=on)
    elif step == "requested":
        found = role_confirmers(
            row.role, row.path, on=on, asked_by=row.requested_by_id, holder=row.person
        )
    else:
        found = []
    sides = [row.requested_by_id, row.person_id] if step != "requested" else []
    return [
        person
        for person in (*found, *persons_by_id(sides).values())
        if person.pk != row.closed_by_id
    ]


def tell_of_ended_role(grant: RoleGrant, *, by: str, on: date) -> None:
    """Who held the role knows that it has ended, and through whom."""
    where = unit_of_notice(grant.unit, on=on)
    unit = grant.unit.name if grant.unit else _("the whole installation")
    text = gettext_noop(
        "{name} has ended your role over {unit}. If you did not know of it, ask your committee at"
        " once."
    )
    if where:
        notify(
            [grant.person],
            cell=where,
            news=Message("role.ended", text, {"name": by, "unit": unit}, "/me/"),
        )
