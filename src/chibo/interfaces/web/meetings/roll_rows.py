"""The lines of a roll call as its page shows them, with what was typed into each."""

from collections import Counter
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext

from chibo.directory.people.enums import MembershipKind
from chibo.interfaces.forms import EditForm, NumberField
from chibo.interfaces.web.shell.labels import MARKS
from chibo.work.meetings.actions.roll_call import (
    RollMark,
)
from chibo.work.meetings.enums import (
    AttendanceState,
    Capacity,
    LeaveDecision,
    Mode,
    OpinionKind,
    Reply,
)
from chibo.work.meetings.queries.facts import MeetingFile
from chibo.work.meetings.rules.editable import roll_values


class RollForm(EditForm):
    """One mark, reason and lateness for each line; nothing is chosen in advance."""

    def __init__(self, *args: Any, lines: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, stored=roll_values(lines), **kwargs)
        self.lines = lines
        # Every line asks the same three questions: three fields for all of them, the names only
        # where they are shown.
        kinds = {
            "mark": forms.ChoiceField(
                choices=[(mark["code"], mark["label"]) for mark in MARKS], required=False
            ),
            "reason": forms.CharField(max_length=300, required=False),
            "late": NumberField(min_value=0, max_value=600, required=False),
        }
        self.fields |= {
            f"{kind}-{line.pk}": field for line in lines for kind, field in kinds.items()
        }

    def name_lines(self, lines: list[Any]) -> None:
        """The errors name the persons of their lines."""
        for line in lines:
            for kind in ("mark", "reason", "late"):
                self[f"{kind}-{line.pk}"].label = line.person.full_name

    def marks(self) -> dict[UUID, RollMark]:
        """Line → mark as it stands on the form; a line without one is not recorded (again)."""
        found, seen = {}, self.revision
        for line in self.lines:
            mark, reason, late = (
                self.cleaned_data[f"{kind}-{line.pk}"] for kind in ("mark", "reason", "late")
            )
            known = bool(mark) and mark != AttendanceState.NOT_RECORDED
            if not known and not seen.knows(f"line-{line.pk}"):
                continue  # The line did not stand on the page.
            found[line.pk] = (
                RollMark(mark, reason, late) if known else RollMark(AttendanceState.NOT_RECORDED)
            )
        return found

    def label_of(self, name: str) -> str:
        """The person of the line."""
        return next((line.person.full_name for line in self.lines if f"line-{line.pk}" == name), "")

    def words_of(self, name: str, value: Any) -> str:
        """A line in words: the mark, the minutes, the reason."""
        state, reason, late = value
        mark = next(
            (str(mark["label"]) for mark in MARKS if mark["code"] == state), gettext("not recorded")
        )
        minutes = gettext("{count} minutes").format(count=late) if late is not None else ""
        return " · ".join(part for part in (mark, minutes, reason) if part)


def groups_of(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The members, those exempt, and the others, with what is not recorded yet of them."""
    members = [row for row in rows if row["group"] == "members"]
    exempt = [row for row in rows if row["group"] == "exempt"]
    open_values = ("", AttendanceState.NOT_RECORDED)
    return {
        "members": members,
        "open_lines": sum(1 for row in members if row["value"] in open_values),
        "exempt": exempt,
        "exempt_shown": any(row["value"] not in open_values for row in exempt),
        "others": [row for row in rows if row["group"] == "others"],
    }


def count_marks(rows: list[dict[str, Any]]) -> Counter[str]:
    """How many of the members' lines are marked as here, as away, or not at all."""
    kinds = {mark["code"]: mark["counts"] for mark in MARKS}
    return Counter(kinds.get(row["value"], "none") for row in rows if row["group"] == "members")


def roll_rows(file: MeetingFile, form: RollForm) -> list[dict[str, Any]]:
    replies = {row.person_id: row for row in file.invitations}
    wrote = {person for person, kind in file.speakers if kind == OpinionKind.WRITTEN}
    marks = [
        mark for mark in MARKS if file.meeting.mode != Mode.IN_PERSON or mark["code"] != "remote"
    ]
    return [
        _row(
            line,
            replies.get(line.person_id),
            form,
            marks=marks,
            wrote=line.person_id in wrote,
        )
        for line in file.lines
    ]


def _row(line: Any, reply: Any, form: RollForm, *, marks: list[Any], wrote: bool) -> dict[str, Any]:
    """One line of the roll call, with what was typed into it."""
    key = line.pk
    typed = form.data if form.is_bound else {}
    late = "" if line.minutes_late is None else line.minutes_late
    return {
        "key": key,
        "person": line.person.full_name,
        "group": _group(line),
        "marks": marks,
        "note": _note(line, reply, wrote=wrote),
        "value": typed.get(f"mark-{key}", "") if form.is_bound else line.state,
        "reason": typed.get(f"reason-{key}", line.reason or _reason_asked(line, reply)),
        "late": typed.get(f"late-{key}", late),
        "errors": [
            error
            for name in ("mark", "reason", "late")
            for error in form.errors.get(f"{name}-{key}", ())
        ],
        "line": line,
        "mark": next((mark for mark in MARKS if mark["code"] == line.state), None),
    }


def _group(line: Any) -> str:
    if line.kind == MembershipKind.EXEMPT:
        return "exempt"
    return "others" if line.capacity != Capacity.MEMBER else "members"


def _reason_asked(line: Any, reply: Any) -> str:
    """The reason with which leave was asked for; what is recorded stands as it was recorded."""
    if line.state != AttendanceState.NOT_RECORDED or reply is None:
        return ""
    return str(reply.reply_reason) if reply.reply == Reply.LEAVE else ""


def _note(line: Any, reply: Any, *, wrote: bool) -> str:
    """What is not the same for everybody: another kind of membership, leave, a written opinion."""
    parts = [line.get_kind_display() if line.kind else line.get_capacity_display()]
    if line.kind == MembershipKind.OFFICIAL:
        parts = []
    if reply and reply.leave == LeaveDecision.GRANTED:
        parts.append(gettext("leave granted"))
    elif reply and reply.reply == Reply.LEAVE:
        parts.append(
            gettext("asks for leave, not granted")
            if reply.leave == LeaveDecision.DENIED
            else gettext("asks for leave")
        )
    if wrote:
        parts.append(gettext("has sent a written opinion"))
    return " · ".join(parts)
