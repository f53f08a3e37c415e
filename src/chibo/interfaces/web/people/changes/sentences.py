"""What follows from a change, and what a change says, in words."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chibo.directory.organisation.enums import CellType
from chibo.directory.people.enums import MembershipKind, Sex
from chibo.interfaces.formatting import short_date
from chibo.interfaces.web.shell.layout import url_or_blank
from chibo.work.changes.enums import ChangeKind, ChangeState, EndReason
from chibo.work.changes.queries import Follows
from chibo.work.meetings.enums import MeetingState

TONES = {
    ChangeState.PROPOSED: "wait",
    ChangeState.DONE: "done",
    ChangeState.DECLINED: "late",
    ChangeState.WITHDRAWN: "skipped",
    ChangeState.UNDONE: "skipped",
}
_SHOWN = 5
_LEAVES = (ChangeKind.MOVE_MEMBER, ChangeKind.END_MEMBER)
_CHOICES = {"sex": Sex, "cell_type": CellType, "kind": MembershipKind, "reason": EndReason}
_PERSONS = ("secretary", "deputy", "second_deputy", "committee", "successor")
Line = dict[str, Any]


def follow_lines(
    kind: str, cell: Any, follows: Follows, *, actor: Any, person: Any = None
) -> list[Line]:
    """What follows from the change, one line each: the meeting in session first, then posts, tasks,
    what stays, who is told.

    The tasks are named, and lead to their page, for who may open it; everybody else reads how many
    there are.
    """
    lines = []
    if follows.in_session is not None:
        lines.append(_in_session(follows))
    lines += [_line("user-off", text) for text in _ends(kind, follows)]
    if kind in (*_LEAVES, ChangeKind.CLOSE_CELL):
        lines += _tasks(
            follows,
            url=url_or_blank("cell-tasks", cell.pk) if actor.may("task.view", cell.path) else "",
        )
    if kind == ChangeKind.CLOSE_CELL:
        lines += _of_closing(follows)
    if kind in (*_LEAVES, ChangeKind.CHANGE_STATUS):
        lines += _convened(follows)
    lines += [_line("check", text) for text in _stays(kind)]
    lines.append(_line("bell", _told(kind, cell, follows, person)))
    return lines


def _line(icon: str, text: str, tone: str = "", url: str = "") -> Line:
    return {"icon": icon, "text": text, "tone": tone, "url": url}


def _in_session(follows: Follows) -> Line:
    chair = (
        follows.in_session.chair.full_name
        if follows.in_session and follows.in_session.chair
        else "–"
    )
    said = _(
        "The cell is in session now, led by {name}. The roll call and the votes of this meeting"
        " stay as they are; {name} is told."
    )
    return _line("alert-triangle", said.format(name=chair), "late")


def _ends(kind: str, follows: Follows) -> list[str]:
    if kind in _LEAVES:
        return [_("Ends: {post}").format(post=row.get_post_display()) for row in follows.posts]
    if kind == ChangeKind.CHANGE_STATUS and follows.posts:
        names = ", ".join(str(row.get_post_display()) for row in follows.posts)
        return [_("Ends, unless official or exempt: {post}").format(post=names)]
    if kind == ChangeKind.CHANGE_POSTS:
        return [
            _(
                "Who gives up a post keeps its rights until the day you give, who takes it has them"
                " from that day, by itself."
            )
        ]
    if kind == ChangeKind.CLOSE_CELL:
        return [
            _("Ends: {post}").format(post=f"{row.get_post_display()} {row.person.full_name}")
            for row in follows.posts
        ]
    return []


def _tasks(follows: Follows, *, url: str) -> list[Line]:
    if not follows.tasks:
        return []
    count = len(follows.tasks)
    said = ngettext(
        "{count} open task has to be handed over",
        "{count} open tasks have to be handed over",
        count,
    )
    shown = ": " + "; ".join(task.title for task in follows.tasks[:_SHOWN]) if url else ""
    return [_line("checklist", said.format(count=count) + shown, "wait", url)]


def _convened(follows: Follows) -> list[Line]:
    """The meetings for which invitations are out: each invites by its own day."""
    days = ", ".join(
        short_date(row.planned_on) for row in follows.ahead if row.state == MeetingState.CONVENED
    )
    if not days:
        return []
    said = _(
        "Convened already: {days}. A meeting on or after the day you give invites by the new list,"
        " and who leads the cell is told."
    )
    return [_line("calendar-event", said.format(days=days))]


def _of_closing(follows: Follows) -> list[Line]:
    said = ngettext("{count} member moves", "{count} members move", follows.members).format(
        count=follows.members
    )
    lines = [_line("users", said)]
    if follows.ahead:
        days = ", ".join(short_date(row.planned_on) for row in follows.ahead[:_SHOWN])
        lines.append(
            _line(
                "calendar-off",
                _("Not held any more: the meetings planned for {days}").format(days=days),
            )
        )
    lines += [
        _line("user-off", _("Ends: the charge of {name}").format(name=official.full_name))
        for official in follows.officials
    ]
    return lines


def _stays(kind: str) -> list[str]:
    if kind in (*_LEAVES, ChangeKind.CHANGE_STATUS, ChangeKind.CHANGE_POSTS, ChangeKind.CLOSE_CELL):
        return [
            _("Stays as it is: what was voted, minuted and scored, and who was at which meeting.")
        ]
    return []


def _told(kind: str, cell: Any, follows: Follows, person: Any) -> str:
    who = [_("the leaders of the cells concerned")]
    if kind == ChangeKind.END_MEMBER:
        who.append(_("{name} (not when the member has died)").format(name=person.full_name))
    elif person is not None:
        who.append(person.full_name)
    who += [official.full_name for official in follows.officials]
    return _("Told at once: {names}").format(names=", ".join(who))


def value_lines(row: Any, *, names: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """(label, what it said, what is asked for) of every value of a change."""
    before = _before(row)
    values = {
        name: value for name, value in row.values.items() if value not in ("", None, [], False)
    }
    if row.kind in (ChangeKind.CORRECT_PERSON, ChangeKind.CHANGE_CELL):
        values = dict(row.values)
    return [
        (_LABELS()[name], _words(name, before.get(name), names), _words(name, value, names) or "–")
        for name, value in values.items()
        if name in _LABELS()
    ]


def _before(row: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if row.kind not in (ChangeKind.CORRECT_PERSON, ChangeKind.CHANGE_CELL):
        return found
    for effect in row.effects:
        found |= effect["was"] or {}
    if row.state == ChangeState.PROPOSED:
        source = row.person if row.kind == ChangeKind.CORRECT_PERSON else row.unit
        found = {name: getattr(source, name, "") for name in row.values}
    return found


def _words(name: str, value: Any, names: Mapping[str, str]) -> str:
    if value in ("", None, [], False):
        return ""
    if value is True:
        return _("yes")
    if name in _PERSONS:
        return ", ".join(
            names.get(one, "–") for one in (value if isinstance(value, list) else [value])
        )
    if name in _CHOICES:
        return capfirst(str(_CHOICES[name](value).label))
    if isinstance(value, date):
        return short_date(value)
    if name.endswith("_on"):
        return short_date(date.fromisoformat(value))
    return str(value)


def _LABELS() -> dict[str, str]:  # noqa: N802 (a table that is read in the language of the page)
    return {
        "full_name": _("Full name"),
        "born_on": _("Born on"),
        "born_year": _("Year of birth"),
        "sex": _("Sex"),
        "phone": _("Phone"),
        "admitted_on": _("Admitted on"),
        "recognised_on": _("Official since"),
        "card_number": _("Card number"),
        "ethnicity": _("Ethnicity"),
        "theory_level": _("Political theory"),
        "note": _("Note"),
        "kind": _("Kind"),
        "where": _("To the cell"),
        "reason": _("Why"),
        "successor": _("Leads the cell"),
        "vacant": _("Post of secretary vacant"),
        "secretary": _("Secretary"),
        "deputy": _("Deputy secretary"),
        "second_deputy": _("Second deputy secretary"),
        "committee": _("Other members of the committee"),
        "name": _("Name"),
        "code": _("Code"),
        "cell_type": _("Type of cell"),
        "place": _("Place of meetings"),
        "meeting_day": _("Usual day of the month for meetings"),
    }
